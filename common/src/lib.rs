//! The harness that every chapter shares, and nothing of what any chapter computes.
//!
//! A chapter registers each example once, as a [`Ladder`]: its input, its rungs from slow to fast, what the
//! right answer is and when two answers count as equal. From that one registration come
//!
//! - the program (`cargo run -p chNN-name --bin NAME`): [`main!`] checks every rung against the others, then
//!   times them in turn and prints one table ([`cli`], [`session`], [`measure`], [`report`]);
//! - the bench (`cargo bench -p chNN-name`): crate `common-bench` gives the same rungs to Criterion;
//! - the tests: [`Example::check`] runs every rung at a size and names the one that disagrees.

pub mod agree;
pub mod cli;
pub mod ladder;
pub mod machine;
mod measure;
pub mod memory;
mod plot;
mod report;
pub mod session;
mod widest;
mod worker;

pub use ladder::{Args, Ladder, Row, Work};
pub use memory::Counting;
pub use session::{Example, Failure, Request, Timed};

/// The whole program of an example: `common::main!(ch06_matrix::norm::ladder());`
#[macro_export]
macro_rules! main {
    ($ladder:expr) => {
        #[global_allocator]
        static ALLOCATOR: $crate::Counting = $crate::Counting::SYSTEM;

        fn main() -> std::process::ExitCode {
            $crate::cli::main(&$ladder, env!("CARGO_MANIFEST_DIR"))
        }
    };
}
