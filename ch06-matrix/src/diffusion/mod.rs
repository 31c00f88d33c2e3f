//! Heat spreading over a square plate whose edges meet (chapter 6, "Introduction to the Problem").
//!
//! Every cell of an n x n grid moves towards its four neighbours, a thousand times over:
//! `new = here + 0.1 (up + down + left + right - 4 here)`. The grid is periodic in both directions and starts
//! at zero but for a square of 0.005 in rows and columns 0.4 n to 0.5 n.
//!
//! Run: `cargo run -p ch06-matrix --bin diffusion`

mod arrays;
mod bands;
mod boxed;
mod branches;
mod huge_pages;
mod jump;
mod modulo;
mod nested;
mod one_grid;
mod rows;
mod simd;
mod single;
mod tiles;
mod widest;

pub use branches::{Boundary, Mirror, Periodic, Zero, evolve};

use common::agree::{Agreement, bits, within};
use common::ladder::{Staged, python, rung, staged};
use common::{Args, Facts, Knob, Ladder, Work};
use std::hash::Hasher;

/// One step for one cell. The order of the additions is part of it: all rungs that keep it agree to the last bit.
#[inline(always)]
pub(crate) fn update(up: f64, down: f64, left: f64, right: f64, here: f64) -> f64 {
    here + 0.1 * (up + down + left + right - 4.0 * here)
}

/// The plate at the start, and for how long it is watched.
pub struct Heat {
    /// Rows, and columns.
    pub n: usize,
    /// Time steps.
    pub steps: usize,
    /// Threads that a rung may use.
    pub threads: usize,
    /// Row after row, n x n.
    pub grid: Vec<f64>,
    pool: rayon::ThreadPool,
}

impl Heat {
    /// A plate with the hot square moved by `shift` rows and columns.
    pub fn new(args: &Args, shift: usize) -> Result<Heat, String> {
        let (n, threads) = (args.n, args.threads);
        let mut grid = vec![0.0; n * n];
        for i in n * 4 / 10..n / 2 {
            for j in n * 4 / 10..n / 2 {
                grid[(i + shift) % n * n + (j + shift) % n] = 0.005;
            }
        }
        Ok(Heat { n, steps: args.get("steps") as usize, threads, grid, pool: common::pool(threads)? })
    }
}

/// The ladder on the book's plate.
pub fn ladder() -> Ladder<Heat, Vec<f64>> {
    Ladder {
        facts: Facts {
            sizes: [64, 512, 4096],
            knobs: vec![Knob::count("steps", "time steps", |n| if n > 1024 { 100 } else { 1000 })],
            per: ("step", |args| args.get("steps")),
            memory: |args| 40.0 * grid_bytes(args),
            work: |args| Work {
                flops: 6.0 * grid_bytes(args) / 8.0 * args.get("steps") as f64,
                copied: 2.0 * grid_bytes(args),
                footprint: 2.0 * grid_bytes(args),
                ..Work::default()
            },
            columns: vec![("GB/s", |row, _| {
                Some(row.figure("passes")? * grid_bytes(&row.args) / row.median()? / 1e9)
            })],
            ..Facts::new("diffusion", ABOUT)
        },
        input: |args| Heat::new(args, 0),
        known,
        agreement: ("equal to the last bit", bits),
        measures: vec![],
        rungs: vec![
            python("py-lists", "lists of lists, a fresh grid each step").sampled("steps", |_| 5).up_to(1024),
            python("py-lists-swap", "two grids that swap").sampled("steps", |_| 5).up_to(1024),
            python("py-numpy", "roll and add, a temporary for each")
                .sampled("steps", |_| 20)
                .tag("passes", 27.0),
            python("py-numpy-out", "one output buffer; the rolls still allocate")
                .sampled("steps", |_| 20)
                .within(REORDERED)
                .tag("passes", 27.0),
            python("py-numpy-slices", "slices instead of rolls: no temporaries")
                .sampled("steps", |_| 20)
                .within(REORDERED)
                .tag("passes", 19.0),
            python("py-numexpr", "the last two operations in one compiled expression, threads")
                .sampled("steps", |_| 20)
                .within(REORDERED)
                .tag("passes", 17.0),
            python("py-numexpr-single", "the same on one thread")
                .sampled("steps", |_| 20)
                .within(REORDERED)
                .tag("passes", 17.0),
            python("py-scipy", "ndimage.laplace, a general library routine")
                .sampled("steps", |_| 20)
                .within(REORDERED),
            python("py-numba", "the double loop, compiled, edges apart").within(FUSED).tag("passes", 2.0),
            python("py-numba-parallel", "the same, rows over all threads").within(FUSED).tag("passes", 2.0),
            rung("boxed", "a heap cell for every number, a fresh grid each step", boxed::boxed)
                .sampled("steps", |_| 5)
                .up_to(1024),
            rung("nested", "a Vec for every row, a fresh grid each step", nested::nested)
                .sampled("steps", |_| 20),
            rung("nested-swap", "two grids that swap: nothing is allocated in the loop", nested::nested_swap)
                .sampled("steps", |_| 20),
            staged("modulo", "one Vec; the border by the remainder of every index", in_place(modulo::modulo))
                .sampled("steps", |_| 20),
            staged("branches", "the border by a comparison", in_place(branches::branches))
                .sampled("steps", |_| 200),
            rung("arrays", "whole arrays at a time, a temporary for each", arrays::arrays)
                .sampled("steps", |_| 5)
                .own_process()
                .tag("passes", 27.0),
            rung("ndarray", "the same with crate ndarray and slices", arrays::with_ndarray)
                .sampled("steps", |_| 20)
                .own_process()
                .within(REORDERED)
                .tag("passes", 19.0),
            staged(
                "arrays-out",
                "whole arrays, one output buffer; the rolls still allocate",
                in_place(arrays::out_buffer),
            )
            .sampled("steps", |_| 5)
            .own_process()
            .within(REORDERED)
            .tag("passes", 27.0),
            staged("arrays-slices", "whole arrays, no temporaries", in_place(arrays::slices))
                .sampled("steps", |_| 20)
                .within(REORDERED)
                .tag("passes", 19.0),
            staged("rows", "one fused loop a row, edges apart: no bounds to check", in_place(rows::rows))
                .tag("passes", 2.0),
            staged("one-grid", "one grid and two spare rows: half the memory", one_grid::one_grid)
                .tag("passes", 2.0),
            staged("simd", "the widest vectors of this processor, chosen at run time", in_place(simd::simd))
                .tag("passes", 2.0),
            staged("single", "half the bytes: f32", single::single).within(SINGLE).tag("passes", 1.0),
            staged("bands", "bands of rows over all threads, one sweep at a time", in_place(bands::bands))
                .tag("passes", 2.0),
            staged(
                "tiles-1",
                "16 to 24 steps a pass, in place, the lanes of a vector far apart; one thread",
                tiles::on_one_thread,
            ),
            staged("tiles", "the same, a band of rows to each thread", tiles::on_all_threads),
            staged("huge-pages", "the same on pages of 2 MiB", huge_pages::huge_pages)
                .needs(|_| common::huge_pages::available()),
            staged("jump", "all steps at once: multiply the Fourier spectrum", jump::jump)
                .other()
                .within(FOURIER),
            staged("jump-rows", "rows and columns transformed on all threads", jump::jump_rows)
                .other()
                .within(FOURIER),
        ],
    }
}

/// The same on the plate that tests borders: the hot square lies across all four corners.
pub fn corner_ladder() -> Ladder<Heat, Vec<f64>> {
    Ladder { input: |args| Heat::new(args, args.n - args.n * 45 / 100), known: |_, _| Ok(()), ..ladder() }
}

const ABOUT: &str =
    "heat on a periodic n x n grid, f64, times for one step (chapter 6, Introduction to the Problem)

new = here + 0.1 (up + down + left + right - 4 here), from a hot square of 0.005. `of limit` is the time that
6 floating-point instructions a cell take at the machine's best rate over the time taken; `passes` counts how
often a step reads or writes a whole array, `GB/s` the bandwidth that makes.";

const REORDERED: Agreement<Vec<f64>> = (
    "within 1e-17: five roundings of at most 2^-61 in another order, and steps do not amplify them",
    |got, right| within(got, right, 1e-17),
);
const FUSED: Agreement<Vec<f64>> = (
    "within 1e-17: Numba's compiler rounds otherwise, it seems by fusing a product with the sum after it",
    |got, right| within(got, right, 1e-17),
);
const SINGLE: Agreement<Vec<f64>> =
    ("within 2e-8: f32 rounds 0.005 by 2e-10 a step, and a thousand of those mostly cancel", |got, right| {
        within(got, right, 2e-8)
    });
const FOURIER: Agreement<Vec<f64>> =
    ("within 2e-16: rounding of two transforms of 2 log2(n) stages on values up to 0.005", |got, right| {
        within(got, right, 2e-16)
    });

fn grid_bytes(args: &Args) -> f64 {
    8.0 * (args.n as f64).powi(2)
}

/// A rung that works in two grids: the answer is in the first when it returns, the second is scratch.
type InPlace = fn(&Heat, &mut Vec<f64>, &mut Vec<f64>);

fn in_place(evolve: InPlace) -> impl for<'a> Fn(&'a Heat) -> Staged<'a, Vec<f64>> {
    move |heat| {
        let mut scratch = vec![0.0; heat.grid.len()];
        Box::new(move |grid| {
            grid.clone_from(&heat.grid);
            evolve(heat, grid, &mut scratch);
        })
    }
}

/// FNV-1a of the answer's bytes, little-endian.
pub fn hash(grid: &[f64]) -> u64 {
    let mut hasher = fnv::FnvHasher::default();
    grid.iter().for_each(|cell| hasher.write(&cell.to_le_bytes()));
    hasher.finish()
}

/// Hashes of what NumPy gives for the same sum in the same order: n, steps, hash.
const HASHES: [(usize, u64, u64); 6] = [
    (64, 1000, 0xe43d0df715998bef),
    (256, 1000, 0x4d1ad07824925689),
    (512, 1, 0xbae8b08c0a1d4a55),
    (512, 100, 0xba048f1f24539731),
    (512, 1000, 0x538022a4b7d65241),
    (1024, 100, 0x5c3572822445209b),
];

/// The hash where one is known; else that no heat is lost.
#[expect(clippy::ptr_arg, reason = "a ladder's known answer is held against its own type")]
fn known(args: &Args, grid: &Vec<f64>) -> Result<(), String> {
    let steps = args.get("steps");
    if let Some((.., right)) = HASHES.iter().find(|(n, s, _)| (*n, *s) == (args.n, steps)) {
        let got = hash(grid);
        return if got == *right { Ok(()) } else { Err(format!("hash {got:016x}, NumPy's is {right:016x}")) };
    }
    let hot = (args.n / 2 - args.n * 4 / 10).pow(2) as f64 * 0.005;
    let sum: f64 = grid.iter().sum();
    if (sum - hot).abs() <= 1e-12 * hot {
        Ok(())
    } else {
        Err(format!("the heat adds up to {sum}, it was {hot}"))
    }
}
