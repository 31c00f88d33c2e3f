//! LogLog (Durand and Flajolet 2003): 2^(mean of the registers), times a constant of its own. While there are few keys a
//! register the mean says little, and the empty registers are counted instead.

use super::formulas::linear_counting;
use super::registers::{Estimator, Murmur, Registers, empty};

/// LogLog.
pub type LogLog = Registers<Mean>;

pub enum Mean {}

impl Estimator for Mean {
    type Place = Murmur;
    const ERROR: f64 = 1.30;

    fn estimate(registers: &[u8]) -> f64 {
        let (m, empty) = (registers.len(), empty(registers));
        if empty > 0 && linear_counting(m, empty) <= 2.5 * m as f64 {
            return linear_counting(m, empty);
        }
        let sum: u64 = registers.iter().map(|rank| u64::from(*rank)).sum();
        0.39701 * m as f64 * (sum as f64 / m as f64).exp2()
    }
}
