//! Half a line a key: one vector of eight words, one instruction each to multiply, shift, set and test.

use super::Shape;
use super::blocks::{Block, Blocks, Bulk, place};
use super::half_line::HalfLine;
use crate::hash::Hash;
use crate::keys::Run;

common::widest! {
    fn insert(blocks: &mut [HalfLine], hash: &Hash, keys: Run<'_>) = insert_keys;
    fn count(blocks: &[HalfLine], hash: &Hash, keys: Run<'_>) -> u64 = count_keys;
}

#[inline(always)]
fn insert_keys<const LANES: usize, const FMA: bool>(blocks: &mut [HalfLine], hash: &Hash, keys: Run<'_>) {
    for key in keys.iter() {
        let hash = hash.of(key);
        blocks[place(blocks, hash)].set(hash);
    }
}

#[inline(always)]
fn count_keys<const LANES: usize, const FMA: bool>(blocks: &[HalfLine], hash: &Hash, keys: Run<'_>) -> u64 {
    let mut found = 0;
    // A loop: what closures do within an iterator is compiled apart, without the wide vectors.
    for key in keys.iter() {
        let hash = hash.of(key);
        found += u64::from(blocks[place(blocks, hash)].has(hash));
    }
    found
}

pub fn filter(shape: &Shape) -> Blocks<HalfLine> {
    Blocks::new(shape, Bulk { insert, count })
}
