//! What this machine can do at best, measured once and kept in `limits-THREADS.json` in the target folder:
//! floating-point rate; read and copy bandwidth, and cache lines in no order, by footprint; the wait for a line from
//! memory.
//! All with as many threads as the run may use; delete the file to measure anew.

use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::SystemTime;

pub mod huge_pages;
mod probes;
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
    /// Cache lines that must be fetched one by one, in no order.
    pub lines: f64,
    /// Bytes that those lines are scattered over.
    pub scattered: f64,
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
        for probe in ["read", "copy", "lines"] {
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
        let lines = work.lines / self.rate("lines", work.scattered)?;
        [flops, read, copied, lines, work.seconds].into_iter().reduce(f64::max).filter(|floor| *floor > 0.0)
    }

    /// Bytes, or lines, a second for a footprint. The probe next below it is taken, or any larger one that was faster: the
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
            "{} · {} threads · {}\nlimits of {}: {:.1} G flop instructions/s, read {:.0} GB/s in L1, {:.1} in memory, copy {:.1}, a miss {:.0} ns, side by side {:.1}",
            text("cpu"),
            self.0["threads"],
            text("rustc"),
            &text("probed").get(..10).unwrap_or("?"),
            giga(self.0["flops"].as_f64()),
            giga(self.rate("read", 0.0)),
            giga(self.rate("read", f64::MAX)),
            giga(self.rate("copy", f64::MAX)),
            self.0["miss_ns"].as_f64().unwrap_or(0.0),
            self.rate("lines", f64::MAX).map_or(0.0, |rate| 1e9 / rate),
        )
    }
}

fn file(threads: usize) -> PathBuf {
    target_folder().join(format!("limits-{threads}.json"))
}

fn probe(threads: usize) -> Value {
    json!({
        "cpu": cpu(),
        "threads": threads,
        "rustc": env!("RUSTC_VERSION"),
        "probed": humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
        "memory_bytes": memory().map(|memory| memory.total_memory()),
        "flops": (0..12).map(|_| probes::flops(threads)).fold(0.0, f64::max),
        "read": probes::curve(|bytes| probes::read(bytes, threads)),
        "copy": probes::curve(|bytes| probes::copy(bytes, threads)),
        "lines": probes::curve(|bytes| probes::lines(bytes, threads)),
        "miss_ns": probes::miss_ns(),
    })
}

/// A pool whose threads have all started: what they allocate to begin with is not some rung's. Each has a processor of its
/// own if there are as many: where threads may move, two that wake up together often share one for milliseconds.
pub fn pool(threads: usize) -> Result<rayon::ThreadPool, String> {
    let processors = core_affinity::get_core_ids().unwrap_or_default();
    let settle = move |thread: usize| {
        if threads <= processors.len() {
            core_affinity::set_for_current(processors[thread]);
        }
    };
    let built = rayon::ThreadPoolBuilder::new().num_threads(threads).start_handler(settle).build();
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
