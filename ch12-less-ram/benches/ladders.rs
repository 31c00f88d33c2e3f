//! Every ladder of the chapter under Criterion.
common_bench::main!(ch12_less_ram::examples());
