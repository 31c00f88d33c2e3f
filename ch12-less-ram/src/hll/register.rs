//! One register. It stands 1.33 above log2 of the count on average (Euler's constant over ln 2, and a half), so 0.397 of its power
//! of two; its standard error is 1.87 powers of two, so the answer is wrong by a factor of three or four as a rule.

use super::Sketch;
use super::registers::{Murmur, Place};

/// The largest rank, in a byte.
pub struct OneRegister(u8);

impl Sketch for OneRegister {
    fn new(_: u32, _: u64) -> OneRegister {
        OneRegister(0)
    }

    fn add(&mut self, key: &[u8]) {
        self.0 = self.0.max(Murmur.place(key, 0).1);
    }

    fn estimate(&self) -> f64 {
        if self.0 == 0 { 0.0 } else { 0.39701 * f64::from(self.0).exp2() }
    }

    fn bits(&self) -> u64 {
        8
    }

    /// None: the mean square of a power of two at such a rank is infinite.
    fn standard_error(_: u32) -> f64 {
        f64::NAN
    }
}
