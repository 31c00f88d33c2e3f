//! What a crawl took besides its time: memory of this process, and what the server saw of it.

use super::{Crawl, Plan, Site, Tally};
use std::sync::Arc;
use std::time::Duration;

/// A rung's plan, and how much memory this process held before the rung began.
pub struct Watch<'a> {
    site: &'a Site,
    /// What the rung is to do.
    pub plan: Arc<Plan>,
    before: f64,
    held: Option<f64>,
}

impl<'a> Watch<'a> {
    /// Begins after one request that nobody counts: what a first request touches belongs to no later one.
    pub fn begin(site: &'a Site, plan: Plan, warm_up: impl FnOnce(&Arc<Plan>)) -> Watch<'a> {
        warm_up(&Arc::new(plan.warm_up()));
        // Linux: the peak begins anew.
        let _ = std::fs::write("/proc/self/clear_refs", "5");
        Watch { site, plan: Arc::new(plan), before: resident("VmRSS:"), held: None }
    }

    /// A crawl is over: the client's counts and the server's.
    pub fn end(&mut self, tally: Tally) -> Crawl {
        let Tally { answered, failed, timed_out, bytes, error, mut waits } = tally;
        let peak = if self.held.is_none() { resident("VmHWM:") } else { 0.0 };
        // A server that has died has seen nothing.
        let seen = self.site.server.stats(self.plan.name).unwrap_or_default();
        let held =
            *self.held.get_or_insert((peak - self.before).max(0.0) / seen.most_in_flight.max(1) as f64);
        waits.sort_unstable();
        let wait_99 = waits.get((waits.len() * 99).div_ceil(100).saturating_sub(1));
        Crawl {
            answered,
            failed,
            timed_out,
            bytes,
            error: error.unwrap_or(0) as u64,
            width: self.plan.width as u64,
            seen: seen.requests,
            sent: seen.answered,
            most_in_flight: seen.most_in_flight,
            mean_in_flight: seen.waited / seen.span,
            wait: waits.iter().sum::<Duration>().as_secs_f64() / waits.len() as f64,
            wait_99: wait_99.map_or(f64::NAN, Duration::as_secs_f64),
            held,
        }
    }
}

/// A line of Linux's account of this process, in bytes; NaN elsewhere.
fn resident(line: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kib = status
        .lines()
        .find_map(|text| text.strip_prefix(line)?.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    kib.map_or(f64::NAN, |kib| 1024.0 * kib)
}
