//! The border by a comparison, which the processor predicts, and as a type: what lies beyond the edge.

use super::{Heat, update};

pub fn branches(heat: &Heat, grid: &mut Vec<f64>, next: &mut Vec<f64>) {
    evolve::<Periodic>(heat.n, heat.steps, grid, next);
}

/// `steps` steps under a boundary `B`: the answer is in `grid` when it returns, `next` is scratch.
pub fn evolve<B: Boundary>(n: usize, steps: usize, grid: &mut Vec<f64>, next: &mut Vec<f64>) {
    for _ in 0..steps {
        for i in 0..n {
            for j in 0..n {
                let at = |i: usize, j: usize| grid[i * n + j];
                let here = at(i, j);
                let up = B::before(i, n).map_or(0.0, |i| at(i, j));
                let down = B::after(i, n).map_or(0.0, |i| at(i, j));
                let left = B::before(j, n).map_or(0.0, |j| at(i, j));
                let right = B::after(j, n).map_or(0.0, |j| at(i, j));
                next[i * n + j] = update(up, down, left, right, here);
            }
        }
        std::mem::swap(grid, next);
    }
}

/// Which cell is the neighbour before and after the `i`-th of `n`; None is a cell that stays at zero.
pub trait Boundary {
    /// The neighbour before.
    fn before(i: usize, n: usize) -> Option<usize>;
    /// The neighbour after.
    fn after(i: usize, n: usize) -> Option<usize>;
}

/// The edges meet: the book's plate.
pub struct Periodic;

impl Boundary for Periodic {
    fn before(i: usize, n: usize) -> Option<usize> {
        Some(if i == 0 { n - 1 } else { i - 1 })
    }
    fn after(i: usize, n: usize) -> Option<usize> {
        Some(if i == n - 1 { 0 } else { i + 1 })
    }
}

/// Beyond the edge it is cold: heat is lost.
pub struct Zero;

impl Boundary for Zero {
    fn before(i: usize, _: usize) -> Option<usize> {
        i.checked_sub(1)
    }
    fn after(i: usize, n: usize) -> Option<usize> {
        (i + 1 < n).then_some(i + 1)
    }
}

/// The edge insulates: a cell's neighbour beyond it is the cell itself.
pub struct Mirror;

impl Boundary for Mirror {
    fn before(i: usize, _: usize) -> Option<usize> {
        Some(i.saturating_sub(1))
    }
    fn after(i: usize, n: usize) -> Option<usize> {
        Some((i + 1).min(n - 1))
    }
}
