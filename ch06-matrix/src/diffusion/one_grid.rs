//! The new values overwrite the old: three rows of old values are kept aside, a second grid is not.

use super::{Heat, widest::step_row};
use common::ladder::Staged;

pub fn one_grid(heat: &Heat) -> Staged<'_, Vec<f64>> {
    let n = heat.n;
    let (mut first, mut up, mut here) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
    Box::new(move |grid| {
        grid.clone_from(&heat.grid);
        for _ in 0..heat.steps {
            first.copy_from_slice(&grid[..n]);
            up.copy_from_slice(&grid[n * (n - 1)..]);
            for i in 0..n {
                let (above, below) = grid.split_at_mut((i + 1) * n);
                let out = &mut above[i * n..];
                here.copy_from_slice(out);
                step_row(&up, &here, below.get(..n).unwrap_or(&first), out);
                std::mem::swap(&mut up, &mut here);
            }
        }
    })
}
