//! The ladder `sum`.
common::main!(ch06_matrix::sum::ladder());
