//! Steps for whole vectors of points, at the width that this processor has: what the vector rungs share.
//!
//! `FUSED` rounds a product and a sum once instead of twice. That takes fewer instructions, and moves a point whose
//! |z| is 2 to the last digit to the other side.

use super::{C, list::List};
use std::array::from_fn;
use std::hint::black_box;

/// Every list of points is filled up to a whole number of these, which every group of vectors divides.
pub const WHOLE: usize = 96;

/// Vectors in flight: a step waits eight or nine cycles for itself, and issues in one and a half to two.
const IN_FLIGHT: usize = 6;

common::widest! {
    /// Takes each point on until it escapes or `steps` are done; counts the steps that it takes inside.
    pub fn count(x: &mut [f64], y: &mut [f64], steps: u32, counts: &mut [u32]) = count_exact;
    /// The same, rounded once.
    pub fn count_fused(x: &mut [f64], y: &mut [f64], steps: u32, counts: &mut [u32]) = count_once;
    /// Takes each point `steps` on, wherever that leads.
    pub fn advance(from: [&[f64]; 2], to: [&mut [f64]; 2], steps: u32) = advance_exact;
    /// The same, rounded once.
    pub fn advance_fused(from: [&[f64]; 2], to: [&mut [f64]; 2], steps: u32) = advance_once;
    /// Those that are inside go to the end of `stay`.
    pub fn keep(now: &List, stay: &mut List) = keep_exact;
    /// The same, rounded once.
    pub fn keep_fused(now: &List, stay: &mut List) = keep_once;
    /// Those that are inside go to `stay`, the others to `leave`, as they were before.
    pub fn part(was: &List, now: [&[f64]; 2], stay: &mut List, leave: &mut List) = part_exact;
    /// The same, rounded once.
    pub fn part_fused(was: &List, now: [&[f64]; 2], stay: &mut List, leave: &mut List) = part_once;
    /// Takes each point up to `steps` on; 1 for one that came back to where it began, else 0.
    pub fn come_back(from: [&[f64]; 2], steps: u32, back: &mut [u8]) = come_back_lanes;
}

#[inline(always)]
fn next<const FUSED: bool>(x: f64, y: f64, re: f64, im: f64) -> (f64, f64) {
    if FUSED {
        ((x + y).mul_add(x - y, re), (x + x).mul_add(y, im))
    } else {
        (x * x - y * y + re, (x + x) * y + im)
    }
}

#[inline(always)]
fn near<const FUSED: bool>(x: f64, y: f64) -> bool {
    if FUSED { x.mul_add(x, y * y) < 4.0 } else { x * x + y * y < 4.0 }
}

/// Four vectors at a time, until all their points are outside.
#[inline(always)]
fn count_lanes<const LANES: usize, const FUSED: bool>(
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
                    let inside = if near::<FUSED>(re, im) { !0 } else { 0 };
                    taken[v][lane] = taken[v][lane].wrapping_sub(inside);
                    some[lane] |= inside;
                    (a[v][lane], b[v][lane]) = next::<FUSED>(re, im, C.re, C.im);
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

/// No test on the way: an escaped point never comes back, so whoever asks at the end misses none.
#[inline(always)]
fn advance_lanes<const LANES: usize, const FUSED: bool>(from: [&[f64]; 2], to: [&mut [f64]; 2], steps: u32) {
    // Vectors that the compiler cannot see through stay in registers; known ones it loads anew and shuffles.
    let (re, im) = (black_box([C.re; LANES]), black_box([C.im; LANES]));
    let [from_x, from_y] = from.map(|z| z.as_chunks::<LANES>().0.as_chunks::<IN_FLIGHT>().0);
    let [to_x, to_y] = to.map(|z| z.as_chunks_mut::<LANES>().0.as_chunks_mut::<IN_FLIGHT>().0);
    for ((x, y), (to_x, to_y)) in from_x.iter().zip(from_y).zip(to_x.iter_mut().zip(to_y)) {
        let (mut x, mut y) = (*x, *y);
        for _ in 0..steps {
            for v in 0..IN_FLIGHT {
                for lane in 0..LANES {
                    (x[v][lane], y[v][lane]) = next::<FUSED>(x[v][lane], y[v][lane], re[lane], im[lane]);
                }
            }
        }
        (*to_x, *to_y) = (x, y);
    }
}

#[inline(always)]
fn keep_lanes<const LANES: usize, const FUSED: bool>(now: &List, stay: &mut List) {
    let points = now.x.as_chunks::<LANES>().0.iter().zip(now.y.as_chunks::<LANES>().0);
    let points = points.zip(now.at.as_chunks::<LANES>().0).take(now.len.div_ceil(LANES));
    let mut end = stay.end();
    for ((x, y), at) in points {
        let near = all_near::<LANES, FUSED>(x, y);
        if near.iter().fold(0, |any, lane| any | lane) != 0 {
            end.push(&near, x, y, at);
        }
    }
    stay.len = end.len;
}

#[inline(always)]
fn part_lanes<const LANES: usize, const FUSED: bool>(
    was: &List,
    now: [&[f64]; 2],
    stay: &mut List,
    leave: &mut List,
) {
    let [x, y] = now.map(|z| z.as_chunks::<LANES>().0);
    let before = was.x.as_chunks::<LANES>().0.iter().zip(was.y.as_chunks::<LANES>().0);
    let points = x.iter().zip(y).zip(was.at.as_chunks::<LANES>().0).zip(before);
    let (mut staying, mut leaving) = (stay.end(), leave.end());
    for (((x, y), at), (was_x, was_y)) in points.take(was.len.div_ceil(LANES)) {
        let near = all_near::<LANES, FUSED>(x, y);
        staying.push(&near, x, y, at);
        let far = near.map(|near| !near);
        if far.iter().fold(0, |any, lane| any | lane) != 0 {
            leaving.push(&far, was_x, was_y, at);
        }
    }
    (stay.len, leave.len) = (staying.len, leaving.len);
}

/// All ones for a point inside.
#[inline(always)]
fn all_near<const LANES: usize, const FUSED: bool>(x: &[f64; LANES], y: &[f64; LANES]) -> [u64; LANES] {
    let mut all = [0; LANES];
    for lane in 0..LANES {
        all[lane] = if near::<FUSED>(x[lane], y[lane]) { !0 } else { 0 };
    }
    all
}

#[inline(always)]
fn come_back_lanes<const LANES: usize, const FMA: bool>(from: [&[f64]; 2], steps: u32, back: &mut [u8]) {
    let [from_x, from_y] = from.map(|z| z.as_chunks::<LANES>().0.as_chunks::<3>().0);
    for ((x0, y0), back) in from_x.iter().zip(from_y).zip(back.chunks_exact_mut(3 * LANES)) {
        let (mut x, mut y, mut came) = (*x0, *y0, [[0_u64; LANES]; 3]);
        for _ in 0..steps {
            for v in 0..3 {
                for lane in 0..LANES {
                    (x[v][lane], y[v][lane]) = next::<false>(x[v][lane], y[v][lane], C.re, C.im);
                    let same = (x[v][lane] == x0[v][lane]) & (y[v][lane] == y0[v][lane]);
                    came[v][lane] |= if same { !0 } else { 0 };
                }
            }
        }
        let came: [[u8; LANES]; 3] = from_fn(|v| from_fn(|lane| u8::from(came[v][lane] != 0)));
        back.copy_from_slice(came.as_flattened());
    }
}

#[inline(always)]
fn count_exact<const LANES: usize, const FMA: bool>(
    x: &mut [f64],
    y: &mut [f64],
    steps: u32,
    counts: &mut [u32],
) {
    count_lanes::<LANES, false>(x, y, steps, counts);
}

#[inline(always)]
fn count_once<const LANES: usize, const FMA: bool>(
    x: &mut [f64],
    y: &mut [f64],
    steps: u32,
    counts: &mut [u32],
) {
    count_lanes::<LANES, FMA>(x, y, steps, counts);
}

#[inline(always)]
fn advance_exact<const LANES: usize, const FMA: bool>(from: [&[f64]; 2], to: [&mut [f64]; 2], steps: u32) {
    advance_lanes::<LANES, false>(from, to, steps);
}

#[inline(always)]
fn advance_once<const LANES: usize, const FMA: bool>(from: [&[f64]; 2], to: [&mut [f64]; 2], steps: u32) {
    advance_lanes::<LANES, FMA>(from, to, steps);
}

#[inline(always)]
fn keep_exact<const LANES: usize, const FMA: bool>(now: &List, stay: &mut List) {
    keep_lanes::<LANES, false>(now, stay);
}

#[inline(always)]
fn keep_once<const LANES: usize, const FMA: bool>(now: &List, stay: &mut List) {
    keep_lanes::<LANES, FMA>(now, stay);
}

#[inline(always)]
fn part_exact<const LANES: usize, const FMA: bool>(
    was: &List,
    now: [&[f64]; 2],
    stay: &mut List,
    leave: &mut List,
) {
    part_lanes::<LANES, false>(was, now, stay, leave);
}

#[inline(always)]
fn part_once<const LANES: usize, const FMA: bool>(
    was: &List,
    now: [&[f64]; 2],
    stay: &mut List,
    leave: &mut List,
) {
    part_lanes::<LANES, FMA>(was, now, stay, leave);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::julia::scalar::escape;

    /// Points inside and outside, on the circle and far away.
    fn points() -> [Vec<f64>; 2] {
        let x = (0..WHOLE).map(|i| -2.4 + 0.05 * i as f64).collect();
        let y = (0..WHOLE).map(|i| 1.6 - 0.03 * (i * 7 % WHOLE) as f64).collect();
        [x, y]
    }

    /// Processors differ in their width: every width must take the same steps as the plain loop.
    #[test]
    fn every_width_counts_as_the_plain_loop() {
        type Count = fn(&mut [f64], &mut [f64], u32, &mut [u32]);
        let widths: [Count; 4] =
            [count_exact::<2, false>, count_exact::<4, true>, count_exact::<8, true>, count_once::<2, false>];
        let [xs, ys] = points();
        for steps in [0, 1, 2, 7, 100] {
            let right: Vec<u32> = xs.iter().zip(&ys).map(|(x, y)| escape(*x, *y, steps)).collect();
            for count in widths {
                let (mut x, mut y, mut counts) = (xs.clone(), ys.clone(), vec![0; WHOLE]);
                count(&mut x, &mut y, steps, &mut counts);
                assert_eq!(counts, right, "{steps} steps");
            }
        }
    }

    #[test]
    fn every_width_arrives_at_the_same_place() {
        type Advance = fn([&[f64]; 2], [&mut [f64]; 2], u32);
        let widths: [Advance; 4] = [
            advance_exact::<2, false>,
            advance_exact::<4, true>,
            advance_exact::<8, true>,
            advance_once::<2, false>,
        ];
        let [xs, ys] = points();
        for steps in [0, 1, 5] {
            let walk = |(x, y): (&f64, &f64)| {
                let step = |(x, y): (f64, f64), _| (x * x - y * y + C.re, 2.0 * x * y + C.im);
                (0..steps).fold((*x, *y), step)
            };
            let right: (Vec<f64>, Vec<f64>) = xs.iter().zip(&ys).map(walk).unzip();
            for advance in widths {
                let mut to = [vec![0.0; WHOLE], vec![0.0; WHOLE]];
                let [to_x, to_y] = &mut to;
                advance([&xs, &ys], [to_x, to_y], steps);
                let [to_x, to_y] = to;
                assert_eq!((to_x, to_y), right, "{steps} steps");
            }
        }
    }

    /// c = z - z² is a fixed point for one z; from the settled orbit of 0 the seven-cycle comes back, from a
    /// fresh point nothing does.
    #[test]
    fn only_what_is_on_a_cycle_comes_back() {
        let (mut x, mut y) = (0.0, 0.0);
        for _ in 0..3000 {
            (x, y) = (x * x - y * y + C.re, 2.0 * x * y + C.im);
        }
        let (mut xs, mut ys) = (vec![0.1; WHOLE], vec![0.1; WHOLE]);
        (xs[5], ys[5]) = (x, y);
        for come_back in [come_back_lanes::<2, false>, come_back_lanes::<4, true>, come_back_lanes::<8, true>]
        {
            let mut back = vec![9; WHOLE];
            come_back([&xs, &ys], 6, &mut back);
            assert_eq!(back, [0; WHOLE]);
            come_back([&xs, &ys], 7, &mut back);
            assert_eq!((back[5], back.iter().sum::<u8>()), (1, 1));
        }
    }
}
