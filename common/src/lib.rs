//! The harness that every chapter shares, and nothing of what any chapter computes.
//!
//! A chapter registers each example once, as a [`Ladder`]: its input, its rungs from slow to fast, what the
//! right answer is and when two answers count as equal ([`ladder`], [`agree`]). From that one registration come
//!
//! - the program (`cargo run -p chNN-name --bin NAME`, crate `common-cli`) and the bench (`cargo bench -p
//!   chNN-name`, crate `common-bench`): both have every rung checked against the others ([`session`]) before it
//!   is timed ([`measure`]), its memory counted ([`memory`]);
//! - the tests: [`Example::check`] runs every rung at a size and names the one that disagrees.

pub mod agree;
mod args;
pub mod job;
pub mod ladder;
pub mod measure;
pub mod memory;
pub mod session;
mod worker;

pub use ladder::{Args, Facts, Knob, Ladder, Row, Sweep};
pub use machine::{Work, huge_pages, pool, widest};
pub use memory::Counting;
pub use session::{Example, Failure, Request, Timed};
