//! Row by row, each a bare array of 14 numbers.

use super::{Table, slope};
use crate::usage::DAYS;
use std::hint::black_box;

pub fn solved(table: &Table) -> Vec<f64> {
    let x: [f64; DAYS] = black_box(std::array::from_fn(|day| day as f64));
    (0..table.people).map(|person| least_squares(&x, &table.row(person))).collect()
}

/// The slope through any points: nothing about x is known beforehand.
#[inline(never)]
fn least_squares(x: &[f64], y: &[f64]) -> f64 {
    let mean = |numbers: &[f64]| numbers.iter().sum::<f64>() / numbers.len() as f64;
    let (middle, height) = (mean(x), mean(y));
    let (mut up, mut across) = (0.0, 0.0);
    for (x, y) in x.iter().zip(y) {
        up += (x - middle) * (y - height);
        across += (x - middle) * (x - middle);
    }
    up / across
}

pub fn gathered(table: &Table) -> Vec<f64> {
    (0..table.people).map(|person| slope(&table.row(person))).collect()
}

/// The row function as a value: called through a pointer, never inlined.
pub fn dynamic(table: &Table) -> Vec<f64> {
    let function: &dyn Fn(&[f64; DAYS]) -> f64 = black_box(&slope);
    table.rows.iter().map(function).collect()
}

pub fn inlined(table: &Table) -> Vec<f64> {
    table.rows.iter().map(slope).collect()
}
