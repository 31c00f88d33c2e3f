//! Whether a key was seen before, in eleven bits a key instead of the key (chapter 12, "Bloom Filters").
//!
//! A filter never says no to a key that was put in. To a stranger it says yes by mistake, once in `--one-in`
//! times (200, as in the book). Keys are the numbers below n as text, strangers the n numbers after them.
//!
//! Run: `cargo run -p ch12-less-ram --bin bloom`

/// A set that may say yes too often, but never no.
pub trait Filter {
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

mod answer;
mod as_printed;
mod atomics;
mod blocked;
mod blocks;
mod counting;
mod exact;
mod fast_hash;
mod half_line;
mod huge_pages;
mod input;
mod library;
mod power_of_two;
mod prefetch;
mod shape;
mod shards;
mod split_block;
mod split_line;
#[cfg(test)]
mod tests;

pub use answer::Found;
pub use as_printed::AsPrinted;
pub use counting::Counting;
pub use huge_pages::filter as on_huge_pages;
pub use input::Input;
pub use shape::Shape;

use crate::hash::Hash;
use crate::keys::{Run, digits};
use answer::{OWN_RATE, PROMISE};
use common::ladder::{Rung, python, rung, staged};
use common::{Args, Facts, Knob, Ladder, Sweep, Work};
use std::hint::black_box;

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
            // Each key's line, out of as many as no filter can do without.
            work: |args| {
                let bound = args.n as f64 * (args.get("one-in") as f64).log2() / 8.0;
                Work { lines: args.n as f64, scattered: bound, ..read_once(args) }
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
            filter("as-printed", "the book's: big whole numbers, a remainder for every bit", AsPrinted::new)
                .sampled("n", |_| 1_000_000)
                .within(OWN_RATE),
            filter("hashset", "the keys themselves: exact, and twenty times the memory", exact::Exact::new)
                .other(),
            filter("counting", "four bits instead of one: keys can be taken out again", Counting::new),
            filter("fastbloom", "crate fastbloom", library::FastBloom::new).within(OWN_RATE),
            filter(
                "fast-hash",
                "one hash of 64 bits, multiply and shift instead of divide",
                fast_hash::FastHash::new,
            ),
            filter(
                "power-of-two",
                "room rounded up: fewer bits a key suffice",
                power_of_two::PowerOfTwo::new,
            ),
            filter("blocked", "all bits of a key in one cache line", blocked::Blocked::new),
            filter("split-line", "one bit in each of the line's eight words, as vectors", split_line::filter),
            filter("split-block", "half a line: one vector of eight words", split_block::filter),
            filter(
                "prefetch",
                "64 keys hashed and their lines called before the first is used",
                prefetch::filter,
            ),
            filter("huge-pages", "the same on pages of 2 MiB", on_huge_pages)
                .needs(|_| common::huge_pages::available()),
            threaded("atomics", "all threads, one filter of atomic words", atomics::filter),
            threaded(
                "shards",
                "keys dealt out by region: each stays in cache and has one thread",
                shards::filter,
            )
            .bound(read_once),
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
`of limit` is the least time that the machine can take over the time taken, all threads: to fetch a line of the cache for
every key, out of log2(one-in) bits a key, or to read the text of the keys once; `shards`, which sorts its
look-ups, is held to the latter. All but the book's hash with foldhash, 64 bits.";

/// Reading the text of the keys.
fn read_once(args: &Args) -> Work {
    let bytes = digits(args.n) as f64;
    Work { read: bytes, footprint: bytes, ..Work::default() }
}

/// On one thread.
fn filter<F: Filter + Send + 'static>(
    name: &'static str,
    what: &'static str,
    new: fn(&Shape) -> F,
) -> Rung<Input, Found> {
    staged(name, what, move |input: &Input| Box::new(prepared(input, new)))
}

/// On all threads.
fn threaded<F: Filter + Send + 'static>(
    name: &'static str,
    what: &'static str,
    new: fn(&Shape) -> F,
) -> Rung<Input, Found> {
    staged(name, what, move |input: &Input| {
        let mut run = input.pool.install(|| prepared(input, new));
        Box::new(move |found: &mut Found| input.pool.install(|| run(found)))
    })
}

/// Prepared: all keys are in and every answer has been looked at. Timed: to put them in again, or to look up.
fn prepared<F: Filter + Send + 'static>(
    input: &Input,
    new: fn(&Shape) -> F,
) -> impl FnMut(&mut Found) + Send {
    let (keys, strangers) = (input.keys.all(), input.strangers.all());
    let mut filter = new(&input.shape);
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
    move |found: &mut Found| {
        *found = checked.clone();
        if input.inserting {
            filter.clear();
            filter.insert_all(keys);
            black_box(&mut filter);
        } else {
            found.answered = filter.count(input.asked.all());
        }
    }
}

fn hash_alone(input: &Input) -> Found {
    let hash = Hash::seeded(input.shape.seed);
    let keys = if input.inserting { &input.keys } else { &input.asked };
    black_box(keys.all().iter().fold(0, |all, key| all ^ hash.of(key)));
    Found::default()
}
