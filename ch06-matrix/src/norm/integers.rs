//! Dense whole numbers. Their sums may be reordered, so the compiler can put them in vectors by itself.

use common::ladder::Staged;
use rayon::prelude::*;

/// What `sum(v * v)` does over arrays: a pass that writes, a pass that reads.
pub fn temporary(numbers: &Vec<i64>) -> i64 {
    let squares: Vec<i64> = numbers.iter().map(|v| v.wrapping_mul(*v)).collect();
    squares.iter().fold(0, |sum, square| sum.wrapping_add(*square))
}

pub fn wide(numbers: &Vec<i64>) -> i64 {
    numbers.iter().map(|v| i128::from(*v) * i128::from(*v)).sum::<i128>() as i64
}

pub fn checked(numbers: &Vec<i64>) -> i64 {
    let square = |v: &i64| v.checked_mul(*v);
    numbers.iter().try_fold(0_i64, |sum, v| sum.checked_add(square(v)?)).expect("n is small enough")
}

pub fn looped(numbers: &Vec<i64>) -> i64 {
    let mut sum = 0_i64;
    for v in numbers {
        sum = sum.wrapping_add(v.wrapping_mul(*v));
    }
    sum
}

pub fn simd(numbers: &Vec<i64>) -> i64 {
    in_vectors(numbers)
}

pub fn threads(numbers: &Vec<i64>) -> i64 {
    numbers.par_chunks(share(numbers.len())).map(in_vectors).reduce(|| 0, i64::wrapping_add)
}

/// The same numbers in four bytes each: half as much to read, and AVX2 has an instruction for their product.
pub fn narrow(numbers: &Vec<i64>) -> Staged<'_, i64> {
    let numbers = in_32_bits(numbers);
    Box::new(move |norm| *norm = narrow_in_vectors(&numbers))
}

pub fn narrow_threads(numbers: &Vec<i64>) -> Staged<'_, i64> {
    let numbers = in_32_bits(numbers);
    Box::new(move |norm| {
        *norm = numbers.par_chunks(share(numbers.len())).map(narrow_in_vectors).reduce(|| 0, i64::wrapping_add);
    })
}

common::widest! {
    fn in_vectors(numbers: &[i64]) -> i64 = wrapping_sum;
    fn narrow_in_vectors(numbers: &[i32]) -> i64 = narrow_sum;
}

#[inline(always)]
fn wrapping_sum<const LANES: usize, const FMA: bool>(numbers: &[i64]) -> i64 {
    numbers.iter().fold(0, |sum, v| sum.wrapping_add(v.wrapping_mul(*v)))
}

#[inline(always)]
fn narrow_sum<const LANES: usize, const FMA: bool>(numbers: &[i32]) -> i64 {
    numbers.iter().fold(0, |sum, v| sum.wrapping_add(i64::from(*v) * i64::from(*v)))
}

fn in_32_bits(numbers: &[i64]) -> Vec<i32> {
    numbers.iter().map(|v| i32::try_from(*v).expect("n is below 2^31")).collect()
}

/// Numbers a thread takes at a time: below a few thousand the hand-over costs more than it saves.
fn share(count: usize) -> usize {
    count.div_ceil(rayon::current_num_threads()).max(4096)
}
