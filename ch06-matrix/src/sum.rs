//! The sum of a million fractions: the fastest ways to add are also more accurate than the plain one.
//!
//! The numbers are i / 1000 for i = 0, 1, … n-1, each rounded to f64. Added in order, the rounding errors pile
//! up; added in many short sums, they do not.
//!
//! Run: `cargo run -p ch06-matrix --bin sum`

use crate::split_at_line;
use common::ladder::{python, rung};
use common::{Args, Facts, Ladder, Sweep, Work};
use rayon::prelude::*;

fn in_order(input: &Input) -> f64 {
    let mut sum = 0.0;
    for v in &input.numbers {
        sum += v;
    }
    sum
}

/// What each addition loses is added to the next number (Kahan).
fn kahan(input: &Input) -> f64 {
    let (mut sum, mut lost) = (0.0, 0.0);
    for v in &input.numbers {
        let corrected = v - lost;
        let next = sum + corrected;
        lost = (next - sum) - corrected;
        sum = next;
    }
    sum
}

/// What each addition loses is kept apart, whichever of the two was larger (Neumaier).
fn neumaier(input: &Input) -> f64 {
    let (mut sum, mut lost) = (0.0_f64, 0.0);
    for v in &input.numbers {
        let next = sum + v;
        lost += if sum.abs() >= v.abs() { (sum - next) + v } else { (v - next) + sum };
        sum = next;
    }
    sum + lost
}

/// Exact: every number is a whole multiple of 2^-62, and 128 bits hold the sum of 2^40 of them below 2^25.
fn exact(input: &Input) -> f64 {
    const UNIT: f64 = (1_u64 << 62) as f64;
    let whole: i128 = input.numbers.iter().map(|v| (v * UNIT) as i128).sum();
    whole as f64 / UNIT
}

/// Halves, and halves of halves, down to runs of 128: errors grow with log n instead of n.
fn pairwise(input: &Input) -> f64 {
    fn halves(numbers: &[f64]) -> f64 {
        if numbers.len() <= 128 {
            return eight_sums(numbers);
        }
        let (left, right) = numbers.split_at(numbers.len() / 2);
        halves(left) + halves(right)
    }
    halves(&input.numbers)
}

fn lanes(input: &Input) -> f64 {
    eight_sums(&input.numbers)
}

fn simd(input: &Input) -> f64 {
    in_vectors(&input.numbers)
}

/// The few numbers before the first cache line apart: then no load crosses two lines.
fn aligned(input: &Input) -> f64 {
    from_line(&input.numbers)
}

fn from_line(numbers: &[f64]) -> f64 {
    let (before, rest) = split_at_line(numbers);
    before.iter().sum::<f64>() + in_vectors(rest)
}

fn threads(input: &Input) -> f64 {
    let piece = input.numbers.len().div_ceil(input.pool.current_num_threads()).max(4096);
    input.pool.install(|| input.numbers.par_chunks(piece).map(from_line).sum())
}

/// Eight sums side by side, so that an addition need not wait for the one before it.
fn eight_sums(numbers: &[f64]) -> f64 {
    let (eights, rest) = numbers.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for eight in eights {
        for (sum, v) in sums.iter_mut().zip(eight) {
            *sum += v;
        }
    }
    sums.iter().sum::<f64>() + rest.iter().sum::<f64>()
}

common::widest! {
    fn in_vectors(numbers: &[f64]) -> f64 = eight_vectors;
}

#[inline(always)]
fn eight_vectors<const LANES: usize, const FMA: bool>(numbers: &[f64]) -> f64 {
    let (vectors, rest) = numbers.as_chunks::<LANES>();
    let (eights, few) = vectors.as_chunks::<8>();
    let mut sums = [[0.0; LANES]; 8];
    for eight in eights {
        for (sum, vector) in sums.iter_mut().zip(eight) {
            for (sum, v) in sum.iter_mut().zip(vector) {
                *sum += v;
            }
        }
    }
    sums.as_flattened().iter().chain(few.as_flattened()).chain(rest).sum()
}

/// The ladder.
pub fn ladder() -> Ladder<Input, f64> {
    Ladder {
        facts: Facts {
            sizes: [128, 1_000_000, 1 << 25],
            sweeps: vec![Sweep::sizes((7..=20).map(|log| 1 << log))],
            memory: |args| 40.0 * args.n as f64,
            work: |args| {
                let bytes = 8.0 * args.n as f64;
                Work { flops: args.n as f64, read: bytes, footprint: bytes, ..Work::default() }
            },
            ..Facts::new("sum", ABOUT)
        },
        input: fractions,
        known: |args, sum| agree(sum, &((args.n as f64 - 1.0) * args.n as f64 / 2000.0)),
        agreement: ("within n roundings of 2^-53 of the sum: no order does worse", agree),
        measures: vec![("error", |input, sum| sum - exact(input))],
        rungs: vec![
            python("py-loop", "a list, a loop").up_to(3_024_617),
            python("py-sum", "sum(): a loop in C, compensated since Python 3.12").up_to(3_024_617),
            python("py-fsum", "math.fsum: exact").up_to(3_024_617),
            python("py-numpy", "numpy.sum: pairwise, eight sums"),
            rung("neumaier", "two numbers for the sum: what is lost is kept", neumaier),
            rung("kahan", "what is lost goes into the next addition", kahan),
            rung("exact", "whole multiples of 2^-62 in 128 bits", exact),
            rung("in-order", "one addition after the other", in_order),
            rung("pairwise", "halves of halves: errors grow with log n", pairwise),
            rung("lanes", "eight sums side by side", lanes),
            rung("simd", "eight of the widest vectors of sums", simd),
            rung("aligned", "from the first cache line on: no load crosses two", aligned),
            rung("threads", "the same over all threads", threads),
        ],
    }
}

const ABOUT: &str = "sum of i / 1000 for i below n (chapter 6, vectorised sums)

`error` is what the answer is too large by, against an exact sum of the same numbers. `of limit` is the time
that reading them once takes at the machine's best rate, all threads, over the time taken.";

/// The numbers, and the threads that may work on them.
pub struct Input {
    numbers: Vec<f64>,
    pool: rayon::ThreadPool,
}

fn fractions(args: &Args) -> Result<Input, String> {
    let numbers = (0..args.n).map(|i| i as f64 / 1000.0).collect();
    Ok(Input { numbers, pool: common::pool(args.threads)? })
}

fn agree(got: &f64, right: &f64) -> Result<(), String> {
    let close = (got - right).abs() <= 4e-9 * right.abs();
    if close { Ok(()) } else { Err(format!("gave {got}, right is {right}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whole numbers this small add up exactly in any order, so every width must give the same.
    #[test]
    fn every_width_gives_the_same_sum() {
        for count in [0, 1, 7, 8, 9, 15, 16, 31, 33, 63, 64, 65, 1000] {
            let numbers: Vec<f64> = (0..count).map(f64::from).collect();
            let right: f64 = numbers.iter().sum();
            let sums = [
                eight_vectors::<2, false>(&numbers),
                eight_vectors::<4, true>(&numbers),
                eight_vectors::<8, true>(&numbers),
            ];
            assert_eq!(sums, [right; 3]);
        }
    }
}
