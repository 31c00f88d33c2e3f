//! A thousand pages from a server that takes 100 ms for each (chapter 9, "How Does async/await Work?" to the
//! crawlers): one after another, by threads, by tasks.
//!
//! The server only waits ([`crate::delay_server`], a process of its own), so a crawl of n requests, c at a time, takes
//! `ceil(n / c)` waits at least; what a rung takes on top is what its way of waiting costs.
//!
//! Run: `cargo run -p ch09-async --bin crawl`

mod answer;
mod clients;
mod lean;
mod serial;
mod site;
mod tasks;
mod threads;
mod watch;

pub use answer::{Crawl, Ended, Outcome, Tally};
pub use site::{Plan, Site};

use crate::delay_server::{self, Fault};
use common::agree::equal;
use common::ladder::{File, Rung, Staged, python, staged};
use common::{Args, Facts, Knob, Ladder, Sweep};
use site::Width::{self, All, Asked, Cores, One};
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::time;
use watch::Watch;

/// The ladder.
pub fn ladder() -> Ladder<Site, Crawl> {
    Ladder {
        facts: Facts {
            sizes: [50, 1000, 10_000],
            sweeps: vec![Sweep::over("concurrency", [1, 100, 200, 500, 1000])],
            knobs: vec![
                Knob::count("concurrency", "requests that may be under way at a time", |n| {
                    (n as u64 / 10).clamp(1, 1000)
                }),
                Knob::count("delay", "milliseconds that the server waits", |n| if n > 50 { 100 } else { 10 }),
                Knob::count("timeout", "milliseconds after which a request is given up", |_| 10_000),
                Knob::between(
                    "faults",
                    "so many of a thousand requests go wrong, in four ways",
                    0..=1000,
                    |_| 0,
                ),
                Knob::count("backlog", "connections that may queue at the server", |_| 4096),
            ],
            jobs: vec![("server", delay_server::job)],
            files: vec![File {
                extension: "json",
                what: "start and end of every wait of a crawl, as the server saw them",
                write: waits,
            }],
            per: ("request", |args| args.n as u64),
            memory: |args| 500.0 * args.n as f64 + 524_288.0 * Asked.of(args) as f64,
            work: |args| Asked.floor(args),
            columns: vec![
                // Little's law: as many are under way as come in a second, times the seconds that each stays.
                ("λW", |row, _| Some(row.figure("wait ms")? / 1e3 / row.median()?)),
                ("crawl s", |row, _| Some(row.median()? * row.asked.n as f64)),
            ],
            ..Facts::new("crawl", ABOUT)
        },
        input: |args| Site::new(args).map_err(|error| format!("the delay server does not start: {error}")),
        known,
        agreement: ("every request ends once, as the server and the faults' function have it", equal),
        measures: vec![
            ("in flight", |_, crawl| crawl.most_in_flight as f64),
            ("mean", |_, crawl| crawl.mean_in_flight),
            ("wait ms", |_, crawl| 1e3 * crawl.wait),
            ("p99 ms", |_, crawl| 1e3 * crawl.wait_99),
            ("KiB each", |_, crawl| crawl.held / 1024.0),
        ],
        rungs: vec![
            bounded(One, python("py-serial-new", "requests: one after another, a new connection each")),
            bounded(One, python("py-serial", "requests.Session: the connection is kept")),
            bounded(Asked, python("py-threads", "ThreadPoolExecutor, a Session for each thread")),
            bounded(Asked, python("py-aiohttp", "asyncio and aiohttp, bounded by the connector")),
            blocking(One, "serial-new", "ureq: one after another, a new connection each", serial::serial_new),
            blocking(One, "serial", "the connection is kept", serial::serial),
            blocking(Cores, "rayon", "the wrong tool: a pool made for computing waits", threads::rayon),
            blocking(Asked, "thread-each", "a thread for every request", threads::thread_each),
            blocking(Asked, "pool", "a thread for each of c, numbers from a channel", threads::pool),
            awaited(Asked, "tasks", "reqwest: a task for every request", one_thread, tasks::tasks),
            awaited(Asked, "multi", "the same tasks, a thread for each core", thread_a_core, tasks::tasks),
            awaited(Asked, "buffered", "no tasks: a stream of futures", one_thread, tasks::buffered),
            awaited(Asked, "workers", "a task for each of c", one_thread, tasks::workers),
            blocking(Asked, "lean-pool", "pool, HTTP by hand", lean::lean_pool),
            awaited(Asked, "lean", "workers, HTTP by hand", one_thread, lean::lean),
            bounded(Asked, staged("kept", "over connections that are open before", kept)),
            awaited(All, "unbounded", "reqwest: all at once, never mind c", one_thread, tasks::unbounded),
        ],
    }
}

const ABOUT: &str = "n pages from a server that waits (chapter 9, the crawlers), times for a request

`of limit`: ceil(n / concurrency) waits over the time taken; a rung that keeps to another number of requests at a time
(one, one a core, all) is held against its own. `in flight` and `mean`: the most and the average number of requests that
waited at the server, by its own count; `λW` is that average by Little's law, from the client's clock. `wait ms` and `p99 ms`:
how long a request took, connecting included. `KiB each`: resident memory of the client for each request in flight.
`crawl s`: the time of all n. --faults goes wrong by --seed: status 503, no answer, half an answer, no HTTP.";

/// A rung whose calls block.
fn blocking(
    width: Width,
    name: &'static str,
    what: &'static str,
    crawl: fn(&Plan) -> Tally,
) -> Rung<Site, Crawl> {
    let rung = staged(name, what, move |site: &Site| {
        let mut watch = Watch::begin(site, site.plan(name, width), |plan| drop(crawl(plan)));
        Box::new(move |answer| *answer = watch.end(crawl(&watch.plan)))
    });
    bounded(width, rung)
}

/// A rung whose calls are awaited, on a runtime that lasts.
fn awaited<C>(
    width: Width,
    name: &'static str,
    what: &'static str,
    runtime: fn(&Args) -> Runtime,
    crawl: C,
) -> Rung<Site, Crawl>
where
    C: AsyncFn(&Arc<Plan>) -> Tally + Copy + 'static,
{
    let rung = staged(name, what, move |site: &Site| {
        let runtime = runtime(&site.args);
        let crawl = move |plan: &Arc<Plan>| runtime.block_on(async { to_the_end(crawl(plan).await).await });
        let mut watch = Watch::begin(site, site.plan(name, width), |plan| drop(crawl(plan)));
        Box::new(move |answer| *answer = watch.end(crawl(&watch.plan)))
    });
    bounded(width, rung)
}

/// A rung with its own bound, in a process of its own: what others left in the heap would hide its memory.
fn bounded(width: Width, rung: Rung<Site, Crawl>) -> Rung<Site, Crawl> {
    let rung = rung.own_process();
    match width {
        One => rung
            .sampled("n", |args| One.ten_rounds(args))
            .bound(|args| One.floor(args))
            .needs(|args| One.hindered(args)),
        Cores => rung
            .sampled("n", |args| Cores.ten_rounds(args))
            .bound(|args| Cores.floor(args))
            .needs(|args| Cores.hindered(args)),
        Asked => rung.sampled("n", |args| Asked.ten_rounds(args)).needs(|args| Asked.hindered(args)),
        All => rung.bound(|args| All.floor(args)).needs(|args| All.hindered(args)),
    }
}

/// Connections that last from call to call; the first is opened before the clock starts.
fn kept(site: &Site) -> Staged<'_, Crawl> {
    let runtime = one_thread(&site.args);
    let plan = site.plan("kept", Asked);
    let mut watch = Watch::begin(site, plan, |plan| drop(runtime.block_on(lean::lean(plan))));
    let mut connections = runtime.block_on(lean::open(&watch.plan));
    Box::new(move |answer| {
        let tally;
        (tally, connections) = runtime.block_on(lean::crawl(&watch.plan, std::mem::take(&mut connections)));
        *answer = watch.end(tally);
    })
}

fn one_thread(_: &Args) -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("an event queue can be had")
}

fn thread_a_core(args: &Args) -> Runtime {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(args.threads).enable_all().build().expect("threads can be started")
}

/// A client's connections are tasks of its own, which end when they next run: this crawl's are not the next one's.
async fn to_the_end(tally: Tally) -> Tally {
    let ended = async {
        while Handle::current().metrics().num_alive_tasks() > 0 {
            tokio::task::yield_now().await;
        }
    };
    // A library that leaves a task behind shall not hold the crawl up for ever.
    let _ = time::timeout(Duration::from_secs(1), ended).await;
    tally
}

/// What goes wrong is known beforehand; all else is answered, and no more are in flight than the rung was to have.
fn known(args: &Args, crawl: &Crawl) -> Result<(), String> {
    let (seed, permille, n) = (args.seed, args.get("faults"), args.n as u64);
    let faults: Vec<Fault> = (0..n).filter_map(|number| Fault::of(seed, permille, number)).collect();
    let hung = faults.iter().filter(|fault| **fault == Fault::Hang).count() as u64;
    let failed = faults.len() as u64 - hung;
    let answered = n - hung - failed;
    let (got, right) =
        ((crawl.answered, crawl.failed, crawl.timed_out, crawl.bytes), (answered, failed, hung, answered));
    if got != right {
        let error = io::Error::from_raw_os_error(crawl.error as i32);
        let last = if crawl.error == 0 { String::new() } else { format!("; the last error: {error}") };
        return Err(format!("(answered, failed, timed out, bytes) are {got:?}, right are {right:?}{last}"));
    }
    let (seen, sent) = (crawl.seen, crawl.sent);
    if (seen, sent) != (n, answered) {
        return Err(format!("the server saw {seen} requests, of {n}, and answered {sent}, of {answered}"));
    }
    // One that was given up may still be at the server when the next one comes.
    let most = crawl.width + crawl.timed_out;
    if crawl.most_in_flight > most {
        return Err(format!("{} requests were in flight, {most} may be", crawl.most_in_flight));
    }
    Ok(())
}

/// The server's account of a crawl by the `lean` rung.
fn waits(args: &Args, out: &mut dyn io::Write) -> io::Result<()> {
    Asked.hindered(args).map_err(io::Error::other)?;
    let site = Site::new(args)?;
    let plan = Arc::new(site.plan("lean", Asked));
    one_thread(args).block_on(lean::lean(&plan));
    out.write_all(site.server.fetch("/waits")?.as_bytes())
}
