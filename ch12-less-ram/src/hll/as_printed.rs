//! The family as the book has it, faults and all: LogLog and SuperLogLog with HyperLogLog's constant, and counts
//! below 2.5 keys a register by a logarithm to base 2 where it should be natural. `loglog`, `superloglog` and `hll` put it right.

use super::registers::{Estimator, Place, Registers, empty};
use super::{Estimate, Sketch};
use crate::{keys::Keys, murmur3};

/// The book's hash, signed: it is shifted with its sign, and what is zero then counts as 32.
pub struct Signed;

impl Place for Signed {
    fn seeded(_: u64) -> Signed {
        Signed
    }

    #[inline(always)]
    fn place(&self, key: &[u8], p: u32) -> (usize, u8) {
        let hash = murmur3::x86_32(key, 0);
        let rest = hash >> p;
        let rank = if rest == 0 { 32 } else { rest.trailing_zeros() as u8 + 1 };
        (hash as usize & ((1 << p) - 1), rank)
    }
}

/// The largest rank so far.
pub struct Register(u8);

impl Sketch for Register {
    fn new(_: u32, _: u64) -> Register {
        Register(0)
    }

    fn add(&mut self, key: &[u8]) {
        self.0 = self.0.max(Signed.place(key, 0).1);
    }

    fn estimate(&self) -> f64 {
        f64::from(self.0).exp2()
    }

    fn bits(&self) -> u64 {
        8
    }

    /// None: the mean square of a power of two at such a rank is infinite.
    fn standard_error(_: u32) -> f64 {
        f64::NAN
    }
}

fn alpha(m: usize) -> f64 {
    0.7213 / (1.0 + 1.079 / m as f64)
}

fn geometric(registers: &[u8]) -> f64 {
    let m = registers.len();
    let sum: u64 = registers.iter().map(|rank| u64::from(*rank)).sum();
    (alpha(m) * m as f64 * (sum as f64 / m as f64).exp2()).trunc()
}

pub type LogLog = Registers<Mean>;
pub enum Mean {}

impl Estimator for Mean {
    type Place = Signed;
    const ERROR: f64 = 1.30;

    fn estimate(registers: &[u8]) -> f64 {
        geometric(registers)
    }
}

pub type SuperLogLog = Registers<Truncated>;
pub enum Truncated {}

impl Estimator for Truncated {
    type Place = Signed;
    const ERROR: f64 = 1.05;

    fn estimate(registers: &[u8]) -> f64 {
        let mut sorted = registers.to_vec();
        sorted.sort_unstable();
        geometric(&sorted[..(0.7 * registers.len() as f64) as usize])
    }
}

pub type HyperLogLog = Registers<Harmonic>;
pub enum Harmonic {}

impl Estimator for Harmonic {
    type Place = Signed;
    const ERROR: f64 = 1.04;

    fn estimate(registers: &[u8]) -> f64 {
        let m = registers.len() as f64;
        let sum = registers.iter().map(|rank| (-f64::from(*rank)).exp2()).sum::<f64>();
        let (raw, empty) = (alpha(registers.len()) * m * m / sum, empty(registers) as f64);
        let count = if raw <= 2.5 * m && empty > 0.0 {
            m * (m / empty).log2()
        } else if raw <= 32_f64.exp2() / 30.0 {
            raw
        } else {
            -32_f64.exp2() * (1.0 - raw / 32_f64.exp2()).log2()
        };
        count.trunc()
    }
}

/// What the book's programs give for the numbers below n as text: n, p, one register, LogLog, SuperLogLog, HyperLogLog;
/// 0 where it is not known.
const KNOWN: [(f64, f64, [f64; 4]); 11] = [
    (1e3, 4.0, [8192.0, 1874.0, 633.0, 986.0]),
    (1e4, 4.0, [8192.0, 13_748.0, 6124.0, 9979.0]),
    (1e5, 4.0, [1_048_576.0, 142_640.0, 48_996.0, 80_977.0]),
    (1e3, 8.0, [8192.0, 0.0, 0.0, 1011.0]),
    (1e4, 8.0, [8192.0, 0.0, 0.0, 9248.0]),
    (1e5, 8.0, [1_048_576.0, 0.0, 0.0, 99_653.0]),
    (1e6, 8.0, [0.0, 0.0, 0.0, 912_295.0]),
    (1e3, 16.0, [8192.0, 48_297.0, 33_088.0, 1445.0]),
    (1e4, 16.0, [8192.0, 57_792.0, 33_088.0, 14_458.0]),
    (1e5, 16.0, [1_048_576.0, 188_408.0, 68_496.0, 144_465.0]),
    (1e6, 16.0, [0.0, 1_834_690.0, 664_297.0, 1_002_803.0]),
];

/// Which column of the known answers is a sketch's.
pub trait Printed: Sketch {
    const COLUMN: usize;
}

impl Printed for Register {
    const COLUMN: usize = 0;
}
impl Printed for LogLog {
    const COLUMN: usize = 1;
}
impl Printed for SuperLogLog {
    const COLUMN: usize = 2;
}
impl Printed for HyperLogLog {
    const COLUMN: usize = 3;
}

/// That this is what the book's program gives; where that is not known, what a fresh sketch here gives.
pub fn agrees<S: Printed>(got: &Estimate) -> Result<(), String> {
    let known = KNOWN.iter().find(|(keys, p, _)| (*keys, *p) == (got.keys, got.p));
    let right = known.map(|(.., right)| right[S::COLUMN]).filter(|right| *right > 0.0).unwrap_or_else(|| {
        let mut sketch = S::new(got.p as u32, 0);
        sketch.add_all(Keys::numbers(0..got.keys as u64).all());
        sketch.estimate()
    });
    if got.estimate == right {
        Ok(())
    } else {
        Err(format!("gave {}, the book's gives {right}", got.estimate))
    }
}
