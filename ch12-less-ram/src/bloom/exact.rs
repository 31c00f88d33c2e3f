//! No filter: a hash table that owns its keys and never errs.

use super::{Filter, Shape};
use foldhash::quality::FixedState;
use std::collections::HashSet;

pub struct Exact {
    keys: HashSet<Box<[u8]>, FixedState>,
    bytes: usize,
}

impl Exact {
    pub fn new(shape: &Shape) -> Exact {
        let hash = FixedState::with_seed(shape.seed);
        Exact { keys: HashSet::with_capacity_and_hasher(shape.keys, hash), bytes: 0 }
    }
}

impl Filter for Exact {
    fn insert(&mut self, key: &[u8]) {
        if self.keys.insert(key.into()) {
            self.bytes += key.len();
        }
    }

    fn contains(&self, key: &[u8]) -> bool {
        self.keys.contains(key)
    }

    fn clear(&mut self) {
        self.keys.clear();
        self.bytes = 0;
    }

    /// A pointer, a length and a byte of hash a place, places a power of two and at most 7/8 full; and the keys,
    /// without what the allocator adds.
    fn bits(&self) -> u64 {
        let places = (self.keys.capacity() * 8 / 7).next_power_of_two();
        8 * (places * (size_of::<Box<[u8]>>() + 1) + self.bytes) as u64
    }

    fn hashes(&self) -> u32 {
        0
    }
}
