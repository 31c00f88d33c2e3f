//! The ladder `norm`.
common::main!(ch06_matrix::norm::ladder());
