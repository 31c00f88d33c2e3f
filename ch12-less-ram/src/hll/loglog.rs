//! LogLog (Durand and Flajolet 2003): 2^(mean of the registers), times a constant of its own. While there are few keys a
//! register the mean says little, and the empty registers are counted instead.

use super::{Sketch, linear_counting, place_32};

/// A byte a register.
pub struct LogLog {
    registers: Vec<u8>,
    p: u32,
}

impl Sketch for LogLog {
    fn new(p: u32, _: u64) -> LogLog {
        LogLog { registers: vec![0; 1 << p], p }
    }

    fn add(&mut self, key: &[u8]) {
        let (register, rank) = place_32(key, self.p);
        self.registers[register] = self.registers[register].max(rank);
    }

    fn estimate(&self) -> f64 {
        let m = self.registers.len();
        let sum: u64 = self.registers.iter().map(|register| u64::from(*register)).sum();
        let empty = self.registers.iter().filter(|register| **register == 0).count();
        if empty > 0 && linear_counting(m, empty) <= 2.5 * m as f64 {
            return linear_counting(m, empty);
        }
        0.39701 * m as f64 * (sum as f64 / m as f64).exp2()
    }

    fn bits(&self) -> u64 {
        8 * self.registers.len() as u64
    }

    fn deviation(p: u32) -> f64 {
        1.30 / f64::from(1 << p).sqrt()
    }
}
