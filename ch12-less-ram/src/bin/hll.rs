//! The ladder `hll`.
common_cli::main!(ch12_less_ram::hll::ladder());
