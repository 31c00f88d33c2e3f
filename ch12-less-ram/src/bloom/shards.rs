//! The blocks are parted into regions that fit the second-level cache, the keys' hashes dealt out to them, and a
//! region done at a time: it stays in cache, and since it has one thread, nothing need be atomic. The price: 8
//! bytes for each of a round's million hashes, and answers that come in another order.

use super::Shape;
use super::blocks::{Block, Blocks, Bulk};
use super::half_line::HalfLine;
use crate::hash::{Hash, below};
use crate::keys::Run;
use rayon::prelude::*;

/// Blocks in a region: 256 KiB.
const REGION: usize = 1 << 13;
/// Keys in a round.
const ROUND: usize = 1 << 20;

/// Hashes by region.
type Dealt = Vec<Vec<u64>>;

fn insert(blocks: &mut [HalfLine], hash: &Hash, keys: Run<'_>) {
    let (count, mut dealt) = (blocks.len(), Vec::new());
    for round in keys.pieces(ROUND) {
        deal(round, hash, count, &mut dealt);
        blocks.par_chunks_mut(REGION).enumerate().for_each(|(at, region)| {
            dealt.iter().for_each(|dealt| insert_hashes(region, at * REGION, count, &dealt[at]));
        });
    }
}

fn count(blocks: &[HalfLine], hash: &Hash, keys: Run<'_>) -> u64 {
    let (count, mut found, mut dealt) = (blocks.len(), 0, Vec::new());
    for round in keys.pieces(ROUND) {
        deal(round, hash, count, &mut dealt);
        let of_region = |(at, region): (usize, &[HalfLine])| {
            let of_dealt = |dealt: &Dealt| count_hashes(region, at * REGION, count, &dealt[at]);
            dealt.iter().map(of_dealt).sum::<u64>()
        };
        found += blocks.par_chunks(REGION).enumerate().map(of_region).sum::<u64>();
    }
    found
}

/// Deals out a round's keys to the regions of so many blocks, a share of them by each thread, into buffers that last.
fn deal(round: Run<'_>, hash: &Hash, blocks: usize, dealt: &mut Vec<Dealt>) {
    let (shares, regions) = (round.for_each_thread(), blocks.div_ceil(REGION));
    dealt.resize_with(shares.len(), || vec![Vec::new(); regions]);
    dealt.par_iter_mut().zip(shares).for_each(|(dealt, share)| {
        for hashes in dealt.iter_mut() {
            hashes.clear();
            // Regions draw alike: an eighth more than the mean is room for nearly all.
            hashes.reserve(share.len() / regions * 9 / 8 + 64);
        }
        for key in share.iter() {
            let hash = hash.of(key);
            dealt[below(blocks, hash) / REGION].push(hash);
        }
    });
}

common::widest! {
    fn insert_hashes(region: &mut [HalfLine], first: usize, blocks: usize, hashes: &[u64]) = insert_into;
    fn count_hashes(region: &[HalfLine], first: usize, blocks: usize, hashes: &[u64]) -> u64 = count_in;
}

#[inline(always)]
fn insert_into<const LANES: usize, const FMA: bool>(
    region: &mut [HalfLine],
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
    region: &[HalfLine],
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

pub fn filter(shape: &Shape) -> Blocks<HalfLine> {
    Blocks::new(shape, Bulk { insert, count })
}
