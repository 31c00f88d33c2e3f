//! Prints this machine's limits: `cargo run -p machine --example limits [-- THREADS]`.

fn main() {
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get());
    let threads = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(cores);
    println!("{:#}", machine::Machine::limits(threads).json());
}
