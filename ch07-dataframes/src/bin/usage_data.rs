//! The ladder `usage_data`.
common_cli::main!(ch07_dataframes::usage::ladder());
