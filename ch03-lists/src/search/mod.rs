//! Where in a list is a number (chapter 3, "Lists and Tuples": linear and binary search)?
//!
//! A list of n whole numbers in ascending order, all different, is asked for many needles; the answer to each is its
//! place, or -1. The book's list is a `range`, which it searches without ever loading a number (`--keys range` is its
//! values, in memory); here the numbers are random by default, and a query is one of a million in random order.
//! Rungs that need order, or a layout of their own, get it from a shuffled copy before the clock starts.
//!
//! Run: `cargo run -p ch03-lists --bin search`

mod controls;
mod eytzinger;
mod halving;
mod interleaved;
mod interpolation;
mod linear;
mod tree;

pub use halving::halvings;

use common::ladder::{Row, Staged, python, staged};
use common::{Args, Facts, Knob, Ladder, Sweep, Work};

/// The list, and what is looked for in it.
pub struct Input {
    /// The list: ascending, no two alike.
    pub keys: Vec<i64>,
    /// What is looked for.
    pub needles: Vec<i64>,
    shuffled: Vec<i64>,
    places: Vec<i64>,
    threads: usize,
}

impl Input {
    /// The list and the needles that the arguments ask for.
    pub fn new(args: &Args) -> Input {
        let keys = keys(args);
        let mut shuffled = keys.clone();
        let mut random = Random(args.seed ^ SHUFFLE);
        for at in (1..shuffled.len()).rev() {
            shuffled.swap(at, random.below(at + 1));
        }
        let places = places(args);
        let step = if args.word("keys") == "range" { args.n as i64 } else { 1 };
        let needles = places.iter().map(|Place { at, there }| keys[*at] + if *there { 0 } else { step });
        Input {
            needles: needles.collect(),
            places: places.iter().map(|place| place.at as i64).collect(),
            shuffled,
            keys,
            threads: args.threads,
        }
    }

    /// A copy of the list, put in order.
    fn sorted(&self) -> Vec<i64> {
        let mut keys = self.shuffled.clone();
        keys.sort_unstable();
        keys
    }
}

/// A rung that answers one query after the other.
fn each<'a>(input: &'a Input, find: impl Fn(i64) -> Option<usize> + 'a) -> Staged<'a, Vec<i64>> {
    Box::new(move |places| {
        places.clear();
        places.extend(input.needles.iter().map(|needle| find(*needle).map_or(-1, |place| place as i64)));
    })
}

/// Asks for the cache line of an item that is wanted soon; it need not exist.
#[inline(always)]
fn prefetch<T>(items: &[T], at: usize) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a prefetch reads nothing that the program sees, and no address makes it fail.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(items.as_ptr().wrapping_add(at).cast())
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (items, at);
}

/// The first number that begins a cache line.
fn line_start(numbers: &[i64]) -> usize {
    numbers.as_ptr().align_offset(64).min(numbers.len())
}

/// The ladder.
pub fn ladder() -> Ladder<Input, Vec<i64>> {
    Ladder {
        facts: Facts {
            sizes: [10_000, 1_000_000, 4_000_000],
            sweeps: vec![Sweep::sizes([3, 4, 5, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24].map(|log| 1 << log))],
            knobs: vec![
                Knob::count("queries", "needles that a run looks for", |_| 1 << 20),
                Knob::words("needles", "which they are: book is 1, 6000, 9000 and 1000000", &NEEDLES),
                Knob::words("keys", "the list: range is 0, 1, … n-1; skewed is the fourth powers", &KEYS),
            ],
            per: ("query", |args| args.get("queries")),
            memory: |args| 320.0 * args.n as f64 + 24.0 * 20.0 * args.get("queries") as f64,
            work: least,
            columns: vec![
                ("looks", |row, _| (row.card.name == "halving").then(|| looks(&row.args))),
                ("prepare ms", |row, _| Some(row.taken.prepared? * 1e3)),
                ("pays after", pays_after),
            ],
            ..Facts::new("search", ABOUT)
        },
        input: |args| Ok(Input::new(args)),
        known,
        agreement: ("equal", same),
        measures: vec![],
        rungs: vec![
            python("py-loop", "a list, a loop").sampled("queries", few).up_to(MILLION),
            python("py-index", "list.index: the loop in C; `in` is the same")
                .sampled("queries", few)
                .up_to(MILLION),
            staged("boxed", "a pointer to every key", linear::boxed).sampled("queries", few),
            staged("linear", "the keys themselves, one after the other", linear::linear)
                .sampled("queries", few),
            staged("linear-simd", "32 keys, then one test for the end", linear::simd).sampled("queries", few),
            python("py-halving", "binary search, a loop").sampled("queries", some).up_to(MILLION),
            python("py-bisect", "the bisect module: in C").sampled("queries", some).up_to(MILLION),
            python("py-dict", "a dict, for comparison").sampled("queries", some).up_to(MILLION).other(),
            python("py-numpy", "numpy.searchsorted, all queries at once"),
            staged("halving", "binary search as in the book: log2 n looks, each a branch", halving::halving),
            staged("std", "slice::binary_search: conditional moves, no branch to guess", halving::std),
            staged("partition-point", "slice::partition_point and one comparison", halving::partition_point),
            staged("ordsearch", "crate ordsearch: breadth-first order, prefetch", controls::with_ordsearch),
            staged("eytzinger", "breadth-first order, prefetch, from a cache line on", eytzinger::eytzinger),
            staged("interleaved", "eight binary searches side by side", interleaved::interleaved),
            staged("tree", "17 ways a look: nodes of two cache lines, compared at once", tree::tree),
            staged("tree-lines", "9 ways a look: nodes of one cache line", tree::lines),
            staged("batch", "128 queries go down together, a level at a time", tree::batch),
            staged("huge-pages", "batch on pages of 2 MiB", tree::huge_pages)
                .needs(|_| common::huge_pages::available()),
            staged("threads", "batch, a share of the queries to each thread", tree::threads),
            staged("interpolation", "guesses the place from the value", interpolation::interpolation).other(),
            staged("hash", "HashMap", controls::hashed).other(),
            staged("direct", "a table by leading bits, then the few keys that share them", controls::direct)
                .other(),
            staged("index", "no search: the place is known, one load", controls::index).other(),
        ],
    }
}

const ABOUT: &str = "place of a needle among n numbers in order (chapter 3, linear and binary search)

`of limit` is the time that the needles, the answers and a cache line a query, in no order, take at the machine's best
rates, all threads, over the time taken. `looks` is how often the book's search halves, `prepare ms` what
sorting and laying out takes, once, and `pays after` the number of queries that earn it back against `linear`.";

const NEEDLES: [&str; 4] = ["uniform", "head", "absent", "book"];
const KEYS: [&str; 3] = ["random", "range", "skewed"];
const MILLION: usize = 1_000_000;

/// So many that 2^25 keys are passed.
fn few(args: &Args) -> u64 {
    ((1 << 25) / args.n as u64).max(2)
}

fn some(_: &Args) -> u64 {
    1 << 16
}

/// Steele, Lea and Flood's SplitMix64: the same numbers in any language.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.next()) * end as u128) >> 64) as usize
    }
}

/// Kinds of randomness that must not follow each other.
const NEEDLE: u64 = 1 << 63;
const SHUFFLE: u64 = 1 << 62;

/// Ascending, all different. But for `range` they are even, so that there is room for needles between them.
fn keys(args: &Args) -> Vec<i64> {
    let n = args.n;
    let (mut random, mut sum) = (Random(args.seed), 0);
    let gap = ((1 << 61) / n as u64).max(1);
    let key = |at: usize| match args.word("keys") {
        "range" => at as i64,
        "skewed" => {
            let square = (at as f64 / n as f64).powi(2);
            2 * ((square * square * (1_u64 << 60) as f64) as i64 + at as i64)
        }
        _ => {
            sum += 2 + 2 * (random.next() % gap) as i64;
            sum
        }
    };
    (0..n).map(key).collect()
}

/// Where a needle is in the list, or would be.
struct Place {
    at: usize,
    there: bool,
}

/// The places of the needles, chosen before there are any. They come in pairs that mirror each other, so that a mean
/// over few of them is the mean over all.
fn places(args: &Args) -> Vec<Place> {
    let n = args.n;
    let (mut random, mut last) = (Random(args.seed ^ NEEDLE), 0);
    let place = |query: usize| match args.word("needles") {
        "book" => {
            let at = [1, 6000, 9000, 1_000_000][query % 4];
            Place { at: at.min(n - 1), there: at < n }
        }
        "head" => Place { at: random.below(n.min(8)), there: true },
        word => {
            last = if query.is_multiple_of(2) { random.below(n) } else { n - 1 - last };
            Place { at: last, there: word == "uniform" }
        }
    };
    (0..args.get("queries") as usize).map(place).collect()
}

/// Every needle was made from its place.
fn known(args: &Args, answer: &Vec<i64>) -> Result<(), String> {
    let right: Vec<i64> =
        places(args).iter().map(|place| if place.there { place.at as i64 } else { -1 }).collect();
    same(answer, &right)
}

#[expect(clippy::ptr_arg, reason = "a ladder's agreement is between its own types")]
fn same(got: &Vec<i64>, right: &Vec<i64>) -> Result<(), String> {
    if got.len() != right.len() {
        return Err(format!("answered {} queries of {}", got.len(), right.len()));
    }
    match got.iter().zip(right).position(|(a, b)| a != b) {
        None => Ok(()),
        Some(query) => Err(format!("query {query} gave {}, right is {}", got[query], right[query])),
    }
}

/// Needles and answers pass by; each key that is found must have been read, and memory gives whole lines, for
/// queries answered in their order one by one.
fn least(args: &Args) -> Work {
    let (queries, lines) = (args.get("queries") as f64, (args.n as f64 / 8.0).ceil());
    let found = if args.word("needles") == "uniform" { queries } else { 0.0 };
    let touched = lines * (1.0 - (1.0 - 1.0 / lines).powf(found));
    Work {
        read: 8.0 * queries + 64.0 * touched,
        copied: 16.0 * queries,
        footprint: 64.0 * touched + 16.0 * queries,
        lines: found,
        scattered: 64.0 * touched,
        ..Work::default()
    }
}

/// How often the book's search halves for a needle, on average.
fn looks(args: &Args) -> f64 {
    let input = Input::new(&args.clone().with("queries", args.get("queries").min(1 << 16)));
    let looks = input.needles.iter().map(|needle| f64::from(halvings(&input.keys, *needle).1));
    looks.sum::<f64>() / input.needles.len() as f64
}

fn pays_after(row: &Row, rows: &[Row]) -> Option<f64> {
    let linear = rows.iter().find(|other| other.card.name == "linear" && other.asked == row.asked)?;
    let (cost, gain) = (row.taken.prepared? - linear.taken.prepared?, linear.median()? - row.median()?);
    (gain > 0.0 && row.card.name != "linear").then_some((cost / gain).ceil().max(0.0))
}
