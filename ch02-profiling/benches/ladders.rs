//! Every ladder of the chapter under Criterion.
common_bench::main!(ch02_profiling::examples());
