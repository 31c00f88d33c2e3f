//! Chapter 2, profiling to find bottlenecks: the contents page.
//!
//! | example | program | what it teaches |
//! |---|---|---|
//! | [`julia`] | `cargo run -p ch02-profiling --bin julia` | one function takes all the time; what its arithmetic, its lanes, its threads and its idle work cost |

use common::Example;

pub mod julia;

/// Every ladder of the chapter.
pub fn examples() -> Vec<Box<dyn Example>> {
    vec![Box::new(julia::ladder())]
}
