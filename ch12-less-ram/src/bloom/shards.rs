//! The blocks are parted into regions that fit the second-level cache, the keys' hashes dealt out to them, and a
//! region done at a time: it stays in cache, and since it has one thread, nothing need be atomic. The price: 8
//! bytes for each of a round's million hashes, and answers that come in another order.

use super::block::{self, Block};
use super::{Filter, Shape};
use crate::hash::{Hash, below};
use crate::keys::Run;
use rayon::prelude::*;
use std::sync::Arc;

/// Blocks in a region: 256 KiB.
const REGION: usize = 1 << 13;
/// Keys in a round.
const ROUND: usize = 1 << 20;

pub struct Shards {
    blocks: Vec<Block>,
    hash: Hash,
    pool: Arc<rayon::ThreadPool>,
}

/// Hashes by region.
type Dealt = Vec<Vec<u64>>;

impl Shards {
    /// Deals out a round's keys, a piece for each thread, into buffers that last.
    fn deal(&self, round: Run<'_>, dealt: &mut Vec<Dealt>) {
        let (count, regions) = (self.blocks.len(), self.blocks.len().div_ceil(REGION));
        let pieces = round.pieces(round.len().div_ceil(self.pool.current_num_threads()).max(4096));
        dealt.resize_with(pieces.len(), || vec![Vec::new(); regions]);
        dealt.par_iter_mut().zip(pieces).for_each(|(dealt, piece)| {
            for hashes in dealt.iter_mut() {
                hashes.clear();
                // Regions draw alike: an eighth more than the mean is room for nearly all.
                hashes.reserve(piece.len() / regions * 9 / 8 + 64);
            }
            for key in piece.iter() {
                let hash = self.hash.of(key);
                dealt[below(count, hash) / REGION].push(hash);
            }
        });
    }
}

common::widest! {
    fn insert_hashes(region: &mut [Block], first: usize, blocks: usize, hashes: &[u64]) = insert_into;
    fn count_hashes(region: &[Block], first: usize, blocks: usize, hashes: &[u64]) -> u64 = count_in;
}

#[inline(always)]
fn insert_into<const LANES: usize, const FMA: bool>(
    region: &mut [Block],
    first: usize,
    blocks: usize,
    hashes: &[u64],
) {
    for hash in hashes {
        region[below(blocks, *hash) - first].set(*hash);
    }
}

#[inline(always)]
fn count_in<const LANES: usize, const FMA: bool>(
    region: &[Block],
    first: usize,
    blocks: usize,
    hashes: &[u64],
) -> u64 {
    let mut found = 0;
    // A loop: what closures do within an iterator is compiled apart, without the wide vectors.
    for hash in hashes {
        found += u64::from(region[below(blocks, *hash) - first].has(*hash));
    }
    found
}

impl Filter for Shards {
    fn new(shape: &Shape) -> Shards {
        let blocks = vec![Block::EMPTY; block::count(shape)];
        Shards { blocks, hash: Hash::seeded(shape.seed), pool: shape.pool.clone() }
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
        let (pool, count, mut dealt) = (self.pool.clone(), self.blocks.len(), Vec::new());
        pool.install(|| {
            for round in keys.pieces(ROUND) {
                self.deal(round, &mut dealt);
                self.blocks.par_chunks_mut(REGION).enumerate().for_each(|(at, region)| {
                    dealt.iter().for_each(|dealt| insert_hashes(region, at * REGION, count, &dealt[at]));
                });
            }
        });
    }

    fn count(&self, keys: Run<'_>) -> u64 {
        let (mut found, mut dealt) = (0, Vec::new());
        self.pool.install(|| {
            for round in keys.pieces(ROUND) {
                self.deal(round, &mut dealt);
                let of_region = |(at, region): (usize, &[Block])| {
                    let count =
                        |dealt: &Dealt| count_hashes(region, at * REGION, self.blocks.len(), &dealt[at]);
                    dealt.iter().map(count).sum::<u64>()
                };
                found += self.blocks.par_chunks(REGION).enumerate().map(of_region).sum::<u64>();
            }
        });
        found
    }
}
