//! What bounds the rungs that divide: the processor's division instructions. One core makes one integer division at a
//! time, and the next begins when it is done; so it is with a vector of quotients. How long they take is measured.

use super::is_prime;
use common::{Args, Work};
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::Instant;

/// Divisions by so many of all numbers up to the root, in integers: for primes, which need them all.
pub fn integers(args: &Args, share: f64) -> Work {
    static BEST: AtomicU64 = AtomicU64::new(u64::MAX);
    floor(args, share, &BEST, |n| {
        let hits: u64 = (0..TURNS * ABREAST as u64).map(|i| u64::from(n % (DIVISOR + 2 * i) == 0)).sum();
        black_box(hits);
    })
}

/// The same in vectors of floating-point numbers.
pub fn vectors(args: &Args, share: f64) -> Work {
    static BEST: AtomicU64 = AtomicU64::new(u64::MAX);
    floor(args, share, &BEST, |n| {
        black_box(quotients(n as f64, TURNS));
    })
}

/// Where there is a factor there is luck, and luck has no bound.
fn floor(args: &Args, share: f64, best: &AtomicU64, probe: fn(u64)) -> Work {
    let n = args.n as u64;
    if !is_prime(n) {
        return Work::default();
    }
    let picoseconds = best.fetch_min(probed(args.threads, probe), Relaxed).min(best.load(Relaxed));
    Work { seconds: share * n.isqrt() as f64 * picoseconds as f64 * 1e-12, ..Work::default() }
}

/// Divisors of a probe, and so many at a time.
const TURNS: u64 = 2000;
const ABREAST: usize = 8;
const DIVISOR: u64 = 100_000_001;

/// Picoseconds a division, all threads dividing: each at the best of its rounds. Every call probes anew.
fn probed(threads: usize, probe: fn(u64)) -> u64 {
    let best = || {
        let rounds = (0..60).map(|_| {
            let start = Instant::now();
            probe(black_box(100_109_100_129_100_151));
            start.elapsed().as_secs_f64()
        });
        rounds.fold(f64::MAX, f64::min)
    };
    let rate: f64 = thread::scope(|scope| {
        let probes: Vec<_> = (0..threads).map(|_| scope.spawn(best)).collect();
        probes.into_iter().map(|probe| 1.0 / probe.join().expect("does not panic")).sum()
    });
    (1e12 / (rate * (TURNS * ABREAST as u64) as f64)) as u64
}

common::widest! {
    /// The sum of so many times eight quotients.
    fn quotients(dividend: f64, turns: u64) -> f64 = sum_of_quotients;
}

#[inline(always)]
fn sum_of_quotients<const LANES: usize, const FMA: bool>(dividend: f64, turns: u64) -> f64 {
    let mut divisors: [f64; ABREAST] = std::array::from_fn(|lane| (DIVISOR + 2 * lane as u64) as f64);
    let mut sums = [0.0; ABREAST];
    for _ in 0..turns {
        for (divisor, sum) in divisors.iter_mut().zip(&mut sums) {
            *sum += dividend / *divisor;
            *divisor += 2.0 * ABREAST as f64;
        }
    }
    sums.iter().sum()
}
