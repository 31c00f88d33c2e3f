//! Of every 30 numbers only the 8 that 2, 3 and 5 do not divide.

use super::{Candidate, Verdict};

/// What the numbers that 2, 3 and 5 do not divide leave when divided by 30.
pub const WHEEL: [u64; 8] = [1, 7, 11, 13, 17, 19, 23, 29];

pub fn wheel(candidate: &Candidate) -> Verdict {
    let (n, end) = (candidate.n, candidate.end());
    match candidate.precheck() {
        Err(settled) => settled,
        Ok(made) => {
            let factor = by_wheel(n, 0, end);
            Verdict::new(n, factor, made + divisors(factor.map_or(end, |factor| factor + 1)))
        }
    }
}

/// A factor between 1 and n from `from`, a multiple of 30, to below `to` or a little beyond.
pub fn by_wheel(n: u64, from: u64, to: u64) -> Option<u64> {
    let mut turn = from;
    while turn < to {
        for residue in WHEEL {
            let d = turn + residue;
            if n.is_multiple_of(d) && d > 1 && d < n {
                return Some(d);
            }
        }
        turn += 30;
    }
    None
}

/// How many numbers below `end` the wheel does not leave out.
pub fn divisors(end: u64) -> u64 {
    end / 30 * 8 + WHEEL.iter().filter(|residue| **residue < end % 30).count() as u64
}
