//! All threads put keys into one filter. A bit that is set stays set, so no order is needed between them; but an
//! atomic word takes one change at a time, and no vectors.

use super::block::{self, Block};
use super::{Filter, Shape};
use crate::hash::{Hash, below};
use crate::keys::Run;
use rayon::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

pub struct Atomics {
    blocks: Vec<[AtomicU64; 4]>,
    hash: Hash,
    pool: Arc<rayon::ThreadPool>,
}

impl Atomics {
    /// The words of a key's block, each with the two bits that the key has in it.
    #[inline(always)]
    fn words(&self, key: &[u8]) -> impl Iterator<Item = (&AtomicU64, u64)> {
        let hash = self.hash.of(key);
        let mask = Block::mask(hash);
        let bits = move |word: usize| u64::from(mask[2 * word]) | u64::from(mask[2 * word + 1]) << 32;
        let block = &self.blocks[below(self.blocks.len(), hash)];
        block.iter().enumerate().map(move |(at, word)| (word, bits(at)))
    }

    #[inline(always)]
    fn set(&self, key: &[u8]) {
        for (word, bits) in self.words(key) {
            // To read is cheaper than to change.
            if word.load(Relaxed) & bits != bits {
                word.fetch_or(bits, Relaxed);
            }
        }
    }

    fn piece(&self, keys: Run<'_>) -> usize {
        keys.len().div_ceil(self.pool.current_num_threads()).max(4096)
    }
}

impl Filter for Atomics {
    fn new(shape: &Shape) -> Atomics {
        let empty = || [const { AtomicU64::new(0) }; 4];
        let blocks = (0..block::count(shape)).map(|_| empty()).collect();
        Atomics { blocks, hash: Hash::seeded(shape.seed), pool: shape.pool.clone() }
    }

    fn insert(&mut self, key: &[u8]) {
        self.set(key);
    }

    #[inline(always)]
    fn contains(&self, key: &[u8]) -> bool {
        self.words(key).fold(0, |missing, (word, bits)| missing | (bits & !word.load(Relaxed))) == 0
    }

    fn clear(&mut self) {
        self.blocks.as_flattened_mut().iter_mut().for_each(|word| *word.get_mut() = 0);
    }

    fn bits(&self) -> u64 {
        self.blocks.len() as u64 * Block::BITS
    }

    fn hashes(&self) -> u32 {
        8
    }

    fn insert_all(&mut self, keys: Run<'_>) {
        let (filter, pieces) = (&*self, keys.pieces(self.piece(keys)));
        let insert = |piece: Run<'_>| piece.iter().for_each(|key| filter.set(key));
        self.pool.install(|| pieces.into_par_iter().for_each(insert));
    }

    fn count(&self, keys: Run<'_>) -> u64 {
        let pieces = keys.pieces(self.piece(keys));
        let count = |piece: Run<'_>| piece.iter().filter(|key| self.contains(key)).count() as u64;
        self.pool.install(|| pieces.into_par_iter().map(count).sum())
    }
}
