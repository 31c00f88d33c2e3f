//! Half a line a key: one vector of eight words, one instruction each to multiply, shift, set and test.

use super::block::{self, Block};
use super::{Filter, Shape};
use crate::hash::Hash;
use crate::keys::Run;

pub struct SplitBlock {
    blocks: Vec<Block>,
    hash: Hash,
}

common::widest! {
    fn insert_all(blocks: &mut [Block], hash: &Hash, keys: Run<'_>) = insert_keys;
    fn count(blocks: &[Block], hash: &Hash, keys: Run<'_>) -> u64 = count_keys;
}

#[inline(always)]
fn insert_keys<const LANES: usize, const FMA: bool>(blocks: &mut [Block], hash: &Hash, keys: Run<'_>) {
    for key in keys.iter() {
        let hash = hash.of(key);
        blocks[block::of(blocks, hash)].set(hash);
    }
}

#[inline(always)]
fn count_keys<const LANES: usize, const FMA: bool>(blocks: &[Block], hash: &Hash, keys: Run<'_>) -> u64 {
    let mut found = 0;
    // A loop: what closures do within an iterator is compiled apart, without the wide vectors.
    for key in keys.iter() {
        let hash = hash.of(key);
        found += u64::from(blocks[block::of(blocks, hash)].has(hash));
    }
    found
}

impl Filter for SplitBlock {
    fn new(shape: &Shape) -> SplitBlock {
        SplitBlock { blocks: vec![Block::EMPTY; block::count(shape)], hash: Hash::seeded(shape.seed) }
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
        insert_all(&mut self.blocks, &self.hash, keys);
    }

    fn count(&self, keys: Run<'_>) -> u64 {
        count(&self.blocks, &self.hash, keys)
    }
}
