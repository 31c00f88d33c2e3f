//! Miller and Rabin's test: n - 1 = d 2^s with d odd; for a prime, a^d is 1 or one of its first s squares is -1.
//!
//! A composite n passes for few bases a, and below 2^64 none passes for all of the first twelve primes (Sorenson
//! and Webster 2015), nor for all of seven numbers that Sinclair found in 2011.

use super::residues::Residues;
use super::{Candidate, Verdict};

/// The first twelve primes, remainders by 128-bit division.
pub fn twelve(candidate: &Candidate) -> Verdict {
    judge(candidate, |n| {
        let wide = u128::from(n);
        let product = |a: u64, b: u64| (u128::from(a) * u128::from(b) % wide) as u64;
        PRIMES.iter().all(|base| passes(n, base % n, 1, product))
    })
}

/// The same bases, products by Montgomery.
pub fn montgomery(candidate: &Candidate) -> Verdict {
    judge(candidate, is_prime)
}

/// Whether n is prime.
pub fn is_prime(n: u64) -> bool {
    if n < 3 || n.is_multiple_of(2) {
        return n == 2;
    }
    let residues = Residues::new(n);
    PRIMES.iter().all(|base| passes(n, residues.hold(*base), residues.one, |a, b| residues.product(a, b)))
}

/// Seven bases at once: while one product waits for its multiplier, the others' are made.
pub fn abreast(candidate: &Candidate) -> Verdict {
    judge(candidate, |n| {
        let residues = Residues::new(n);
        let (one, minus_one) = (residues.one, n - residues.one);
        let (twos, odd) = (powers_of_two(n - 1), odd_part(n - 1));
        let bases = SINCLAIR.map(|base| residues.hold(base));
        let mut powers = bases;
        for bit in (0..odd.ilog2()).rev() {
            powers = powers.map(|x| residues.product(x, x));
            if odd >> bit & 1 == 1 {
                powers.iter_mut().zip(&bases).for_each(|(x, base)| *x = residues.product(*x, *base));
            }
        }
        // A base that n divides says nothing.
        let mut passed = [false; 7];
        for (at, x) in powers.iter().enumerate() {
            passed[at] = bases[at] == 0 || *x == one || *x == minus_one;
        }
        for _ in 1..twos {
            powers = powers.map(|x| residues.product(x, x));
            passed.iter_mut().zip(&powers).for_each(|(passed, x)| *passed |= *x == minus_one);
        }
        passed == [true; 7]
    })
}

const PRIMES: [u64; 12] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];
const SINCLAIR: [u64; 7] = [2, 325, 9375, 28178, 450775, 9780504, 1795265022];

fn judge(candidate: &Candidate, prime: fn(u64) -> bool) -> Verdict {
    let n = candidate.n;
    candidate.settled().unwrap_or_else(|| Verdict { n, prime: prime(n), ..Verdict::default() })
}

/// Whether n passes for a base.
fn passes(n: u64, base: u64, one: u64, product: impl Fn(u64, u64) -> u64) -> bool {
    let (minus_one, odd) = (n - one, odd_part(n - 1));
    let mut power = base;
    for bit in (0..odd.ilog2()).rev() {
        power = product(power, power);
        if odd >> bit & 1 == 1 {
            power = product(power, base);
        }
    }
    let squares = std::iter::successors(Some(power), |x| Some(product(*x, *x)));
    base == 0 || power == one || squares.take(powers_of_two(n - 1) as usize).any(|x| x == minus_one)
}

fn odd_part(x: u64) -> u64 {
    x >> x.trailing_zeros()
}

fn powers_of_two(x: u64) -> u32 {
    x.trailing_zeros()
}

/// Whether a number of up to 81 bits is prime: thirteen bases, proven below 3.3e24. Products by doubling and adding:
/// for one number, not for many.
pub fn is_prime_u128(n: u128) -> bool {
    assert!(n < 3_317_044_064_679_887_385_961_981, "not proven for so large a number");
    if n < 3 || n.is_multiple_of(2) {
        return n == 2;
    }
    let product = |mut a: u128, mut b: u128| {
        let mut product = 0;
        while b > 0 {
            product = if b & 1 == 1 { (product + a) % n } else { product };
            (a, b) = (2 * a % n, b >> 1);
        }
        product
    };
    let (twos, odd) = ((n - 1).trailing_zeros(), (n - 1) >> (n - 1).trailing_zeros());
    PRIMES.iter().chain(&[41]).map(|base| u128::from(*base)).all(|base| {
        let mut power = 1;
        for bit in (0..=odd.ilog2()).rev() {
            power = product(power, power);
            power = if odd >> bit & 1 == 1 { product(power, base % n) } else { power };
        }
        let mut squares = std::iter::successors(Some(power), |x| Some(product(*x, *x))).take(twos as usize);
        base % n == 0 || power == 1 || squares.any(|x| x == n - 1)
    })
}
