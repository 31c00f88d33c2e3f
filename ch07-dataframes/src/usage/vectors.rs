//! The same numbers, all tries of a state at once, in the widest vectors.

use super::filter::{TRIES, next_state};
use super::{DAYS, Draw, Minutes, hat::Hat, twister::Twister};

pub fn vectors(draw: &Draw) -> Minutes {
    self::draw(draw.people, draw.seed)
}

/// The minutes of so many people, as NumPy draws them from a seed, of which 32 bits count.
pub fn draw(people: usize, seed: u64) -> Minutes {
    let (hat, mut twister, wanted) = (Hat::new(), Twister::seeded(seed), DAYS * people);
    let (mut minutes, mut kept) = (Vec::with_capacity(wanted + TRIES), [0; TRIES]);
    while minutes.len() < wanted {
        let count = next_state(&mut twister, &hat, &mut kept);
        minutes.extend_from_slice(&kept[..count]);
    }
    minutes.truncate(wanted);
    Minutes(minutes)
}
