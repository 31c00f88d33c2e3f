//! What this machine can do at best, measured once and kept in `machine-THREADS.json` in the target folder:
//! floating-point rate, read and copy bandwidth by footprint, and the wait for a cache line from memory.
//! All with as many threads as the run may use; delete the file to measure anew.

use serde_json::{Value, json};
use std::hint::black_box;
use std::path::PathBuf;
use std::sync::Barrier;
use std::time::{Instant, SystemTime};

pub mod huge_pages;
mod widest;

/// The least that any algorithm for a problem must do in one run. What is left at zero is not a bound.
#[derive(Clone, Copy, Debug, Default)]
pub struct Work {
    /// Floating-point instructions a lane (an addition, a multiplication or a fused pair counts one).
    pub flops: f64,
    /// Bytes that must be read.
    pub read: f64,
    /// Bytes that must be read and as many written elsewhere, both counted.
    pub copied: f64,
    /// Bytes that the run sweeps over: says which level of the memory `read` and `copied` are held against.
    pub footprint: f64,
    /// Seconds that pass whatever the machine does (a server's delay).
    pub seconds: f64,
}

/// The limits of this machine, and what it is.
pub struct Machine(Value);

impl Machine {
    /// The limits with so many threads: kept ones, or measured now (two seconds).
    pub fn limits(threads: usize) -> Machine {
        let text = std::fs::read_to_string(file(threads)).unwrap_or_default();
        let kept: Value = serde_json::from_str(&text).unwrap_or_default();
        if kept["cpu"] == cpu().as_str() && kept["rustc"] == env!("RUSTC_VERSION") {
            return Machine(kept);
        }
        let probed = Machine(probe(threads));
        probed.keep();
        probed
    }

    /// Measures again and keeps the better of each: a busy moment makes a machine look slower than it is.
    pub fn probe_again(&mut self) {
        let threads = self.0["threads"].as_u64().unwrap_or(1) as usize;
        let mut now = probe(threads);
        let better =
            |a: &Value, b: &Value| json!(f64::max(a.as_f64().unwrap_or(0.0), b.as_f64().unwrap_or(0.0)));
        now["flops"] = better(&now["flops"], &self.0["flops"]);
        for probe in ["read", "copy"] {
            let points = now[probe].as_array_mut().into_iter().flatten();
            points.enumerate().for_each(|(at, point)| point[1] = better(&point[1], &self.0[probe][at][1]));
        }
        self.0 = now;
        self.keep();
    }

    /// In the target folder, if it can be written; nothing is lost but the time if not.
    fn keep(&self) {
        let threads = self.0["threads"].as_u64().unwrap_or(1) as usize;
        let _ = std::fs::write(file(threads), format!("{:#}\n", self.0));
    }

    /// All of it, as JSON.
    pub fn json(&self) -> &Value {
        &self.0
    }

    /// Seconds below which this machine cannot do the work; None where nothing bounds it.
    pub fn floor(&self, work: &Work) -> Option<f64> {
        let flops = work.flops / self.0["flops"].as_f64()?;
        let read = work.read / self.rate("read", work.footprint)?;
        let copied = work.copied / self.rate("copy", work.footprint)?;
        [flops, read, copied, work.seconds].into_iter().reduce(f64::max).filter(|floor| *floor > 0.0)
    }

    /// Bytes a second for a footprint. The probe next below it is taken, or any larger one that was faster: the
    /// bound must not be lower than what the machine can do.
    pub fn rate(&self, probe: &str, footprint: f64) -> Option<f64> {
        let points =
            || self.0[probe].as_array().into_iter().flatten().map(|p| Some((p[0].as_f64()?, p[1].as_f64()?)));
        let below =
            points().flatten().map(|(bytes, _)| bytes).rfind(|bytes| *bytes <= footprint).unwrap_or(0.0);
        points().flatten().filter(|(bytes, _)| *bytes >= below).map(|(_, rate)| rate).reduce(f64::max)
    }

    /// One line for the table's head.
    pub fn line(&self) -> String {
        let text = |key: &str| self.0[key].as_str().unwrap_or("?").to_owned();
        let giga = |rate: Option<f64>| rate.unwrap_or(0.0) / 1e9;
        format!(
            "{} · {} threads · {}\nlimits of {}: {:.1} G flop instructions/s, read {:.0} GB/s in L1, {:.1} in memory, copy {:.1}, a miss {:.0} ns",
            text("cpu"),
            self.0["threads"],
            text("rustc"),
            &text("probed").get(..10).unwrap_or("?"),
            giga(self.0["flops"].as_f64()),
            giga(self.rate("read", 0.0)),
            giga(self.rate("read", f64::MAX)),
            giga(self.rate("copy", f64::MAX)),
            self.0["miss_ns"].as_f64().unwrap_or(0.0),
        )
    }
}

fn file(threads: usize) -> PathBuf {
    target_folder().join(format!("machine-{threads}.json"))
}

fn probe(threads: usize) -> Value {
    json!({
        "cpu": cpu(),
        "threads": threads,
        "rustc": env!("RUSTC_VERSION"),
        "probed": humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
        "memory_bytes": memory().map(|memory| memory.total_memory()),
        "flops": (0..12).map(|_| flops(threads)).fold(0.0, f64::max),
        "read": curve(|bytes| read(bytes, threads)),
        "copy": curve(|bytes| copy(bytes, threads)),
        "miss_ns": miss_ns(),
    })
}

/// A pool whose threads have all started: what they allocate to begin with is not some rung's.
pub fn pool(threads: usize) -> Result<rayon::ThreadPool, String> {
    let built = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = built.map_err(|error| format!("{threads} threads cannot be started: {error}"))?;
    pool.broadcast(|_| ());
    Ok(pool)
}

/// Bytes that can still be had on this machine.
pub fn available_memory() -> u64 {
    memory().map_or(u64::MAX, |memory| memory.available_memory())
}

fn memory() -> Option<sysinfo::System> {
    let mut system = sysinfo::System::new().ok()?;
    system.refresh_memory();
    Some(system)
}

fn cpu() -> String {
    let mut system = sysinfo::System::new().ok();
    system.iter_mut().for_each(sysinfo::System::refresh_cpu_all);
    let first = system.as_ref().and_then(|system| system.cpus().first());
    first.map_or_else(|| "unknown processor".to_owned(), |cpu| cpu.brand().trim().to_owned())
}

/// Cargo's target folder, which it marks with a file; else a folder for temporary files.
fn target_folder() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    let target = program.ancestors().find(|folder| folder.join("CACHEDIR.TAG").exists());
    target.map_or_else(std::env::temp_dir, |folder| folder.to_owned())
}

/// Rates at footprints from 16 KiB to 256 MiB, a point each doubling.
fn curve(probe: impl Fn(usize) -> f64) -> Vec<(usize, f64)> {
    (14..=28).map(|log| (1 << log, probe(1 << log))).collect()
}

/// The best of several rounds' rates, `amount` a thread and round: all threads start a round together, and it
/// ends with the slowest.
fn rate<S>(threads: usize, amount: f64, prepare: impl Fn() -> S + Sync, run: impl Fn(&mut S) + Sync) -> f64 {
    const ROUNDS: usize = 8;
    let barrier = Barrier::new(threads);
    let rounds = || {
        let mut state = prepare();
        let round = |_| {
            barrier.wait();
            let start = Instant::now();
            run(&mut state);
            start.elapsed().as_secs_f64()
        };
        (0..ROUNDS).map(round).collect::<Vec<f64>>()
    };
    let times: Vec<Vec<f64>> = std::thread::scope(|scope| {
        let started: Vec<_> = (0..threads).map(|_| scope.spawn(rounds)).collect();
        started.into_iter().map(|thread| thread.join().expect("a probe does not panic")).collect()
    });
    let slowest = (0..ROUNDS).map(|round| times.iter().map(|thread| thread[round]).fold(0.0, f64::max));
    threads as f64 * amount / slowest.fold(f64::MAX, f64::min)
}

/// Runs of a probe so that it moves 8 MiB at the least.
fn repeats(bytes: usize) -> usize {
    (1_usize << 23).div_ceil(bytes)
}

fn read(bytes: usize, threads: usize) -> f64 {
    let words = (bytes / 8 / threads).max(64);
    let again = repeats(words * 8);
    // One line more, so that the data can begin at the start of one: no load crosses two.
    let prepare = || vec![1_u64; words + 8];
    rate(threads, (words * 8 * again) as f64, prepare, |data| {
        let start = data.as_ptr().align_offset(64).min(8);
        for _ in 0..again {
            black_box(probe::xor(black_box(&data[start..][..words])));
        }
    })
}

/// The better of a plain loop and the system's memcpy, which may bypass the caches.
fn copy(bytes: usize, threads: usize) -> f64 {
    let words = (bytes / 16 / threads).max(64);
    let again = repeats(words * 16);
    let copies = |copy: fn(&[u64], &mut [u64])| {
        rate(
            threads,
            (words * 16 * again) as f64,
            || (vec![1_u64; words], vec![0_u64; words]),
            |(from, to)| {
                for _ in 0..again {
                    copy(black_box(from), black_box(to));
                }
            },
        )
    };
    copies(probe::copy).max(copies(|from, to| to.copy_from_slice(from)))
}

fn flops(threads: usize) -> f64 {
    const TURNS: usize = 200_000;
    let of = |probe: fn(usize) -> usize| {
        rate(threads, (TURNS * probe(0)) as f64, || (), |()| _ = black_box(probe(TURNS)))
    };
    of(probe::multiply).max(of(probe::multiply_and_add))
}

/// Time of a load that depends on the one before it, over 128 MiB in random order.
fn miss_ns() -> f64 {
    const LINES: usize = 1 << 21;
    const STEPS: usize = 200_000;
    let mut next: Vec<[u64; 8]> = (0..LINES as u64).map(|line| [line; 8]).collect();
    let mut state = 1_u64;
    for line in (1..LINES).rev() {
        // Sattolo's shuffle makes one cycle of all lines; the generator's low bits need not be good for that.
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        next.swap(line, (state >> 33) as usize % line);
    }
    let chase = || {
        let start = Instant::now();
        black_box((0..STEPS).fold(0, |line, _| next[line][0] as usize));
        start.elapsed().as_secs_f64() / STEPS as f64 * 1e9
    };
    (0..3).map(|_| chase()).fold(f64::MAX, f64::min)
}

/// The probes' inner loops at the width that this processor has.
mod probe {
    use std::hint::black_box;

    crate::widest! {
        /// Reads it all, and no more.
        pub fn xor(data: &[u64]) -> u64 = xor_lanes;
        /// Copies it by ordinary loads and stores.
        pub fn copy(from: &[u64], to: &mut [u64]) = copy_lanes;
        /// Chains of multiplications alone. Returns the instructions of a round, times lanes.
        pub fn multiply(rounds: usize) -> usize = multiply_chains;
        /// Chains of multiplications beside chains of additions: some processors have units for each.
        pub fn multiply_and_add(rounds: usize) -> usize = mixed_chains;
    }

    #[inline(always)]
    fn xor_lanes<const LANES: usize, const FMA: bool>(data: &[u64]) -> u64 {
        let mut sums = [[0_u64; LANES]; 8];
        for chunk in data.as_chunks::<LANES>().0.as_chunks::<8>().0 {
            for (sum, vector) in sums.iter_mut().zip(chunk) {
                for (lane, word) in sum.iter_mut().zip(vector) {
                    *lane ^= word;
                }
            }
        }
        sums.as_flattened().iter().fold(0, |all, lane| all ^ lane)
    }

    #[inline(always)]
    fn copy_lanes<const LANES: usize, const FMA: bool>(from: &[u64], to: &mut [u64]) {
        // A mask that the compiler cannot see through keeps it from calling memcpy instead.
        let mask = black_box(0);
        for (to, from) in to.iter_mut().zip(from) {
            *to = from ^ mask;
        }
    }

    #[inline(always)]
    fn multiply_chains<const LANES: usize, const FMA: bool>(rounds: usize) -> usize {
        chains::<LANES, FMA, 10, 0>(rounds)
    }

    #[inline(always)]
    fn mixed_chains<const LANES: usize, const FMA: bool>(rounds: usize) -> usize {
        chains::<LANES, FMA, 7, 7>(rounds)
    }

    /// `M` chains of multiplications, fused with an addition where there is such an instruction, and `A` of additions.
    #[inline(always)]
    fn chains<const LANES: usize, const FMA: bool, const M: usize, const A: usize>(rounds: usize) -> usize {
        let (factor, term) = (black_box([0.999_f64; LANES]), black_box([0.001_f64; LANES]));
        let (mut products, mut sums) = ([term; M], [term; A]);
        for _ in 0..rounds {
            for product in &mut products {
                for lane in 0..LANES {
                    let times = product[lane] * factor[lane];
                    product[lane] = if FMA { product[lane].mul_add(factor[lane], term[lane]) } else { times };
                }
            }
            for sum in &mut sums {
                for lane in 0..LANES {
                    sum[lane] += term[lane];
                }
            }
        }
        black_box((products, sums));
        LANES * (M + A)
    }
}
