//! Is a number prime? Rungs and figures: [`ch10_multiprocessing::primality`].
common_cli::main!(ch10_multiprocessing::primality::ladder());
