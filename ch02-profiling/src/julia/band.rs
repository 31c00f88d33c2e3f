//! A band of rows, for one thread. All points take and count their first dozen steps; by then a row has lost its
//! empty margins. Those left make a list, and from there on nobody tests for escape on the way.
//!
//! A point once outside stays outside, for there |z| only grows. So after a run of untested steps it is enough to
//! look who is outside: those few leave the list, go back to where they were and count. Every run is as long as
//! all before it.

use super::list::List;
use super::{Plane, steps};
use std::ops::Range;

/// Steps that all points count.
const FIRST: u32 = 12;
/// From this step on it pays to look for cycles of up to so many steps.
const WATCH: (u32, u32) = (128, 16);
/// Points are filled up to whole groups of vectors by those that take no step, or never escape.
const OUTSIDE: f64 = 2.0;
const AT_HOME: f64 = 0.0;
const GROUP: usize = 16;

/// What points do besides taking their steps.
#[derive(Clone, Copy, Default)]
pub struct Way {
    /// Round once where the plain loop rounds twice.
    pub fused: bool,
    /// Those that come back to where they were leave the list, too.
    pub watch: bool,
}

/// What one thread needs.
pub struct Band {
    row: List,
    taken: Vec<u64>,
    live: List,
    /// Where the live ones get to, and which of them are then outside.
    moved: [Vec<f64>; 2],
    flags: Vec<u8>,
    gone: List,
}

impl Band {
    /// Counts the steps of all points of some rows.
    pub fn count(&mut self, way: Way, plane: &Plane, ys: &[f64], rows: &mut [u32]) {
        let width = plane.xs.len();
        self.live.len = 0;
        for ((y, cells), first) in ys.iter().zip(rows.chunks_exact_mut(width)).zip((0..).step_by(width)) {
            start_row(way.fused, self, plane, *y, first, cells);
        }
        let mut done = FIRST;
        while done < plane.max && self.live.len > 0 {
            if way.watch && done >= WATCH.0 {
                self.leave_cycles();
            }
            let run = done.min(plane.max - done);
            self.run(way, run);
            self.count_gone(way, run, done, rows);
            done += run;
        }
    }

    /// Takes the live ones `run` steps on. Those that are then outside are gone: as they were before.
    fn run(&mut self, way: Way, run: u32) {
        let Band { live, moved: [x, y], flags, gone, .. } = self;
        let whole = live.fill(steps::group(), AT_HOME);
        let advance = if way.fused { steps::advance_fused } else { steps::advance };
        advance([&live.x[..whole], &live.y[..whole]], [&mut x[..whole], &mut y[..whole]], run);
        steps::outside(way.fused, [&x[..live.len], &y[..live.len]], &mut flags[..live.len]);
        gone.gather(live, flags);
        std::mem::swap(&mut live.x, x);
        std::mem::swap(&mut live.y, y);
    }

    /// Those that are gone count how far they came, and leave.
    fn count_gone(&mut self, way: Way, run: u32, done: u32, rows: &mut [u32]) {
        let Band { live, gone, taken, .. } = self;
        let whole = gone.fill(GROUP, OUTSIDE);
        let taken = &mut taken[..whole];
        taken.fill(0);
        steps::count(way.fused, [&mut gone.x[..whole], &mut gone.y[..whole]], run, taken);
        // The last first: then who takes the place of another is never gone.
        for (at, taken) in gone.at[..gone.len].iter().zip(taken).rev() {
            rows[live.at[*at as usize] as usize] = done + *taken as u32;
            live.swap_remove(*at as usize);
        }
    }

    /// Those that come back to where they are will do so for ever.
    fn leave_cycles(&mut self) {
        let Band { live, flags, gone, .. } = self;
        let whole = live.fill(steps::group(), AT_HOME);
        steps::come_back([&live.x[..whole], &live.y[..whole]], WATCH.1, &mut flags[..whole]);
        gone.gather(live, flags);
        for at in gone.at[..gone.len].iter().rev() {
            live.swap_remove(*at as usize);
        }
    }

    /// Room for bands of a plane.
    pub fn new(plane: &Plane) -> Band {
        let room = height(plane) * plane.xs.len() + 64;
        Band {
            row: List::new(plane.xs.len() + GROUP),
            taken: vec![0; room],
            live: List::new(room),
            moved: [vec![0.0; room], vec![0.0; room]],
            flags: vec![0; room],
            gone: List::new(room),
        }
    }
}

/// Rows that share a list: some eight thousand points, which stay in L2.
pub fn height(plane: &Plane) -> usize {
    (8192 / plane.xs.len()).clamp(1, 64)
}

common::widest! {
    /// Counts the first steps of a row's points. Those still inside join the live ones, and their cells have
    /// `max` until they leave.
    fn start_row(fused: bool, band: &mut Band, plane: &Plane, y: f64, first: u32, cells: &mut [u32]) = start_either;
}

#[inline(always)]
fn start_lanes<const FUSED: bool>(band: &mut Band, plane: &Plane, y: f64, first: u32, cells: &mut [u32]) {
    let Band { row: List { x, y: ys, at, .. }, taken, live, .. } = band;
    let whole = cells.len().next_multiple_of(GROUP);
    let (x, ys, taken) = (&mut x[..whole], &mut ys[..whole], &mut taken[..whole]);
    x[cells.len()..whole].fill(OUTSIDE);
    taken[cells.len()..whole].fill(0);
    steps::depart::<FUSED>(&plane.xs, y, [&mut *x, &mut *ys], taken);
    let mut inside = shrink(0..whole, taken, steps::PACE);
    for done in (steps::PACE..FIRST).step_by(steps::PACE as usize) {
        let points = [&mut x[inside.clone()], &mut ys[inside.clone()]];
        steps::count_lanes::<FUSED>(points, steps::PACE, &mut taken[inside.clone()]);
        inside = shrink(inside, taken, done + steps::PACE);
    }
    for (cell, taken) in cells.iter_mut().zip(&*taken) {
        *cell = if *taken == u64::from(FIRST) { plane.max } else { plane.max.min(*taken as u32) };
    }
    let at = &mut at[..whole];
    let mut staying = 0;
    for i in inside {
        at[staying] = i as u32;
        staying += usize::from(taken[i] == u64::from(FIRST));
    }
    live.extend(&at[..staying], [x, ys], first);
}

#[inline(always)]
fn start_either<const LANES: usize, const FMA: bool>(
    fused: bool,
    band: &mut Band,
    plane: &Plane,
    y: f64,
    first: u32,
    cells: &mut [u32],
) {
    if fused && FMA {
        start_lanes::<true>(band, plane, y, first, cells)
    } else {
        start_lanes::<false>(band, plane, y, first, cells)
    }
}

/// Without the groups at both ends of which all points are outside.
#[inline(always)]
fn shrink(range: Range<usize>, taken: &[u64], steps: u32) -> Range<usize> {
    let inside =
        |group: &[u64; GROUP]| group.iter().fold(false, |any, taken| any | (*taken == u64::from(steps)));
    let groups = taken[range.clone()].as_chunks::<GROUP>().0;
    let first = groups.iter().position(inside).unwrap_or(groups.len());
    let last = groups.iter().rposition(inside).map_or(first, |last| last + 1);
    range.start + first * GROUP..range.start + last * GROUP
}
