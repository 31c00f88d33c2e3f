//! The ladder `diffusion`.
common_cli::main!(ch06_matrix::diffusion::ladder());
