//! A sketch of all keys is the larger of each register of its parts' sketches, to the last bit. So every thread
//! has a sketch of its own, and they are merged at the end.

use super::{Estimate, Input, Simd, Sketch};
use crate::keys::Run;
use common::ladder::{Rung, staged};
use rayon::prelude::*;

/// The keys' sketch, put together by all threads of the pool that this is called in.
pub fn counted(keys: Run<'_>, p: u32, seed: u64) -> Simd {
    let sketch = |share: Run<'_>| {
        let mut sketch = Simd::new(p, seed);
        sketch.add_all(share);
        sketch
    };
    let merge = |mut one: Simd, other: Simd| {
        one.merge(&other);
        one
    };
    let merged = keys.for_each_thread().into_par_iter().map(sketch).reduce_with(merge);
    merged.unwrap_or_else(|| Simd::new(p, seed))
}

pub fn rung(name: &'static str, what: &'static str) -> Rung<Input, Estimate> {
    staged(name, what, |input: &Input| {
        let fill = || input.pool.install(|| counted(input.keys.all(), input.p, input.seed));
        input.timed(fill, |sketch| input.answer::<Simd>(sketch))
    })
}
