//! HyperLogLog with a hash of 64 bits: no two keys in reach collide, so large counts need no correction.

use super::{Sketch, harmonic, place};
use crate::hash::Hash;

/// A byte a register.
pub struct Bytes {
    registers: Vec<u8>,
    p: u32,
    hash: Hash,
}

impl Sketch for Bytes {
    fn new(p: u32, seed: u64) -> Bytes {
        Bytes { registers: vec![0; 1 << p], p, hash: Hash::seeded(seed) }
    }

    #[inline(always)]
    fn add(&mut self, key: &[u8]) {
        let (register, rank) = place(self.hash.of(key), self.p);
        if rank > self.registers[register] {
            self.registers[register] = rank;
        }
    }

    fn estimate(&self) -> f64 {
        let sum = self.registers.iter().map(|register| (-f64::from(*register)).exp2()).sum();
        let empty = self.registers.iter().filter(|register| **register == 0).count();
        harmonic(self.registers.len(), sum, empty)
    }

    fn bits(&self) -> u64 {
        8 * self.registers.len() as u64
    }

    fn deviation(p: u32) -> f64 {
        1.04 / f64::from(1 << p).sqrt()
    }
}
