//! Sixteen neighbours of a row at a time in the lanes of four vectors (AVX2; as many vectors of the width there
//! is). A group goes on until its last point has escaped: lanes that are done only wait.

use super::{
    Plane,
    vectors::{WHOLE, count},
};
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
