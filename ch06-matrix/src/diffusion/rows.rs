//! One fused loop a row. The two ends are done apart, so the loop between has no border and no bounds checks.

use super::{Heat, update};

pub fn rows(heat: &Heat, grid: &mut Vec<f64>, next: &mut Vec<f64>) {
    let n = heat.n;
    for _ in 0..heat.steps {
        for (i, out) in next.chunks_exact_mut(n).enumerate() {
            let row = |i: usize| &grid[i % n * n..][..n];
            step(row(i + n - 1), row(i), row(i + 1), out);
        }
        std::mem::swap(grid, next);
    }
}

fn step(up: &[f64], here: &[f64], down: &[f64], out: &mut [f64]) {
    let last = out.len() - 1;
    for j in [0, last] {
        let (left, right) = (if j == 0 { last } else { j - 1 }, if j == last { 0 } else { j + 1 });
        out[j] = update(up[j], down[j], here[left], here[right], here[j]);
    }
    let inner = out[1..].iter_mut().zip(&up[1..]).zip(&down[1..]);
    for (((out, up), down), here) in inner.zip(here.windows(3)) {
        *out = update(*up, *down, here[0], here[2], here[1]);
    }
}
