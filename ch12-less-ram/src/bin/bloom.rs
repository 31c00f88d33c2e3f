//! The ladder `bloom`.
common_cli::main!(ch12_less_ram::bloom::ladder());
