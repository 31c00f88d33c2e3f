//! A block of 256 bits, eight words of 32, for the rungs that use it: a key sets one bit in each word. The place in
//! a word is the top five bits of a product with an odd number; the numbers are those of the Parquet format.

use super::Shape;
use crate::hash::below;

const FACTORS: [u32; 8] =
    [0x47b6_137b, 0x4497_4d91, 0x8824_ad5b, 0xa2b7_289d, 0x7054_95c7, 0x2df1_424b, 0x9efc_4947, 0x5c6b_fb31];

/// Half a line of the cache, and never across two.
#[derive(Clone, Copy)]
#[repr(align(32))]
pub struct Block(pub [u32; 8]);

impl Block {
    pub const EMPTY: Block = Block([0; 8]);
    pub const BITS: u64 = 256;

    /// The bits of a hash: from its lower half, the upper says which block.
    #[inline(always)]
    pub fn mask(hash: u64) -> [u32; 8] {
        FACTORS.map(|factor| 1 << ((hash as u32).wrapping_mul(factor) >> 27))
    }

    #[inline(always)]
    pub fn set(&mut self, hash: u64) {
        let mask = Block::mask(hash);
        for (word, bit) in self.0.iter_mut().zip(&mask) {
            *word |= bit;
        }
    }

    #[inline(always)]
    pub fn has(&self, hash: u64) -> bool {
        let (mask, mut missing) = (Block::mask(hash), 0);
        for (word, bit) in self.0.iter().zip(&mask) {
            missing |= bit & !word;
        }
        missing == 0
    }
}

/// The block of a hash.
#[inline(always)]
pub fn of(blocks: &[Block], hash: u64) -> usize {
    below(blocks.len(), hash)
}

/// How many blocks these keys need.
pub fn count(shape: &Shape) -> usize {
    shape.blocks(|keys| (1.0 - (1.0 - 1.0 / 32.0_f64).powf(keys)).powi(8))
}
