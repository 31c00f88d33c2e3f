//! The same places from one hash of 64 bits: it is one point on a circle, the others follow at equal steps, and
//! a multiplication and a shift turn a point into a place.

use super::{Filter, Shape};
use crate::hash::{Hash, again, below};

pub struct FastHash {
    words: Vec<u64>,
    hashes: u32,
    hash: Hash,
}

impl FastHash {
    pub fn new(shape: &Shape) -> FastHash {
        let hashes = shape.best_hashes();
        let words = (shape.bits(hashes) / 64.0).ceil() as usize;
        FastHash { words: vec![0; words], hashes, hash: Hash::seeded(shape.seed) }
    }

    #[inline(always)]
    fn places(&self, key: &[u8]) -> impl Iterator<Item = (usize, u64)> + use<> {
        let (first, bits) = (self.hash.of(key), self.words.len() * 64);
        let step = again(first);
        (0..u64::from(self.hashes)).map(move |i| {
            let place = below(bits, first.wrapping_add(i.wrapping_mul(step)));
            (place / 64, 1 << (place % 64))
        })
    }
}

impl Filter for FastHash {
    #[inline(always)]
    fn insert(&mut self, key: &[u8]) {
        for (word, bit) in self.places(key) {
            self.words[word] |= bit;
        }
    }

    #[inline(always)]
    fn contains(&self, key: &[u8]) -> bool {
        self.places(key).all(|(word, bit)| self.words[word] & bit != 0)
    }

    fn clear(&mut self) {
        self.words.fill(0);
    }

    fn bits(&self) -> u64 {
        self.words.len() as u64 * 64
    }

    fn hashes(&self) -> u32 {
        self.hashes
    }
}
