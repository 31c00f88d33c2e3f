//! The ladder `search`.
common_cli::main!(ch03_lists::search::ladder());
