//! How many different keys there are, without keeping them (chapter 12, "LogLog Counter").
//!
//! A hash ends in r-1 zeros once in 2^r keys: the longest run seen tells how many keys there were, roughly. Many
//! registers, each with its share of the keys, tell it well: the more, the better, 2^p of them.
//!
//! Run: `cargo run -p ch12-less-ram --bin hll`

/// Counts different keys, about.
pub trait Sketch: Sized {
    /// An empty one of 2^p registers; a seed if its hash takes one.
    fn new(p: u32, seed: u64) -> Self;
    /// Puts a key in.
    fn add(&mut self, key: &[u8]);
    /// How many different keys were put in.
    fn estimate(&self) -> f64;
    /// How many bits it holds.
    fn bits(&self) -> u64;
    /// The standard error that it promises, as a share of the count.
    fn standard_error(p: u32) -> f64;
    /// Puts many keys in.
    fn add_all(&mut self, keys: Run<'_>) {
        keys.iter().for_each(|key| self.add(key));
    }
}

mod answer;
mod as_printed;
mod bytes;
mod error_plot;
mod exact;
mod formulas;
mod hyperloglog;
mod input;
mod library;
mod loglog;
mod packed;
mod plus_plus;
mod register;
mod registers;
mod running;
mod simd;
mod superloglog;
mod threads;
mod ultraloglog;

pub use answer::Estimate;
pub use bytes::Bytes;
pub use error_plot::table as error_table;
pub use hyperloglog::HyperLogLog;
pub use input::Input;
pub use loglog::LogLog;
pub use packed::Packed;
pub use plus_plus::PlusPlus;
pub use register::OneRegister;
pub use running::Running;
pub use simd::Simd;
pub use superloglog::SuperLogLog;
pub use threads::counted as counted_by_threads;
pub use ultraloglog::UltraLogLog;

use crate::hash::Hash;
use crate::keys::{Run, digits};
use answer::{HYPER, LOGLOG, ONE, ORIGINAL, PROMISE, REGISTER, SINGLE, SUPER};
use common::ladder::{File, Rung, python, rung, staged};
use common::{Args, Facts, Knob, Ladder, Sweep, Work};
use input::adds;
use std::hint::black_box;

/// The ladder.
pub fn ladder() -> Ladder<Input, Estimate> {
    Ladder {
        facts: Facts {
            sizes: [1000, 100_000, 10_000_000],
            sweeps: vec![
                Sweep::over("n", [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000].map(|n| n * 1000)),
                Sweep::over("p", 4..=18),
            ],
            knobs: vec![
                Knob::words(
                    "operation",
                    "what is timed: putting keys in and one estimate, or estimates alone",
                    &OPERATIONS,
                ),
                Knob::between("p", "2^p registers", 4..=18, |_| 16),
            ],
            files: vec![File {
                extension: "svg",
                what: "root mean square error of 200 sets of keys against the count, up to n, by estimator",
                write: error_plot::draw,
            }],
            per: ("item", |args| if adds(args) { args.n as u64 } else { 1 << args.get("p") }),
            memory: |args| 90.0 * args.n as f64 + 32.0 * (args.get("p") as f64).exp2(),
            work: |args| {
                let bytes = if adds(args) { digits(args.n) as f64 } else { 0.0 };
                Work { read: bytes, footprint: bytes, ..Work::default() }
            },
            columns: vec![("% of bound", |row, _| {
                // Bits times variance: proved for "linearizable" sketches, conjectured for all that can be merged
                // (Pettie and Wang 2021).
                let product = 8.0 * row.figure("bytes")? * (row.figure("promised %")? / 100.0).powi(2);
                (product > 0.0).then(|| 100.0 * 1.98 / product)
            })],
            ..Facts::new("hll", ABOUT)
        },
        input: Input::numbers,
        known: |_, estimate| estimate.within(0.0),
        agreement: PROMISE,
        measures: vec![
            ("bytes", |_, estimate| estimate.bits / 8.0),
            ("promised %", |_, estimate| 100.0 * estimate.standard_error),
            ("error %", |_, estimate| 100.0 * (estimate.estimate / estimate.keys - 1.0)),
        ],
        rungs: vec![
            python("py-register", "mmh3, one number")
                .sampled("n", |_| 1_000_000)
                .needs(adding)
                .within(REGISTER),
            python("py-loglog", "a list of them").sampled("n", |_| 1_000_000).needs(adding).within(LOGLOG),
            python("py-superloglog", "the smallest seven tenths")
                .sampled("n", |_| 1_000_000)
                .needs(adding)
                .within(SUPER),
            python("py-hll", "their harmonic mean").sampled("n", |_| 1_000_000).needs(adding).within(HYPER),
            python("py-hashset", "a set of strings: exact").sampled("n", |_| 1_000_000).needs(adding).other(),
            sketch::<exact::Exact>("hashset", "the keys themselves: exact").other(),
            sketch::<Packed>("hll-packed", "hll in six bits a register, in a bitvec"),
            sketch::<as_printed::Register>("register-as-printed", "one register: the next power of two")
                .within(REGISTER),
            sketch::<OneRegister>("register", "less what it is too high by on average").within(ONE),
            sketch::<as_printed::LogLog>(
                "loglog-as-printed",
                "mean of the registers, another sketch's constant",
            )
            .within(LOGLOG),
            sketch::<LogLog>("loglog", "its own constant; empty registers counted below 2.5 keys each"),
            sketch::<as_printed::SuperLogLog>(
                "superloglog-as-printed",
                "mean of the smallest 7/10, again that constant",
            )
            .within(SUPER),
            sketch::<SuperLogLog>("superloglog", "the count for which that mean is expected"),
            sketch::<as_printed::HyperLogLog>(
                "hll-as-printed",
                "harmonic mean; small counts with the wrong logarithm",
            )
            .within(HYPER),
            sketch::<HyperLogLog>("hll", "the right logarithm").within(ORIGINAL),
            library::plus("hyperloglogplus", "crate hyperloglogplus"),
            library::estimator("cardinality-estimator", "crate cardinality-estimator")
                .needs(library::estimator_is_right)
                .within(SINGLE),
            sketch::<PlusPlus>("hll++", "lists keys while that is shorter; likeliest count, no tables"),
            sketch::<UltraLogLog>("ultraloglog", "two bits more a register: which smaller ranks came, too"),
            sketch::<Bytes>("hll-bytes", "hll with a fast hash of 64 bits").within(ORIGINAL),
            sketch::<Simd>("hll-simd", "its sum of 2^-register by vectors").within(ORIGINAL),
            sketch::<Running>("hll-running", "the sum kept as keys come: an estimate reads no register")
                .within(ORIGINAL),
            threads::rung("threads", "a sketch for each thread, merged").within(ORIGINAL),
            rung("hash-alone", "no sketch: every key is hashed, and nothing done with it", hash_alone)
                .other()
                .needs(adding)
                .within(("nothing is estimated", |_, _| Ok(()))),
        ],
    }
}

/// The same with words of one to three letters of one to three bytes, the empty word among them, each twice.
pub fn word_ladder() -> Ladder<Input, Estimate> {
    Ladder { input: Input::words, ..ladder() }
}

const OPERATIONS: [&str; 2] = ["add", "estimate"];

const ABOUT: &str = "how many different keys there are, about, in a few KiB (chapter 12, LogLog Counter)

Keys are the numbers below n as text; an item is a key put in or, with --operation estimate, a register read.
`error %` is what the estimate is too large by, `promised %` the standard error that theory gives. The product of bits
and variance of a sketch that can be merged is thought not to come below 1.98: `% of bound` is that over the sketch's. `of limit`
is the time that reading the text of the keys once takes at the machine's best rate, all threads, over the time taken.";

fn adding(args: &Args) -> Result<(), String> {
    if adds(args) { Ok(()) } else { Err("only putting keys in is timed".to_owned()) }
}

fn sketch<S: Sketch + 'static>(name: &'static str, what: &'static str) -> Rung<Input, Estimate> {
    staged(name, what, |input: &Input| {
        let fill = || {
            let mut sketch = S::new(input.p, input.seed);
            sketch.add_all(input.keys.all());
            sketch
        };
        input.timed(fill, |sketch| input.answer::<S>(sketch))
    })
}

fn hash_alone(input: &Input) -> Estimate {
    let hash = Hash::seeded(input.seed);
    black_box(input.keys.all().iter().fold(0, |all, key| all ^ hash.of(key)));
    Estimate::default()
}
