//! All threads put keys into one filter. A bit that is set stays set, so no order is needed between them; but an
//! atomic word takes one change at a time, and no vectors.

use super::Shape;
use super::blocks::{Block, Blocks, Bulk, place};
use super::half_line::HalfLine;
use crate::hash::Hash;
use crate::keys::Run;
use rayon::prelude::*;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The bits of a [`HalfLine`], in words that may be changed by several threads.
#[derive(Default)]
#[repr(align(32))]
pub struct Shared([AtomicU64; 4]);

impl Shared {
    /// The words, each with the two bits that a key has in it.
    #[inline(always)]
    fn words(&self, hash: u64) -> impl Iterator<Item = (&AtomicU64, u64)> {
        let mask = HalfLine::mask(hash);
        let bits = move |word: usize| u64::from(mask[2 * word]) | u64::from(mask[2 * word + 1]) << 32;
        self.0.iter().enumerate().map(move |(at, word)| (word, bits(at)))
    }

    #[inline(always)]
    fn add(&self, hash: u64) {
        for (word, bits) in self.words(hash) {
            // To read is cheaper than to change.
            if word.load(Relaxed) & bits != bits {
                word.fetch_or(bits, Relaxed);
            }
        }
    }
}

impl Block for Shared {
    fn rate(keys: f64) -> f64 {
        HalfLine::rate(keys)
    }

    fn set(&mut self, hash: u64) {
        self.add(hash);
    }

    #[inline(always)]
    fn has(&self, hash: u64) -> bool {
        self.words(hash).fold(0, |missing, (word, bits)| missing | (bits & !word.load(Relaxed))) == 0
    }
}

fn insert(blocks: &mut [Shared], hash: &Hash, keys: Run<'_>) {
    let blocks = &*blocks;
    let add = |key: &[u8]| {
        let hash = hash.of(key);
        blocks[place(blocks, hash)].add(hash);
    };
    keys.for_each_thread().into_par_iter().for_each(|share| share.iter().for_each(add));
}

fn count(blocks: &[Shared], hash: &Hash, keys: Run<'_>) -> u64 {
    let has = |key: &&[u8]| {
        let hash = hash.of(key);
        blocks[place(blocks, hash)].has(hash)
    };
    let count = |share: Run<'_>| share.iter().filter(has).count() as u64;
    keys.for_each_thread().into_par_iter().map(count).sum()
}

pub fn filter(shape: &Shape) -> Blocks<Shared> {
    Blocks::new(shape, Bulk { insert, count })
}
