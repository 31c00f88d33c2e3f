//! The family as the book has it, faults and all: LogLog and SuperLogLog with HyperLogLog's constant, and counts
//! below 2.5 keys a register by a logarithm to base 2 where it should be natural. `loglog`, `superloglog` and `hll` put it right.

use super::{Estimate, Sketch};
use crate::{keys::Keys, murmur3};

/// The longest run of zeros at the end of a hash so far, and one.
#[derive(Clone, Default)]
pub struct Register(u8);

impl Register {
    /// The hash is signed and was shifted, its sign kept: what is zero then counts as 32.
    fn put(&mut self, hash: i32) {
        let rank = if hash == 0 { 32 } else { hash.trailing_zeros() as u8 + 1 };
        self.0 = self.0.max(rank);
    }
}

impl Sketch for Register {
    fn new(_: u32, _: u64) -> Register {
        Register(0)
    }

    fn add(&mut self, key: &[u8]) {
        self.put(murmur3::x86_32(key, 0));
    }

    fn estimate(&self) -> f64 {
        f64::from(self.0).exp2()
    }

    fn bits(&self) -> u64 {
        8
    }

    /// 1.87 powers of two.
    fn deviation(_: u32) -> f64 {
        1.87_f64.exp2() - 1.0
    }
}

/// A register for each share of the keys.
struct Registers {
    all: Vec<Register>,
    p: u32,
}

impl Registers {
    fn new(p: u32) -> Registers {
        Registers { all: vec![Register(0); 1 << p], p }
    }

    fn add(&mut self, key: &[u8]) {
        let hash = murmur3::x86_32(key, 0);
        let count = self.all.len();
        self.all[hash as usize & (count - 1)].put(hash >> self.p);
    }

    fn bits(&self) -> u64 {
        8 * self.all.len() as u64
    }
}

fn alpha(m: usize) -> f64 {
    0.7213 / (1.0 + 1.079 / m as f64)
}

fn geometric<'a>(registers: impl ExactSizeIterator<Item = &'a Register>) -> f64 {
    let m = registers.len();
    let sum: u64 = registers.map(|register| u64::from(register.0)).sum();
    (alpha(m) * m as f64 * (sum as f64 / m as f64).exp2()).trunc()
}

/// Mean of the registers.
pub struct LogLog(Registers);
/// Mean of the smallest seven tenths of them.
pub struct SuperLogLog(Registers);
/// Harmonic mean.
pub struct HyperLogLog(Registers);

macro_rules! sketches {
    ($($name:ident: $estimate:expr, $deviation:literal;)*) => { $(
        impl Sketch for $name {
            fn new(p: u32, _: u64) -> $name {
                $name(Registers::new(p))
            }
            fn add(&mut self, key: &[u8]) {
                self.0.add(key);
            }
            fn estimate(&self) -> f64 {
                $estimate(&self.0.all)
            }
            fn bits(&self) -> u64 {
                self.0.bits()
            }
            fn deviation(p: u32) -> f64 {
                $deviation / f64::from(1 << p).sqrt()
            }
        }
    )* };
}

sketches! {
    LogLog: |all: &[Register]| geometric(all.iter()), 1.30;
    SuperLogLog: |all: &[Register]| {
        let mut sorted = all.to_vec();
        sorted.sort_by_key(|register| register.0);
        geometric(sorted[..(0.7 * all.len() as f64) as usize].iter())
    }, 1.05;
    HyperLogLog: |all: &[Register]| {
        let m = all.len() as f64;
        let raw = alpha(all.len()) * m * m / all.iter().map(|register| (-f64::from(register.0)).exp2()).sum::<f64>();
        let empty = all.iter().filter(|register| register.0 == 0).count() as f64;
        let count = if raw <= 2.5 * m && empty > 0.0 {
            m * (m / empty).log2()
        } else if raw <= (1_u64 << 32) as f64 / 30.0 {
            raw
        } else {
            -32_f64.exp2() * (1.0 - raw / 32_f64.exp2()).log2()
        };
        count.trunc()
    }, 1.04;
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
