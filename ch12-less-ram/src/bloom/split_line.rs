//! One bit in each of the eight words of a line: no word depends on another, so vectors do them at once.

use super::{Filter, Shape};
use crate::hash::{Hash, again, below};
use crate::keys::Run;

pub struct SplitLine {
    lines: Vec<Line>,
    hash: Hash,
}

#[derive(Clone, Copy)]
#[repr(align(64))]
struct Line([u64; 8]);

impl Line {
    #[inline(always)]
    fn mask(hash: u64) -> [u64; 8] {
        let bits = again(hash) >> 16;
        std::array::from_fn(|word| 1 << (bits >> (6 * word) & 63))
    }

    #[inline(always)]
    fn set(&mut self, hash: u64) {
        let mask = Line::mask(hash);
        for (word, bit) in self.0.iter_mut().zip(&mask) {
            *word |= bit;
        }
    }

    #[inline(always)]
    fn has(&self, hash: u64) -> bool {
        let (mask, mut missing) = (Line::mask(hash), 0);
        for (word, bit) in self.0.iter().zip(&mask) {
            missing |= bit & !word;
        }
        missing == 0
    }
}

common::widest! {
    fn insert_all(lines: &mut [Line], hash: &Hash, keys: Run<'_>) = insert_keys;
    fn count(lines: &[Line], hash: &Hash, keys: Run<'_>) -> u64 = count_keys;
}

#[inline(always)]
fn insert_keys<const LANES: usize, const FMA: bool>(lines: &mut [Line], hash: &Hash, keys: Run<'_>) {
    for key in keys.iter() {
        let hash = hash.of(key);
        lines[below(lines.len(), hash)].set(hash);
    }
}

#[inline(always)]
fn count_keys<const LANES: usize, const FMA: bool>(lines: &[Line], hash: &Hash, keys: Run<'_>) -> u64 {
    let mut found = 0;
    // A loop: what closures do within an iterator is compiled apart, without the wide vectors.
    for key in keys.iter() {
        let hash = hash.of(key);
        found += u64::from(lines[below(lines.len(), hash)].has(hash));
    }
    found
}

impl Filter for SplitLine {
    fn new(shape: &Shape) -> SplitLine {
        let lines = shape.blocks(|keys| (1.0 - (1.0 - 1.0 / 64.0_f64).powf(keys)).powi(8));
        SplitLine { lines: vec![Line([0; 8]); lines], hash: Hash::seeded(shape.seed) }
    }

    fn insert(&mut self, key: &[u8]) {
        let (hash, count) = (self.hash.of(key), self.lines.len());
        self.lines[below(count, hash)].set(hash);
    }

    fn contains(&self, key: &[u8]) -> bool {
        let hash = self.hash.of(key);
        self.lines[below(self.lines.len(), hash)].has(hash)
    }

    fn clear(&mut self) {
        self.lines.fill(Line([0; 8]));
    }

    fn bits(&self) -> u64 {
        self.lines.len() as u64 * 512
    }

    fn hashes(&self) -> u32 {
        8
    }

    fn insert_all(&mut self, keys: Run<'_>) {
        insert_all(&mut self.lines, &self.hash, keys);
    }

    fn count(&self, keys: Run<'_>) -> u64 {
        count(&self.lines, &self.hash, keys)
    }
}
