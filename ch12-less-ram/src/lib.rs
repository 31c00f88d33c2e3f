//! Chapter 12, using less RAM: the contents page.
//!
//! | example | program | what it teaches |
//! |---|---|---|
//! | [`bloom`] | `cargo run -p ch12-less-ram --bin bloom` | eleven bits a key instead of the keys; a cache line a look-up, then no waiting for it |
//! | [`hll`] | `cargo run -p ch12-less-ram --bin hll` | how many different keys, to half a per cent, in 64 KiB; estimators that are right |
//!
//! Both take their [`keys`] and hash them once ([`hash`]); what the book's programs hash with is [`murmur3`].

use common::Example;

pub mod bloom;
pub mod hash;
pub mod hll;
pub mod keys;
pub mod murmur3;

/// Every ladder of the chapter.
pub fn examples() -> Vec<Box<dyn Example>> {
    vec![Box::new(bloom::ladder()), Box::new(hll::ladder())]
}
