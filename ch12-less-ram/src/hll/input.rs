//! The keys of a run, and how they are to be counted.

use super::{Estimate, Sketch};
use crate::keys::Keys;
use common::Args;
use common::ladder::Staged;

/// Whether putting keys in is timed, not estimates alone.
pub fn adds(args: &Args) -> bool {
    args.word("operation") == "add"
}

/// The keys, and how they are to be counted.
pub struct Input {
    /// What is put in.
    pub keys: Keys,
    /// How many of them differ.
    pub distinct: usize,
    /// 2^p registers.
    pub p: u32,
    /// Of the hash.
    pub seed: u64,
    /// Whether putting in is timed, not estimates alone.
    pub adding: bool,
    /// Threads for the rung that shares the work.
    pub pool: rayon::ThreadPool,
}

impl Input {
    /// The numbers below n as text.
    pub fn numbers(args: &Args) -> Result<Input, String> {
        Input::new(args, Keys::numbers(0..args.n as u64))
    }

    /// Words, the empty one among them, each twice.
    pub fn words(args: &Args) -> Result<Input, String> {
        let words: Vec<String> = (0..args.n as u64).map(crate::keys::word).collect();
        Input::new(args, Keys::words(words.iter().chain(&words).map(String::as_str)))
    }

    fn new(args: &Args, keys: Keys) -> Result<Input, String> {
        let (p, adding) = (args.get("p") as u32, adds(args));
        Ok(Input { keys, distinct: args.n, p, seed: args.seed, adding, pool: common::pool(args.threads)? })
    }

    /// Timed: filling a sketch and one estimate of it, or estimates of one that was filled before.
    pub fn timed<'a, S: 'a>(
        &'a self,
        fill: impl Fn() -> S + 'a,
        answer: impl Fn(&mut S) -> Estimate + 'a,
    ) -> Staged<'a, Estimate> {
        let mut filled = (!self.adding).then(&fill);
        Box::new(move |estimate: &mut Estimate| {
            *estimate = match &mut filled {
                Some(sketch) => answer(sketch),
                None => answer(&mut fill()),
            }
        })
    }

    /// What a sketch of ours says.
    pub fn answer<S: Sketch>(&self, sketch: &S) -> Estimate {
        let estimate = self.estimate(sketch.estimate(), sketch.bits(), 0.0);
        Estimate { standard_error: S::standard_error(self.p), ..estimate }
    }

    /// A count with a standard error of so much, over the root of the number of registers.
    pub fn estimate(&self, count: f64, bits: u64, error: f64) -> Estimate {
        let (keys, bits) = (self.distinct as f64, bits as f64);
        let standard_error = error / f64::from(1 << self.p).sqrt();
        Estimate { keys, p: f64::from(self.p), estimate: count, bits, standard_error }
    }
}
