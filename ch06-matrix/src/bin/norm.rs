//! The ladder `norm`.
common_cli::main!(ch06_matrix::norm::ladder());
