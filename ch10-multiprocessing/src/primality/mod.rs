//! Is a number of 18 digits prime? (Chapter 10, "Verifying Primes Using Interprocess Communication".)
//!
//! Odd numbers from 3 to the root of n are divided into n, cut into ranges for many workers. Whoever finds a factor
//! tells the others to stop: by a flag that they look at after every so many divisions. What a look costs
//! runs from nothing (a byte of shared memory) to ten thousand divisions (a server).
//!
//! Run: `cargo run -p ch10-multiprocessing --bin primality`

mod answer;
mod byte;
mod candidate;
mod flagged;
mod kill;
mod limits;
mod lock;
mod miller_rabin;
mod processes;
mod quotients;
mod rayon_any;
mod residues;
mod rho;
mod runs;
mod serial;
#[cfg(not(unix))]
#[path = "no_sockets.rs"]
mod sockets;
#[cfg(unix)]
mod sockets;
mod threads;
mod vectors;
mod wheel;
mod worker;

pub use answer::Verdict;
pub use candidate::{Candidate, NUMBERS};
pub use flagged::{Team, Transport};
pub use miller_rabin::{is_prime, is_prime_u128};
pub use processes::{ask, crew};
pub use quotients::by_quotients;
pub use runs::{by_runs, lowest};

/// Every flag between processes.
pub const TRANSPORTS: [Transport; 6] =
    [sockets::REDIS, sockets::SERVER, lock::LOCK, byte::COUNTED, byte::BYTE, byte::CHUNKS];

use crate::procs;
use common::ladder::{python, rung, staged};
use common::{Args, Facts, Knob, Ladder, Row, Sweep, Work};

/// The ladder.
pub fn ladder() -> Ladder<Candidate, Verdict> {
    Ladder {
        facts: Facts {
            sizes: [112272535095293, 100109100129100151, 18446744073709551557],
            sweeps: vec![
                Sweep::over("n", [0, 3, 4, 5, 6].map(|at| NUMBERS[at].0)),
                Sweep::over("check-every", (0..=7).map(|log| 10_u64.pow(log))),
                Sweep::over("workers", [1, 2, 4, 8, 16]),
            ],
            knobs: vec![
                Knob::between("workers", "ranges, each with a process or thread", 1..=1024, |_| 8),
                Knob::count("check-every", "divisions between two looks at the flag", |_| 1000),
            ],
            jobs: vec![
                (worker::JOB, worker::work),
                ("flag-server", sockets::serve),
                ("keeper", procs::keep),
                ("deaf-keeper", procs::keep_deaf),
            ],
            work: |args| limits::integers(args, 1.0 / 2.0),
            columns: vec![("model, ms", model), ("10 % from", interval)],
            ..Facts::new("primality", ABOUT)
        },
        input: Candidate::new,
        known: answer::known,
        agreement: ("the same verdict; a factor, if named, divides n", answer::same),
        measures: vec![
            ("Mdivisions", |_, verdict| or_blank(verdict.divisions as f64 / 1e6)),
            ("checks", |_, verdict| or_blank(verdict.checks as f64)),
            ("ns/check", |_, verdict| or_blank(verdict.check_ps as f64 / 1e3)),
        ],
        rungs: vec![
            python("py-serial", "one process").up_to(BOOK),
            python("py-pool-naive", "a Pool, a range for each worker").up_to(BOOK),
            python("py-pool", "3, 5, 7 … 19 tried before the Pool is asked").up_to(BOOK),
            python("py-manager", "the others told by a Manager().Value, a server's; 50,000 looks at most")
                .up_to(BOOK),
            python("py-redis", "by a key in Redis; 50,000 looks at most").up_to(BOOK).needs(redis_here),
            python("py-raw-value", "by a RawValue, a byte of shared memory; a look each check-every")
                .up_to(BOOK),
            python("py-initializer", "the same, handed to each worker as the Pool starts it").up_to(BOOK),
            python("py-mmap-counted", "a byte of an anonymous mmap").up_to(BOOK),
            python("py-mmap-next", "compares with the next number to look at, counts nothing").up_to(BOOK),
            python("py-mmap-nested", "two loops, a look between two rounds of the inner one").up_to(BOOK),
            python("py-mmap-local", "the same; the map in a local variable, no method called").up_to(BOOK),
            rung("serial", "one process: 3, 5, 7 … to the root", serial::serial),
            rung("processes", "worker processes, started for every call", processes::naive).up_to(BOOK),
            rung("precheck", "3, 5, 7 … 19 tried before any is started", processes::precheck).up_to(BOOK),
            staged("pool", "workers that stand ready", processes::pool).up_to(BOOK),
            staged("kill", "found: the others are killed, and replaced", kill::kill).up_to(BOOK),
            staged("redis", "found: a key in Redis", sockets::redis).up_to(BOOK).needs(redis),
            staged("server", "a flag in a server process of ours", sockets::server)
                .up_to(BOOK)
                .needs(few_messages),
            staged("lock", "a shared byte behind a lock on its file", lock::lock)
                .up_to(BOOK)
                .needs(few_locks),
            staged("counted", "a shared byte; every look counted in shared memory", byte::counted)
                .up_to(BOOK),
            staged("byte", "a byte of shared memory, no lock", byte::byte).up_to(BOOK),
            staged("chunks", "two loops: the inner one counts nothing", byte::chunks).up_to(BOOK),
            rung("false-sharing", "threads; each writes its progress beside the flag", threads::beside),
            rung("apart", "the same, every counter in cache lines of its own", threads::apart),
            staged("threads", "threads and an AtomicBool", threads::threads),
            rung("rayon", "any of crate rayon: stops by itself", rayon_any::any),
            rung(
                "interleaved",
                "threads; worker i takes every 8th number: small factors first",
                threads::interleaved,
            ),
            rung("wheel", "one thread; no multiples of 3 and 5", wheel::wheel)
                .bound(|args| limits::integers(args, 8.0 / 30.0)),
            rung("vectors", "one thread; four quotients in a vector of floats", vectors::quotients)
                .bound(|args| limits::vectors(args, 8.0 / 30.0)),
            rung("runs", "one thread; quotients along a straight line: no division", vectors::runs)
                .bound(no_division),
            rung("in-order", "the same over all threads, which take the next piece each", vectors::in_order)
                .bound(no_division),
            rung("rho", "Pollard: names a factor", rho::rho).other(),
            rung("miller-rabin", "twelve bases, remainders of 128 bits", miller_rabin::twelve).other(),
            rung("montgomery", "products by Montgomery: no division", miller_rabin::montgomery).other(),
            rung("abreast", "seven bases, side by side", miller_rabin::abreast).other(),
        ],
    }
}

/// What takes a tenth of a second or more is not timed beyond the book's numbers.
const BOOK: usize = 100109100129162947;

const ABOUT: &str = "is n prime? by trial division, shared among workers (chapter 10, Verifying Primes)

n is the number itself. `Mdivisions` is how many million divisions were made, `checks` how often a worker looked
whether another had found a factor, `ns/check` what a look takes when all workers do nothing else (elapsed time over
all their looks), `model` the divisions at the rate of `pool` and the looks at that price, `10 % from` how many
divisions must lie between two looks for a tenth more time. `of limit` is, for primes, the time that the
processor's division instructions take for all those divisions on all threads, over the time taken (`vectors`: its
divisions of vectors); where there is a factor, luck has no bound.";

/// They make none, and how many instructions are the least nobody knows.
fn no_division(_: &Args) -> Work {
    Work::default()
}

/// The same arithmetic without a flag, in the same language.
fn base<'a>(row: &Row, rows: &'a [Row]) -> Option<&'a Row> {
    let name = if row.card.language == "python" { "py-pool" } else { "pool" };
    rows.iter().find(|row| row.card.name == name)
}

/// Milliseconds: divisions and looks, each at its price.
fn model(row: &Row, rows: &[Row]) -> Option<f64> {
    let looks = row.figure("checks")? * row.figure("ns/check")? * 1e-9;
    let divisions = row.figure("Mdivisions")? * 1e6 * division(row, rows)?;
    Some(1e3 * (divisions + looks))
}

/// The interval of looks that makes a run a tenth longer.
fn interval(row: &Row, rows: &[Row]) -> Option<f64> {
    let look = row.figure("ns/check").filter(|ns| !ns.is_nan())? * 1e-9;
    Some((look / (0.1 * division(row, rows)?)).ceil())
}

/// Seconds a division.
fn division(row: &Row, rows: &[Row]) -> Option<f64> {
    let base = base(row, rows)?;
    Some(base.median()? / (base.figure("Mdivisions")? * 1e6))
}

fn or_blank(figure: f64) -> f64 {
    if figure == 0.0 { f64::NAN } else { figure }
}

/// A message a look: above this many it is not worth a reader's time.
fn few_messages(args: &Args) -> Result<(), String> {
    sockets::here().and_then(|()| few(args, 200_000))
}

fn few_locks(args: &Args) -> Result<(), String> {
    few(args, 2_000_000)
}

fn few(args: &Args, most: u64) -> Result<(), String> {
    let looks = (args.n as u64).isqrt() / 2 / args.get("check-every");
    if looks <= most { Ok(()) } else { Err(format!("{looks} looks, more than {most}: raise --check-every")) }
}

fn redis_here(_: &Args) -> Result<(), String> {
    let there = std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join("redis-server").is_file()));
    if there { Ok(()) } else { Err("no redis-server here: apt-get install redis-server".to_owned()) }
}

fn redis(args: &Args) -> Result<(), String> {
    redis_here(args).and_then(|()| few_messages(args))
}
