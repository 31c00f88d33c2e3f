//! One process, one division after the other.

use super::{Candidate, Verdict};

pub fn serial(candidate: &Candidate) -> Verdict {
    if let Some(settled) = candidate.settled() {
        return settled;
    }
    let (n, end) = (candidate.n, candidate.end());
    let mut d = 3;
    while d < end {
        if n % d == 0 {
            return Verdict::new(n, Some(d), (d - 1) / 2);
        }
        d += 2;
    }
    Verdict::new(n, None, (d - 3) / 2)
}
