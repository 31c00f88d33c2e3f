//! The wheel with many divisors at once.

use super::quotients::by_quotients;
use super::runs::{by_runs, lowest};
use super::wheel::{by_wheel, divisors};
use super::{Candidate, Verdict};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

/// Vectors of quotients.
pub fn quotients(candidate: &Candidate) -> Verdict {
    one_thread(candidate, factor_by_quotients)
}

/// Runs of divisors without a division.
pub fn runs(candidate: &Candidate) -> Verdict {
    one_thread(candidate, factor_by_runs)
}

/// Whoever is free takes the next piece: small numbers first, no flag but the counter of pieces.
pub fn in_order(candidate: &Candidate) -> Verdict {
    let (n, end) = (candidate.n, candidate.end());
    let made = match candidate.precheck() {
        Ok(made) => made,
        Err(settled) => return settled,
    };
    let next = AtomicU64::new(0);
    let work = || {
        let mut divided = 0;
        loop {
            let from = next.fetch_add(PIECE, Relaxed);
            if from >= end {
                return (None, divided);
            }
            let to = end.min(from + PIECE);
            divided += divisors(to) - divisors(from);
            if let Some(factor) = factor_by_runs(n, from, to) {
                next.store(end, Relaxed);
                return (Some(factor), divided);
            }
        }
    };
    let pieces = end.div_ceil(PIECE) as usize;
    let found: Vec<(Option<u64>, u64)> = thread::scope(|scope| {
        let others: Vec<_> = (1..candidate.threads.min(pieces)).map(|_| scope.spawn(work)).collect();
        let own = work();
        others.into_iter().map(|other| other.join().expect("does not panic")).chain([own]).collect()
    });
    let factor = found.iter().find_map(|(factor, _)| *factor);
    Verdict::new(n, factor, made + found.iter().map(|(_, divided)| divided).sum::<u64>())
}

/// A multiple of 30; a dozen hand-overs a millisecond.
const PIECE: u64 = 30 << 15;

fn one_thread(candidate: &Candidate, factor: fn(u64, u64, u64) -> Option<u64>) -> Verdict {
    let (n, end) = (candidate.n, candidate.end());
    match candidate.precheck() {
        Err(settled) => settled,
        Ok(made) => {
            let factor = factor(n, 0, end);
            Verdict::new(n, factor, made + divisors(factor.map_or(end, |factor| factor + 1)))
        }
    }
}

fn factor_by_quotients(n: u64, from: u64, to: u64) -> Option<u64> {
    let exact = (1_u64 << 14).next_multiple_of(30).clamp(from, to.next_multiple_of(30));
    by_wheel(n, from, exact).or_else(|| by_quotients(n, exact, to))
}

fn factor_by_runs(n: u64, from: u64, to: u64) -> Option<u64> {
    let long = lowest(n).max(1 << 14).next_multiple_of(30).clamp(from, to.next_multiple_of(30));
    factor_by_quotients(n, from, long.min(to)).or_else(|| by_runs(n, long, to))
}
