//! Whether a key was seen before, in eleven bits a key instead of the key (chapter 12, "Bloom Filters").
//!
//! A filter never says no to a key that was put in. To a stranger it says yes by mistake, once in `--one-in`
//! times (200, as in the book). Keys are the numbers below n as text, strangers the n numbers after them.
//!
//! Run: `cargo run -p ch12-less-ram --bin bloom`

/// A set that may say yes too often, but never no.
pub trait Filter: Sized {
    /// An empty one.
    fn new(shape: &Shape) -> Self;
    /// Puts a key in.
    fn insert(&mut self, key: &[u8]);
    /// Whether a key is in: if it says no, it is not.
    fn contains(&self, key: &[u8]) -> bool;
    /// Empties it.
    fn clear(&mut self);
    /// How many bits it holds.
    fn bits(&self) -> u64;
    /// How many bits a key sets; 0 for what is no filter.
    fn hashes(&self) -> u32;
    /// Puts many keys in.
    fn insert_all(&mut self, keys: Run<'_>) {
        keys.iter().for_each(|key| self.insert(key));
    }
    /// How many of these keys are in.
    fn count(&self, keys: Run<'_>) -> u64 {
        keys.iter().filter(|key| self.contains(key)).count() as u64
    }
}

mod as_printed;
mod atomics;
mod block;
mod blocked;
mod counting;
mod exact;
mod fast_hash;
mod huge_pages;
mod library;
mod power_of_two;
mod prefetch;
mod shards;
mod split_block;
mod split_line;

pub use as_printed::AsPrinted;
pub use counting::Counting;
pub use huge_pages::HugePages;

use crate::hash::Hash;
use crate::keys::{Keys, Run, digits};
use common::agree::{Agreement, Answer};
use common::ladder::{Rung, python, rung, staged};
use common::{Args, Facts, Knob, Ladder, Sweep, Work, pool};
use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};
use std::hint::black_box;
use std::sync::Arc;

/// What a filter must hold.
#[derive(Clone)]
pub struct Shape {
    /// How many keys will be put in.
    pub keys: usize,
    /// False positives: at most one in so many strangers.
    pub one_in: u64,
    /// Bits that a key sets, if that is prescribed.
    pub hashes: Option<u32>,
    /// Which hash function.
    pub seed: u64,
    /// Threads that may work on it.
    pub pool: Arc<rayon::ThreadPool>,
}

impl Shape {
    /// For so many keys, on one thread.
    pub fn new(keys: usize, one_in: u64, seed: u64) -> Shape {
        Shape {
            keys,
            one_in,
            hashes: None,
            seed,
            pool: Arc::new(pool(1).expect("one thread can be started")),
        }
    }

    /// As a share of the strangers.
    pub fn error(&self) -> f64 {
        1.0 / self.one_in as f64
    }

    /// Bits that all keys together need if a key may set any `hashes` of them: then a stranger meets that many
    /// set bits with the error asked for.
    pub fn bits(&self, hashes: u32) -> f64 {
        let k = f64::from(hashes);
        -k * self.keys as f64 / (-self.error().powf(1.0 / k)).ln_1p()
    }

    /// Bits a key where the fewest bits are needed, rounded down: one bit a key less to set and to look at is
    /// paid for with a few bits in a thousand.
    pub fn best_hashes(&self) -> u32 {
        self.hashes.unwrap_or(self.one_in.ilog2())
    }

    /// Blocks that are needed if `rate(keys)` of strangers are let in by a block that holds so many.
    pub fn blocks(&self, rate: impl Fn(f64) -> f64) -> usize {
        // Keys fall into blocks at random: Poisson.
        let error = |load: f64| {
            let more = |(count, share): (f64, f64)| (count + 1.0, share * load / (count + 1.0));
            let counts = std::iter::successors(Some((0.0, (-load).exp())), |count| Some(more(*count)));
            let counts = counts.take_while(|(count, share)| *count < load || *share > 1e-18);
            counts.map(|(count, share)| share * rate(count)).sum::<f64>()
        };
        let (mut low, mut high) = (0.0, 512.0);
        for _ in 0..60 {
            let load = (low + high) / 2.0;
            *(if error(load) > self.error() { &mut high } else { &mut low }) = load;
        }
        (self.keys as f64 / low).ceil() as usize
    }
}

/// The share of strangers that meet only set bits, if a key may set any `hashes` of `bits`.
pub fn rate(bits: u64, hashes: u32, keys: u64) -> f64 {
    let k = f64::from(hashes);
    (-(-k * keys as f64 / bits as f64).exp_m1()).powf(k)
}

/// The ladder.
pub fn ladder() -> Ladder<Input, Found> {
    Ladder {
        facts: Facts {
            sizes: [10_000, 100_000, 10_000_000],
            sweeps: vec![
                Sweep::over("n", [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000].map(|n| n * 1000)),
                Sweep::over("one-in", [2, 10, 100, 200, 1000, 10_000, 100_000, 1_000_000]),
                Sweep::over("hashes", 1..=12),
            ],
            knobs: vec![
                Knob::words(
                    "operation",
                    "what is timed; look-ups meet as many keys as strangers",
                    &OPERATIONS,
                ),
                Knob::between("one-in", "false positives: one in so many strangers", 2..=1_000_000, |_| 200),
                Knob::between("hashes", "bits that a key sets; 0: as many as suit", 0..=24, |_| 0),
            ],
            per: ("key", |args| args.n as u64),
            memory: |args| args.n as f64 * (180.0 + 20.0 * (args.get("one-in") as f64).log2()),
            work: |args| {
                let bytes = digits(args.n) as f64;
                Work { read: bytes, footprint: bytes, ..Work::default() }
            },
            ..Facts::new("bloom", ABOUT)
        },
        input: Input::numbers,
        known: |_, found| found.within(1.0 / found.one_in as f64),
        agreement: PROMISE,
        measures: vec![
            ("bits/key", |_, found| found.bits as f64 / found.keys as f64),
            ("% of bound", |_, found| {
                100.0 * (found.one_in as f64).log2() * found.keys as f64 / found.bits as f64
            }),
            ("hashes", |_, found| found.hashes as f64),
            ("false %", |_, found| 100.0 * found.strangers as f64 / found.keys as f64),
        ],
        rungs: vec![
            python("py-bloom", "mmh3 and bitarray, as a Python programmer writes it")
                .sampled("n", |_| 100_000)
                .within(OWN_RATE),
            python("py-hashset", "a set of strings: exact").sampled("n", |_| 1_000_000).other(),
            filter::<AsPrinted>("as-printed", "the book's: big whole numbers, a remainder for every bit")
                .sampled("n", |_| 1_000_000)
                .within(OWN_RATE),
            filter::<exact::Exact>("hashset", "the keys themselves: exact, and twenty times the memory")
                .other(),
            filter::<Counting>("counting", "four bits instead of one: keys can be taken out again"),
            filter::<library::FastBloom>("fastbloom", "crate fastbloom").within(OWN_RATE),
            filter::<fast_hash::FastHash>(
                "fast-hash",
                "one hash of 64 bits, multiply and shift instead of divide",
            ),
            filter::<power_of_two::PowerOfTwo>("power-of-two", "room rounded up: fewer bits a key suffice"),
            filter::<blocked::Blocked>("blocked", "all bits of a key in one cache line"),
            filter::<split_line::SplitLine>(
                "split-line",
                "one bit in each of the line's eight words, as vectors",
            ),
            filter::<split_block::SplitBlock>("split-block", "half a line: one vector of eight words"),
            filter::<prefetch::Prefetch>(
                "prefetch",
                "64 keys hashed and their lines called before the first is used",
            ),
            filter::<HugePages>("huge-pages", "the same on pages of 2 MiB")
                .needs(|_| common::huge_pages::available()),
            filter::<atomics::Atomics>("atomics", "all threads, one filter of atomic words"),
            filter::<shards::Shards>(
                "shards",
                "keys dealt out by region: each stays in cache and has one thread",
            ),
            rung("hash-alone", "no filter: every key is hashed, and nothing done with it", hash_alone)
                .other()
                .within(("nothing is answered", |_, _| Ok(()))),
        ],
    }
}

/// The same with words of one to three letters of one to three bytes, the empty word among them.
pub fn word_ladder() -> Ladder<Input, Found> {
    Ladder { input: Input::words, ..ladder() }
}

const OPERATIONS: [&str; 4] = ["look-up", "hit", "miss", "insert"];

const ABOUT: &str =
    "whether a key was put in before, by filters that err once in so many (chapter 12, Bloom Filters)

Keys are the numbers below n as text, strangers the n after them. `false %` of the strangers were taken for
keys. No filter can do with fewer than log2(one-in) bits a key: `% of bound` is that over what it takes.
`of limit` is the time that reading the text of the keys once takes at the machine's best rate, all threads,
over the time taken. All but the book's hash with foldhash, 64 bits.";

const PROMISE: Agreement<Found> =
    ("no key denied; false positives as asked for, 4 standard errors allowed", |found, _| {
        found.within(1.0 / found.one_in as f64)
    });
/// For those that round the number of bits a key up or down and then may err a little more often than asked for.
const OWN_RATE: Agreement<Found> =
    ("no key denied; false positives as its bits and hashes give, 4 standard errors allowed", |found, _| {
        found.within(rate(found.bits, found.hashes as u32, found.keys))
    });

/// Prepared: all keys are in and every answer has been looked at. Timed: to put them in again, or to look up.
fn filter<F: Filter + 'static>(name: &'static str, what: &'static str) -> Rung<Input, Found> {
    staged(name, what, |input: &Input| {
        let (keys, strangers) = (input.keys.all(), input.strangers.all());
        let mut filter = F::new(&input.shape);
        filter.insert_all(keys);
        let checked = Found {
            keys: keys.len() as u64,
            one_in: input.shape.one_in,
            bits: filter.bits(),
            hashes: u64::from(filter.hashes()),
            members: filter.count(keys),
            strangers: filter.count(strangers),
            asked_members: input.asked_members,
            asked_strangers: input.asked.all().len() as u64 - input.asked_members,
            answered: input.asked_members,
        };
        Box::new(move |found: &mut Found| {
            *found = checked.clone();
            if input.inserting {
                filter.clear();
                filter.insert_all(keys);
                black_box(&mut filter);
            } else {
                found.answered = filter.count(input.asked.all());
            }
        })
    })
}

fn hash_alone(input: &Input) -> Found {
    let hash = Hash::seeded(input.shape.seed);
    let keys = if input.inserting { &input.keys } else { &input.asked };
    black_box(keys.all().iter().fold(0, |all, key| all ^ hash.of(key)));
    Found::default()
}

/// The keys, and what is asked of a filter that has them.
pub struct Input {
    shape: Shape,
    keys: Keys,
    strangers: Keys,
    /// What is looked up, in no order.
    asked: Keys,
    asked_members: u64,
    inserting: bool,
}

impl Input {
    fn numbers(args: &Args) -> Result<Input, String> {
        Input::new(args, |numbers| Keys::numbers(numbers.iter().copied()))
    }

    fn words(args: &Args) -> Result<Input, String> {
        Input::new(args, |numbers| {
            let words: Vec<String> = numbers.iter().map(|number| crate::keys::word(*number)).collect();
            Keys::words(words.iter().map(String::as_str))
        })
    }

    fn new(args: &Args, keys: fn(&[u64]) -> Keys) -> Result<Input, String> {
        let n = args.n as u64;
        let (operation, shape) = (args.word("operation"), shape(args)?);
        let mut asked: Vec<u64> = match operation {
            "hit" => (0..n).collect(),
            "miss" => (n..2 * n).collect(),
            "look-up" => (0..n).map(|i| if i % 2 == 0 { i } else { n + i }).collect(),
            _ => Vec::new(),
        };
        let asked_members = asked.iter().filter(|key| **key < n).count() as u64;
        asked.shuffle(&mut StdRng::seed_from_u64(args.seed));
        let numbers = |range: std::ops::Range<u64>| keys(&range.collect::<Vec<u64>>());
        Ok(Input {
            keys: numbers(0..n),
            strangers: numbers(n..2 * n),
            asked: keys(&asked),
            asked_members,
            inserting: operation == "insert",
            shape,
        })
    }
}

fn shape(args: &Args) -> Result<Shape, String> {
    Ok(Shape {
        keys: args.n,
        one_in: args.get("one-in"),
        hashes: Some(args.get("hashes") as u32).filter(|hashes| *hashes > 0),
        seed: args.seed,
        pool: Arc::new(pool(args.threads)?),
    })
}

/// What a filter says of keys and strangers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Keys that were put in; as many strangers were asked for.
    pub keys: u64,
    /// False positives wanted.
    pub one_in: u64,
    /// Bits it holds.
    pub bits: u64,
    /// Bits that a key sets.
    pub hashes: u64,
    /// Keys that were found.
    pub members: u64,
    /// Strangers that were found.
    pub strangers: u64,
    /// Keys among what was looked up when timed.
    pub asked_members: u64,
    /// Strangers among it.
    pub asked_strangers: u64,
    /// How many of both were found.
    pub answered: u64,
}

impl Found {
    /// That no key is denied, and no more strangers are let in than come with this rate.
    pub fn within(&self, rate: f64) -> Result<(), String> {
        if self.members != self.keys || self.answered < self.asked_members {
            return Err(format!(
                "denied {} of {} keys that were put in",
                self.keys - self.members,
                self.keys
            ));
        }
        let lookups = (self.answered - self.asked_members, self.asked_strangers);
        for (let_in, strangers) in [(self.strangers, self.keys), lookups] {
            let most = most(strangers, rate, self.keys);
            if let_in as f64 > most {
                return Err(format!("let in {let_in} of {strangers} strangers, {most:.0} would be too many"));
            }
        }
        Ok(())
    }
}

/// The most false positives that chance explains: 4 standard errors of a count, and of how unevenly the keys fill the
/// filter. The latter is set at 6 / sqrt(keys) of the rate, what blocks of 512 bits with 45 keys give; others
/// vary less. Where hardly any are expected they come in lumps: 3 more.
fn most(strangers: u64, rate: f64, keys: u64) -> f64 {
    let expected = strangers as f64 * rate;
    expected + 4.0 * (expected + 36.0 * expected.powi(2) / keys as f64).sqrt() + 3.0
}

impl Answer for Found {
    fn to_bytes(&self) -> Vec<u8> {
        let Found {
            keys,
            one_in,
            bits,
            hashes,
            members,
            strangers,
            asked_members,
            asked_strangers,
            answered,
        } = *self;
        vec![keys, one_in, bits, hashes, members, strangers, asked_members, asked_strangers, answered]
            .to_bytes()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Found> {
        let numbers = Vec::<u64>::from_bytes(bytes)?.try_into().ok()?;
        let [keys, one_in, bits, hashes, members, strangers, asked_members, asked_strangers, answered] =
            numbers;
        Some(Found {
            keys,
            one_in,
            bits,
            hashes,
            members,
            strangers,
            asked_members,
            asked_strangers,
            answered,
        })
    }
}
