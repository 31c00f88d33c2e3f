//! The top rung of one thread: the blocks on pages of 2 MiB. With pages of 4 KiB a processor remembers the
//! addresses of some 8 MiB at a time, and beyond that has to look them up in memory too.

use super::Shape;
use super::blocks::Blocks;
use super::half_line::HalfLine;
use super::prefetch;
use common::huge_pages;

/// Take this one: blocks of 256 bits, keys in batches, memory on huge pages where the system has them.
pub fn filter(shape: &Shape) -> Blocks<HalfLine> {
    Blocks::within(huge_pages::with_capacity, shape, prefetch::BULK)
}
