//! Two crates as controls, with the same hash as ours.

use super::{Estimate, Input};
use crate::hash::Hash;
use cardinality_estimator::CardinalityEstimator;
use common::Args;
use common::ladder::{Rung, Staged, staged};
use foldhash::quality::FixedState;
use hyperloglogplus::{HyperLogLog, HyperLogLogPlus};
use std::hash::{DefaultHasher, Hasher};

/// A key that is hashed as it is, without its length.
struct Key<'a>(&'a [u8]);

impl std::hash::Hash for Key<'_> {
    #[inline(always)]
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        hasher.write(self.0);
    }
}

/// HyperLogLog++ with tables, six bits a register; its list of few keys is not counted here.
pub fn plus(name: &'static str, what: &'static str) -> Rung<Input, Estimate> {
    staged(name, what, |input: &Input| {
        let fill = || {
            let hash = FixedState::with_seed(input.seed);
            let mut sketch: HyperLogLogPlus<Key, FixedState> =
                HyperLogLogPlus::new(input.p as u8, hash).expect("4 to 18");
            input.keys.all().iter().for_each(|key| sketch.insert_any(&Key(key)));
            sketch
        };
        input.timed(fill, |sketch| input.estimate(sketch.count(), 6 << input.p, 1.04))
    })
}

/// HyperLogLog with LogLog-Beta's correction, six bits a register.
pub fn estimator(name: &'static str, what: &'static str) -> Rung<Input, Estimate> {
    staged(name, what, |input: &Input| match input.p {
        4 => staged_with::<4>(input),
        5 => staged_with::<5>(input),
        6 => staged_with::<6>(input),
        7 => staged_with::<7>(input),
        8 => staged_with::<8>(input),
        9 => staged_with::<9>(input),
        10 => staged_with::<10>(input),
        11 => staged_with::<11>(input),
        12 => staged_with::<12>(input),
        13 => staged_with::<13>(input),
        14 => staged_with::<14>(input),
        15 => staged_with::<15>(input),
        16 => staged_with::<16>(input),
        17 => staged_with::<17>(input),
        _ => staged_with::<18>(input),
    })
}

/// Whether the crate can be trusted with so many registers.
pub fn estimator_is_right(args: &Args) -> Result<(), String> {
    match args.get("p") {
        11 => Err(
            "cardinality-estimator 1.0.3 counts nothing right at p = 11: one of its coefficients there is \
                   -7813.7 (e03), where its neighbours suggest -0.0078 (e-03)"
                .to_owned(),
        ),
        _ => Ok(()),
    }
}

fn staged_with<const P: usize>(input: &Input) -> Staged<'_, Estimate> {
    let fill = || {
        let hash = Hash::seeded(input.seed);
        let mut sketch = CardinalityEstimator::<[u8], DefaultHasher, P>::new();
        for key in input.keys.all().iter() {
            sketch.insert_hash(hash.of(key));
        }
        sketch
    };
    input.timed(fill, |sketch| input.estimate(sketch.estimate() as f64, 8 * sketch.size_of() as u64, 1.04))
}
