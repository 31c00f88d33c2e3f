//! A few rows make a list of points. Every so often the points that have escaped leave it and the others close
//! ranks, so that hardly a lane idles; and between two such times nobody tests for escape.
//!
//! A point once outside stays outside, for there |z| only grows. So after a run of untested steps it is enough to
//! look who is outside: those few go back to where they were and count. Every run is as long as all before it.

use super::list::List;
use super::vectors::{self, WHOLE};
use super::{Counts, Plane};
use common::ladder::Staged;
use rayon::prelude::*;
use std::sync::Mutex;

/// On one thread, in the arithmetic of the plain loop.
pub fn exact(plane: &Plane) -> Staged<'_, Counts> {
    let mut band = Band::new(plane);
    Box::new(move |counts| {
        for (rows, ys) in bands(plane, counts.cells(plane)) {
            band.count(&EXACT, plane, ys, rows);
        }
    })
}

/// Bands of rows over all threads: whoever is done takes the next.
pub fn exact_threads(plane: &Plane) -> Staged<'_, Counts> {
    on_threads(plane, &EXACT)
}

/// Rounded once where the plain loop rounds twice.
pub fn fused_threads(plane: &Plane) -> Staged<'_, Counts> {
    on_threads(plane, &FUSED)
}

/// Points that come back to where they were leave the list, too.
pub fn cycles_threads(plane: &Plane) -> Staged<'_, Counts> {
    on_threads(plane, &Steps { watch: true, ..EXACT })
}

/// The upper half; the lower is the upper turned round. Column 0 and row 0 have no mirror image on the grid.
pub fn mirrored_threads(plane: &Plane) -> Staged<'_, Counts> {
    let (width, height) = (plane.xs.len(), plane.ys.len());
    let upper = height.min(plane.n / 2 + 1);
    let half = Plane::of(plane, plane.xs.clone(), plane.ys[..upper].to_vec());
    let left = Plane::of(plane, plane.xs[..1].to_vec(), plane.ys[upper..].to_vec());
    let (rooms, counted, edge) = (rooms(plane), Mutex::new(Band::new(plane)), vec![0; height - upper]);
    let edge = Mutex::new(edge);
    Box::new(move |counts| {
        let (above, below) = counts.cells(plane).split_at_mut(upper * width);
        in_bands(&EXACT, &half, above, &rooms);
        let mut edge = edge.lock().expect("no thread panicked");
        if !edge.is_empty() {
            counted.lock().expect("no thread panicked").count(&EXACT, &left, &left.ys, &mut edge);
        }
        for (i, row) in below.chunks_exact_mut(width).enumerate() {
            row[0] = edge[i];
            let image = plane.n - (upper + i);
            let image = &above[image * width..][..width];
            for (j, count) in row.iter_mut().enumerate().skip(1) {
                *count = image[plane.n - j];
            }
        }
    })
}

type Advance = fn([&[f64]; 2], [&mut [f64]; 2], u32);

/// How points take their steps.
#[derive(Clone, Copy)]
struct Steps {
    count: fn(&mut [f64], &mut [f64], u32, &mut [u32]),
    advance: Advance,
    keep: fn(&List, &mut List),
    part: fn(&List, [&[f64]; 2], &mut List, &mut List),
    /// Looks for points on a cycle.
    watch: bool,
}

const EXACT: Steps = Steps {
    count: vectors::count,
    advance: vectors::advance,
    keep: vectors::keep,
    part: vectors::part,
    watch: false,
};
const FUSED: Steps = Steps {
    count: vectors::count_fused,
    advance: vectors::advance_fused,
    keep: vectors::keep_fused,
    part: vectors::part_fused,
    watch: false,
};

/// Steps that all points count before the first ones leave.
const FIRST: u32 = 12;
/// From this step on it pays to look for cycles of up to so many steps.
const WATCH: (u32, u32) = (128, 16);
/// What takes no step, and what never escapes: they fill a list up.
const OUTSIDE: f64 = 2.0;
const AT_HOME: f64 = 0.0;

/// What one thread needs for a band of rows.
struct Band {
    row: List,
    live: List,
    /// Where the live ones get to.
    moved: [Vec<f64>; 2],
    /// Those of them that stay, and those that are out, where they were before.
    stay: List,
    gone: List,
    counts: Vec<u32>,
    back: Vec<u8>,
}

impl Band {
    fn count(&mut self, steps: &Steps, plane: &Plane, ys: &[f64], rows: &mut [u32]) {
        let mut done = FIRST.min(plane.max);
        self.live.len = 0;
        for (i, (cells, y)) in rows.chunks_exact_mut(plane.xs.len()).zip(ys).enumerate() {
            self.start_row(steps, plane, *y, done, i, cells);
        }
        while done < plane.max && self.live.len > 0 {
            if steps.watch && done >= WATCH.0 {
                self.leave_cycles(plane.max, rows);
            }
            let run = done.min(plane.max - done);
            self.run(steps, run);
            let lost = self.gone.fill(WHOLE, OUTSIDE);
            let (x, y) = (&mut self.gone.x[..lost], &mut self.gone.y[..lost]);
            (steps.count)(x, y, run, &mut self.counts[..lost]);
            for (at, count) in self.gone.at[..self.gone.len].iter().zip(&self.counts) {
                rows[*at as usize] = done + count;
            }
            done += run;
        }
        self.live.at[..self.live.len].iter().for_each(|at| rows[*at as usize] = plane.max);
    }

    /// Counts the first steps of a row's points and adds those still inside to the live ones.
    fn start_row(&mut self, steps: &Steps, plane: &Plane, y: f64, first: u32, i: usize, cells: &mut [u32]) {
        let Band { row, live, counts, .. } = self;
        row.len = cells.len();
        row.x[..row.len].copy_from_slice(&plane.xs);
        row.y[..row.len].fill(y);
        for (at, cell) in row.at.iter_mut().zip((i * cells.len()) as u32..) {
            *at = cell;
        }
        let whole = row.fill(WHOLE, OUTSIDE);
        (steps.count)(&mut row.x[..whole], &mut row.y[..whole], first, &mut counts[..whole]);
        cells.copy_from_slice(&counts[..cells.len()]);
        (steps.keep)(row, live);
    }

    /// Takes the live ones `run` steps on, and parts those that are then outside from them.
    fn run(&mut self, steps: &Steps, run: u32) {
        let Band { live, moved: [x, y], stay, gone, .. } = self;
        let whole = live.fill(WHOLE, AT_HOME);
        (steps.advance)([&live.x[..whole], &live.y[..whole]], [&mut x[..whole], &mut y[..whole]], run);
        // What fills up the last vector leaves, as the last of all.
        x[live.len..whole].fill(OUTSIDE);
        (stay.len, gone.len) = (0, 0);
        (steps.part)(live, [&x[..whole], &y[..whole]], stay, gone);
        gone.len = live.len - stay.len;
        std::mem::swap(live, stay);
    }

    /// Those that come back to where they are will do so for ever.
    fn leave_cycles(&mut self, max: u32, rows: &mut [u32]) {
        let Band { live, back, .. } = self;
        let whole = live.fill(WHOLE, AT_HOME);
        vectors::come_back([&live.x[..whole], &live.y[..whole]], WATCH.1, &mut back[..whole]);
        let mut kept = 0;
        for i in 0..live.len {
            (live.x[kept], live.y[kept], live.at[kept]) = (live.x[i], live.y[i], live.at[i]);
            if back[i] == 1 {
                rows[live.at[i] as usize] = max;
            } else {
                kept += 1;
            }
        }
        live.len = kept;
    }

    fn new(plane: &Plane) -> Band {
        let room = band_height(plane) * plane.xs.len() + 2 * WHOLE;
        Band {
            row: List::new(plane.xs.len() + 2 * WHOLE),
            live: List::new(room),
            moved: [vec![0.0; room], vec![0.0; room]],
            stay: List::new(room),
            gone: List::new(room),
            counts: vec![0; room],
            back: vec![0; room],
        }
    }
}

/// Rows that share a list: some four thousand points, which stay in L2.
fn band_height(plane: &Plane) -> usize {
    (4096 / plane.xs.len()).clamp(1, 64)
}

fn bands<'a>(plane: &'a Plane, counts: &'a mut [u32]) -> impl Iterator<Item = (&'a mut [u32], &'a [f64])> {
    let height = band_height(plane);
    counts.chunks_mut(height * plane.xs.len()).zip(plane.ys.chunks(height))
}

fn on_threads<'a>(plane: &'a Plane, steps: &Steps) -> Staged<'a, Counts> {
    let rooms = rooms(plane);
    let steps = *steps;
    Box::new(move |counts| in_bands(&steps, plane, counts.cells(plane), &rooms))
}

/// Room for every thread; a thread never waits for another's.
fn rooms(plane: &Plane) -> Vec<Mutex<Band>> {
    (0..plane.threads).map(|_| Mutex::new(Band::new(plane))).collect()
}

fn in_bands(steps: &Steps, plane: &Plane, counts: &mut [u32], rooms: &[Mutex<Band>]) {
    let height = band_height(plane);
    plane.pool.install(|| {
        let bands = counts.par_chunks_mut(height * plane.xs.len()).zip(plane.ys.par_chunks(height));
        bands.with_max_len(1).for_each(|(rows, ys)| {
            let mine = &rooms[rayon::current_thread_index().expect("in the pool")];
            mine.lock().expect("no thread panicked").count(steps, plane, ys, rows);
        });
    });
}
