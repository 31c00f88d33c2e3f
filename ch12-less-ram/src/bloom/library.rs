//! Crate fastbloom, with the same hash as ours, as a control.

use super::{Filter, Shape};
use crate::hash::Hash;
use fastbloom::BloomFilter;

pub struct FastBloom {
    filter: BloomFilter,
    hash: Hash,
}

impl FastBloom {
    pub fn new(shape: &Shape) -> FastBloom {
        let filter = match shape.hashes {
            Some(hashes) => BloomFilter::with_num_bits(shape.bits(hashes).ceil() as usize).hashes(hashes),
            None => BloomFilter::with_false_pos(shape.rate()).expected_items(shape.keys),
        };
        FastBloom { filter, hash: Hash::seeded(shape.seed) }
    }
}

impl Filter for FastBloom {
    #[inline(always)]
    fn insert(&mut self, key: &[u8]) {
        self.filter.insert_hash(self.hash.of(key));
    }

    #[inline(always)]
    fn contains(&self, key: &[u8]) -> bool {
        self.filter.contains_hash(self.hash.of(key))
    }

    fn clear(&mut self) {
        self.filter.clear();
    }

    fn bits(&self) -> u64 {
        self.filter.num_bits() as u64
    }

    fn hashes(&self) -> u32 {
        self.filter.num_hashes()
    }
}
