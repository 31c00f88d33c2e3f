//! A counter of four bits in the place of every bit, so that a key can be taken out again. A counter that has
//! reached 15 stays there: it no longer knows how often it was counted.

use super::{Filter, Shape};
use crate::hash::{Hash, again, below};

/// Sixteen counters a word.
pub struct Counting {
    words: Vec<u64>,
    hashes: u32,
    hash: Hash,
}

impl Counting {
    /// Empty.
    pub fn new(shape: &Shape) -> Counting {
        let hashes = shape.best_hashes();
        let words = (shape.bits(hashes) / 16.0).ceil() as usize;
        Counting { words: vec![0; words], hashes, hash: Hash::seeded(shape.seed) }
    }

    #[inline(always)]
    fn places(&self, key: &[u8]) -> impl Iterator<Item = (usize, u32)> + use<> {
        let (first, counters) = (self.hash.of(key), self.words.len() * 16);
        let step = again(first);
        (0..u64::from(self.hashes)).map(move |i| {
            let place = below(counters, first.wrapping_add(i.wrapping_mul(step)));
            (place / 16, place as u32 % 16 * 4)
        })
    }

    /// Takes out a key that was put in. One that was not may take others with it.
    pub fn remove(&mut self, key: &[u8]) {
        for (word, shift) in self.places(key) {
            if (1..15).contains(&(self.words[word] >> shift & 15)) {
                self.words[word] -= 1 << shift;
            }
        }
    }
}

impl Filter for Counting {
    #[inline(always)]
    fn insert(&mut self, key: &[u8]) {
        for (word, shift) in self.places(key) {
            if self.words[word] >> shift & 15 < 15 {
                self.words[word] += 1 << shift;
            }
        }
    }

    #[inline(always)]
    fn contains(&self, key: &[u8]) -> bool {
        self.places(key).all(|(word, shift)| self.words[word] >> shift & 15 > 0)
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
