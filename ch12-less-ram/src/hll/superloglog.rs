//! SuperLogLog (Durand and Flajolet 2003): the mean of the smallest seven tenths of the registers, which leaves out those that
//! happened to see a long run. Registers are whole numbers, so what share of the largest kept rank is cut varies
//! with the count, and no one constant is right: 0.764 to 0.780. So the count is sought for which the mean is expected.

use super::formulas::{linear_counting, solve};
use super::registers::{Estimator, Murmur, Registers, empty};

/// SuperLogLog.
pub type SuperLogLog = Registers<Truncated>;

pub enum Truncated {}

impl Estimator for Truncated {
    type Place = Murmur;
    const ERROR: f64 = 1.05;

    fn estimate(registers: &[u8]) -> f64 {
        let (m, empty) = (registers.len(), empty(registers));
        if empty > 0 && linear_counting(m, empty) <= 2.5 * m as f64 {
            return linear_counting(m, empty);
        }
        let mut sorted = registers.to_vec();
        sorted.sort_unstable();
        let kept = (0.7 * m as f64) as usize;
        let sum: u64 = sorted[..kept].iter().map(|rank| u64::from(*rank)).sum();
        m as f64 * solve(sum as f64 / m as f64, |load| expected(load, kept as f64 / m as f64))
    }
}

/// What the smallest `kept` of the registers add up to, over all registers, at `load` keys each.
fn expected(load: f64, kept: f64) -> f64 {
    // A register is at most r with probability e^(-load / 2^r).
    (0..64).map(|rank| (kept - (-load * (-f64::from(rank)).exp2()).exp()).max(0.0)).sum()
}
