//! What is asked: a number, and who may look for its factors. And the numbers whose answers are known.

use super::Verdict;
use common::Args;

/// A number, and who may look for its factors.
pub struct Candidate {
    pub(super) n: u64,
    pub(super) workers: usize,
    /// Divisions between two looks at the flag.
    pub(super) every: u64,
    pub(super) threads: usize,
    pub(super) pool: rayon::ThreadPool,
}

impl Candidate {
    /// n, the knobs, and threads that have started.
    pub fn new(args: &Args) -> Result<Candidate, String> {
        let (n, workers, every) = (args.n as u64, args.get("workers") as usize, args.get("check-every"));
        Ok(Candidate { n, workers, every, threads: args.threads, pool: common::pool(args.threads)? })
    }

    /// Where the search for factors ends (not part of it).
    pub(super) fn end(&self) -> u64 {
        self.n.isqrt() + 1
    }

    /// What needs no division by an odd number.
    pub(super) fn settled(&self) -> Option<Verdict> {
        let even = self.n.is_multiple_of(2) && self.n > 2;
        (self.n < 4 || even).then(|| Verdict::new(self.n, even.then_some(2), 0))
    }

    /// What needs no division by more than 3, 5, 7, … 19; else how many divisions that took.
    pub(super) fn precheck(&self) -> Result<u64, Verdict> {
        if let Some(settled) = self.settled() {
            return Err(settled);
        }
        for (made, d) in (3..FIRST).step_by(2).enumerate() {
            if d >= self.end() {
                return Err(Verdict::new(self.n, None, made as u64));
            }
            if self.n.is_multiple_of(d) {
                return Err(Verdict::new(self.n, Some(d), made as u64 + 1));
            }
        }
        Ok((FIRST - 3) / 2)
    }
}

/// The first number that the workers divide by; those before are tried beforehand.
pub(super) const FIRST: u64 = 21;

/// The book's numbers and more of their kind: the least factor (0: prime) and the divisions that the plain search
/// takes.
pub const NUMBERS: [(u64, u64, u64); 15] = [
    (112272535095295, 5, 2),
    (112272535095293, 0, 5_297_936),
    (10000000002065383, 0, 49_999_999),
    (100109100129100369, 95362951, 47_681_475),
    (100109100129101027, 171656941, 85_828_470),
    (100109100129100151, 0, 158_200_110),
    (100109100129162907, 0, 158_200_110),
    (100109100129162947, 0, 158_200_110),
    (100109100129101291, 121344023, 60_672_011),
    (100109100129102277, 219609683, 109_804_841),
    (100109100129102047, 265687139, 132_843_569),
    (100109100129140177, 307151363, 153_575_681),
    (100109100129111617, 313994287, 156_997_143),
    (100109100129126653, 316096873, 158_048_436),
    (18446744073709551557, 0, 2_147_483_647),
];
