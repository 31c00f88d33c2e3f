//! Several steps for one pass over memory, in place.
//!
//! The grid is lifted into rows of vectors at the start (`lanes.rs`) and lowered at the end. Between, a step
//! turns each pair of rows r, r + 1 into rows r + 1, r + 2 of the next step, where the pair lies: besides itself
//! a pair needs only the one below it, not yet updated. So steps follow each other down the grid one pair
//! apart, and the pairs between the first and the last of them stay in cache. A step takes two pairs at a time,
//! so that of the three it reads the step before it has just written two, and only one comes from farther away.
//! The whole grid slides up by a row a step, which lowering undoes. Each thread owns a band of pairs. Before a
//! step changes a band's first pair, a copy goes to the band above, for its last pair: nothing else is shared and
//! nothing is computed twice.

mod lanes;

use super::Heat;
use common::ladder::Staged;
use lanes::{CHUNK, Chunk, Fold};
use std::hint::{black_box, spin_loop};
use std::sync::mpsc::{Receiver, Sender, channel};

/// A thread's rows, and its ends of the channels to the bands above and below; a single band is its own
/// neighbour. If a thread panics its ends close, so that its neighbours panic too and do not wait for ever.
struct Band<'a, const L: usize> {
    fold: Fold,
    rows: &'a mut [Chunk<L>],
    /// Where the pair begins that the band above needs.
    first: usize,
    above: Sender<Vec<Chunk<L>>>,
    below: Receiver<Vec<Chunk<L>>>,
}

impl<const L: usize> Band<'_, L> {
    /// `depth` steps in one pass down the rows, each one pair behind the step before it. All take two pairs at a
    /// time, but one where the band begins or ends amid two.
    #[inline(always)]
    fn pass<const FMA: bool>(&mut self, depth: usize, one: f64) {
        let pair = 2 * self.fold.stride();
        let pairs = self.rows.len() / pair;
        for front in (0..pairs + depth - 1).step_by(2) {
            for step in 0..depth {
                let (from, to) = (front.saturating_sub(step), (front + 2).saturating_sub(step).min(pairs));
                if from >= to {
                    continue;
                }
                if from == 0 {
                    let first = self.rows[self.first..][..pair].to_vec();
                    self.above.send(first).expect("the band above is at work");
                }
                let (old, rest) = self.rows[from * pair..].split_at_mut((to - from) * pair);
                let mut received;
                let below = match rest.get_mut(..pair) {
                    Some(below) => below,
                    None => {
                        received = look_for(&self.below);
                        &mut received[..]
                    }
                };
                match to - from {
                    1 => self.fold.sweep::<2, L, FMA>(old, below, one),
                    _ => self.fold.sweep::<4, L, FMA>(old, below, one),
                }
            }
        }
    }

    #[inline(always)]
    fn run<const FMA: bool>(mut self, steps: usize, depth: usize) {
        let one = black_box(1.0);
        for done in (0..steps).step_by(depth) {
            self.pass::<FMA>(depth.min(steps - done), one);
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,fma")]
    fn run_avx2(self, steps: usize, depth: usize) {
        self.run::<true>(steps, depth);
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f,avx2,fma")]
    fn run_avx512(self, steps: usize, depth: usize) {
        self.run::<true>(steps, depth);
    }

    /// By instructions on `L` numbers at a time where the processor has them, else as plain arrays.
    fn start(self, steps: usize, depth: usize) {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            match L {
                // SAFETY: the processor has AVX2 and FMA.
                4 => return unsafe { self.run_avx2(steps, depth) },
                // SAFETY: the processor has AVX2, FMA and AVX-512.
                8 if is_x86_feature_detected!("avx512f") => return unsafe { self.run_avx512(steps, depth) },
                _ => {}
            }
        }
        self.run::<{ cfg!(target_arch = "aarch64") }>(steps, depth);
    }
}

pub fn on_one_thread(heat: &Heat) -> Staged<'_, Vec<f64>> {
    let mut scratch = Vec::new();
    Box::new(move |grid| {
        grid.clone_from(&heat.grid);
        evolve(widest(), 1, heat, grid, &mut scratch);
    })
}

pub fn on_all_threads(heat: &Heat) -> Staged<'_, Vec<f64>> {
    let mut scratch = Vec::new();
    Box::new(move |grid| {
        grid.clone_from(&heat.grid);
        evolve(widest(), heat.threads, heat, grid, &mut scratch);
    })
}

/// Numbers in the widest vector of this processor.
pub fn widest() -> usize {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx512f") {
        return 8;
    } else if is_x86_feature_detected!("avx2") {
        return 4;
    }
    2
}

/// Takes the grid as many steps on as `heat` says, on at most `heat.threads` threads. The scratch grows to what the lifted rows take.
pub fn evolve(lanes: usize, threads: usize, heat: &Heat, grid: &mut [f64], scratch: &mut Vec<f64>) {
    match lanes {
        8 => lifted::<8>(threads, heat, grid, scratch),
        4 => lifted::<4>(threads, heat, grid, scratch),
        _ => lifted::<2>(threads, heat, grid, scratch),
    }
}

fn lifted<const L: usize>(threads: usize, heat: &Heat, grid: &mut [f64], scratch: &mut Vec<f64>) {
    let (n, steps) = (heat.n, heat.steps);
    // The larger the grid, the dearer a pass over it.
    let depth = (n / 64).clamp(16, 24);
    let fold = Fold::new::<L>(n);
    let stride = fold.stride();
    // Rows come in pairs: with an odd n, row 0 comes once more at the end.
    let rows = n.next_multiple_of(2);
    let size = rows * stride * CHUNK * L;
    scratch.resize(scratch.len().max(size + 8), 0.0);
    let aligned = scratch.as_ptr().align_offset(64);
    let lifted: &mut [Chunk<L>] = scratch[aligned..][..size].as_chunks_mut().0.as_chunks_mut().0;

    let share = (rows / 2).div_ceil(threads.clamp(1, (rows / 4).max(1))) * 2;
    let bands = lifted.chunks_mut(share * stride).enumerate();
    let (mut above, below): (Vec<_>, Vec<_>) = (0..bands.len()).map(|_| channel()).unzip();
    above.rotate_right(1);
    let source = |row: usize| &grid[row % n * n..][..n];
    in_parallel(
        heat,
        bands.zip(above).zip(below).map(|(((at, band), above), below)| {
            move || {
                for (row, lifted) in band.chunks_exact_mut(stride).enumerate() {
                    fold.lift::<L>(source(at * share + row), lifted);
                }
                let first = if at == 0 { rows % n * stride } else { 0 };
                Band { fold, rows: band, first, above, below }.start(steps, depth);
            }
        }),
    );

    let mut slid: Vec<_> = grid.chunks_exact_mut(n).collect();
    slid.rotate_left(steps % n);
    in_parallel(
        heat,
        slid.chunks_mut(share).zip(lifted.chunks(share * stride)).map(|(slid, band)| {
            move || {
                slid.iter_mut()
                    .zip(band.chunks_exact(stride))
                    .for_each(|(row, lifted)| fold.lower(lifted, row))
            }
        }),
    );
}

/// Looks again and again before it sleeps: a thread takes longer to wake than a neighbour to catch up.
fn look_for<T>(below: &Receiver<T>) -> T {
    let looked = (0..20_000).find_map(|_| {
        spin_loop();
        below.try_recv().ok()
    });
    looked.unwrap_or_else(|| below.recv().expect("the band below is at work"))
}

/// Runs a job on each of the pool's threads, all at once: they wait for each other. Threads that are there already
/// begin at once, and on processors of their own; new ones may take milliseconds to spread.
fn in_parallel<J: FnOnce() + Send>(heat: &Heat, jobs: impl Iterator<Item = J> + Send) {
    heat.pool.scope(|scope| {
        jobs.for_each(|job| scope.spawn(move |_| job()));
    });
}

#[cfg(test)]
mod tests {
    use super::super::{Periodic, evolve as plain};
    use super::*;
    use common::Args;

    /// The widths that this processor lacks run as plain arrays: the same source, other instructions.
    #[test]
    fn every_width_is_equal_to_the_plain_loop_to_the_last_bit() {
        for n in [1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 32, 33, 64, 65, 100, 127, 130] {
            for steps in [1, 2, 7, 8, 9, 24, 25, 53] {
                let args = Args {
                    n,
                    threads: 4,
                    seed: 1,
                    knobs: vec![("steps", common::ladder::Setting::Number(steps))],
                };
                let heat = Heat::new(&args, n - n * 45 / 100).expect("threads");
                let mut right = heat.grid.clone();
                plain::<Periodic>(n, heat.steps, &mut right, &mut heat.grid.clone());
                for (lanes, threads) in [(2, 1), (4, 1), (8, 1), (2, 2), (4, 3), (8, 4)] {
                    let (mut grid, mut scratch) = (heat.grid.clone(), vec![f64::NAN; n]);
                    evolve(lanes, threads, &heat, &mut grid, &mut scratch);
                    let same = grid.iter().zip(&right).all(|(a, b)| a.to_bits() == b.to_bits());
                    assert!(same, "n = {n}, {steps} steps, {lanes} lanes, {threads} threads");
                }
            }
        }
    }
}
