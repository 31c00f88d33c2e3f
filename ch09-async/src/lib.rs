//! Chapter 9, asynchronous I/O: the contents page.
//!
//! | example | program | what it teaches |
//! |---|---|---|
//! | [`crawl`] | `cargo run -p ch09-async --bin crawl` | waiting can overlap: one after another, threads, tasks; what a waiting request costs |
//! | [`delay_server`] | `cargo run -p ch09-async --bin delay_server` | one thread that holds thousands of waiting requests |

use common::Example;

pub mod crawl;
pub mod delay_server;
pub mod handles;

/// Every ladder of the chapter.
pub fn examples() -> Vec<Box<dyn Example>> {
    vec![Box::new(crawl::ladder())]
}
