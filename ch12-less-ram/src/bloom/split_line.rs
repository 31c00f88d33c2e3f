//! One bit in each of the eight words of a line: no word depends on another, so vectors do them at once.

use super::Shape;
use super::blocks::{Block, Blocks, Bulk, place};
use crate::hash::{Hash, again};
use crate::keys::Run;

#[derive(Clone, Copy, Default)]
#[repr(align(64))]
pub struct Line([u64; 8]);

impl Line {
    /// Six bits of the hash for each word.
    #[inline(always)]
    fn mask(hash: u64) -> [u64; 8] {
        let bits = again(hash) >> 16;
        std::array::from_fn(|word| 1 << (bits >> (6 * word) & 63))
    }
}

impl Block for Line {
    fn rate(keys: f64) -> f64 {
        (1.0 - (1.0 - 1.0 / 64.0_f64).powf(keys)).powi(8)
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
    fn insert(lines: &mut [Line], hash: &Hash, keys: Run<'_>) = insert_keys;
    fn count(lines: &[Line], hash: &Hash, keys: Run<'_>) -> u64 = count_keys;
}

#[inline(always)]
fn insert_keys<const LANES: usize, const FMA: bool>(lines: &mut [Line], hash: &Hash, keys: Run<'_>) {
    for key in keys.iter() {
        let hash = hash.of(key);
        lines[place(lines, hash)].set(hash);
    }
}

#[inline(always)]
fn count_keys<const LANES: usize, const FMA: bool>(lines: &[Line], hash: &Hash, keys: Run<'_>) -> u64 {
    let mut found = 0;
    // A loop: what closures do within an iterator is compiled apart, without the wide vectors.
    for key in keys.iter() {
        let hash = hash.of(key);
        found += u64::from(lines[place(lines, hash)].has(hash));
    }
    found
}

pub fn filter(shape: &Shape) -> Blocks<Line> {
    Blocks::new(shape, Bulk { insert, count })
}
