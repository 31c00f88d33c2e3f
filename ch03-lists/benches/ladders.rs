//! Every ladder of the chapter under Criterion.
common_bench::main!(ch03_lists::examples());
