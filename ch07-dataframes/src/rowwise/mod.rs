//! The slope of every row of a dataframe: ways to get at a row, and not to (chapter 7, applying a function to rows).
//!
//! A row holds a person's hours of phone use on 14 days. The slope of the straight line through them, by least
//! squares, is the sum of (day - 6.5) times the hours of that day, over 227.5. A dataframe keeps columns, a day each.
//!
//! Run: `cargo run -p ch07-dataframes --bin rowwise`, with `--features polars` for the engine's rungs

mod bytes;
mod columns;
#[cfg(feature = "polars")]
mod engine;
mod labelled;
mod rows;

#[cfg(feature = "polars")]
pub(crate) use engine::frame;

use crate::usage::{BOOK, DAYS, Minutes, book, hash, hours};
use common::agree::{Agreement, within};
use common::ladder::{python, rung, staged};
use common::{Args, Facts, Ladder, Sweep, Work};

/// What the hours of a day count for in the slope.
const WEIGHTS: [f64; DAYS] = {
    let mut weights = [0.0; DAYS];
    let mut day = 0;
    while day < DAYS {
        weights[day] = (day as f64 - 6.5) / 227.5;
        day += 1;
    }
    weights
};

/// The row function: hours of 14 days in, slope out, in hours a day.
#[inline(always)]
fn slope(row: &[f64; DAYS]) -> f64 {
    let mut sum = 0.0;
    for (hours, weight) in row.iter().zip(&WEIGHTS) {
        sum += weight * hours;
    }
    sum
}

/// The dataframe in three forms, and the threads that may work on it.
pub struct Table {
    /// How many rows.
    people: usize,
    /// Hours, a column a day, one after the other.
    hours: Vec<f64>,
    /// The same, a row a person.
    rows: Vec<[f64; DAYS]>,
    /// Minutes, a column a day.
    minutes: Minutes,
    pool: rayon::ThreadPool,
}

impl Table {
    fn new(args: &Args) -> Result<Table, String> {
        let minutes = book(args.n);
        let row = |person| minutes.person(person).map(hours);
        Ok(Table {
            people: args.n,
            hours: minutes.0.iter().map(|k| hours(*k)).collect(),
            rows: (0..args.n).map(row).collect(),
            pool: common::pool(args.threads)?,
            minutes,
        })
    }

    /// The columns.
    fn days(&self) -> [&[f64]; DAYS] {
        std::array::from_fn(|day| &self.hours[day * self.people..][..self.people])
    }

    /// A person's row, gathered from the columns.
    #[inline(always)]
    fn row(&self, person: usize) -> [f64; DAYS] {
        let mut row = [0.0; DAYS];
        for (day, hours) in row.iter_mut().enumerate() {
            *hours = self.hours[day * self.people + person];
        }
        row
    }
}

/// Columns of some people on the threads: each takes one piece. Below a few thousand people, handing them over costs
/// more than it saves.
fn spread<T: Sync>(
    table: &Table,
    columns: &[T],
    slopes: &mut [f64],
    of_piece: impl Fn([&[T]; DAYS], &mut [f64]) + Sync,
) {
    let piece = table.people.div_ceil(table.pool.current_num_threads()).max(4096);
    let days = |first: usize, count: usize| {
        std::array::from_fn(|day| &columns[day * table.people + first..][..count])
    };
    table.pool.scope(|scope| {
        for (part, slopes) in slopes.chunks_mut(piece).enumerate() {
            let of_piece = &of_piece;
            scope.spawn(move |_| of_piece(days(part * piece, slopes.len()), slopes));
        }
    });
}

/// The same people on each day: as many as fit in an array, from `first` on.
#[inline(always)]
fn some<'a, T, const PEOPLE: usize>(days: &[&'a [T]; DAYS], first: usize) -> [&'a [T; PEOPLE]; DAYS] {
    days.map(|day| day[first..].first_chunk().expect("as many people on each day"))
}

/// A rung of the engine: left out of a build without it, where it says so.
#[cfg(feature = "polars")]
macro_rules! engine {
    ($name:literal, $what:literal, $rung:ident) => {
        staged($name, $what, engine::$rung).needs(engine::pool_fits)
    };
}
#[cfg(not(feature = "polars"))]
macro_rules! engine {
    ($name:literal, $what:literal, $rung:ident) => {
        common::ladder::absent($name, $what, |_| {
            Err("cargo run -p ch07-dataframes --features polars … (builds for 11 minutes on two cores)"
                .to_owned())
        })
    };
}

/// The ladder.
pub fn ladder() -> Ladder<Table, Vec<f64>> {
    Ladder {
        facts: Facts {
            sizes: [1000, BOOK, 40 * BOOK],
            sweeps: vec![Sweep::sizes([1, 10, 100, 200, 500, 1000, 2000, 10_000, 100_000])],
            per: ("row", |args| args.n as u64),
            memory: |args| 1000.0 * args.n as f64,
            work: |args| {
                let rows = args.n as f64;
                Work { flops: 14.0 * rows, read: 112.0 * rows, footprint: 120.0 * rows, ..Work::default() }
            },
            ..Facts::new("rowwise", ABOUT)
        },
        input: Table::new,
        known,
        agreement: (
            "within 1e-15: 14 products below 0.06, a weight or an hour off by 2^-53 of itself",
            |got, right| within(got, right, 1e-15),
        ),
        measures: vec![],
        rungs: vec![
            python("py-iterrows", "iterrows, a Series a row, lstsq for each")
                .other()
                .within(SOLVED)
                .sampled("n", sample),
            python("py-iloc", "iloc[i], a Series a row, lstsq for each")
                .other()
                .within(SOLVED)
                .sampled("n", sample),
            python("py-apply", "apply(axis=1), lstsq for each").other().within(SOLVED).sampled("n", sample),
            python("py-apply-raw", "apply(raw=True): an array a row, lstsq for each")
                .other()
                .within(SOLVED)
                .sampled("n", sample),
            python("py-numba", "the same, the row function compiled by Numba")
                .other()
                .within(SOLVED)
                .sampled("n", one_book),
            python("py-engine", "engine='numba': the loop over the rows compiled too")
                .other()
                .within(SOLVED)
                .sampled("n", one_book),
            python("py-apply-raw-dot", "apply(raw=True), 14 fixed weights instead of lstsq")
                .sampled("n", one_book),
            python("py-engine-loop", "engine='numba', a loop over 14 fixed weights"),
            python("py-polars", "Polars: an expression over whole columns"),
            python("py-numpy", "numpy: the whole array times 14 fixed weights"),
            rung("labelled", "a HashMap a row, a new String for each of its labels", labelled::labelled)
                .sampled("n", one_book),
            engine!("get-row", "Polars' get_row: a Vec of tagged values a row", get_row)
                .sampled("n", one_book),
            engine!("get-row-reused", "get_row_amortized: the same Vec for every row", get_row_reused)
                .sampled("n", one_book),
            engine!("structs", "the columns as a struct column, mapped row by row", structs)
                .sampled("n", one_book),
            rung("solved", "a row gathered from the columns, least squares with any x", rows::solved),
            rung("gathered", "the same, 14 fixed weights", rows::gathered),
            rung("dynamic", "rows already side by side, the row function behind a pointer", rows::dynamic),
            rung("inlined", "the row function known to the compiler", rows::inlined),
            engine!("expression", "Polars: an expression over whole columns", expression),
            staged("columns", "one pass over the slopes for each day", columns::columns),
            staged("fused", "one loop over all 14 columns: slopes are written once", columns::fused),
            staged("simd", "the same in the widest vectors", columns::simd),
            staged("strips", "seven columns at a time; a thousand slopes stay in cache", columns::strips),
            staged("threads", "the same over all threads", columns::threads),
            staged("bytes", "minutes in a byte each, whole numbers", bytes::bytes).bound(of_bytes),
            staged("bytes-threads", "the same over all threads", bytes::threads).bound(of_bytes),
        ],
    }
}

const ABOUT: &str = "slope of each of n rows of 14 numbers (chapter 7, applying a function to the rows of a dataframe)

Times are for one row. The rows are the book's people, over and over beyond 100,000. `of limit` is the time that
reading the table once takes at the machine's best rate, all threads, over the time taken. Rungs on Polars need
--features polars; its threads are set by POLARS_MAX_THREADS.";

const SOLVED: Agreement<Vec<f64>> =
    ("within 2e-15: lstsq errs by about 1e-16, a few times that at worst", |got, right| {
        within(got, right, 2e-15)
    });

/// People that the slowest rungs of Python are timed on.
fn sample(_: &Args) -> u64 {
    5000
}

/// Where nothing is gained by more.
fn one_book(_: &Args) -> u64 {
    BOOK as u64
}

/// 14 bytes read a row; and of what is written, 8 bytes, as many are read.
fn of_bytes(args: &Args) -> Work {
    let rows = args.n as f64;
    Work { read: 14.0 * rows, copied: 16.0 * rows, footprint: 22.0 * rows, ..Work::default() }
}

/// The slopes exactly: whole numbers, to be divided by 27,300 (60 minutes an hour, times 227.5, twice).
pub fn whole(minutes: &Minutes) -> Vec<i32> {
    let sum = |person: [u8; DAYS]| (0..14).zip(person).map(|(day, k)| (2 * day - 13) * i32::from(k)).sum();
    (0..minutes.people()).map(|person| sum(minutes.person(person))).collect()
}

/// People, the sum of their whole numbers, and SHA-256 of these as little-endian 32 bits.
const SUMS: [(usize, i64, &str); 3] = [
    (1000, 543, "b28b24a72e18ae5fe5422f0309ef00debac8d1481a608c9d9163b33b0d8df8b8"),
    (BOOK, -116_380, "7b81ebc6f350e22217312df4f48fc0a6293ed485b7048233638873a77e3a5ec7"),
    (40 * BOOK, -4_655_200, ""),
];

#[expect(clippy::ptr_arg, reason = "a ladder's known answer is held against its own type")]
fn known(args: &Args, slopes: &Vec<f64>) -> Result<(), String> {
    let whole = whole(&book(args.n));
    if let Some((_, sum, sha)) = SUMS.iter().find(|(people, ..)| *people == args.n) {
        let got: i64 = whole.iter().map(|s| i64::from(*s)).sum();
        let bytes: Vec<u8> = whole.iter().flat_map(|s| s.to_le_bytes()).collect();
        if got != *sum || (!sha.is_empty() && hash(&bytes) != *sha) {
            return Err(format!("the whole numbers add up to {got}, right is {sum}"));
        }
    }
    let right: Vec<f64> = whole.iter().map(|s| f64::from(*s) / 27_300.0).collect();
    within(slopes, &right, 1e-15)
}
