//! HyperLogLog with a hash of 64 bits: no two keys in reach collide, so large counts need no correction.

use super::formulas::harmonic;
use super::registers::{Estimator, Registers, empty};
use crate::hash::Hash;

/// HyperLogLog with a hash of 64 bits.
pub type Bytes = Registers<Harmonic64>;

pub enum Harmonic64 {}

impl Estimator for Harmonic64 {
    type Place = Hash;
    const ERROR: f64 = 1.04;

    fn estimate(registers: &[u8]) -> f64 {
        let sum = registers.iter().map(|rank| (-f64::from(*rank)).exp2()).sum();
        harmonic(registers.len(), sum, empty(registers))
    }
}
