//! A `Vec` for every row: numbers lie side by side, rows do not.

use super::{Heat, update};

pub fn nested(heat: &Heat) -> Vec<f64> {
    let mut grid = from_flat(heat);
    for _ in 0..heat.steps {
        let mut next = vec![vec![0.0; heat.n]; heat.n];
        step(&grid, &mut next);
        grid = next;
    }
    grid.concat()
}

pub fn nested_swap(heat: &Heat) -> Vec<f64> {
    let mut grid = from_flat(heat);
    let mut next = grid.clone();
    for _ in 0..heat.steps {
        step(&grid, &mut next);
        std::mem::swap(&mut grid, &mut next);
    }
    grid.concat()
}

fn step(grid: &[Vec<f64>], next: &mut [Vec<f64>]) {
    let n = grid.len();
    for i in 0..n {
        for j in 0..n {
            let (up, down) = (grid[(i + n - 1) % n][j], grid[(i + 1) % n][j]);
            let (left, right) = (grid[i][(j + n - 1) % n], grid[i][(j + 1) % n]);
            next[i][j] = update(up, down, left, right, grid[i][j]);
        }
    }
}

fn from_flat(heat: &Heat) -> Vec<Vec<f64>> {
    heat.grid.chunks(heat.n).map(<[f64]>::to_vec).collect()
}
