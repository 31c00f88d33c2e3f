//! What a server has seen: who waited, from when to when, and how many did so at a time.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Instant, SystemTime};

/// All that was seen, by name.
#[derive(Default)]
pub struct Log(Mutex<BTreeMap<String, Arc<Mutex<Record>>>>);

/// What was seen under one name.
#[derive(Default)]
struct Record {
    stats: Stats,
    in_flight: u64,
    /// Start, in seconds since the epoch, and length in seconds.
    waits: Vec<(f64, f64)>,
}

/// The sums over a name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stats {
    /// Requests that came.
    pub requests: u64,
    /// Of those, how many got their page.
    pub answered: u64,
    /// The most that were there at a time.
    pub most_in_flight: u64,
    /// Seconds that those that are over have waited, all together.
    pub waited: f64,
    /// Seconds from the first start to the last end.
    pub span: f64,
}

/// A request that waits; its end is noted when this is dropped.
pub struct Visit {
    record: Arc<Mutex<Record>>,
    began: (SystemTime, Instant),
}

impl Log {
    /// Notes that a request has come.
    pub fn begin(&self, name: impl Into<String>) -> Visit {
        let record = lock(&self.0).entry(name.into()).or_default().clone();
        let mut here = lock(&record);
        here.in_flight += 1;
        here.stats.requests += 1;
        here.stats.most_in_flight = here.stats.most_in_flight.max(here.in_flight);
        drop(here);
        Visit { record, began: (SystemTime::now(), Instant::now()) }
    }

    /// What was seen under a name; and forgets it. Those that still wait then are noted nowhere.
    pub fn stats(&self, name: &str, forget: bool) -> Stats {
        let mut names = lock(&self.0);
        let found = if forget { names.remove(name) } else { names.get(name).cloned() };
        found.map(|record| lock(&record).stats()).unwrap_or_default()
    }

    /// Every wait that is over, as JSON: `{NAME: [{"start": s, "end": s, "dt": s}, …], …}`, seconds since the epoch.
    pub fn waits(&self) -> String {
        let wait = |(start, dt): &(f64, f64)| json!({ "start": start, "end": start + dt, "dt": dt });
        let waits = |record: &Arc<Mutex<Record>>| lock(record).waits.iter().map(wait).collect::<Value>();
        lock(&self.0)
            .iter()
            .map(|(name, record)| (name.clone(), waits(record)))
            .collect::<Value>()
            .to_string()
    }
}

impl Record {
    fn stats(&self) -> Stats {
        let starts = self.waits.iter().map(|(start, _)| *start).fold(f64::INFINITY, f64::min);
        let ends = self.waits.iter().map(|(start, dt)| start + dt).fold(f64::NEG_INFINITY, f64::max);
        let waited = self.waits.iter().map(|(_, dt)| dt).sum();
        Stats { waited, span: (ends - starts).max(0.0), ..self.stats }
    }
}

impl Stats {
    /// As `/stats` answers it.
    pub fn json(&self) -> Value {
        let Stats { requests, answered, most_in_flight, waited, span } = self;
        json!({ "requests": requests, "answered": answered, "most_in_flight": most_in_flight,
            "waited_s": waited, "span_s": span })
    }

    /// From what `/stats` answered.
    pub fn from_json(text: &str) -> Option<Stats> {
        let value: Value = serde_json::from_str(text).ok()?;
        Some(Stats {
            requests: value["requests"].as_u64()?,
            answered: value["answered"].as_u64()?,
            most_in_flight: value["most_in_flight"].as_u64()?,
            waited: value["waited_s"].as_f64()?,
            span: value["span_s"].as_f64()?,
        })
    }
}

impl Visit {
    /// It ends with the page it came for.
    pub fn answered(self) {
        lock(&self.record).stats.answered += 1;
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        let (start, clock) = self.began;
        let start = start.duration_since(SystemTime::UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64());
        let mut record = lock(&self.record);
        record.in_flight -= 1;
        record.waits.push((start, clock.elapsed().as_secs_f64()));
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().expect("nothing panics while it holds this")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_at_a_time_is_counted_not_the_sum() {
        let log = Log::default();
        for _ in 0..3 {
            let (first, second) = (log.begin("a"), log.begin("a"));
            first.answered();
            drop(second);
        }
        let stats = log.stats("a", false);
        assert_eq!((stats.requests, stats.answered, stats.most_in_flight), (6, 3, 2));
        assert!(stats.waited <= 2.0 * stats.span, "no more than two waited at any time");
        assert_eq!(Stats::from_json(&stats.json().to_string()), Some(stats));
        assert_eq!(log.stats("b", false), Stats::default());
    }

    #[test]
    fn one_that_was_there_when_its_name_was_forgotten_is_not_in_the_next_count() {
        let log = Log::default();
        let old = log.begin("a");
        assert_eq!(log.stats("a", true).requests, 1);
        log.begin("a").answered();
        old.answered();
        let stats = log.stats("a", true);
        assert_eq!((stats.requests, stats.answered, stats.most_in_flight), (1, 1, 1));
    }
}
