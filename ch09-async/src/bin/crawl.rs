//! The ladder of `ch09_async::crawl`.
common_cli::main!(ch09_async::crawl::ladder());
