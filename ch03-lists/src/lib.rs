//! Chapter 3, lists and tuples: the contents page.
//!
//! | example | program | what it teaches |
//! |---|---|---|
//! | [`search`] | `cargo run -p ch03-lists --bin search` | order and halving, then where the keys lie: a cache line is the unit of search |

use common::Example;

pub mod search;

/// Every ladder of the chapter.
pub fn examples() -> Vec<Box<dyn Example>> {
    vec![Box::new(search::ladder())]
}
