//! What a list of lists of Python floats is: a heap cell for every number, reached through two pointers.

use super::{Heat, update};

pub fn boxed(heat: &Heat) -> Vec<f64> {
    let n = heat.n;
    let mut grid: Vec<Vec<Box<f64>>> =
        heat.grid.chunks(n).map(|row| row.iter().copied().map(Box::new).collect()).collect();
    for _ in 0..heat.steps {
        let mut next = Vec::with_capacity(n);
        for i in 0..n {
            let mut row = Vec::with_capacity(n);
            for j in 0..n {
                let (up, down) = (&grid[(i + n - 1) % n][j], &grid[(i + 1) % n][j]);
                let (left, right) = (&grid[i][(j + n - 1) % n], &grid[i][(j + 1) % n]);
                row.push(Box::new(update(**up, **down, **left, **right, *grid[i][j])));
            }
            next.push(row);
        }
        grid = next;
    }
    grid.into_iter().flatten().map(|cell| *cell).collect()
}
