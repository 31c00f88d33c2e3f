//! The ladder `rowwise`.
common_cli::main!(ch07_dataframes::rowwise::ladder());
