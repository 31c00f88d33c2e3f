//! Dense fractions. A sum of them depends on its order, so the compiler keeps the order it was given.

use super::Input;
use crate::split_at_line;
use common::ladder::Staged;
use ndarray::ArrayView1;

pub fn in_order(input: &Input) -> Staged<'_, i64> {
    with_f64(input, |v| v.iter().fold(0.0, |sum, v| sum + v * v))
}

pub fn lanes(input: &Input) -> Staged<'_, i64> {
    with_f64(input, |v| {
        let (eights, rest) = v.as_chunks::<8>();
        let mut sums = [0.0; 8];
        for eight in eights {
            for (sum, v) in sums.iter_mut().zip(eight) {
                *sum += v * v;
            }
        }
        sums.iter().sum::<f64>() + rest.iter().map(|v| v * v).sum::<f64>()
    })
}

pub fn with_ndarray(input: &Input) -> Staged<'_, i64> {
    with_f64(input, |v| ArrayView1::from(v).dot(&ArrayView1::from(v)))
}

/// Squares of quotients by the largest number so far: neither 1e200 nor 1e-200 loses its square.
pub fn scaled(input: &Input) -> Staged<'_, i64> {
    with_f64(input, |v| {
        let (mut scale, mut sum) = (0.0, 0.0);
        for v in v.iter().map(|v| v.abs()).filter(|v| *v > 0.0) {
            if v > scale {
                sum = 1.0 + sum * (scale / v) * (scale / v);
                scale = v;
            } else {
                sum += (v / scale) * (v / scale);
            }
        }
        scale * scale * sum
    })
}

pub fn simd(input: &Input) -> Staged<'_, i64> {
    with_f64(input, sum_of_squares)
}

/// The few numbers before the first cache line apart: then no load crosses two lines.
pub fn aligned(input: &Input) -> Staged<'_, i64> {
    with_f64(input, from_line)
}

fn from_line(numbers: &[f64]) -> f64 {
    let (before, rest) = split_at_line(numbers);
    before.iter().map(|v| v * v).sum::<f64>() + sum_of_squares(rest)
}

pub fn threads(input: &Input) -> Staged<'_, i64> {
    let numbers = in_f64(input);
    Box::new(move |norm| *norm = input.spread(&numbers, from_line).round() as i64)
}

pub fn single(input: &Input) -> Staged<'_, i64> {
    let numbers: Vec<f32> = input.numbers.iter().map(|v| *v as f32).collect();
    Box::new(move |norm| {
        let (before, rest) = split_at_line(&numbers);
        let sum = before.iter().map(|v| v * v).sum::<f32>() + sum_of_squares_f32(rest);
        *norm = f64::from(sum).round() as i64;
    })
}

common::widest! {
    fn sum_of_squares(numbers: &[f64]) -> f64 = eight_vectors;
    fn sum_of_squares_f32(numbers: &[f32]) -> f32 = eight_vectors_f32;
}

/// Eight vectors of sums: two fused multiply-adds can start every cycle, and each takes four to finish.
#[inline(always)]
fn eight_vectors<const LANES: usize, const FMA: bool>(numbers: &[f64]) -> f64 {
    let (vectors, rest) = numbers.as_chunks::<LANES>();
    let (eights, few) = vectors.as_chunks::<8>();
    let mut sums = [[0.0; LANES]; 8];
    for eight in eights {
        for (sum, vector) in sums.iter_mut().zip(eight) {
            for (sum, v) in sum.iter_mut().zip(vector) {
                *sum = if FMA { v.mul_add(*v, *sum) } else { *sum + v * v };
            }
        }
    }
    let left_over = few.as_flattened().iter().chain(rest);
    sums.as_flattened().iter().sum::<f64>() + left_over.map(|v| v * v).sum::<f64>()
}

#[inline(always)]
fn eight_vectors_f32<const LANES: usize, const FMA: bool>(numbers: &[f32]) -> f32 {
    let (halves, rest) = numbers.as_chunks::<LANES>();
    let (eights, few) = halves.as_chunks::<16>();
    let mut sums = [[0.0; LANES]; 16];
    for eight in eights {
        for (sum, half) in sums.iter_mut().zip(eight) {
            for (sum, v) in sum.iter_mut().zip(half) {
                *sum = if FMA { v.mul_add(*v, *sum) } else { *sum + v * v };
            }
        }
    }
    let left_over = few.as_flattened().iter().chain(rest);
    sums.as_flattened().iter().sum::<f32>() + left_over.map(|v| v * v).sum::<f32>()
}

fn in_f64(input: &Input) -> Vec<f64> {
    input.numbers.iter().map(|v| *v as f64).collect()
}

fn with_f64(input: &Input, norm_of: fn(&[f64]) -> f64) -> Staged<'_, i64> {
    let numbers = in_f64(input);
    Box::new(move |norm| *norm = norm_of(&numbers).round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whole numbers this small add up exactly in any order, so every width must give the same.
    #[test]
    fn every_width_gives_the_same_sum() {
        for count in [0, 1, 7, 8, 9, 15, 16, 31, 33, 63, 64, 65, 100] {
            let numbers: Vec<f64> = (0..count).map(f64::from).collect();
            let right: f64 = numbers.iter().map(|v| v * v).sum();
            let sums = [
                eight_vectors::<2, false>(&numbers),
                eight_vectors::<4, false>(&numbers),
                eight_vectors::<8, true>(&numbers),
            ];
            assert_eq!(sums, [right; 3]);
            let numbers: Vec<f32> = (0..count as u16).map(f32::from).collect();
            let sums = [eight_vectors_f32::<2, false>(&numbers), eight_vectors_f32::<8, true>(&numbers)];
            assert_eq!(sums.map(f64::from), [right; 2]);
        }
    }
}
