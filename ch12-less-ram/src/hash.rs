//! One hash of 64 bits a key, the same for every rung that is not held to the book's: foldhash, its `quality` form.

use foldhash::quality::FixedState;
use std::hash::{BuildHasher, Hasher};

/// A hash function out of many: the seed says which.
#[derive(Clone)]
pub struct Hash(FixedState);

impl Hash {
    /// The function of this seed.
    pub fn seeded(seed: u64) -> Hash {
        Hash(FixedState::with_seed(seed))
    }

    /// The key's 64 bits, each as good as the others.
    #[inline(always)]
    pub fn of(&self, key: &[u8]) -> u64 {
        let mut hasher = self.0.build_hasher();
        hasher.write(key);
        hasher.finish()
    }
}

/// A number below `count` from the hash's upper bits, by a multiplication and a shift instead of a division.
#[inline(always)]
pub fn below(count: usize, hash: u64) -> usize {
    ((u128::from(hash) * count as u128) >> 64) as usize
}

/// Other bits from the same hash: its upper 32 depend on every bit of it.
#[inline(always)]
pub fn again(hash: u64) -> u64 {
    hash.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
