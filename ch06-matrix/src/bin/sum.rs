//! The ladder `sum`.
common_cli::main!(ch06_matrix::sum::ladder());
