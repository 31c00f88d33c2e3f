//! The ladder `julia`.
common_cli::main!(ch02_profiling::julia::ladder());
