//! Dense whole numbers. Their sums may be reordered, so the compiler can put them in vectors by itself.

use super::Input;
use common::ladder::Staged;
use std::num::Wrapping;

/// What `sum(v * v)` does over arrays: a pass that writes, a pass that reads.
pub fn temporary(input: &Input) -> i64 {
    let squares: Vec<i64> = input.numbers.iter().map(|v| v.wrapping_mul(*v)).collect();
    squares.iter().fold(0, |sum, square| sum.wrapping_add(*square))
}

pub fn wide(input: &Input) -> i64 {
    input.numbers.iter().map(|v| i128::from(*v) * i128::from(*v)).sum::<i128>() as i64
}

pub fn checked(input: &Input) -> i64 {
    let square = |v: &i64| v.checked_mul(*v);
    input.numbers.iter().try_fold(0_i64, |sum, v| sum.checked_add(square(v)?)).expect("n is small enough")
}

pub fn looped(input: &Input) -> i64 {
    let mut sum = 0_i64;
    for v in &input.numbers {
        sum = sum.wrapping_add(v.wrapping_mul(*v));
    }
    sum
}

pub fn simd(input: &Input) -> i64 {
    in_vectors(&input.numbers).0
}

pub fn threads(input: &Input) -> i64 {
    input.spread(&input.numbers, in_vectors).0
}

/// The same numbers in four bytes each: half as much to read, and AVX2 has an instruction for their product.
pub fn narrow(input: &Input) -> Staged<'_, i64> {
    let numbers = in_32_bits(&input.numbers);
    Box::new(move |norm| *norm = narrow_in_vectors(&numbers).0)
}

pub fn narrow_threads(input: &Input) -> Staged<'_, i64> {
    let numbers = in_32_bits(&input.numbers);
    Box::new(move |norm| *norm = input.spread(&numbers, narrow_in_vectors).0)
}

common::widest! {
    fn in_vectors(numbers: &[i64]) -> Wrapping<i64> = wrapping_sum;
    fn narrow_in_vectors(numbers: &[i32]) -> Wrapping<i64> = narrow_sum;
}

#[inline(always)]
fn wrapping_sum<const LANES: usize, const FMA: bool>(numbers: &[i64]) -> Wrapping<i64> {
    numbers.iter().map(|v| Wrapping(*v) * Wrapping(*v)).sum()
}

#[inline(always)]
fn narrow_sum<const LANES: usize, const FMA: bool>(numbers: &[i32]) -> Wrapping<i64> {
    numbers.iter().map(|v| Wrapping(i64::from(*v) * i64::from(*v))).sum()
}

fn in_32_bits(numbers: &[i64]) -> Vec<i32> {
    numbers.iter().map(|v| i32::try_from(*v).expect("n is below 2^31")).collect()
}
