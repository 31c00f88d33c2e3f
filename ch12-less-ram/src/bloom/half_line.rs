//! A block of 256 bits, eight words of 32, for the rungs that use it: a key sets one bit in each word. The place in
//! a word is the top five bits of a product with an odd number. The numbers, and so the blocks, are those of the
//! split block Bloom filter in the specification of Apache Parquet.

use super::blocks::{Block, Blocks};

const SALT: [u32; 8] =
    [0x47b6_137b, 0x4497_4d91, 0x8824_ad5b, 0xa2b7_289d, 0x7054_95c7, 0x2df1_424b, 0x9efc_4947, 0x5c6b_fb31];

/// Half a line of the cache, and never across two.
#[derive(Clone, Copy, Default)]
#[repr(align(32))]
pub struct HalfLine(pub [u32; 8]);

impl HalfLine {
    /// The bits of a hash.
    #[inline(always)]
    pub fn mask(hash: u64) -> [u32; 8] {
        SALT.map(|salt| 1 << ((hash as u32).wrapping_mul(salt) >> 27))
    }
}

impl Block for HalfLine {
    fn rate(keys: f64) -> f64 {
        (1.0 - (1.0 - 1.0 / 32.0_f64).powf(keys)).powi(8)
    }

    #[inline(always)]
    fn set(&mut self, hash: u64) {
        let mask = HalfLine::mask(hash);
        for (word, bit) in self.0.iter_mut().zip(&mask) {
            *word |= bit;
        }
    }

    #[inline(always)]
    fn has(&self, hash: u64) -> bool {
        let (mask, mut missing) = (HalfLine::mask(hash), 0);
        for (word, bit) in self.0.iter().zip(&mask) {
            missing |= bit & !word;
        }
        missing == 0
    }
}

impl Blocks<HalfLine> {
    /// Adds what is in another filter of the same shape and seed.
    pub fn union(&mut self, other: &Blocks<HalfLine>) {
        self.each_with(other, |block, other| {
            block.0.iter_mut().zip(other.0).for_each(|(word, other)| *word |= other);
        });
    }
}
