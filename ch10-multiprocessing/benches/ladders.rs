//! Every ladder of the chapter under Criterion.
common_bench::main!(ch10_multiprocessing::examples());
