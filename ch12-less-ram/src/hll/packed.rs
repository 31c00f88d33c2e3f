//! Six bits a register instead of eight: they hold any rank, of a hash of 64 bits (60 at most) as well. For a hash of 32
//! bits five would do, as in the paper of 2007.

use super::Sketch;
use super::formulas::harmonic;
use super::registers::{Murmur, Place};
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
        let (register, rank) = Murmur.place(key, self.p);
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

    fn standard_error(p: u32) -> f64 {
        1.04 / f64::from(1 << p).sqrt()
    }
}
