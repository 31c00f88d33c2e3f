//! Beyond the caches a look-up waits. So 64 keys are hashed and their lines called for first; when their turn
//! comes, most lines are there, and so are the addresses of their pages.

use super::Shape;
use super::blocks::{Block, Blocks, Bulk, place};
use super::half_line::HalfLine;
use crate::hash::Hash;
use crate::keys::Run;

const BATCH: usize = 64;

common::widest! {
    fn insert(blocks: &mut [HalfLine], hash: &Hash, keys: Run<'_>) = insert_keys;
    fn count(blocks: &[HalfLine], hash: &Hash, keys: Run<'_>) -> u64 = count_keys;
}

#[inline(always)]
fn insert_keys<const LANES: usize, const FMA: bool>(blocks: &mut [HalfLine], hash: &Hash, keys: Run<'_>) {
    let (mut keys, mut batch) = (keys.iter(), [0; BATCH]);
    loop {
        let called = call(blocks, hash, &mut keys, &mut batch);
        for hash in called.iter() {
            blocks[place(blocks, *hash)].set(*hash);
        }
        if called.len() < BATCH {
            return;
        }
    }
}

#[inline(always)]
fn count_keys<const LANES: usize, const FMA: bool>(blocks: &[HalfLine], hash: &Hash, keys: Run<'_>) -> u64 {
    let (mut keys, mut batch, mut found) = (keys.iter(), [0; BATCH], 0);
    loop {
        let called = call(blocks, hash, &mut keys, &mut batch);
        // A loop: what closures do within an iterator is compiled apart, without the wide vectors.
        for hash in called.iter() {
            found += u64::from(blocks[place(blocks, *hash)].has(*hash));
        }
        if called.len() < BATCH {
            return found;
        }
    }
}

/// Hashes the next keys, calls for their lines, and returns the hashes: fewer than a batch at the end.
#[inline(always)]
fn call<'b, 'k>(
    blocks: &[HalfLine],
    hash: &Hash,
    keys: &mut impl Iterator<Item = &'k [u8]>,
    batch: &'b mut [u64; BATCH],
) -> &'b [u64] {
    let mut count = 0;
    for (slot, key) in batch.iter_mut().zip(keys) {
        *slot = hash.of(key);
        prefetch(&blocks[place(blocks, *slot)]);
        count += 1;
    }
    &batch[..count]
}

/// Asks for the line, where the processor can be asked.
#[inline(always)]
fn prefetch(block: &HalfLine) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: every x86-64 has the instruction, and a reference may be read from.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(block).cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = block;
}

/// Through many keys in batches.
pub const BULK: Bulk<HalfLine> = Bulk { insert, count };

pub fn filter(shape: &Shape) -> Blocks<HalfLine> {
    Blocks::new(shape, BULK)
}
