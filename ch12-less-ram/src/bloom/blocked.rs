//! All bits of a key in one line of the cache: whatever lies beyond it is waited for once. Lines fill unevenly,
//! so the same error takes a few more bits.

use super::{Filter, Shape};
use crate::hash::{Hash, again, below};

pub struct Blocked {
    lines: Vec<Line>,
    hashes: u32,
    hash: Hash,
}

#[derive(Clone, Copy)]
#[repr(align(64))]
struct Line([u64; 8]);

/// Places in a line, a word and a bit of it: nine bits of the hash each, seven times from a word.
#[inline(always)]
fn each_place(hash: u64, hashes: u32, mut visit: impl FnMut(usize, u64)) {
    let (mut bits, mut left) = (hash, hashes);
    while left > 0 {
        bits = again(bits);
        // Always seven, the last again and again if fewer are wanted: a loop of fixed length has no branches.
        for slice in 0..7 {
            let place = bits >> (9 * slice.min(left - 1));
            visit((place >> 6 & 7) as usize, 1 << (place & 63));
        }
        left = left.saturating_sub(7);
    }
}

impl Blocked {
    pub fn new(shape: &Shape) -> Blocked {
        let hashes = shape.best_hashes();
        let k = f64::from(hashes);
        let lines = shape.blocks(|keys| (1.0 - (1.0 - 1.0 / 512.0_f64).powf(keys * k)).powf(k));
        Blocked { lines: vec![Line([0; 8]); lines], hashes, hash: Hash::seeded(shape.seed) }
    }
}

impl Filter for Blocked {
    #[inline(always)]
    fn insert(&mut self, key: &[u8]) {
        let (hash, count) = (self.hash.of(key), self.lines.len());
        let Line(words) = &mut self.lines[below(count, hash)];
        each_place(hash, self.hashes, |word, bit| words[word] |= bit);
    }

    /// Looks at all of them: a branch that is guessed wrong costs more than the rest of the line.
    #[inline(always)]
    fn contains(&self, key: &[u8]) -> bool {
        let hash = self.hash.of(key);
        let Line(words) = &self.lines[below(self.lines.len(), hash)];
        let mut missing = 0;
        each_place(hash, self.hashes, |word, bit| missing |= bit & !words[word]);
        missing == 0
    }

    fn clear(&mut self) {
        self.lines.fill(Line([0; 8]));
    }

    fn bits(&self) -> u64 {
        self.lines.len() as u64 * 512
    }

    fn hashes(&self) -> u32 {
        self.hashes
    }
}
