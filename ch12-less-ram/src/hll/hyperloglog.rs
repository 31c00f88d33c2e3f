//! HyperLogLog (Flajolet, Fusy, Gandouet and Meunier 2007): the harmonic mean of the registers' powers, which long runs
//! hardly move; empty registers counted while there are few keys; and what a hash of 32 bits loses to collisions.

use super::{Sketch, harmonic, place_32};

/// A byte a register.
pub struct HyperLogLog {
    registers: Vec<u8>,
    p: u32,
}

impl Sketch for HyperLogLog {
    fn new(p: u32, _: u64) -> HyperLogLog {
        HyperLogLog { registers: vec![0; 1 << p], p }
    }

    fn add(&mut self, key: &[u8]) {
        let (register, rank) = place_32(key, self.p);
        self.registers[register] = self.registers[register].max(rank);
    }

    fn estimate(&self) -> f64 {
        const HASHES: f64 = (1_u64 << 32) as f64;
        let sum = self.registers.iter().map(|register| (-f64::from(*register)).exp2()).sum();
        let empty = self.registers.iter().filter(|register| **register == 0).count();
        let count = harmonic(self.registers.len(), sum, empty);
        if count > HASHES / 30.0 { -HASHES * (-count / HASHES).ln_1p() } else { count }
    }

    fn bits(&self) -> u64 {
        8 * self.registers.len() as u64
    }

    fn deviation(p: u32) -> f64 {
        1.04 / f64::from(1 << p).sqrt()
    }
}
