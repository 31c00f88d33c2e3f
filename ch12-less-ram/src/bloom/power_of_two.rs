//! A power of two of bits: a place is a few bits of the hash. What the rounding adds in room saves bits a key.

use super::{Filter, Shape, shape::rate};
use crate::hash::{Hash, again};

pub struct PowerOfTwo {
    words: Vec<u64>,
    hashes: u32,
    hash: Hash,
}

impl PowerOfTwo {
    pub fn new(shape: &Shape) -> PowerOfTwo {
        let bits = (shape.bits(shape.best_hashes()) as u64).next_power_of_two().max(64);
        let enough = |hashes: &u32| rate(bits, *hashes, shape.keys as u64) <= shape.rate();
        let hashes = shape.hashes.or((1..=shape.best_hashes()).find(enough)).unwrap_or(shape.best_hashes());
        PowerOfTwo { words: vec![0; bits as usize / 64], hashes, hash: Hash::seeded(shape.seed) }
    }

    #[inline(always)]
    fn places(&self, key: &[u8]) -> impl Iterator<Item = (usize, u64)> + use<> {
        let (first, mask) = (self.hash.of(key), self.words.len() - 1);
        let step = again(first);
        (0..u64::from(self.hashes)).map(move |i| {
            let point = first.wrapping_add(i.wrapping_mul(step));
            ((point >> 32) as usize & mask, 1 << (point >> 26 & 63))
        })
    }
}

impl Filter for PowerOfTwo {
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
