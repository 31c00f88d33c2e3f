//! No sketch: a hash table that owns its keys.

use super::Sketch;
use foldhash::quality::FixedState;
use std::collections::HashSet;

pub struct Exact {
    keys: HashSet<Box<[u8]>, FixedState>,
    bytes: usize,
}

impl Sketch for Exact {
    fn new(_: u32, seed: u64) -> Exact {
        Exact { keys: HashSet::with_hasher(FixedState::with_seed(seed)), bytes: 0 }
    }

    fn add(&mut self, key: &[u8]) {
        if !self.keys.contains(key) {
            self.keys.insert(key.into());
            self.bytes += key.len();
        }
    }

    fn estimate(&self) -> f64 {
        self.keys.len() as f64
    }

    /// A pointer, a length and a byte of hash a place, places a power of two; and the keys, without what the
    /// allocator adds.
    fn bits(&self) -> u64 {
        let places = (self.keys.capacity() * 8 / 7).next_power_of_two();
        8 * (places * (size_of::<Box<[u8]>>() + 1) + self.bytes) as u64
    }

    fn standard_error(_: u32) -> f64 {
        0.0
    }
}
