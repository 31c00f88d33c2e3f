//! What a list of Python integers is: pointers to objects.

use super::Input;
use common::ladder::Staged;
use rand::{SeedableRng, rngs::SmallRng, seq::SliceRandom};
use std::ops::Deref;

/// Arithmetic that is looked up at run time and gives a new object for every result.
trait Number {
    fn times(&self, other: &dyn Number) -> Box<dyn Number>;
    fn plus(&self, other: &dyn Number) -> Box<dyn Number>;
    fn value(&self) -> i64;
}

impl Number for i64 {
    fn times(&self, other: &dyn Number) -> Box<dyn Number> {
        Box::new(self.wrapping_mul(other.value()))
    }
    fn plus(&self, other: &dyn Number) -> Box<dyn Number> {
        Box::new(self.wrapping_add(other.value()))
    }
    fn value(&self) -> i64 {
        *self
    }
}

pub fn dynamic(input: &Input) -> Staged<'_, i64> {
    let objects: Vec<Box<dyn Number>> =
        input.numbers.iter().map(|v| Box::new(*v) as Box<dyn Number>).collect();
    Box::new(move |norm| {
        let mut sum: Box<dyn Number> = Box::new(0);
        for v in &objects {
            sum = sum.plus(v.times(v.deref()).deref());
        }
        *norm = sum.value();
    })
}

pub fn boxed(input: &Input) -> Staged<'_, i64> {
    let cells: Vec<Box<i64>> = input.numbers.iter().copied().map(Box::new).collect();
    Box::new(move |norm| *norm = sum_of_squares(&cells))
}

/// The cells are made in random order, so neighbours in the list are strangers in memory.
pub fn boxed_shuffled(input: &Input) -> Staged<'_, i64> {
    let mut cells: Vec<Box<i64>> = input.numbers.iter().copied().map(Box::new).collect();
    let mut order = input.numbers.clone();
    order.shuffle(&mut SmallRng::seed_from_u64(1));
    for (cell, v) in cells.iter_mut().zip(order) {
        **cell = v;
    }
    cells.sort_unstable_by_key(|cell| **cell);
    Box::new(move |norm| *norm = sum_of_squares(&cells))
}

fn sum_of_squares(cells: &[Box<i64>]) -> i64 {
    let mut sum = 0_i64;
    for v in cells {
        sum = sum.wrapping_add(v.wrapping_mul(**v));
    }
    sum
}
