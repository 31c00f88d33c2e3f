//! No lists: a point's z is read off its row and column. One number a register, one thread.

use super::{C, Plane};
use std::array::from_fn;

pub fn on_the_fly(plane: &Plane, counts: &mut [u32]) {
    for (row, y) in counts.chunks_exact_mut(plane.xs.len()).zip(&plane.ys) {
        for (count, x) in row.iter_mut().zip(&plane.xs) {
            *count = escape(*x, *y, plane.max);
        }
    }
}

/// The plain loop, which defines the arithmetic of all rungs that agree in every cell.
#[inline(always)]
pub fn escape(mut x: f64, mut y: f64, max: u32) -> u32 {
    let mut n = 0;
    while n < max && x * x + y * y < 4.0 {
        (x, y) = (x * x - y * y + C.re, 2.0 * x * y + C.im);
        n += 1;
    }
    n
}

/// The squares carried from the test to the step by hand, which the compiler does anyway.
pub fn reused(plane: &Plane, counts: &mut [u32]) {
    for (row, y) in counts.chunks_exact_mut(plane.xs.len()).zip(&plane.ys) {
        for (count, x) in row.iter_mut().zip(&plane.xs) {
            let (mut x, mut y, mut n) = (*x, *y, 0);
            let (mut x2, mut y2) = (x * x, y * y);
            while n < plane.max && x2 + y2 < 4.0 {
                y = 2.0 * x * y + C.im;
                x = x2 - y2 + C.re;
                (x2, y2) = (x * x, y * y);
                n += 1;
            }
            *count = n;
        }
    }
}

/// `N` neighbours take their steps together, so that a step of one need not wait for the last step of itself.
pub fn together<const N: usize>(plane: &Plane, counts: &mut [u32]) {
    for (row, y) in counts.chunks_exact_mut(plane.xs.len()).zip(&plane.ys) {
        let (groups, rest) = row.as_chunks_mut::<N>();
        let (xs, last) = plane.xs.as_chunks::<N>();
        for (group, xs) in groups.iter_mut().zip(xs) {
            *group = escape_together(*xs, [*y; N], plane.max);
        }
        for (count, x) in rest.iter_mut().zip(last) {
            *count = escape(*x, *y, plane.max);
        }
    }
}

#[inline(always)]
fn escape_together<const N: usize>(mut x: [f64; N], mut y: [f64; N], max: u32) -> [u32; N] {
    let mut counts = [0; N];
    for _ in 0..max {
        let near: [bool; N] = from_fn(|i| x[i] * x[i] + y[i] * y[i] < 4.0);
        if near == [false; N] {
            break;
        }
        for i in 0..N {
            // One that has escaped stays outside: its count stands, though it goes on.
            counts[i] += u32::from(near[i]);
            (x[i], y[i]) = (x[i] * x[i] - y[i] * y[i] + C.re, 2.0 * x[i] * y[i] + C.im);
        }
    }
    counts
}
