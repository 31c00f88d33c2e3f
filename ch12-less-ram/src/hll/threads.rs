//! A sketch of all keys is the larger of each register of its parts' sketches, to the last bit. So every thread
//! has a sketch of its own, and they are merged at the end.

use super::{Estimate, Input, Simd, Sketch};
use crate::keys::Run;
use common::ladder::{Rung, staged};
use rayon::prelude::*;

/// The keys' sketch, put together by all threads of the pool.
pub fn counted(pool: &rayon::ThreadPool, keys: Run<'_>, p: u32, seed: u64) -> Simd {
    let pieces = keys.pieces(keys.len().div_ceil(pool.current_num_threads()).max(4096));
    let sketch = |piece: Run<'_>| {
        let mut sketch = Simd::new(p, seed);
        sketch.add_all(piece);
        sketch
    };
    let merge = |mut one: Simd, other: Simd| {
        one.merge(&other);
        one
    };
    let merged = pool.install(|| pieces.into_par_iter().map(sketch).reduce_with(merge));
    merged.unwrap_or_else(|| Simd::new(p, seed))
}

pub fn rung(name: &'static str, what: &'static str) -> Rung<Input, Estimate> {
    staged(name, what, |input: &Input| {
        let merged = || counted(&input.pool, input.keys.all(), input.p, input.seed);
        let filled = (!input.adding).then(merged);
        Box::new(move |answer: &mut Estimate| {
            *answer = match &filled {
                Some(filled) => input.answer(filled),
                None => input.answer(&merged()),
            }
        })
    })
}
