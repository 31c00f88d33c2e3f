//! Divisions in vectors: quotient and remainder in f64, exact for every n of 64 bits and every divisor from 2^14 on.
//!
//! n is `high + low`, both whole and exact in f64, |low| <= 2^10. If d divides n, then `high / d` is within
//! 2^-4 + 2^-3 of a whole number (low / d, and a rounding of 2^-53 of at most 2^50), so rounding finds that number, and
//! `high - quotient * d` is exactly -low. If d does not divide n, the remainder is less than d: small enough to be
//! exact, and not -low.

use super::wheel::{WHEEL, by_wheel};

common::widest! {
    /// A factor of n from `from`, a multiple of 30 and at least 2^14, to below `to` or a little beyond.
    pub fn by_quotients(n: u64, from: u64, to: u64) -> Option<u64> = quotients;
}

/// So many turns of the wheel between two looks whether a remainder was zero.
const TURNS: u64 = 32;
/// Added and taken away again, it rounds whatever is below 2^51 to a whole number.
const ROUND: f64 = 1.5 * (1_u64 << 52) as f64;

#[inline(always)]
fn quotients<const LANES: usize, const FMA: bool>(n: u64, from: u64, to: u64) -> Option<u64> {
    let high = n as f64;
    let low = (i128::from(n) - high as i128) as f64;
    let mut divisors = WHEEL.map(|residue| (from + residue) as f64);
    let mut turn = from;
    while turn < to {
        let mut hits = [0_u64; 8];
        for _ in 0..TURNS {
            for (d, hit) in divisors.iter_mut().zip(&mut hits) {
                let quotient = (high / *d + ROUND) - ROUND;
                let rest = (-quotient).mul_add(*d, high) + low;
                // All ones if it is zero.
                *hit |= 0_u64.wrapping_sub(u64::from(rest == 0.0));
                *d += 30.0;
            }
        }
        if hits != [0; 8] {
            return by_wheel(n, turn, turn + 30 * TURNS);
        }
        turn += 30 * TURNS;
    }
    None
}
