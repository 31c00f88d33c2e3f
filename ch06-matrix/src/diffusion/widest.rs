//! What several rungs share: one row of one step in the widest vectors, chosen at run time.

use super::update;

common::widest! {
    /// The new values of row `here`, whose neighbours are `up` and `down`; all of one length, 1 or more.
    pub fn step_row(up: &[f64], here: &[f64], down: &[f64], out: &mut [f64]) = row;
}

#[inline(always)]
fn row<const LANES: usize, const FMA: bool>(up: &[f64], here: &[f64], down: &[f64], out: &mut [f64]) {
    let last = out.len() - 1;
    out[0] = update(up[0], down[0], here[last], here[1.min(last)], here[0]);
    out[last] = update(up[last], down[last], here[last.saturating_sub(1)], here[0], here[last]);
    let inner = out[1..].iter_mut().zip(&up[1..]).zip(&down[1..]);
    for (((out, up), down), here) in inner.zip(here.windows(3)) {
        *out = update(*up, *down, here[0], here[2], here[1]);
    }
}
