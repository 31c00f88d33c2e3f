//! Threads instead of processes: the flag is an ordinary variable that they share.

use super::candidate::FIRST;
use super::{Candidate, Verdict};
use crate::ranges;
use common::ladder::Staged;
use std::hint::black_box;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::Instant;

/// A range for each thread, and a flag that each looks at now and then.
pub fn threads(candidate: &Candidate) -> Staged<'_, Verdict> {
    let check_ps = candidate.precheck().map_or(0, |_| look(candidate.workers));
    Box::new(move |answer| {
        let found = AtomicBool::new(false);
        *answer = Verdict { check_ps, ..blocks(candidate, &found, |_| ()) };
    })
}

/// The flag's cache line has room for seven counters.
#[repr(align(64))]
#[derive(Default)]
struct Line {
    found: AtomicBool,
    made: [AtomicU64; 7],
}

/// Every thread writes how far it is, at every division, where the flag lies.
pub fn beside(candidate: &Candidate) -> Verdict {
    let line = Line::default();
    blocks(candidate, &line.found, |worker| add_one(&line.made[worker % 7]))
}

/// Two lines each: a processor may fetch lines in pairs.
#[repr(align(128))]
#[derive(Default)]
struct Apart<T>(T);

/// The same, but nobody else reads or writes where a thread writes.
pub fn apart(candidate: &Candidate) -> Verdict {
    let found = Apart(AtomicBool::new(false));
    let made: [Apart<AtomicU64>; 7] = Default::default();
    blocks(candidate, &found.0, |worker| add_one(&made[worker % 7].0))
}

/// Loses nothing that matters if two threads share a counter: nobody's answer hangs on it.
fn add_one(counter: &AtomicU64) {
    counter.store(counter.load(Relaxed) + 1, Relaxed);
}

fn blocks(candidate: &Candidate, found: &AtomicBool, divided: impl Fn(usize) + Sync) -> Verdict {
    let (end, workers) = (candidate.end(), candidate.workers);
    spread(candidate, |worker| {
        let range = ranges::balanced(FIRST, end, workers).nth(worker).expect("a range for each");
        search(candidate, found, range.start, range.end, 2, || divided(worker))
    })
}

/// Worker i of k takes FIRST + 2 i, and every k-th odd number from there: all are at small numbers at first.
pub fn interleaved(candidate: &Candidate) -> Verdict {
    let (found, stride) = (AtomicBool::new(false), 2 * candidate.workers as u64);
    spread(candidate, |worker| {
        search(candidate, &found, FIRST + 2 * worker as u64, candidate.end(), stride, || ())
    })
}

/// A factor if there is one, divisions and looks.
type Tally = (Option<u64>, u64, u64);

fn search(
    candidate: &Candidate,
    found: &AtomicBool,
    from: u64,
    to: u64,
    stride: u64,
    divided: impl Fn(),
) -> Tally {
    let (mut d, mut left, mut checks) = (from, candidate.every, 0);
    while d < to {
        left -= 1;
        if left == 0 {
            left = candidate.every;
            checks += 1;
            if found.load(Relaxed) {
                break;
            }
        }
        if candidate.n.is_multiple_of(d) {
            found.store(true, Relaxed);
            return (Some(d), (d - from) / stride + 1, checks);
        }
        divided();
        d += stride;
    }
    (None, (d - from) / stride, checks)
}

fn spread(candidate: &Candidate, work: impl Fn(usize) -> Tally + Sync) -> Verdict {
    let first = match candidate.precheck() {
        Ok(made) => made,
        Err(settled) => return settled,
    };
    let work = &work;
    let tallies: Vec<Tally> = thread::scope(|scope| {
        let workers: Vec<_> = (0..candidate.workers).map(|i| scope.spawn(move || work(i))).collect();
        workers.into_iter().map(|worker| worker.join().expect("does not panic")).collect()
    });
    let factor = tallies.iter().find_map(|(factor, ..)| *factor);
    let divisions = tallies.iter().map(|(_, divisions, _)| divisions).sum::<u64>();
    let checks = tallies.iter().map(|(.., checks)| checks).sum();
    Verdict { checks, ..Verdict::new(candidate.n, factor, first + divisions) }
}

/// Picoseconds from look to look, all threads looking as fast as they can: the best of three.
fn look(workers: usize) -> u64 {
    let (found, looks) = (AtomicBool::new(false), 20_000_000 / workers as u64);
    let all = || (0..looks).filter(|_| black_box(&found).load(Relaxed)).count();
    let time = |_| {
        let start = Instant::now();
        thread::scope(|scope| (0..workers).for_each(|_| drop(scope.spawn(|| black_box(all())))));
        start.elapsed()
    };
    let best = (0..3).map(time).min().unwrap_or_default();
    best.as_nanos() as u64 * 1000 / (looks * workers as u64)
}
