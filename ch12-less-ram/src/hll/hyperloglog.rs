//! HyperLogLog (Flajolet, Fusy, Gandouet and Meunier 2007): the harmonic mean of the registers' powers, which long runs
//! hardly move; empty registers counted while there are few keys; and what a hash of 32 bits loses to collisions.

use super::formulas::harmonic;
use super::registers::{Estimator, Murmur, Registers, empty};

/// HyperLogLog.
pub type HyperLogLog = Registers<Harmonic>;

pub enum Harmonic {}

impl Estimator for Harmonic {
    type Place = Murmur;
    const ERROR: f64 = 1.04;

    fn estimate(registers: &[u8]) -> f64 {
        const HASHES: f64 = (1_u64 << 32) as f64;
        let sum = registers.iter().map(|rank| (-f64::from(*rank)).exp2()).sum();
        let count = harmonic(registers.len(), sum, empty(registers));
        if count > HASHES / 30.0 { -HASHES * (-count / HASHES).ln_1p() } else { count }
    }
}
