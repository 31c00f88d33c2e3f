//! Every ladder of the chapter under Criterion.
common_bench::main!(ch09_async::examples());
