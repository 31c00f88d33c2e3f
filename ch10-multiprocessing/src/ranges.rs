//! A range of odd numbers cut into parts, one for each worker (chapter 10, the helper of "Verifying Primes Using
//! Interprocess Communication").
//!
//! A split of the numbers from `from` to below `to` is its bounds, ascending, one more than parts: part i is the
//! odd numbers from bound i to below bound i + 1.
//!
//! Run: `cargo run -p ch10-multiprocessing --bin ranges`

use common::ladder::{File, Staged, python, rung, staged};
use common::{Args, Facts, Knob, Ladder, Sweep};
use std::io::{self, Write};
use std::ops::Range;

/// Cut at every (to - from) / parts, whatever is even moved up by one, one spare bound dropped: the book's rule.
/// An error if bounds too many or too few come out.
pub fn as_printed(from: u64, to: u64, parts: u64) -> Result<Vec<u64>, String> {
    let step = to.saturating_sub(from) / parts;
    if step == 0 {
        return Err(format!("the printed rule cannot cut {from}..{to} into {parts}: its step is 0"));
    }
    let made = (to - from).div_ceil(step);
    if made > parts + 1 {
        return Err(format!("the printed rule cuts {from}..{to} into {made} instead of {parts}"));
    }
    let bounds = (0..parts).map(|i| if i == 0 { from } else { (from + i * step) | 1 });
    Ok(bounds.chain([to]).collect())
}

/// Cut so that the counts of odd numbers differ by one at most. Never fails: parts may be empty.
pub fn balanced(from: u64, to: u64, parts: usize) -> impl ExactSizeIterator<Item = Range<u64>> + Clone {
    let from = from | 1;
    let odds = to.saturating_sub(from).div_ceil(2);
    let low = move |i: usize| from + 2 * (i as u128 * odds as u128 / parts as u128) as u64;
    (0..parts).map(move |i| low(i)..if i + 1 < parts { low(i + 1) } else { to.max(from) })
}

/// Cut so that the work is equal if a number x costs about its square root, as its check by trial division does.
pub fn weighted(from: u64, to: u64, parts: u64) -> Vec<u64> {
    let from = from | 1;
    let to = to.max(from);
    let work = |x: u64| (x as f64).powf(1.5);
    let bound = |i: u64| work(from) + (work(to) - work(from)) * i as f64 / parts as f64;
    let inner = (1..parts).map(|i| (bound(i).powf(2.0 / 3.0) as u64 | 1).clamp(from, (to - 1) | 1));
    std::iter::once(from).chain(inner).chain([to]).collect()
}

/// The balanced split as its bounds, in a new vector.
fn in_vector(split: &Split) -> Vec<u64> {
    let ends = balanced(split.from, split.to, split.parts as usize).map(|range| range.end);
    let mut bounds = Vec::with_capacity(ends.len() + 1);
    bounds.push(split.from | 1);
    bounds.extend(ends);
    bounds
}

/// The same into a vector that is there: the ranges themselves need none.
fn iterator(split: &Split) -> Staged<'_, Vec<u64>> {
    Box::new(|bounds| {
        bounds.clear();
        bounds.push(split.from | 1);
        bounds.extend(balanced(split.from, split.to, split.parts as usize).map(|range| range.end));
    })
}

/// The ladder.
pub fn ladder() -> Ladder<Split, Vec<u64>> {
    Ladder {
        facts: Facts {
            sizes: [400, 316_400_222, 1 << 40],
            sweeps: vec![Sweep::over("parts", (0..=16).step_by(2).map(|log| 1 << log))],
            knobs: vec![
                Knob::count("from", "the first number", |_| 21),
                Knob::between("parts", "ranges to make", 1..=1 << 32, |_| 8),
            ],
            files: vec![File { extension: "csv", what: "every rung's ranges", write }],
            memory: |args| 100.0 * args.get("parts") as f64,
            ..Facts::new("ranges", ABOUT)
        },
        input: |args| Ok(Split::new(args)),
        known: |args, bounds| is_split(&Split::new(args), bounds),
        agreement: ("the same odd numbers, cut at odd bounds into as many parts", |got, right| {
            is_split(
                &Split { from: right[0], to: right[right.len() - 1], parts: right.len() as u64 - 1 },
                got,
            )
        }),
        measures: vec![
            ("most - least", |_, bounds| {
                let counts = || bounds.windows(2).map(|range| odds(range[0], range[1]));
                (counts().max().unwrap_or(0) - counts().min().unwrap_or(0)) as f64
            }),
            ("longest/mean", |_, bounds| {
                let work = |range: &[u64]| (range[1] as f64).powf(1.5) - (range[0] as f64).powf(1.5);
                let longest = bounds.windows(2).map(work).fold(0.0, f64::max);
                longest * (bounds.len() - 1) as f64 / work(&[bounds[0], bounds[bounds.len() - 1]])
            }),
        ],
        rungs: vec![
            python("py-as-printed", "the book's rule: equal steps, even bounds moved up")
                .needs(|args| Split::new(args).printed().map(drop)),
            python("py-balanced", "bound i at i * count // parts"),
            rung("as-printed", "the book's rule: equal steps, even bounds moved up", |split: &Split| {
                split.printed().expect("refused above")
            })
            .needs(|args| Split::new(args).printed().map(drop)),
            rung("weighted", "bounds by a root: equal work if x costs its square root", |split: &Split| {
                weighted(split.from, split.to, split.parts)
            }),
            rung("balanced", "bound i at i * count / parts: never more than one number apart", in_vector),
            staged("iterator", "the same, each range made when it is asked for", iterator),
        ],
    }
}

const ABOUT: &str = "a range of odd numbers cut into parts, one for each worker (chapter 10, create_range)

n is where the range ends (not part of it). `most - least` is by how many odd numbers the longest part exceeds the
shortest. `longest/mean` is the work of the costliest part over the mean, if a number x costs its square root: so
much longer than need be the workers take together. `--save FILE.csv` writes the ranges.";

/// What is to be cut.
pub struct Split {
    from: u64,
    to: u64,
    parts: u64,
}

impl Split {
    fn new(args: &Args) -> Split {
        let from = args.get("from");
        Split { from, to: (args.n as u64).max(from | 1), parts: args.get("parts") }
    }

    fn printed(&self) -> Result<Vec<u64>, String> {
        as_printed(self.from, self.to, self.parts)
    }
}

/// How many odd numbers there are from `low` to below `high`.
fn odds(low: u64, high: u64) -> u64 {
    high.saturating_sub(low | 1).div_ceil(2)
}

fn is_split(split: &Split, bounds: &[u64]) -> Result<(), String> {
    let [first, .., last] = bounds else { return Err(format!("gave {bounds:?}")) };
    let whole = first | 1 == split.from | 1 && *last == split.to && bounds.len() as u64 == split.parts + 1;
    let odd = bounds[1..bounds.len() - 1].iter().all(|bound| bound % 2 == 1);
    let right = whole && odd && bounds.is_sorted();
    if right { Ok(()) } else { Err(format!("cut {}..{} at {bounds:?}", split.from, split.to)) }
}

fn write(args: &Args, out: &mut dyn Write) -> io::Result<()> {
    let split = Split::new(args);
    let splits = [
        ("as-printed", split.printed().unwrap_or_default()),
        ("balanced", in_vector(&split)),
        ("weighted", weighted(split.from, split.to, split.parts)),
    ];
    writeln!(out, "rung,from,to,odd_numbers")?;
    for (rung, bounds) in splits {
        for range in bounds.windows(2) {
            writeln!(out, "{rung},{},{},{}", range[0], range[1], odds(range[0], range[1]))?;
        }
    }
    Ok(())
}
