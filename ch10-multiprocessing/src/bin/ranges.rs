//! Splits of a range. Rungs and figures: [`ch10_multiprocessing::ranges`].
common_cli::main!(ch10_multiprocessing::ranges::ladder());
