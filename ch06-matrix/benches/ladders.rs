//! Every ladder of the chapter under Criterion.
common_bench::main!(ch06_matrix::examples());
