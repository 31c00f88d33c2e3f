//! Beyond the caches a look-up waits. So 64 keys are hashed and their lines called for first; when their turn
//! comes, most lines are there, and so are the addresses of their pages.

use super::block::{self, Block};
use super::{Filter, Shape};
use crate::hash::Hash;
use crate::keys::Run;

const BATCH: usize = 64;

common::widest! {
    pub(super) fn insert_all(blocks: &mut [Block], hash: &Hash, keys: Run<'_>) = insert_keys;
    pub(super) fn count(blocks: &[Block], hash: &Hash, keys: Run<'_>) -> u64 = count_keys;
}

#[inline(always)]
fn insert_keys<const LANES: usize, const FMA: bool>(blocks: &mut [Block], hash: &Hash, keys: Run<'_>) {
    let (mut keys, mut batch) = (keys.iter(), [0; BATCH]);
    loop {
        let called = call(blocks, hash, &mut keys, &mut batch);
        for hash in called.iter() {
            blocks[block::of(blocks, *hash)].set(*hash);
        }
        if called.len() < BATCH {
            return;
        }
    }
}

#[inline(always)]
fn count_keys<const LANES: usize, const FMA: bool>(blocks: &[Block], hash: &Hash, keys: Run<'_>) -> u64 {
    let (mut keys, mut batch, mut found) = (keys.iter(), [0; BATCH], 0);
    loop {
        let called = call(blocks, hash, &mut keys, &mut batch);
        // A loop: what closures do within an iterator is compiled apart, without the wide vectors.
        for hash in called.iter() {
            found += u64::from(blocks[block::of(blocks, *hash)].has(*hash));
        }
        if called.len() < BATCH {
            return found;
        }
    }
}

/// Hashes the next keys, calls for their lines, and returns the hashes: fewer than a batch at the end.
#[inline(always)]
fn call<'b, 'k>(
    blocks: &[Block],
    hash: &Hash,
    keys: &mut impl Iterator<Item = &'k [u8]>,
    batch: &'b mut [u64; BATCH],
) -> &'b [u64] {
    let mut count = 0;
    for (place, key) in batch.iter_mut().zip(keys) {
        *place = hash.of(key);
        prefetch(&blocks[block::of(blocks, *place)]);
        count += 1;
    }
    &batch[..count]
}

/// Asks for the line, where the processor can be asked.
#[inline(always)]
fn prefetch(block: &Block) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: every x86-64 has the instruction, and a reference may be read from.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(block).cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = block;
}

pub struct Prefetch {
    blocks: Vec<Block>,
    hash: Hash,
}

impl Filter for Prefetch {
    fn new(shape: &Shape) -> Prefetch {
        Prefetch { blocks: vec![Block::EMPTY; block::count(shape)], hash: Hash::seeded(shape.seed) }
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
