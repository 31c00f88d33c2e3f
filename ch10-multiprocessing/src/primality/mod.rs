//! Is a number of 18 digits prime? (Chapter 10, "Verifying Primes Using Interprocess Communication".)
//!
//! Odd numbers from 3 to the root of n are divided into n, cut into ranges for many workers. Whoever finds a factor
//! tells the others to stop: by a flag that they look at after every so many divisions. What a look costs
//! runs from nothing (a byte of shared memory) to ten thousand divisions (a server).
//!
//! Run: `cargo run -p ch10-multiprocessing --bin primality`

mod byte;
mod flagged;
mod kill;
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

pub use miller_rabin::{is_prime, is_prime_u128};
pub use processes::{ask, crew};
pub use quotients::by_quotients;
pub use runs::{by_runs, lowest};

use crate::procs;
use common::agree::Answer;
use common::ladder::{python, rung, staged};
use common::{Args, Facts, Knob, Ladder, Row, Sweep, Work};

/// A number, and who may look for its factors.
pub struct Candidate {
    n: u64,
    workers: usize,
    /// Divisions between two looks at the flag.
    every: u64,
    threads: usize,
    pool: rayon::ThreadPool,
}

/// What is found out about a number.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Verdict {
    /// The number.
    pub n: u64,
    /// Whether it is prime.
    pub prime: bool,
    /// One of its factors; 0 if none is known.
    pub factor: u64,
    /// Divisions that were made, by all workers; 0 if nobody counted.
    pub divisions: u64,
    /// How often a flag was looked at.
    pub checks: u64,
    /// Picoseconds that a look takes while all workers do nothing else; 0 if it was not measured.
    pub check_ps: u64,
}

impl Verdict {
    /// Of a number of which a factor is known, or known not to exist.
    fn new(n: u64, factor: Option<u64>, divisions: u64) -> Verdict {
        let factor_or_0 = factor.unwrap_or(0);
        Verdict { n, prime: factor.is_none() && n > 1, factor: factor_or_0, divisions, ..Verdict::default() }
    }
}

impl Candidate {
    /// n, the knobs, and threads that have started.
    pub fn new(args: &Args) -> Candidate {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(args.threads).build();
        let pool = pool.expect("threads can be started");
        pool.broadcast(|_| ());
        let workers = args.get("workers") as usize;
        Candidate { n: args.n as u64, workers, every: args.get("check-every"), threads: args.threads, pool }
    }

    /// Where the search for factors ends (not part of it).
    fn end(&self) -> u64 {
        self.n.isqrt() + 1
    }

    /// What needs no division by an odd number.
    fn settled(&self) -> Option<Verdict> {
        let even = self.n.is_multiple_of(2) && self.n > 2;
        (self.n < 4 || even).then(|| Verdict::new(self.n, even.then_some(2), 0))
    }

    /// What needs no division by more than 3, 5, 7, … 19; else how many divisions that took.
    fn precheck(&self) -> Result<u64, Verdict> {
        if let Some(settled) = self.settled() {
            return Err(settled);
        }
        for (made, d) in (3..FIRST).step_by(2).enumerate() {
            if d >= self.end() {
                return Err(Verdict::new(self.n, None, made as u64));
            }
            if self.n.is_multiple_of(d) {
                return Err(Verdict::new(self.n, Some(d), made as u64 + 1));
            }
        }
        Ok((FIRST - 3) / 2)
    }
}

/// The first number that the workers divide by; those before are tried beforehand.
const FIRST: u64 = 21;

/// The book's numbers and more of their kind: the least factor (0: prime) and the divisions that the plain search
/// takes.
pub const NUMBERS: [(u64, u64, u64); 15] = [
    (112272535095295, 5, 2),
    (112272535095293, 0, 5_297_936),
    (10000000002065383, 0, 49_999_999),
    (100109100129100369, 95362951, 47_681_475),
    (100109100129101027, 171656941, 85_828_470),
    (100109100129100151, 0, 158_200_110),
    (100109100129162907, 0, 158_200_110),
    (100109100129162947, 0, 158_200_110),
    (100109100129101291, 121344023, 60_672_011),
    (100109100129102277, 219609683, 109_804_841),
    (100109100129102047, 265687139, 132_843_569),
    (100109100129140177, 307151363, 153_575_681),
    (100109100129111617, 313994287, 156_997_143),
    (100109100129126653, 316096873, 158_048_436),
    (18446744073709551557, 0, 2_147_483_647),
];

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
            jobs: vec![(worker::JOB, worker::work), ("keeper", procs::keep), ("flag-server", sockets::serve)],
            work: |args| divisions(args, 1.0 / 2.0),
            columns: vec![("model, ms", model), ("10 % from", interval)],
            ..Facts::new("primality", ABOUT)
        },
        input: |args| Ok(Candidate::new(args)),
        known,
        agreement: ("the same verdict; a factor, if named, divides n", same),
        measures: vec![
            ("Mdivisions", |_, verdict| or_blank(verdict.divisions as f64 / 1e6)),
            ("checks", |_, verdict| or_blank(verdict.checks as f64)),
            ("ns/check", |_, verdict| or_blank(verdict.check_ps as f64 / 1e3)),
        ],
        rungs: vec![
            python("py-serial", "one process").up_to(BOOK),
            python("py-pool-naive", "a Pool, a range for each worker").up_to(BOOK),
            python("py-pool", "3, 5, 7 … 19 tried before the Pool is asked").up_to(BOOK),
            python("py-manager", "the others told by a flag: Manager().Value, in a server process")
                .up_to(BOOK)
                .needs(few_from_python),
            python("py-redis", "a key in Redis").up_to(BOOK).needs(redis_from_python),
            python("py-raw-value", "RawValue: a byte of shared memory").up_to(BOOK),
            python("py-mmap-counted", "the same by mmap").up_to(BOOK),
            python("py-mmap-next", "compares with the next number to look at, counts nothing").up_to(BOOK),
            python("py-mmap-nested", "two loops, a look between two rounds of the inner one").up_to(BOOK),
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
            rung("threads", "threads and an AtomicBool", threads::threads),
            rung("rayon", "any of crate rayon: stops by itself", rayon_any::any),
            rung(
                "interleaved",
                "threads; worker i takes every 8th number: small factors first",
                threads::interleaved,
            ),
            rung("wheel", "one thread; no multiples of 3 and 5", wheel::wheel).bound(coprime_to_30),
            rung("vectors", "one thread; four quotients in a vector of floats", vectors::quotients)
                .bound(coprime_to_30),
            rung("runs", "one thread; quotients along a straight line: no division", vectors::runs)
                .bound(coprime_to_30),
            rung("in-order", "the same over all threads, which take the next piece each", vectors::in_order)
                .bound(coprime_to_30),
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
divisions must lie between two looks for a tenth more time. `of limit` is, for primes, the time of so many
divisions at 2.5 vector instructions of eight bytes each (the cheapest we know takes seven instructions of four
bytes), all threads, over the time taken; where there is a factor, luck has no bound.";

/// Divisions by a share of the numbers up to the root, if all must be made.
fn divisions(args: &Args, share: f64) -> Work {
    let n = args.n as u64;
    let flops = if is_prime(n) { 2.5 * share * n.isqrt() as f64 } else { 0.0 };
    Work { flops, ..Work::default() }
}

fn coprime_to_30(args: &Args) -> Work {
    divisions(args, 8.0 / 30.0)
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

fn redis_from_python(args: &Args) -> Result<(), String> {
    redis(args).and_then(|()| few_from_python(args))
}

/// A tenth of a millisecond each; where there is a factor, most are never made.
fn few_from_python(args: &Args) -> Result<(), String> {
    if is_prime(args.n as u64) { few(args, 60_000) } else { few_messages(args) }
}

/// A message a look: above this many it is not worth a reader's time.
fn few_messages(args: &Args) -> Result<(), String> {
    few(args, 200_000)
}

fn few_locks(args: &Args) -> Result<(), String> {
    few(args, 2_000_000)
}

fn few(args: &Args, most: u64) -> Result<(), String> {
    let looks = (args.n as u64).isqrt() / 2 / args.get("check-every");
    if looks <= most { Ok(()) } else { Err(format!("{looks} looks, more than {most}: raise --check-every")) }
}

fn redis(args: &Args) -> Result<(), String> {
    let there = std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join("redis-server").is_file()));
    if there {
        few_messages(args)
    } else {
        Err("no redis-server here: apt-get install redis-server".to_owned())
    }
}

/// Against the table, or else against Miller and Rabin.
fn known(args: &Args, verdict: &Verdict) -> Result<(), String> {
    let n = args.n as u64;
    let right = match NUMBERS.iter().find(|(there, ..)| *there == n) {
        Some((_, factor, divisions)) => Verdict::new(n, (*factor > 0).then_some(*factor), *divisions),
        None => Verdict { n, prime: is_prime(n), ..*verdict },
    };
    if *verdict == right {
        same(verdict, &right)
    } else {
        Err(format!("gave {verdict:?}, right is {right:?}"))
    }
}

fn same(got: &Verdict, right: &Verdict) -> Result<(), String> {
    let factor = got.factor;
    let divides = factor == 0 || factor > 1 && factor < got.n && got.n.is_multiple_of(factor) && !got.prime;
    let agree = (got.n, got.prime) == (right.n, right.prime) && divides;
    if agree { Ok(()) } else { Err(format!("gave {got:?}, right is {right:?}")) }
}

impl Answer for Verdict {
    fn to_bytes(&self) -> Vec<u8> {
        let Verdict { n, prime, factor, divisions, checks, check_ps } = *self;
        vec![n, prime.into(), factor, divisions, checks, check_ps].to_bytes()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Verdict> {
        let [n, prime, factor, divisions, checks, check_ps] = Vec::from_bytes(bytes)?.try_into().ok()?;
        Some(Verdict { n, prime: prime == 1, factor, divisions, checks, check_ps })
    }
}
