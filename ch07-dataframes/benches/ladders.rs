//! Every ladder of the chapter under Criterion.
common_bench::main!(ch07_dataframes::examples());
