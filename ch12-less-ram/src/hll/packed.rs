//! No rank of a hash of 64 bits passes 61: six bits a register hold it, a quarter less than a byte.

use super::{Sketch, harmonic, place_32};
use bitvec::{field::BitField, prelude::BitVec, prelude::Lsb0};

/// Six bits a register.
pub struct Packed {
    registers: BitVec<u64, Lsb0>,
    p: u32,
}

const WIDTH: usize = 6;

impl Packed {
    /// What stands in each register.
    pub fn registers(&self) -> impl Iterator<Item = u8> {
        self.registers.chunks_exact(WIDTH).map(|bits| bits.load_le())
    }
}

impl Sketch for Packed {
    fn new(p: u32, _: u64) -> Packed {
        Packed { registers: BitVec::repeat(false, WIDTH << p), p }
    }

    fn add(&mut self, key: &[u8]) {
        let (register, rank) = place_32(key, self.p);
        let bits = &mut self.registers[register * WIDTH..][..WIDTH];
        if rank > bits.load_le() {
            bits.store_le(rank);
        }
    }

    fn estimate(&self) -> f64 {
        let add = |(sum, empty), register: u8| {
            (sum + (-f64::from(register)).exp2(), empty + usize::from(register == 0))
        };
        let (sum, empty) = self.registers().fold((0.0, 0), add);
        harmonic(1 << self.p, sum, empty)
    }

    fn bits(&self) -> u64 {
        self.registers.len() as u64
    }

    fn deviation(p: u32) -> f64 {
        1.04 / f64::from(1 << p).sqrt()
    }
}
