//! The top rung of one thread: the blocks on pages of 2 MiB. With pages of 4 KiB a processor remembers the
//! addresses of some 8 MiB at a time, and beyond that has to look them up in memory too.

use super::block::{self, Block};
use super::{Filter, Shape, prefetch};
use crate::hash::Hash;
use crate::keys::Run;
use common::huge_pages::filled;

/// Take this one: blocks of 256 bits, keys in batches, memory on huge pages where the system has them.
pub struct HugePages {
    blocks: Vec<Block>,
    hash: Hash,
}

impl HugePages {
    /// Adds what is in another filter of the same shape and seed.
    pub fn union(&mut self, other: &HugePages) {
        assert_eq!(self.blocks.len(), other.blocks.len(), "filters of one shape");
        for (block, other) in self.blocks.iter_mut().zip(&other.blocks) {
            block.0.iter_mut().zip(other.0).for_each(|(word, other)| *word |= other);
        }
    }
}

impl Filter for HugePages {
    fn new(shape: &Shape) -> HugePages {
        HugePages { blocks: filled(block::count(shape), Block::EMPTY), hash: Hash::seeded(shape.seed) }
    }

    fn insert(&mut self, key: &[u8]) {
        let hash = self.hash.of(key);
        let at = block::of(&self.blocks, hash);
        self.blocks[at].set(hash);
    }

    fn contains(&self, key: &[u8]) -> bool {
        let hash = self.hash.of(key);
        self.blocks[block::of(&self.blocks, hash)].has(hash)
    }

    fn clear(&mut self) {
        self.blocks.fill(Block::EMPTY);
    }

    fn bits(&self) -> u64 {
        self.blocks.len() as u64 * Block::BITS
    }

    fn hashes(&self) -> u32 {
        8
    }

    fn insert_all(&mut self, keys: Run<'_>) {
        prefetch::insert_all(&mut self.blocks, &self.hash, keys);
    }

    fn count(&self, keys: Run<'_>) -> u64 {
        prefetch::count(&self.blocks, &self.hash, keys)
    }
}
