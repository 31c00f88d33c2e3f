//! A general library's Poisson numbers: the same distribution, other numbers.

use super::{DAYS, Draw, MEAN, Minutes};
use rand_chacha::{ChaCha12Rng, rand_core::SeedableRng};
use rand_distr::{Distribution, Poisson};

pub fn general(draw: &Draw) -> Minutes {
    let poisson = Poisson::new(MEAN).expect("a mean above 0");
    let random = ChaCha12Rng::seed_from_u64(draw.seed);
    Minutes(poisson.sample_iter(random).take(DAYS * draw.people).map(|k: f64| k as u8).collect())
}
