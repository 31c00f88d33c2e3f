//! As the book's program has it: a list of every point's z and a list of its c are made first, then one loop
//! goes over both.

use super::{C, Counts, Plane};
use common::ladder::Staged;
use num_complex::Complex64;

/// A heap cell for every number, as in a Python list.
pub fn boxed(plane: &Plane) -> Staged<'_, Counts> {
    let (zs, cs): (Vec<_>, Vec<_>) = points(plane).map(|z| (Box::new(z), Box::new(C))).unzip();
    Box::new(move |counts| {
        for ((z, c), count) in zs.iter().zip(&cs).zip(counts.cells(plane)) {
            *count = escape(**z, **c, plane.max, |z| z.norm() < 2.0);
        }
    })
}

/// The numbers themselves in two vectors; |z| by `hypot`, which never overflows on the way and takes its time.
pub fn hypot(plane: &Plane) -> Staged<'_, Counts> {
    dense(plane, |z| z.norm() < 2.0)
}

/// |z|² < 4 asks the same without a root.
pub fn squared(plane: &Plane) -> Staged<'_, Counts> {
    dense(plane, |z| z.norm_sqr() < 4.0)
}

fn dense<'a>(plane: &'a Plane, near: impl Fn(Complex64) -> bool + Copy + 'a) -> Staged<'a, Counts> {
    let (zs, cs): (Vec<_>, Vec<_>) = points(plane).map(|z| (z, C)).unzip();
    Box::new(move |counts| {
        for ((z, c), count) in zs.iter().zip(&cs).zip(counts.cells(plane)) {
            *count = escape(*z, *c, plane.max, near);
        }
    })
}

#[inline(always)]
fn escape(mut z: Complex64, c: Complex64, max: u32, near: impl Fn(Complex64) -> bool) -> u32 {
    let mut n = 0;
    while n < max && near(z) {
        z = z * z + c;
        n += 1;
    }
    n
}

fn points(plane: &Plane) -> impl Iterator<Item = Complex64> + '_ {
    plane.ys.iter().flat_map(|y| plane.xs.iter().map(|x| Complex64::new(*x, *y)))
}
