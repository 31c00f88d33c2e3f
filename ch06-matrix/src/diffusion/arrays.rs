//! Whole arrays at a time, as NumPy works: every operator is a pass over memory.

use super::Heat;
use ndarray::{Array2, ArrayView2, s};

/// Each of these operations returns a fresh array: 4 rolls, 7 operators, 27 passes.
pub fn arrays(heat: &Heat) -> Vec<f64> {
    let n = heat.n as isize;
    let mut grid = heat.grid.clone();
    for _ in 0..heat.steps {
        let around = add(
            &add(&add(&roll(&grid, n), &roll(&grid, -n)), &roll_rows(&grid, heat.n, 1)),
            &roll_rows(&grid, heat.n, -1),
        );
        let laplacian = add(&around, &times(&grid, -4.0));
        grid = add(&grid, &times(&laplacian, 0.1));
    }
    grid
}

/// The sum gathers in one buffer, but every roll is still an array of its own.
pub fn out_buffer(heat: &Heat, grid: &mut Vec<f64>, next: &mut Vec<f64>) {
    let n = heat.n as isize;
    for _ in 0..heat.steps {
        next.copy_from_slice(grid);
        next.iter_mut().for_each(|cell| *cell *= -4.0);
        for neighbour in
            [roll(grid, n), roll(grid, -n), roll_rows(grid, heat.n, 1), roll_rows(grid, heat.n, -1)]
        {
            add_to(next, &neighbour);
        }
        next.iter_mut().for_each(|cell| *cell *= 0.1);
        add_to(next, grid);
        std::mem::swap(grid, next);
    }
}

/// The neighbours are added where they lie: no temporaries at all, still 19 passes.
pub fn slices(heat: &Heat, grid: &mut Vec<f64>, next: &mut Vec<f64>) {
    let n = heat.n;
    let last = n * (n - 1);
    for _ in 0..heat.steps {
        for (sum, cell) in next.iter_mut().zip(&*grid) {
            *sum = cell * -4.0;
        }
        add_to(&mut next[n..], &grid[..last]);
        add_to(&mut next[..n], &grid[last..]);
        add_to(&mut next[..last], &grid[n..]);
        add_to(&mut next[last..], &grid[..n]);
        for (sum, row) in next.chunks_exact_mut(n).zip(grid.chunks_exact(n)) {
            add_to(&mut sum[1..], &row[..n - 1]);
            sum[0] += row[n - 1];
        }
        for (sum, row) in next.chunks_exact_mut(n).zip(grid.chunks_exact(n)) {
            add_to(&mut sum[..n - 1], &row[1..]);
            sum[n - 1] += row[0];
        }
        next.iter_mut().for_each(|cell| *cell *= 0.1);
        add_to(next, grid);
        std::mem::swap(grid, next);
    }
}

/// The same in the words of crate `ndarray`.
pub fn with_ndarray(heat: &Heat) -> Vec<f64> {
    let n = heat.n;
    let mut grid = ArrayView2::from_shape((n, n), &heat.grid).expect("the grid is n x n").to_owned();
    let mut next = Array2::zeros((n, n));
    for _ in 0..heat.steps {
        next.assign(&grid);
        next *= -4.0;
        next.slice_mut(s![1.., ..]).scaled_add(1.0, &grid.slice(s![..-1, ..]));
        next.slice_mut(s![..1, ..]).scaled_add(1.0, &grid.slice(s![-1.., ..]));
        next.slice_mut(s![..-1, ..]).scaled_add(1.0, &grid.slice(s![1.., ..]));
        next.slice_mut(s![-1.., ..]).scaled_add(1.0, &grid.slice(s![..1, ..]));
        next.slice_mut(s![.., 1..]).scaled_add(1.0, &grid.slice(s![.., ..-1]));
        next.slice_mut(s![.., ..1]).scaled_add(1.0, &grid.slice(s![.., -1..]));
        next.slice_mut(s![.., ..-1]).scaled_add(1.0, &grid.slice(s![.., 1..]));
        next.slice_mut(s![.., -1..]).scaled_add(1.0, &grid.slice(s![.., ..1]));
        next *= 0.1;
        next += &grid;
        std::mem::swap(&mut grid, &mut next);
    }
    grid.into_raw_vec_and_offset().0
}

fn add(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a + b).collect()
}

fn times(a: &[f64], factor: f64) -> Vec<f64> {
    a.iter().map(|a| a * factor).collect()
}

fn add_to(sum: &mut [f64], term: &[f64]) {
    for (sum, term) in sum.iter_mut().zip(term) {
        *sum += term;
    }
}

/// The array moved on by `by` cells, what leaves at one end coming in at the other.
fn roll(a: &[f64], by: isize) -> Vec<f64> {
    let cut = (-by).rem_euclid(a.len() as isize) as usize;
    [&a[cut..], &a[..cut]].concat()
}

/// Every row moved on by `by` cells.
fn roll_rows(a: &[f64], n: usize, by: isize) -> Vec<f64> {
    let mut moved = a.to_vec();
    for row in moved.chunks_exact_mut(n) {
        row.rotate_right(by.rem_euclid(n as isize) as usize);
    }
    moved
}
