//! Chapter 6, matrix and vector computation: the contents page.
//!
//! | example | program | what it teaches |
//! |---|---|---|
//! | [`diffusion`] | `cargo run -p ch06-matrix --bin diffusion` | allocate once, fuse, vectorise, keep it in cache, change the algorithm |
//! | [`norm`] | `cargo run -p ch06-matrix --bin norm` | dense storage, vector instructions, a sum of whole numbers at memory's speed |
//! | [`sum`] | `cargo run -p ch06-matrix --bin sum` | a sum of fractions, faster and more accurate at once |

use common::Example;

pub mod diffusion;
pub mod norm;
pub mod sum;

/// Every ladder of the chapter.
pub fn examples() -> Vec<Box<dyn Example>> {
    vec![Box::new(diffusion::ladder()), Box::new(norm::ladder()), Box::new(sum::ladder())]
}

/// The numbers before the first that begins a cache line, and the rest. A vector that lies across two lines costs
/// two loads, and what `malloc` returns begins a line by chance only.
pub(crate) fn split_at_line<T>(numbers: &[T]) -> (&[T], &[T]) {
    numbers.split_at(numbers.as_ptr().align_offset(64).min(numbers.len()))
}
