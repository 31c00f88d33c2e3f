//! The probes themselves: each gives the best of several rounds, all threads at once.

use crate::huge_pages;
use std::hint::black_box;
use std::sync::Barrier;
use std::time::Instant;

/// Rates at footprints from 16 KiB to 256 MiB, a point each doubling.
pub fn curve(probe: impl Fn(usize) -> f64) -> Vec<(usize, f64)> {
    (14..=28).map(|log| (1 << log, probe(1 << log))).collect()
}

/// The best of several rounds' rates, `amount` a thread and round: all threads start a round together, and it
/// ends with the slowest.
fn rate<S>(threads: usize, amount: f64, prepare: impl Fn() -> S + Sync, run: impl Fn(&mut S) + Sync) -> f64 {
    const ROUNDS: usize = 8;
    let barrier = Barrier::new(threads);
    let rounds = || {
        let mut state = prepare();
        let round = |_| {
            barrier.wait();
            let start = Instant::now();
            run(&mut state);
            start.elapsed().as_secs_f64()
        };
        (0..ROUNDS).map(round).collect::<Vec<f64>>()
    };
    let times: Vec<Vec<f64>> = std::thread::scope(|scope| {
        let started: Vec<_> = (0..threads).map(|_| scope.spawn(rounds)).collect();
        started.into_iter().map(|thread| thread.join().expect("a probe does not panic")).collect()
    });
    let slowest = (0..ROUNDS).map(|round| times.iter().map(|thread| thread[round]).fold(0.0, f64::max));
    threads as f64 * amount / slowest.fold(f64::MAX, f64::min)
}

/// Runs of a probe so that it moves 32 MiB at the least: the third level takes several passes to fill.
fn repeats(bytes: usize) -> usize {
    (1_usize << 25).div_ceil(bytes)
}

pub fn read(bytes: usize, threads: usize) -> f64 {
    let words = (bytes / 8 / threads).max(64);
    let again = repeats(words * 8);
    // One line more, so that the data can begin at the start of one: no load crosses two.
    let prepare = || vec![1_u64; words + 8];
    rate(threads, (words * 8 * again) as f64, prepare, |data| {
        let start = data.as_ptr().align_offset(64).min(8);
        for _ in 0..again {
            black_box(loops::xor(black_box(&data[start..][..words])));
        }
    })
}

/// The better of a plain loop and the system's memcpy, which may bypass the caches.
pub fn copy(bytes: usize, threads: usize) -> f64 {
    let words = (bytes / 16 / threads).max(64);
    let again = repeats(words * 16);
    let copies = |copy: fn(&[u64], &mut [u64])| {
        rate(
            threads,
            (words * 16 * again) as f64,
            || (vec![1_u64; words], vec![0_u64; words]),
            |(from, to)| {
                for _ in 0..again {
                    copy(black_box(from), black_box(to));
                }
            },
        )
    };
    copies(loops::copy).max(copies(|from, to| to.copy_from_slice(from)))
}

/// Cache lines a second, in no order and independent of each other; on huge pages where there are any.
pub fn lines(bytes: usize, threads: usize) -> f64 {
    const FETCHES: u64 = 1 << 19;
    // The golden ratio times 2^64: its multiples spread evenly, and no prefetcher sees a pattern.
    const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
    let log = (bytes / 64 / threads).max(1).ilog2().max(1);
    let prepare = || (huge_pages::filled(1 << log, [1_u64; 8]), 0);
    rate(threads, FETCHES as f64, prepare, |(lines, next)| {
        let line = |i: u64| lines[(i.wrapping_mul(GOLDEN) >> (64 - log)) as usize][0];
        black_box((*next..*next + FETCHES).fold(0, |all, i| all ^ line(i)));
        // The next round asks for others: these are in cache now.
        *next += FETCHES;
    })
}

pub fn flops(threads: usize) -> f64 {
    const TURNS: usize = 200_000;
    let of = |probe: fn(usize) -> usize| {
        rate(threads, (TURNS * probe(0)) as f64, || (), |()| _ = black_box(probe(TURNS)))
    };
    of(loops::multiply).max(of(loops::multiply_and_add))
}

/// Time of a load that depends on the one before it, over 128 MiB in random order.
pub fn miss_ns() -> f64 {
    const LINES: usize = 1 << 21;
    const STEPS: usize = 200_000;
    let mut next: Vec<[u64; 8]> = (0..LINES as u64).map(|line| [line; 8]).collect();
    let mut state = 1_u64;
    for line in (1..LINES).rev() {
        // Sattolo's shuffle makes one cycle of all lines; the generator's low bits need not be good for that.
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        next.swap(line, (state >> 33) as usize % line);
    }
    let chase = || {
        let start = Instant::now();
        black_box((0..STEPS).fold(0, |line, _| next[line][0] as usize));
        start.elapsed().as_secs_f64() / STEPS as f64 * 1e9
    };
    (0..3).map(|_| chase()).fold(f64::MAX, f64::min)
}

/// The inner loops at the width that this processor has.
mod loops {
    use std::hint::black_box;

    crate::widest! {
        /// Reads it all, and no more.
        pub fn xor(data: &[u64]) -> u64 = xor_lanes;
        /// Copies it by ordinary loads and stores.
        pub fn copy(from: &[u64], to: &mut [u64]) = copy_lanes;
        /// Chains of multiplications alone. Returns the instructions of a round, times lanes.
        pub fn multiply(rounds: usize) -> usize = multiply_chains;
        /// Chains of multiplications beside chains of additions: some processors have units for each.
        pub fn multiply_and_add(rounds: usize) -> usize = mixed_chains;
    }

    #[inline(always)]
    fn xor_lanes<const LANES: usize, const FMA: bool>(data: &[u64]) -> u64 {
        let mut sums = [[0_u64; LANES]; 8];
        for chunk in data.as_chunks::<LANES>().0.as_chunks::<8>().0 {
            for (sum, vector) in sums.iter_mut().zip(chunk) {
                for (lane, word) in sum.iter_mut().zip(vector) {
                    *lane ^= word;
                }
            }
        }
        sums.as_flattened().iter().fold(0, |all, lane| all ^ lane)
    }

    #[inline(always)]
    fn copy_lanes<const LANES: usize, const FMA: bool>(from: &[u64], to: &mut [u64]) {
        // A mask that the compiler cannot see through keeps it from calling memcpy instead.
        let mask = black_box(0);
        for (to, from) in to.iter_mut().zip(from) {
            *to = from ^ mask;
        }
    }

    #[inline(always)]
    fn multiply_chains<const LANES: usize, const FMA: bool>(rounds: usize) -> usize {
        chains::<LANES, FMA, 10, 0>(rounds)
    }

    #[inline(always)]
    fn mixed_chains<const LANES: usize, const FMA: bool>(rounds: usize) -> usize {
        chains::<LANES, FMA, 7, 7>(rounds)
    }

    /// `M` chains of multiplications, fused with an addition where there is such an instruction, and `A` of additions.
    #[inline(always)]
    fn chains<const LANES: usize, const FMA: bool, const M: usize, const A: usize>(rounds: usize) -> usize {
        let (factor, term) = (black_box([0.999_f64; LANES]), black_box([0.001_f64; LANES]));
        let (mut products, mut sums) = ([term; M], [term; A]);
        for _ in 0..rounds {
            for product in &mut products {
                for lane in 0..LANES {
                    let times = product[lane] * factor[lane];
                    product[lane] = if FMA { product[lane].mul_add(factor[lane], term[lane]) } else { times };
                }
            }
            for sum in &mut sums {
                for lane in 0..LANES {
                    sum[lane] += term[lane];
                }
            }
        }
        black_box((products, sums));
        LANES * (M + A)
    }
}
