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
    fn deviation(p: u32) -> f64;
    /// Puts many keys in.
    fn add_all(&mut self, keys: Run<'_>) {
        keys.iter().for_each(|key| self.add(key));
    }
}

mod as_printed;
mod bytes;
mod error_plot;
mod exact;
mod hyperloglog;
mod library;
mod loglog;
mod packed;
mod plus_plus;
mod register;
mod simd;
mod superloglog;
mod threads;
mod ultraloglog;

pub use bytes::Bytes;
pub use error_plot::table as error_table;
pub use hyperloglog::HyperLogLog;
pub use loglog::LogLog;
pub use packed::Packed;
pub use plus_plus::PlusPlus;
pub use register::OneRegister;
pub use simd::Simd;
pub use superloglog::SuperLogLog;
pub use threads::counted as counted_by_threads;
pub use ultraloglog::UltraLogLog;

use crate::hash::Hash;
use crate::keys::{Keys, Run, digits};
use crate::murmur3;
use common::agree::{Agreement, Answer};
use common::ladder::{File, Rung, python, rung, staged};
use common::{Args, Facts, Knob, Ladder, Sweep, Work};
use std::hint::black_box;

/// Which register a hash goes to, and what it puts there: 1 for each zero at the end of what is left, and 1.
#[inline(always)]
pub(crate) fn place(hash: u64, p: u32) -> (usize, u8) {
    let rest = (hash | 1 << 63) >> p;
    (hash as usize & ((1 << p) - 1), rest.trailing_zeros() as u8 + 1)
}

/// The same of the book's hash of 32 bits.
#[inline(always)]
pub(crate) fn place_32(key: &[u8], p: u32) -> (usize, u8) {
    place(u64::from(murmur3::x86_32(key, 0) as u32) | 1 << 32, p)
}

/// HyperLogLog's constant for `m` registers (Flajolet, Fusy, Gandouet and Meunier 2007).
pub(crate) fn alpha(m: usize) -> f64 {
    match m {
        16 => 0.673,
        32 => 0.697,
        64 => 0.709,
        _ => 0.7213 / (1.0 + 1.079 / m as f64),
    }
}

/// The count that leaves so many of `m` registers empty: exact enough while a few per cent are.
pub(crate) fn linear_counting(m: usize, empty: usize) -> f64 {
    m as f64 * (m as f64 / empty as f64).ln()
}

/// HyperLogLog's estimate from the sum of 2^-register, with linear counting below 2.5 keys a register.
pub(crate) fn harmonic(m: usize, sum: f64, empty: usize) -> f64 {
    let raw = alpha(m) * (m as f64).powi(2) / sum;
    if raw <= 2.5 * m as f64 && empty > 0 { linear_counting(m, empty) } else { raw }
}

/// The keys a register at which `seen` is expected, for a `expected` that grows with them: by halving.
pub(crate) fn solve(seen: f64, expected: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (-60.0_f64, 64.0_f64);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        *(if expected(middle.exp2()) < seen { &mut low } else { &mut high }) = middle;
    }
    low.exp2()
}

/// The keys a register for which what was seen is likeliest. `present[r]` registers are known to have met a hash of
/// rank r, and what none has met has the probability `absent`, added up over all.
pub(crate) fn likeliest(present: &[u32], absent: f64) -> f64 {
    // At the maximum, sum over r of present[r] 2^-r / (e^(x 2^-r) - 1) = absent; the left falls as x grows.
    let left = |x: f64| {
        let term = |(rank, count): (usize, &u32)| {
            let chance = (-(rank as f64)).exp2();
            f64::from(*count) * chance / (x * chance).exp_m1()
        };
        present.iter().enumerate().filter(|(_, count)| **count > 0).map(term).sum::<f64>()
    };
    if present.iter().all(|count| *count == 0) { 0.0 } else { solve(-absent, |x| -left(x)) }
}

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
                what: "root mean square error of 200 seeds against the count, up to n, by estimator",
                write: error_plot::draw,
            }],
            per: ("item", |args| if adds(args) { args.n as u64 } else { 1 << args.get("p") }),
            memory: |args| 90.0 * args.n as f64 + 32.0 * (args.get("p") as f64).exp2(),
            work: |args| {
                let bytes = if adds(args) { digits(args.n) as f64 } else { 0.0 };
                Work { read: bytes, footprint: bytes, ..Work::default() }
            },
            columns: vec![("% of bound", |row, _| {
                // Bits times variance: no sketch that can be merged does with less (Pettie and Wang 2021).
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
            ("promised %", |_, estimate| 100.0 * estimate.deviation),
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
`error %` is what the estimate is too large by, `promised %` the standard error that theory gives. No sketch that
can be merged has a product of bits and variance below 1.98: `% of bound` is that over the sketch's. `of limit` is the time
that reading the text of the keys once takes at the machine's best rate, all threads, over the time taken.";

const PROMISE: Agreement<Estimate> = ("within 4 of its standard errors", |got, _| got.within(0.0));
const ORIGINAL: Agreement<Estimate> = (
    "within 4 standard errors and 2.5 %: the original estimator is so much too high about 2.5 keys a register",
    |got, _| got.within(0.025),
);
const SINGLE: Agreement<Estimate> = (
    "within 4 standard errors and 10 %: its running sum is kept in f32 and drifts with the count",
    |got, _| got.within(0.1),
);
const ONE: Agreement<Estimate> =
    ("within a factor of a thousand: one register has a standard error of 1.87 powers of two", |got, _| {
        let powers = (got.estimate / got.keys).log2().abs();
        if powers < 10.0 { Ok(()) } else { Err(format!("gave {}, right is {}", got.estimate, got.keys)) }
    });
const REGISTER: Agreement<Estimate> = (AS_PRINTED, |got, _| as_printed::agrees::<as_printed::Register>(got));
const LOGLOG: Agreement<Estimate> = (AS_PRINTED, |got, _| as_printed::agrees::<as_printed::LogLog>(got));
const SUPER: Agreement<Estimate> = (AS_PRINTED, |got, _| as_printed::agrees::<as_printed::SuperLogLog>(got));
const HYPER: Agreement<Estimate> = (AS_PRINTED, |got, _| as_printed::agrees::<as_printed::HyperLogLog>(got));
const AS_PRINTED: &str = "what the book's programs give where that is known, else what Rust gives";

fn adds(args: &Args) -> bool {
    args.word("operation") == "add"
}

fn adding(args: &Args) -> Result<(), String> {
    if adds(args) { Ok(()) } else { Err("only putting keys in is timed".to_owned()) }
}

fn sketch<S: Sketch + 'static>(name: &'static str, what: &'static str) -> Rung<Input, Estimate> {
    staged(name, what, |input: &Input| {
        let filled = (!input.adding).then(|| {
            let mut filled = S::new(input.p, input.seed);
            filled.add_all(input.keys.all());
            filled
        });
        Box::new(move |answer: &mut Estimate| {
            *answer = match &filled {
                Some(filled) => input.answer::<S>(filled),
                None => {
                    let mut sketch = S::new(input.p, input.seed);
                    sketch.add_all(input.keys.all());
                    input.answer::<S>(&sketch)
                }
            }
        })
    })
}

fn hash_alone(input: &Input) -> Estimate {
    let hash = Hash::seeded(input.seed);
    black_box(input.keys.all().iter().fold(0, |all, key| all ^ hash.of(key)));
    Estimate::default()
}

/// The keys, and how they are to be counted.
pub struct Input {
    keys: Keys,
    distinct: usize,
    p: u32,
    seed: u64,
    adding: bool,
    pool: rayon::ThreadPool,
}

impl Input {
    fn numbers(args: &Args) -> Result<Input, String> {
        Input::new(args, Keys::numbers(0..args.n as u64))
    }

    fn words(args: &Args) -> Result<Input, String> {
        let words: Vec<String> = (0..args.n as u64).map(crate::keys::word).collect();
        Input::new(args, Keys::words(words.iter().chain(&words).map(String::as_str)))
    }

    fn new(args: &Args, keys: Keys) -> Result<Input, String> {
        let (p, adding) = (args.get("p") as u32, adds(args));
        Ok(Input { keys, distinct: args.n, p, seed: args.seed, adding, pool: common::pool(args.threads)? })
    }

    fn answer<S: Sketch>(&self, sketch: &S) -> Estimate {
        let estimate = self.estimate(sketch.estimate(), sketch.bits(), 0.0);
        Estimate { deviation: S::deviation(self.p), ..estimate }
    }

    /// A count with a standard error of so much, over the root of the number of registers.
    fn estimate(&self, count: f64, bits: u64, error: f64) -> Estimate {
        let (keys, bits) = (self.distinct as f64, bits as f64);
        let deviation = error / f64::from(1 << self.p).sqrt();
        Estimate { keys, p: f64::from(self.p), estimate: count, bits, deviation }
    }
}

/// What a sketch says of the keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Estimate {
    /// Different keys that were put in.
    pub keys: f64,
    /// 2^p registers.
    pub p: f64,
    /// How many keys it says there were.
    pub estimate: f64,
    /// Bits it holds.
    pub bits: f64,
    /// Its standard error, as a share.
    pub deviation: f64,
}

impl Estimate {
    /// That it is within 4 standard errors, and what it may be wrong by besides.
    fn within(&self, bias: f64) -> Result<(), String> {
        let most = (4.0 * self.deviation + bias) * self.keys + 0.5;
        if (self.estimate - self.keys).abs() <= most {
            Ok(())
        } else {
            Err(format!("gave {:.0}, right is {} and up to {most:.0} more or less", self.estimate, self.keys))
        }
    }
}

impl Answer for Estimate {
    fn to_bytes(&self) -> Vec<u8> {
        vec![self.keys, self.p, self.estimate, self.bits, self.deviation].to_bytes()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Estimate> {
        let [keys, p, estimate, bits, deviation] = Vec::<f64>::from_bytes(bytes)?.try_into().ok()?;
        Some(Estimate { keys, p, estimate, bits, deviation })
    }
}
