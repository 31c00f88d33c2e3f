//! The filter as the book has it: bits in a row, the most significant of a byte first; places (h1 + i h2) mod m
//! from a hash of 128 bits, in whole numbers that do not overflow. Wrapping ones would give other places.

use super::{Filter, Shape};
use crate::murmur3;
use bitvec::prelude::{BitVec, Msb0};

/// As many bits as its formula gives, and as many a key, both rounded up.
pub struct AsPrinted {
    bits: BitVec<u8, Msb0>,
    hashes: u32,
}

impl AsPrinted {
    /// Empty.
    pub fn new(shape: &Shape) -> AsPrinted {
        let (keys, two) = (shape.keys as f64, 2_f64.ln());
        let bits = (-keys * shape.rate().ln() / (two * two) + 1.0) as usize;
        let hashes = shape.hashes.unwrap_or((bits as f64 * two / keys + 1.0) as u32);
        AsPrinted { bits: BitVec::repeat(false, bits), hashes }
    }

    fn places(&self, key: &[u8]) -> impl Iterator<Item = usize> + use<> {
        let (first, step) = murmur3::x64_128(key, 0);
        let count = self.bits.len() as i128;
        (0..self.hashes)
            .map(move |i| (i128::from(first) + i128::from(i) * i128::from(step)).rem_euclid(count) as usize)
    }

    /// The bits, eight a byte; the last byte is filled up with zeros.
    pub fn bytes(&self) -> &[u8] {
        self.bits.as_raw_slice()
    }

    /// About how many keys are in.
    pub fn size(&self) -> f64 {
        let (bits, ones) = (self.bits.len() as f64, self.bits.count_ones() as f64);
        -bits * (1.0 - ones / bits).ln() / f64::from(self.hashes)
    }

    /// What is in either of two filters of one shape.
    pub fn union(mut self, other: &AsPrinted) -> AsPrinted {
        assert_eq!((self.bits.len(), self.hashes), (other.bits.len(), other.hashes), "filters of one shape");
        self.bits |= &other.bits;
        self
    }
}

impl Filter for AsPrinted {
    fn insert(&mut self, key: &[u8]) {
        for place in self.places(key) {
            self.bits.set(place, true);
        }
    }

    fn contains(&self, key: &[u8]) -> bool {
        self.places(key).all(|place| self.bits[place])
    }

    fn clear(&mut self) {
        self.bits.fill(false);
    }

    fn bits(&self) -> u64 {
        self.bits.len() as u64
    }

    fn hashes(&self) -> u32 {
        self.hashes
    }
}
