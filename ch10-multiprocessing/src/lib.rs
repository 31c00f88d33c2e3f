//! Chapter 10, the multiprocessing module: the contents page.
//!
//! | example | program | what it teaches |
//! |---|---|---|
//! | [`primality`] | `cargo run -p ch10-multiprocessing --bin primality` | one question to many workers: what it costs to tell them to stop |
//! | [`ranges`] | `cargo run -p ch10-multiprocessing --bin ranges` | how to cut the work, and when the cuts are wrong |
//!
//! [`procs`] starts worker processes and keeps servers, [`shared`] is memory that processes share; later chapters use both.

use common::Example;

pub mod primality;
pub mod procs;
pub mod ranges;
pub mod shared;

/// Every ladder of the chapter.
pub fn examples() -> Vec<Box<dyn Example>> {
    vec![Box::new(primality::ladder()), Box::new(ranges::ladder())]
}
