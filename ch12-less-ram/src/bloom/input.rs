//! The keys of a run, and what is looked up.

use super::Shape;
use crate::keys::Keys;
use common::{Args, pool};
use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};
use rayon::ThreadPool;

/// The keys, and what is asked of a filter that has them.
pub struct Input {
    /// What the filter must hold.
    pub shape: Shape,
    /// What is put in.
    pub keys: Keys,
    /// As many that are not.
    pub strangers: Keys,
    /// What is looked up, in no order.
    pub asked: Keys,
    /// How many keys are among it.
    pub asked_members: u64,
    /// Whether putting in is timed, not looking up.
    pub inserting: bool,
    /// Threads for the rungs that share the work.
    pub pool: ThreadPool,
}

impl Input {
    /// The numbers below n as text.
    pub fn numbers(args: &Args) -> Result<Input, String> {
        Input::new(args, |numbers| Keys::numbers(numbers.iter().copied()))
    }

    /// Words, the empty one among them.
    pub fn words(args: &Args) -> Result<Input, String> {
        Input::new(args, |numbers| {
            let words: Vec<String> = numbers.iter().map(|number| crate::keys::word(*number)).collect();
            Keys::words(words.iter().map(String::as_str))
        })
    }

    fn new(args: &Args, keys: fn(&[u64]) -> Keys) -> Result<Input, String> {
        let n = args.n as u64;
        let operation = args.word("operation");
        let mut asked: Vec<u64> = match operation {
            "hit" => (0..n).collect(),
            "miss" => (n..2 * n).collect(),
            "look-up" => (0..n).map(|i| if i % 2 == 0 { i } else { n + i }).collect(),
            _ => Vec::new(),
        };
        let asked_members = asked.iter().filter(|key| **key < n).count() as u64;
        asked.shuffle(&mut StdRng::seed_from_u64(args.seed));
        let numbers = |range: std::ops::Range<u64>| keys(&range.collect::<Vec<u64>>());
        Ok(Input {
            keys: numbers(0..n),
            strangers: numbers(n..2 * n),
            asked: keys(&asked),
            asked_members,
            inserting: operation == "insert",
            shape: Shape::of(args),
            pool: pool(args.threads)?,
        })
    }
}
