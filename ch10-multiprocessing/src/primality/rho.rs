//! Pollard's rho, as Brent improved it: the numbers x, f(x), f(f(x)), … modulo n with f(x) = x^2 + c soon repeat
//! themselves modulo a factor p of n, after about the root of p; then p divides a difference of two of them.

use super::residues::Residues;
use super::{Candidate, Verdict, is_prime};

pub fn rho(candidate: &Candidate) -> Verdict {
    let n = candidate.n;
    if let Some(settled) = candidate.settled() {
        return settled;
    }
    // A prime would send it round for ever.
    let factor = if is_prime(n) { None } else { (1..n).find_map(|c| factor(n, c)) };
    Verdict::new(n, factor, 0)
}

/// A factor between 1 and n of a composite odd n; None if this f does not find one.
fn factor(n: u64, c: u64) -> Option<u64> {
    let residues = Residues::new(n);
    let c = residues.hold(c);
    let f = |x: u64| residues.sum(residues.product(x, x), c);
    let (mut x, mut power) = (residues.hold(2), 1);
    loop {
        let (anchor, mut left) = (x, power);
        while left > 0 {
            // Differences are multiplied, so that one greatest common divisor serves for many.
            let (start, steps) = (x, left.min(128));
            let mut product = residues.one;
            for _ in 0..steps {
                x = f(x);
                product = residues.product(product, anchor.abs_diff(x));
            }
            if common_divisor(product, n) > 1 {
                // One of them: again, one by one.
                let each = std::iter::successors(Some(f(start)), |x| Some(f(*x))).take(steps as usize);
                let divisor =
                    each.map(|x| common_divisor(anchor.abs_diff(x), n)).find(|divisor| *divisor > 1);
                return divisor.filter(|divisor| *divisor < n);
            }
            left -= steps;
        }
        power *= 2;
    }
}

/// The greatest, by Euclid; of 0 and n it is n.
fn common_divisor(mut a: u64, mut n: u64) -> u64 {
    while a > 0 {
        (a, n) = (n % a, a);
    }
    n
}
