//! Bands of rows go to all threads, which meet after every step. Once the grids are larger than the caches,
//! one thread already waits for memory and a second only waits with it.

use super::{Heat, widest::step_row};
use rayon::prelude::*;

pub fn bands(heat: &Heat, grid: &mut Vec<f64>, next: &mut Vec<f64>) {
    let n = heat.n;
    let band = n.div_ceil(heat.threads);
    heat.pool.install(|| {
        for _ in 0..heat.steps {
            next.par_chunks_mut(band * n).enumerate().for_each(|(at, out)| {
                for (i, out) in (at * band..).zip(out.chunks_exact_mut(n)) {
                    let row = |i: usize| &grid[i % n * n..][..n];
                    step_row(row(i + n - 1), row(i), row(i + 1), out);
                }
            });
            std::mem::swap(grid, next);
        }
    });
}
