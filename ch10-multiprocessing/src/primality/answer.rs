//! What is answered, and when it is right.

use super::{NUMBERS, is_prime};
use common::Args;
use common::agree::Answer;

/// What is found out about a number.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Verdict {
    /// The number.
    pub n: u64,
    /// Whether it is prime.
    pub prime: bool,
    /// One of its factors; 0 if none is known.
    pub factor: u64,
    /// Divisions that were made, by all workers; 0 if nobody counted.
    pub divisions: u64,
    /// How often a flag was looked at.
    pub checks: u64,
    /// Picoseconds that a look takes while all workers do nothing else; 0 if it was not measured.
    pub check_ps: u64,
}

impl Verdict {
    /// Of a number of which a factor is known, or known not to exist.
    pub(super) fn new(n: u64, factor: Option<u64>, divisions: u64) -> Verdict {
        let factor_or_0 = factor.unwrap_or(0);
        Verdict { n, prime: factor.is_none() && n > 1, factor: factor_or_0, divisions, ..Verdict::default() }
    }
}

/// Against the table, or else against Miller and Rabin.
pub fn known(args: &Args, verdict: &Verdict) -> Result<(), String> {
    let n = args.n as u64;
    let right = match NUMBERS.iter().find(|(there, ..)| *there == n) {
        Some((_, factor, divisions)) => Verdict::new(n, (*factor > 0).then_some(*factor), *divisions),
        None => Verdict { n, prime: is_prime(n), ..*verdict },
    };
    if *verdict == right { same(verdict, &right) } else { wrong(verdict, &right) }
}

/// The same verdict, and a factor, if one is named, that divides n.
pub fn same(got: &Verdict, right: &Verdict) -> Result<(), String> {
    let factor = got.factor;
    let divides = factor == 0 || factor > 1 && factor < got.n && got.n.is_multiple_of(factor) && !got.prime;
    let agree = (got.n, got.prime) == (right.n, right.prime) && divides;
    if agree { Ok(()) } else { wrong(got, right) }
}

fn wrong(got: &Verdict, right: &Verdict) -> Result<(), String> {
    Err(format!("gave {got:?}, right is {right:?}"))
}

impl Answer for Verdict {
    fn to_bytes(&self) -> Vec<u8> {
        let Verdict { n, prime, factor, divisions, checks, check_ps } = *self;
        vec![n, prime.into(), factor, divisions, checks, check_ps].to_bytes()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Verdict> {
        let [n, prime, factor, divisions, checks, check_ps] = Vec::from_bytes(bytes)?.try_into().ok()?;
        Some(Verdict { n, prime: prime == 1, factor, divisions, checks, check_ps })
    }
}
