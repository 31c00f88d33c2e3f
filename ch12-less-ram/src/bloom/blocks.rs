//! What filters of blocks share: a block of its own for every key, by the upper half of its hash, and eight bits in
//! it, by the lower. They differ in the block, in the memory it lies in and in how they go through many keys.

use super::{Filter, Shape};
use crate::hash::{Hash, below};
use crate::keys::Run;

/// So many bits that are fetched together.
pub trait Block: Default {
    /// The share of strangers that meet only set bits in a block that holds so many keys.
    fn rate(keys: f64) -> f64;
    /// Sets a key's eight bits.
    fn set(&mut self, hash: u64);
    /// Whether they are all set.
    fn has(&self, hash: u64) -> bool;
}

/// How a rung goes through many keys.
pub struct Bulk<B> {
    /// Puts them in.
    pub insert: fn(&mut [B], &Hash, Run<'_>),
    /// How many of them are in.
    pub count: fn(&[B], &Hash, Run<'_>) -> u64,
}

/// A filter of blocks.
pub struct Blocks<B> {
    blocks: Vec<B>,
    hash: Hash,
    bulk: Bulk<B>,
}

/// Which of the blocks is a key's.
#[inline(always)]
pub fn place<B>(blocks: &[B], hash: u64) -> usize {
    below(blocks.len(), hash)
}

impl<B: Block> Blocks<B> {
    /// In ordinary memory.
    pub fn new(shape: &Shape, bulk: Bulk<B>) -> Blocks<B> {
        Blocks::within(Vec::with_capacity, shape, bulk)
    }

    /// In what `room` gives for so many blocks.
    pub fn within(room: fn(usize) -> Vec<B>, shape: &Shape, bulk: Bulk<B>) -> Blocks<B> {
        let count = shape.blocks(B::rate);
        let mut blocks = room(count);
        blocks.resize_with(count, B::default);
        Blocks { blocks, hash: Hash::seeded(shape.seed), bulk }
    }

    /// Block for block with those of another filter of the same shape and seed.
    pub fn each_with(&mut self, other: &Blocks<B>, change: impl Fn(&mut B, &B)) {
        assert_eq!(self.blocks.len(), other.blocks.len(), "filters of one shape");
        assert_eq!(self.hash.of(b""), other.hash.of(b""), "filters of one hash function");
        self.blocks.iter_mut().zip(&other.blocks).for_each(|(block, other)| change(block, other));
    }
}

impl<B: Block> Filter for Blocks<B> {
    fn insert(&mut self, key: &[u8]) {
        let hash = self.hash.of(key);
        let at = place(&self.blocks, hash);
        self.blocks[at].set(hash);
    }

    fn contains(&self, key: &[u8]) -> bool {
        let hash = self.hash.of(key);
        self.blocks[place(&self.blocks, hash)].has(hash)
    }

    fn clear(&mut self) {
        self.blocks.fill_with(B::default);
    }

    fn bits(&self) -> u64 {
        8 * size_of_val(self.blocks.as_slice()) as u64
    }

    fn hashes(&self) -> u32 {
        8
    }

    fn insert_all(&mut self, keys: Run<'_>) {
        (self.bulk.insert)(&mut self.blocks, &self.hash, keys);
    }

    fn count(&self, keys: Run<'_>) -> u64 {
        (self.bulk.count)(&self.blocks, &self.hash, keys)
    }
}
