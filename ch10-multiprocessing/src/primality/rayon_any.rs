//! Crate rayon cuts the range, hands out the pieces and stops when one has been found.

use super::{Candidate, Verdict};
use rayon::prelude::*;

pub fn any(candidate: &Candidate) -> Verdict {
    let n = candidate.n;
    if let Some(settled) = candidate.settled() {
        return settled;
    }
    let odds = candidate.end().saturating_sub(3).div_ceil(2);
    let numbers = (0..odds).into_par_iter().map(|i| 3 + 2 * i);
    let factor = candidate.pool.install(|| numbers.find_any(|d| n.is_multiple_of(*d)));
    // How many were made before it stopped, nobody knows.
    Verdict::new(n, factor, if factor.is_none() { odds } else { 0 })
}
