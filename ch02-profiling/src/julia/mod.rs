//! The Julia set of c = -0.62772 - 0.42193i: how many steps of z² + c each point of a grid takes until |z| >= 2.
//! The book's program for every profiler of chapter 2.
//!
//! The grid covers -1.8 to 1.8 both ways, n by n points, x upwards and y downwards by repeated addition of 3.6 / n
//! (so n = 10 gives 11 x 11). A point that is still inside after `max` steps counts `max`.
//!
//! Run: `cargo run -p ch02-profiling --bin julia`

mod band;
mod cycles;
mod lanes;
mod list;
mod lists;
mod packed;
pub mod picture;
mod scalar;
mod steps;
mod threads;

use common::agree::{Agreement, Answer};
use common::ladder::{File, Staged, python, staged};
use common::{Args, Facts, Knob, Ladder, Row, Sweep, Work, pool};
use num_complex::Complex64;
use std::hash::Hasher;
use std::sync::Arc;
pub use threads::blocks_at_most;

/// What is added in every step.
pub const C: Complex64 = Complex64::new(-0.62772, -0.42193);

/// The grid, and the threads that may work on it.
pub struct Plane {
    n: usize,
    /// Real parts, upwards.
    pub xs: Vec<f64>,
    /// Imaginary parts, downwards.
    pub ys: Vec<f64>,
    max: u32,
    threads: usize,
    pool: Arc<rayon::ThreadPool>,
}

impl Plane {
    /// The grid that was asked for.
    pub fn new(args: &Args) -> Result<Plane, String> {
        let (xs, ys) = coordinates(args.n);
        let (max, threads) = (args.get("max") as u32, args.threads);
        Ok(Plane { n: args.n, xs, ys, max, threads, pool: Arc::new(pool(threads)?) })
    }

    /// A part of another.
    fn of(whole: &Plane, xs: Vec<f64>, ys: Vec<f64>) -> Plane {
        Plane { xs, ys, pool: Arc::clone(&whole.pool), ..*whole }
    }
}

/// Real and imaginary parts, each rounded in every addition: 1,000 steps end at 1.7964000000000329.
pub fn coordinates(n: usize) -> (Vec<f64>, Vec<f64>) {
    let step = 3.6 / n as f64;
    let from = |first: f64, step: f64| std::iter::successors(Some(first), move |at| Some(at + step));
    let xs = from(-1.8, step).take_while(|x| *x < 1.8).collect();
    let ys = from(1.8, -step).take_while(|y| *y > -1.8).collect();
    (xs, ys)
}

/// The count of every point, row after row from the top.
#[derive(Clone, Default, PartialEq)]
pub struct Counts(pub Vec<u32>);

impl Counts {
    /// Room for a plane's counts, kept from call to call.
    fn cells(&mut self, plane: &Plane) -> &mut [u32] {
        self.0.resize(plane.xs.len() * plane.ys.len(), 0);
        &mut self.0
    }

    /// The steps of all points together.
    pub fn sum(&self) -> u64 {
        self.0.iter().map(|count| u64::from(*count)).sum()
    }
}

/// Python sends whole numbers of eight bytes.
impl Answer for Counts {
    fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|count| u64::from(*count).to_le_bytes()).collect()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Counts> {
        let number = |bytes: &[u8]| u32::try_from(u64::from_le_bytes(bytes.try_into().ok()?)).ok();
        bytes.chunks(8).map(number).collect::<Option<_>>().map(Counts)
    }
}

/// The ladder.
pub fn ladder() -> Ladder<Plane, Counts> {
    Ladder {
        facts: Facts {
            sizes: [100, 1000, 5000],
            sweeps: vec![
                Sweep::over("max", [50, 100, 300, 1000, 10_000]),
                Sweep::sizes([100, 250, 500, 1000]),
            ],
            knobs: vec![
                Knob::between("max", "steps after which a point counts as inside", 1..=1 << 31, |_| 300),
                Knob::words("picture", "colours of --save FILE.png", &["grey", "false-grey"]),
            ],
            files: vec![File { extension: "png", what: "the picture", write: picture::write }],
            per: ("point", points),
            memory: |args| if args.n > LISTS { 200.0 } else { 400.0 } * (args.n as f64).powi(2),
            work: |args| Work {
                flops: 4.0 * known_sum(args).unwrap_or(0) as f64,
                footprint: 4.0 * points(args) as f64,
                ..Work::default()
            },
            columns: vec![
                ("G steps/s", |row, _| {
                    Some(row.figure("M steps")? / 1e3 / (row.median()? * row.units as f64))
                }),
                ("at most", |row, _| at_most(row)),
            ],
            ..Facts::new("julia", ABOUT)
        },
        input: Plane::new,
        known,
        agreement: ("equal in every cell", |got, right| differ_in(got, right, |_| 0)),
        measures: vec![("M steps", |_, counts| counts.sum() as f64 / 1e6)],
        rungs: vec![
            python("py-lists", "lists of complex numbers, abs(z), a loop in a loop").sampled("n", slow),
            python("py-numpy", "all points take a step at a time; who escaped is taken out").up_to(LISTS),
            python("py-numba", "the double loop, compiled"),
            python("py-numba-parallel", "the same, prange over all threads"),
            staged("boxed", "lists of heap cells for z and c, |z| by hypot", lists::boxed).up_to(LISTS),
            staged("hypot", "the numbers themselves in two vectors", lists::hypot).up_to(LISTS),
            staged("squared", "|z|² < 4: no root, no call", lists::squared).up_to(LISTS),
            staged("reused", "no lists; the squares carried over by hand", filled(scalar::reused)),
            staged("on-the-fly", "no lists; the squares left to the compiler", filled(scalar::on_the_fly)),
            staged("pairs", "two neighbours take their steps together", filled(scalar::together::<2>)),
            staged("fours", "four: the compiler makes vectors of them", filled(scalar::together::<4>)),
            staged("blocks", "the plain loop, a block of rows a thread", filled(threads::blocks)),
            staged("rows", "the plain loop, rows over all threads by work stealing", filled(threads::rows)),
            staged(
                "lanes",
                "four of the widest vectors, until their last point is out",
                filled(lanes::lanes),
            ),
            staged("lanes-threads", "the same, rows over all threads", filled(lanes::lanes_threads)),
            staged("packed", "who is out leaves the list; no test for escape on the way", packed::exact),
            staged(
                "packed-threads",
                "the same, a few rows at a time over all threads",
                packed::exact_threads,
            ),
            staged(
                "fused-threads",
                "the same, fused multiply-add: rounds once, not twice",
                packed::fused_threads,
            )
            .within(ROUNDED),
            staged(
                "cycles",
                "the plain loop; who comes back to an old z never escapes",
                filled(cycles::cycles),
            )
            .other(),
            staged("cycles-threads", "packed, and who comes back leaves, too", packed::cycles_threads)
                .other(),
            staged(
                "mirrored-threads",
                "packed, half the square: -z has the count of z",
                packed::mirrored_threads,
            )
            .other()
            .within(MIRRORED),
        ],
    }
}

const ABOUT: &str = "steps of z² + c before |z| >= 2, for each point of an n x n grid (chapter 2, the Julia set)

c = -0.62772 - 0.42193i, -1.8 to 1.8 both ways, at most `max` steps. Times are for one point: at n = 1000 its
nanoseconds are the whole picture's milliseconds. `M steps` are those of all points together. `of limit` takes
four floating-point instructions a step (z² + c with fused multiply-add, no test) at the machine's best rate on
all threads, over the time taken. `at most` is how many times faster static blocks can get on so many cores.";

/// Lists of every z and c are made up to this n.
const LISTS: usize = 2000;

/// Pure Python takes seconds for a million points.
fn slow(args: &Args) -> u64 {
    if args.get("max") > 300 { 100 } else { 250 }
}

fn points(args: &Args) -> u64 {
    let (xs, ys) = coordinates(args.n);
    (xs.len() * ys.len()) as u64
}

/// A rung that fills cells and needs nothing else.
fn filled(fill: fn(&Plane, &mut [u32])) -> impl for<'a> Fn(&'a Plane) -> Staged<'a, Counts> {
    move |plane| Box::new(move |counts| fill(plane, counts.cells(plane)))
}

const ROUNDED: Agreement<Counts> = (
    "equal but for a cell in a hundred thousand: |z| = 2 to the last digit, rounded otherwise",
    |got, right| differ_in(got, right, |cells| 1 + cells / 100_000),
);
const MIRRORED: Agreement<Counts> = (
    "equal but for a cell in a hundred thousand and sixteen: the grid mirrors its points to the last digits only",
    |got, right| differ_in(got, right, |cells| 16 + cells / 100_000),
);

/// Equal but for so many of all cells.
fn differ_in(got: &Counts, right: &Counts, most: fn(usize) -> usize) -> Result<(), String> {
    let (got, right) = (&got.0, &right.0);
    if got.len() != right.len() {
        return Err(format!("gave {} cells, right are {}", got.len(), right.len()));
    }
    let mut wrong = (0..got.len()).filter(|cell| got[*cell] != right[*cell]);
    match wrong.clone().nth(most(got.len())).and(wrong.next()) {
        None => Ok(()),
        Some(cell) => Err(format!("cell {cell} counts {}, right is {}", got[cell], right[cell])),
    }
}

/// n, max, and the steps of all points together, as CPython counts them.
const SUMS: [(usize, u64, u64); 11] = [
    (10, 300, 3_098),
    (100, 300, 334_236),
    (250, 300, 2_086_156),
    (500, 300, 8_306_884),
    (1000, 300, 33_219_980),
    (2000, 300, 132_929_197),
    (5000, 300, 831_027_380),
    (1000, 50, 7_884_968),
    (1000, 100, 13_113_340),
    (1000, 1000, 103_443_302),
    (1000, 10_000, 1_006_314_302),
];
/// FNV-1a of the counts at n = 1000 and max = 300, four bytes each, little-endian.
const HASH: u64 = 0x35ed_da09_84c2_073a;

fn known_sum(args: &Args) -> Option<u64> {
    let found = SUMS.iter().find(|(n, max, _)| (*n, *max) == (args.n, args.get("max")));
    found.map(|(.., sum)| *sum)
}

/// FNV-1a of whatever bytes.
pub fn hash(bytes: impl IntoIterator<Item = u8>) -> u64 {
    let mut hasher = fnv::FnvHasher::default();
    bytes.into_iter().for_each(|byte| hasher.write_u8(byte));
    hasher.finish()
}

/// The sum and the hash where they are known; anywhere, a thousand cells by the definition, and that zeros are
/// the points outside from the start.
fn known(args: &Args, counts: &Counts) -> Result<(), String> {
    let (xs, ys) = coordinates(args.n);
    let max = args.get("max") as u32;
    if counts.0.len() != xs.len() * ys.len() {
        return Err(format!("gave {} cells, right are {}", counts.0.len(), xs.len() * ys.len()));
    }
    if let Some(right) = known_sum(args).filter(|right| *right != counts.sum()) {
        return Err(format!("the counts add up to {}, CPython's to {right}", counts.sum()));
    }
    let bytes = || hash(counts.0.iter().flat_map(|count| count.to_le_bytes()));
    if (args.n, max) == (1000, 300) && bytes() != HASH {
        return Err(format!("hash {:016x}, CPython's is {HASH:016x}", bytes()));
    }
    let apart = (counts.0.len() / 1000).max(1);
    for (cell, count) in counts.0.iter().enumerate() {
        let z = Complex64::new(xs[cell % xs.len()], ys[cell / xs.len()]);
        let right = if cell % apart == 0 { by_definition(z, max) } else { *count };
        if *count != right || *count > max || (*count == 0) != (z.norm() >= 2.0) {
            return Err(format!("cell {cell} counts {count}"));
        }
    }
    Ok(())
}

fn by_definition(mut z: Complex64, max: u32) -> u32 {
    (0..max)
        .find(|_| {
            let out = z.norm() >= 2.0;
            z = z * z + C;
            out
        })
        .unwrap_or(max)
}

/// What static blocks can gain.
fn at_most(row: &Row) -> Option<f64> {
    let plane = (row.card.name == "blocks").then(|| Plane::new(&row.args).ok())??;
    Some(blocks_at_most(&picture::counts(&plane).0, plane.xs.len(), plane.threads))
}
