//! The top rung of one thread: the blocks on pages of 2 MiB. With pages of 4 KiB a processor remembers the
//! addresses of some 8 MiB at a time, and beyond that has to look them up in memory too.

use super::block::{self, Block};
use super::{Filter, Shape, prefetch};
use crate::hash::Hash;
use crate::keys::Run;
use common::Args;

const PAGE: usize = 2 << 20;

/// Take this one: blocks of 256 bits, keys in batches, memory on huge pages where the system has them.
pub struct HugePages {
    blocks: Vec<Block>,
    hash: Hash,
}

/// Empty blocks on huge pages as far as whole ones fit: asked for before the memory is first touched.
fn empty(count: usize) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::with_capacity(count);
    let spare = blocks.spare_capacity_mut();
    #[cfg(target_os = "linux")]
    {
        let skip = spare.as_mut_ptr().cast::<u8>().align_offset(PAGE);
        let bytes = (count * size_of::<Block>()).saturating_sub(skip) / PAGE * PAGE;
        if bytes > 0 {
            // SAFETY: the range lies inside this allocation, and the advice changes no byte of it.
            unsafe {
                libc::madvise(spare.as_mut_ptr().cast::<u8>().add(skip).cast(), bytes, libc::MADV_HUGEPAGE)
            };
        }
    }
    blocks.resize(count, Block::EMPTY);
    blocks
}

impl HugePages {
    /// Adds what is in another filter of the same shape and seed.
    pub fn union(&mut self, other: &HugePages) {
        assert_eq!(self.blocks.len(), other.blocks.len(), "filters of one shape");
        for (block, other) in self.blocks.iter_mut().zip(&other.blocks) {
            block.0.iter_mut().zip(other.0).for_each(|(word, other)| *word |= other);
        }
    }
}

impl Filter for HugePages {
    fn new(shape: &Shape) -> HugePages {
        HugePages { blocks: empty(block::count(shape)), hash: Hash::seeded(shape.seed) }
    }

    fn insert(&mut self, key: &[u8]) {
        let hash = self.hash.of(key);
        let at = block::of(&self.blocks, hash);
        self.blocks[at].set(hash);
    }

    fn contains(&self, key: &[u8]) -> bool {
        let hash = self.hash.of(key);
        self.blocks[block::of(&self.blocks, hash)].has(hash)
    }

    fn clear(&mut self) {
        self.blocks.fill(Block::EMPTY);
    }

    fn bits(&self) -> u64 {
        self.blocks.len() as u64 * Block::BITS
    }

    fn hashes(&self) -> u32 {
        8
    }

    fn insert_all(&mut self, keys: Run<'_>) {
        prefetch::insert_all(&mut self.blocks, &self.hash, keys);
    }

    fn count(&self, keys: Run<'_>) -> u64 {
        prefetch::count(&self.blocks, &self.hash, keys)
    }
}

/// Whether this system gives huge pages to those who ask.
pub fn available(_: &Args) -> Result<(), String> {
    let setting = std::fs::read_to_string("/sys/kernel/mm/transparent_hugepage/enabled");
    match setting {
        Ok(setting) if !setting.contains("[never]") => Ok(()),
        _ => Err("no transparent huge pages here: they want Linux with \
                  /sys/kernel/mm/transparent_hugepage/enabled at madvise or always"
            .to_owned()),
    }
}
