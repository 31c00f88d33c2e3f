//! The ladder `diffusion`.
common::main!(ch06_matrix::diffusion::ladder());
