//! The sum of 2^-register is kept as keys come, in units of 2^-64: whole numbers, so nothing is lost however long it
//! runs. An estimate then reads no register.

use super::Sketch;
use super::formulas::harmonic;
use super::registers::Place;
use crate::hash::Hash;

/// A byte a register, their sum and how many are empty.
pub struct Running {
    registers: Vec<u8>,
    sum: u128,
    empty: usize,
    p: u32,
    hash: Hash,
}

impl Sketch for Running {
    fn new(p: u32, seed: u64) -> Running {
        let sum = 1 << (64 + p);
        Running { registers: vec![0; 1 << p], sum, empty: 1 << p, p, hash: Hash::seeded(seed) }
    }

    #[inline(always)]
    fn add(&mut self, key: &[u8]) {
        let (at, rank) = self.hash.place(key, self.p);
        let before = self.registers[at];
        // A branch: with many keys hardly any rank is new, and to reckon with each all the same takes twice the time.
        if rank > before {
            self.registers[at] = rank;
            self.sum -= (1 << (64 - before)) - (1 << (64 - rank));
            self.empty -= usize::from(before == 0);
        }
    }

    fn estimate(&self) -> f64 {
        harmonic(self.registers.len(), self.sum as f64 * (-64.0_f64).exp2(), self.empty)
    }

    fn bits(&self) -> u64 {
        8 * (self.registers.len() + size_of_val(&self.sum) + size_of_val(&self.empty)) as u64
    }

    fn standard_error(p: u32) -> f64 {
        1.04 / f64::from(1 << p).sqrt()
    }
}
