//! In Fourier space a step multiplies every wave by a number below one, so a thousand steps are one power.
//! Exact for constant diffusion on a periodic grid, and for nothing else.

use super::Heat;
use common::ladder::Staged;
use rayon::prelude::*;
use realfft::{RealFftPlanner, num_complex::Complex64};
use rustfft::FftPlanner;
use std::f64::consts::TAU;

/// On one thread.
pub fn jump(heat: &Heat) -> Staged<'_, Vec<f64>> {
    let one = common::pool(1).expect("one thread can be started");
    Box::new(move |grid| one.install(|| solve(heat, grid)))
}

/// Every transform is a row of its own: they go to all threads.
pub fn jump_rows(heat: &Heat) -> Staged<'_, Vec<f64>> {
    Box::new(|grid| heat.pool.install(|| solve(heat, grid)))
}

fn solve(heat: &Heat, grid: &mut Vec<f64>) {
    let (n, waves) = (heat.n, heat.n / 2 + 1);
    let (mut real, mut complex) = (RealFftPlanner::new(), FftPlanner::new());
    let (to_waves, from_waves) = (real.plan_fft_forward(n), real.plan_fft_inverse(n));
    let (forward, back) = (complex.plan_fft_forward(n), complex.plan_fft_inverse(n));
    let cosine: Vec<f64> = (0..n).map(|k| 2.0 * (TAU * k as f64 / n as f64).cos()).collect();

    grid.clone_from(&heat.grid);
    let mut rows = vec![Complex64::ZERO; n * waves];
    rows.par_chunks_mut(waves).zip(grid.par_chunks_mut(n)).for_each(|(waves, row)| {
        to_waves.process(row, waves).expect("lengths are as planned");
    });
    let mut columns = transposed(&rows, n, waves);
    columns.par_chunks_mut(n).zip(&cosine).for_each(|(column, across)| {
        forward.process(column);
        for (wave, along) in column.iter_mut().zip(&cosine) {
            let kept_each_step = 1.0 + 0.1 * (across + along - 4.0);
            *wave *= kept_each_step.powf(heat.steps as f64) / (n * n) as f64;
        }
        back.process(column);
    });
    rows = transposed(&columns, waves, n);
    rows.par_chunks_mut(waves).zip(grid.par_chunks_mut(n)).for_each(|(waves, row)| {
        // A real row's first and middle waves have no imaginary part; rounding left a trace of one.
        waves[0].im = 0.0;
        if n % 2 == 0 {
            waves[n / 2].im = 0.0;
        }
        from_waves.process(waves, row).expect("lengths are as planned");
    });
}

/// `height` rows of `width` numbers become `width` rows, in squares that stay in cache.
fn transposed(from: &[Complex64], height: usize, width: usize) -> Vec<Complex64> {
    const SIDE: usize = 16;
    let mut to = vec![Complex64::ZERO; from.len()];
    to.par_chunks_mut(SIDE * height).enumerate().for_each(|(band, to)| {
        for top in (0..height).step_by(SIDE) {
            for (j, column) in (band * SIDE..).zip(to.chunks_mut(height)) {
                for (i, cell) in column.iter_mut().enumerate().skip(top).take(SIDE) {
                    *cell = from[i * width + j];
                }
            }
        }
    });
    to
}
