//! 2^-r needs no power: it is the f32 whose exponent is 127 - r, a subtraction and a shift for a vector of
//! registers. The top rung of one thread.

use super::formulas::harmonic;
use super::registers::{Estimator, Registers};
use crate::hash::Hash;

/// Take this one: a byte a register, a hash of 64 bits.
pub type Simd = Registers<Vectors>;

pub enum Vectors {}

impl Estimator for Vectors {
    type Place = Hash;
    const ERROR: f64 = 1.04;

    fn estimate(registers: &[u8]) -> f64 {
        let (sum, empty) = sum_and_empty(registers);
        harmonic(registers.len(), sum, empty)
    }
}

common::widest! {
    fn sum_and_empty(registers: &[u8]) -> (f64, usize) = by_vectors;
    fn merge(into: &mut [u8], from: &[u8]) = by_maximum;
}

/// The sum of 2^-r and the number of zeros.
#[inline(always)]
fn by_vectors<const LANES: usize, const FMA: bool>(registers: &[u8]) -> (f64, usize) {
    let (mut total, mut empty) = (0.0, 0);
    // Short sums in f32: 32 roundings of 2^-24 each at the worst, 2e-6 of the sum.
    for piece in registers.chunks(1024) {
        let (mut sums, mut zeros) = ([0.0_f32; 32], [0_u8; 32]);
        let (vectors, rest) = piece.as_chunks::<32>();
        for vector in vectors {
            for ((sum, zeros), register) in sums.iter_mut().zip(&mut zeros).zip(vector) {
                *sum += f32::from_bits((127 - u32::from(*register)) << 23);
                *zeros += u8::from(*register == 0);
            }
        }
        for (at, register) in rest.iter().enumerate() {
            sums[at] += f32::from_bits((127 - u32::from(*register)) << 23);
            zeros[at] += u8::from(*register == 0);
        }
        total += sums.iter().map(|sum| f64::from(*sum)).sum::<f64>();
        empty += zeros.iter().map(|zeros| usize::from(*zeros)).sum::<usize>();
    }
    (total, empty)
}

#[inline(always)]
fn by_maximum<const LANES: usize, const FMA: bool>(into: &mut [u8], from: &[u8]) {
    for (into, from) in into.iter_mut().zip(from) {
        *into = (*into).max(*from);
    }
}

impl Simd {
    /// Makes it what it were if the other's keys had been put in here.
    pub fn merge(&mut self, other: &Simd) {
        assert_eq!(self.p, other.p, "as many registers");
        assert_eq!(self.place.of(b""), other.place.of(b""), "one hash function");
        merge(&mut self.ranks, &other.ranks);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_width_sums_and_merges_as_a_plain_loop() {
        for count in [1_usize, 16, 31, 32, 33, 1023, 1024, 1500, 1 << 16] {
            let registers: Vec<u8> = (0..count).map(|at| (at * at % 62) as u8).collect();
            let sum: f64 = registers.iter().map(|register| (-f64::from(*register)).exp2()).sum();
            let empty = registers.iter().filter(|register| **register == 0).count();
            for (got, zeros) in [
                by_vectors::<2, false>(&registers),
                by_vectors::<8, true>(&registers),
                sum_and_empty(&registers),
            ] {
                assert!((got - sum).abs() <= 1e-6 * sum && zeros == empty, "{count}: {got}, {sum}");
            }
            let other: Vec<u8> = registers.iter().rev().copied().collect();
            let mut merged = registers.clone();
            merge(&mut merged, &other);
            let right: Vec<u8> = registers.iter().zip(&other).map(|(a, b)| *a.max(b)).collect();
            assert_eq!(merged, right);
        }
    }
}
