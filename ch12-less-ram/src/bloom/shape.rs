//! How large a filter must be for its keys and its rate of false positives.

use common::Args;

/// What a filter must hold.
#[derive(Clone, Copy)]
pub struct Shape {
    /// How many keys will be put in.
    pub keys: usize,
    /// False positives: at most one in so many strangers.
    pub one_in: u64,
    /// Bits that a key sets, if that is prescribed.
    pub hashes: Option<u32>,
    /// Which hash function.
    pub seed: u64,
}

impl Shape {
    /// For so many keys, as many bits a key as suit.
    pub fn new(keys: usize, one_in: u64, seed: u64) -> Shape {
        Shape { keys, one_in, hashes: None, seed }
    }

    /// What `--one-in` and `--hashes` ask for.
    pub fn of(args: &Args) -> Shape {
        let hashes = Some(args.get("hashes") as u32).filter(|hashes| *hashes > 0);
        Shape { hashes, ..Shape::new(args.n, args.get("one-in"), args.seed) }
    }

    /// The share of strangers that may be let in.
    pub fn rate(&self) -> f64 {
        1.0 / self.one_in as f64
    }

    /// Bits that all keys together need if a key may set any `hashes` of them: then a stranger meets that many
    /// set bits with the error asked for.
    pub fn bits(&self, hashes: u32) -> f64 {
        let k = f64::from(hashes);
        -k * self.keys as f64 / (-self.rate().powf(1.0 / k)).ln_1p()
    }

    /// The hashes with which the fewest bits are needed, log2 of one-in, rounded down: one hash less to set and to
    /// look at is paid for with a few bits in a thousand.
    pub fn best_hashes(&self) -> u32 {
        self.hashes.unwrap_or(self.one_in.ilog2())
    }

    /// Blocks that are needed if `rate(keys)` of strangers are let in by a block that holds so many.
    pub fn blocks(&self, rate: impl Fn(f64) -> f64) -> usize {
        // Keys fall into blocks at random: Poisson.
        let error = |load: f64| {
            let more = |(count, share): (f64, f64)| (count + 1.0, share * load / (count + 1.0));
            let counts = std::iter::successors(Some((0.0, (-load).exp())), |count| Some(more(*count)));
            let counts = counts.take_while(|(count, share)| *count < load || *share > 1e-18);
            counts.map(|(count, share)| share * rate(count)).sum::<f64>()
        };
        let (mut low, mut high) = (0.0, 512.0);
        for _ in 0..60 {
            let load = (low + high) / 2.0;
            *(if error(load) > self.rate() { &mut high } else { &mut low }) = load;
        }
        (self.keys as f64 / low).ceil() as usize
    }
}

/// The share of strangers that meet only set bits, if each key may set any `hashes` of `bits`.
pub fn rate(bits: u64, hashes: u32, keys: u64) -> f64 {
    let k = f64::from(hashes);
    (-(-k * keys as f64 / bits as f64).exp_m1()).powf(k)
}
