//! The square of a vector's norm: the sum of the squares of 0, 1, … n-1 (chapter 6, "Memory Fragmentation").
//!
//! A whole number of 64 bits holds the sum up to n = 3,024,617. Beyond that all rungs agree modulo 2^64, but
//! those whose point is to notice it.
//!
//! Run: `cargo run -p ch06-matrix --bin norm`

mod floats;
mod integers;
mod objects;

use common::agree::{Agreement, equal};
use common::ladder::{python, rung, staged};
use common::{Args, Facts, Ladder, Sweep, Work};
use rayon::prelude::*;

/// The vector, and the threads that may work on it.
pub struct Input {
    numbers: Vec<i64>,
    pool: rayon::ThreadPool,
}

impl Input {
    fn new(args: &Args) -> Result<Input, String> {
        Ok(Input { numbers: (0..args.n as i64).collect(), pool: common::pool(args.threads)? })
    }

    /// A sum over the threads: each takes one piece. Below a few thousand numbers, handing them over costs more
    /// than it saves.
    fn spread<T: Sync, S: Send + std::iter::Sum<S>>(&self, numbers: &[T], sum: fn(&[T]) -> S) -> S {
        let piece = numbers.len().div_ceil(self.pool.current_num_threads()).max(4096);
        self.pool.install(|| numbers.par_chunks(piece).map(sum).sum())
    }
}

/// The ladder.
pub fn ladder() -> Ladder<Input, i64> {
    Ladder {
        facts: Facts {
            sizes: [128, 1_000_000, 1 << 25],
            sweeps: vec![Sweep::sizes((7..=20).map(|log| 1 << log))],
            memory: |args| 150.0 * args.n as f64,
            work: |args| reads(args, 8.0),
            ..Facts::new("norm", ABOUT)
        },
        input: Input::new,
        known: |args, sum| equal(sum, &closed_form(args.n)),
        agreement: ("equal", equal),
        measures: vec![],
        rungs: vec![
            python("py-loop", "a list, a loop").up_to(OBJECTS),
            python("py-comprehension", "the squares in a list first, then sum()").up_to(OBJECTS),
            python("py-array-module", "array('q') instead of a list: dense, but every read makes an object")
                .up_to(OBJECTS),
            python("py-numpy", "numpy.sum(v * v): a temporary"),
            python("py-numpy-dot", "numpy.dot(v, v): no temporary"),
            staged(
                "dynamic",
                "objects behind pointers, arithmetic through a table of functions",
                objects::dynamic,
            )
            .up_to(OBJECTS),
            staged(
                "boxed-shuffled",
                "heap cells that lie in no order: a list that has lived",
                objects::boxed_shuffled,
            )
            .up_to(OBJECTS),
            staged("boxed", "heap cells in the order they were made", objects::boxed).up_to(OBJECTS),
            rung("temporary", "dense; the squares in a Vec first", integers::temporary).own_process(),
            rung("wide", "sums in 128 bits: never overflow", integers::wide),
            rung("checked", "every operation tested for overflow", integers::checked).up_to(HOLDS),
            rung("loop", "one loop, 64 bits, wrapping", integers::looped),
            rung("simd", "the widest vectors of this processor", integers::simd),
            rung("threads", "the same over all threads", integers::threads),
            staged(
                "f64-in-order",
                "fractions may not be reordered: one addition waits for the last",
                floats::in_order,
            )
            .up_to(HOLDS)
            .within(ROUNDED),
            staged("f64-lanes", "eight sums side by side, by hand", floats::lanes)
                .up_to(HOLDS)
                .within(ROUNDED),
            staged("f64-ndarray", "dot of crate ndarray", floats::with_ndarray).up_to(HOLDS).within(ROUNDED),
            staged("f64-scaled", "safe from overflow, as BLAS's nrm2", floats::scaled)
                .up_to(HOLDS)
                .within(ROUNDED),
            staged("f64-simd", "eight vectors of sums, fused multiply-add", floats::simd)
                .up_to(HOLDS)
                .within(ROUNDED),
            staged("f64-aligned", "from the first cache line on: no load crosses two", floats::aligned)
                .up_to(HOLDS)
                .within(ROUNDED),
            staged("f64-threads", "the same over all threads", floats::threads).up_to(HOLDS).within(ROUNDED),
            staged("f32-simd", "half the bytes, seven digits", floats::single)
                .up_to(HOLDS)
                .within(SINGLE)
                .bound(|args| reads(args, 4.0)),
            staged("i32-simd", "half the bytes, exact: the numbers fit in 32 bits", integers::narrow)
                .up_to(1 << 31)
                .bound(|args| reads(args, 4.0)),
            staged("i32-threads", "the same over all threads", integers::narrow_threads)
                .up_to(1 << 31)
                .bound(|args| reads(args, 4.0)),
            rung("formula", "(n-1) n (2n-1) / 6", |input: &Input| closed_form(input.numbers.len())).other(),
        ],
    }
}

const ABOUT: &str = "sum of the squares of 0 … n-1, modulo 2^64 (chapter 6, Memory Fragmentation)

`of limit` is the time that reading the numbers once from the cache or memory they lie in takes at the
machine's best rate, all threads, over the time taken.";

/// Beyond this n the sum no longer fits in 64 bits.
const HOLDS: usize = 3_024_617;
/// Objects are timed as far as Python's whole numbers, which never wrap, agree with ours.
const OBJECTS: usize = HOLDS;

const ROUNDED: Agreement<i64> =
    ("within 1e-9 of the sum: n roundings of 2^-53 each at the worst, n up to 3,024,617", |got, right| {
        close(*got, *right, 1e-9)
    });
const SINGLE: Agreement<i64> =
    ("within 1e-3 of the sum: a 64th of the n roundings of 2^-24 each at the worst", |got, right| {
        close(*got, *right, 1e-3)
    });

fn close(got: i64, right: i64, tolerance: f64) -> Result<(), String> {
    let far = (got as f64 - right as f64).abs() > tolerance * right as f64;
    if far { Err(format!("gave {got}, right is {right}")) } else { Ok(()) }
}

fn reads(args: &Args, bytes_each: f64) -> Work {
    let bytes = bytes_each * args.n as f64;
    Work { flops: args.n as f64 * bytes_each / 8.0, read: bytes, footprint: bytes, ..Work::default() }
}

/// The sum as it must be, modulo 2^64.
fn closed_form(n: usize) -> i64 {
    let n = n as i128;
    ((n - 1) * n * (2 * n - 1) / 6) as i64
}
