//! Sixteen neighbours of a row at a time in the lanes of four vectors (AVX2; as many vectors of the width there
//! is). A group goes on until its last point has escaped: lanes that are done only wait.

use super::{C, Plane};
use rayon::prelude::*;

pub fn lanes(plane: &Plane, counts: &mut [u32]) {
    let mut room = Room::new(plane);
    for (row, y) in counts.chunks_exact_mut(plane.xs.len()).zip(&plane.ys) {
        one_row(plane, row, *y, &mut room);
    }
}

/// Row by row over all threads.
pub fn lanes_threads(plane: &Plane, counts: &mut [u32]) {
    plane.pool.install(|| {
        let rows = counts.par_chunks_exact_mut(plane.xs.len()).zip(&plane.ys);
        rows.for_each_init(|| Room::new(plane), |room, (row, y)| one_row(plane, row, *y, room));
    });
}

fn one_row(plane: &Plane, row: &mut [u32], y: f64, room: &mut Room) {
    let width = plane.xs.len();
    room.x[..width].copy_from_slice(&plane.xs);
    room.x[width..].fill(OUTSIDE);
    room.y.fill(y);
    count(&mut room.x, &mut room.y, plane.max, &mut room.counts);
    row.copy_from_slice(&room.counts[..width]);
}

common::widest! {
    /// Takes each point on until it escapes or `steps` are done; counts the steps that it takes inside.
    fn count(x: &mut [f64], y: &mut [f64], steps: u32, counts: &mut [u32]) = count_lanes;
}

/// Four vectors at a time, until all their points are outside.
#[inline(always)]
fn count_lanes<const LANES: usize, const FMA: bool>(
    x: &mut [f64],
    y: &mut [f64],
    steps: u32,
    counts: &mut [u32],
) {
    let points = x.as_chunks_mut::<LANES>().0.as_chunks_mut::<4>().0.iter_mut();
    let points = points.zip(y.as_chunks_mut::<LANES>().0.as_chunks_mut::<4>().0);
    for ((x, y), counts) in points.zip(counts.chunks_exact_mut(4 * LANES)) {
        let (mut a, mut b, mut taken) = (*x, *y, [[0_u64; LANES]; 4]);
        for _ in 0..steps {
            let mut some = [0; LANES];
            for v in 0..4 {
                for lane in 0..LANES {
                    let (re, im) = (a[v][lane], b[v][lane]);
                    // All ones, or none: subtracting it counts.
                    let inside = if re * re + im * im < 4.0 { !0 } else { 0 };
                    taken[v][lane] = taken[v][lane].wrapping_sub(inside);
                    some[lane] |= inside;
                    (a[v][lane], b[v][lane]) = (re * re - im * im + C.re, (re + re) * im + C.im);
                }
            }
            if some.iter().fold(0, |any, lane| any | lane) == 0 {
                break;
            }
        }
        (*x, *y) = (a, b);
        for (count, taken) in counts.iter_mut().zip(taken.as_flattened()) {
            *count = *taken as u32;
        }
    }
}

/// Every group of four vectors divides it.
const WHOLE: usize = 32;
/// A point that takes no step.
const OUTSIDE: f64 = 2.0;

/// A row, filled up to whole groups.
struct Room {
    x: Vec<f64>,
    y: Vec<f64>,
    counts: Vec<u32>,
}

impl Room {
    fn new(plane: &Plane) -> Room {
        let whole = plane.xs.len().next_multiple_of(WHOLE);
        Room { x: vec![0.0; whole], y: vec![0.0; whole], counts: vec![0; whole] }
    }
}
