//! SuperLogLog (Durand and Flajolet 2003): the mean of the smallest seven tenths of the registers, which leaves out those that
//! happened to see a long run. Registers are whole numbers, so what share of the largest kept rank is cut varies
//! with the count, and no one constant is right: 0.764 to 0.780. So the count is sought for which the mean is expected.

use super::{Sketch, linear_counting, place_32, solve};

/// A byte a register.
pub struct SuperLogLog {
    registers: Vec<u8>,
    p: u32,
}

/// What the smallest `kept` of the registers add up to, over all registers, at `load` keys each.
fn expected(load: f64, kept: f64) -> f64 {
    // A register is at most r with probability e^(-load / 2^r).
    (0..64).map(|rank| (kept - (-load * (-f64::from(rank)).exp2()).exp()).max(0.0)).sum()
}

impl Sketch for SuperLogLog {
    fn new(p: u32, _: u64) -> SuperLogLog {
        SuperLogLog { registers: vec![0; 1 << p], p }
    }

    fn add(&mut self, key: &[u8]) {
        let (register, rank) = place_32(key, self.p);
        self.registers[register] = self.registers[register].max(rank);
    }

    fn estimate(&self) -> f64 {
        let m = self.registers.len();
        let empty = self.registers.iter().filter(|register| **register == 0).count();
        if empty > 0 && linear_counting(m, empty) <= 2.5 * m as f64 {
            return linear_counting(m, empty);
        }
        let mut sorted = self.registers.clone();
        sorted.sort_unstable();
        let kept = (0.7 * m as f64) as usize;
        let sum: u64 = sorted[..kept].iter().map(|register| u64::from(*register)).sum();
        m as f64 * solve(sum as f64 / m as f64, |load| expected(load, kept as f64 / m as f64))
    }

    fn bits(&self) -> u64 {
        8 * self.registers.len() as u64
    }

    fn deviation(p: u32) -> f64 {
        1.05 / f64::from(1 << p).sqrt()
    }
}
