//! The plain loop on all threads. Rows differ three-hundredfold in their work, so who takes which row matters.

use super::{Plane, scalar::escape};
use rayon::prelude::*;

/// One block of rows a thread, dealt out beforehand.
pub fn blocks(plane: &Plane, counts: &mut [u32]) {
    let height = plane.ys.len().div_ceil(plane.threads);
    plane.pool.scope(|scope| {
        for (block, ys) in counts.chunks_mut(height * plane.xs.len()).zip(plane.ys.chunks(height)) {
            scope.spawn(move |_| {
                block.chunks_exact_mut(plane.xs.len()).zip(ys).for_each(|(row, y)| one_row(plane, row, *y));
            });
        }
    });
}

/// Row by row: a thread that has nothing left takes rows from another.
pub fn rows(plane: &Plane, counts: &mut [u32]) {
    plane.pool.install(|| {
        let rows = counts.par_chunks_exact_mut(plane.xs.len()).zip(&plane.ys);
        rows.for_each(|(row, y)| one_row(plane, row, *y));
    });
}

fn one_row(plane: &Plane, row: &mut [u32], y: f64) {
    for (count, x) in row.iter_mut().zip(&plane.xs) {
        *count = escape(*x, y, plane.max);
    }
}

/// How many times faster than one thread static blocks can be at most, a core for each: all work over that of
/// the busiest block.
pub fn blocks_at_most(counts: &[u32], width: usize, blocks: usize) -> f64 {
    let work = |counts: &[u32]| counts.iter().map(|count| f64::from(*count)).sum::<f64>();
    let height = (counts.len() / width).div_ceil(blocks);
    work(counts) / counts.chunks(height * width).map(work).fold(0.0, f64::max)
}
