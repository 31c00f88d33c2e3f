//! Steps for many points at once: loops that the compiler turns into vectors of the width that this processor has.
//!
//! `fused` rounds a product and a sum once instead of twice. That takes fewer instructions, and moves a point whose
//! |z| is 2 to the last digit to the other side.

use super::C;
use std::array::from_fn;
use std::hint::black_box;

/// Steps that a point takes while it is in the registers: more wait for each other, fewer for the memory.
pub const PACE: u32 = 2;

/// Vectors in flight while nobody counts: a step waits eight or nine cycles for itself, and issues in one and a
/// half to two.
const IN_FLIGHT: usize = 6;

common::widest! {
    /// Takes each point `steps` on and adds to `taken` how many of them it took inside.
    pub fn count(fused: bool, points: [&mut [f64]; 2], steps: u32, taken: &mut [u64]) = count_either;
    /// Takes each point of whole groups `steps` on, wherever that leads, infinity and not-a-number included.
    pub fn advance(from: [&[f64]; 2], to: [&mut [f64]; 2], steps: u32) = advance_exact;
    /// The same, rounded once.
    pub fn advance_fused(from: [&[f64]; 2], to: [&mut [f64]; 2], steps: u32) = advance_once;
    /// 1 for a point outside, else 0. What is not a number is outside.
    pub fn outside(fused: bool, points: [&[f64]; 2], outside: &mut [u8]) = outside_either;
    /// 1 for a point of whole groups that comes back to where it is within `steps`, else 0.
    pub fn come_back(points: [&[f64]; 2], steps: u32, back: &mut [u8]) = come_back_lanes;
    /// Points in a group of vectors in flight.
    pub fn group() -> usize = group_lanes;
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

/// Where a point is after so many steps, and how many of them it took inside.
#[inline(always)]
fn walk<const STEPS: u32, const FUSED: bool>(mut x: f64, mut y: f64) -> (f64, f64, u64) {
    let mut inside = 0;
    for _ in 0..STEPS {
        inside += u64::from(near::<FUSED>(x, y));
        (x, y) = next::<FUSED>(x, y, C.re, C.im);
    }
    (x, y, inside)
}

/// The first `PACE` steps of a row's points, and how many of them each took inside.
#[inline(always)]
pub fn depart<const FUSED: bool>(xs: &[f64], row: f64, [x, y]: [&mut [f64]; 2], taken: &mut [u64]) {
    for (((start, x), y), taken) in xs.iter().zip(x).zip(y).zip(taken) {
        (*x, *y, *taken) = walk::<PACE, FUSED>(*start, row);
    }
}

/// Takes each point `steps` on and adds to `taken` how many of them it took inside.
#[inline(always)]
pub fn count_lanes<const FUSED: bool>([x, y]: [&mut [f64]; 2], steps: u32, taken: &mut [u64]) {
    for _ in 0..steps / PACE {
        pass::<PACE, FUSED>(x, y, taken);
    }
    for _ in 0..steps % PACE {
        pass::<1, FUSED>(x, y, taken);
    }
}

#[inline(always)]
fn pass<const STEPS: u32, const FUSED: bool>(x: &mut [f64], y: &mut [f64], taken: &mut [u64]) {
    for ((x, y), taken) in x.iter_mut().zip(y).zip(taken) {
        let inside;
        (*x, *y, inside) = walk::<STEPS, FUSED>(*x, *y);
        *taken += inside;
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
fn outside_lanes<const FUSED: bool>([x, y]: [&[f64]; 2], outside: &mut [u8]) {
    for ((x, y), outside) in x.iter().zip(y).zip(outside) {
        *outside = u8::from(!near::<FUSED>(*x, *y));
    }
}

#[inline(always)]
fn come_back_lanes<const LANES: usize, const FMA: bool>(points: [&[f64]; 2], steps: u32, back: &mut [u8]) {
    let [x, y] = points.map(|z| z.as_chunks::<LANES>().0.as_chunks::<3>().0);
    for ((x0, y0), back) in x.iter().zip(y).zip(back.chunks_exact_mut(3 * LANES)) {
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
fn group_lanes<const LANES: usize, const FMA: bool>() -> usize {
    LANES * IN_FLIGHT
}

#[inline(always)]
fn count_either<const LANES: usize, const FMA: bool>(
    fused: bool,
    points: [&mut [f64]; 2],
    steps: u32,
    taken: &mut [u64],
) {
    if fused && FMA {
        count_lanes::<true>(points, steps, taken)
    } else {
        count_lanes::<false>(points, steps, taken)
    }
}

/// Two functions: in one the compiler finds no registers for all that is in flight.
#[inline(always)]
fn advance_exact<const LANES: usize, const FMA: bool>(from: [&[f64]; 2], to: [&mut [f64]; 2], steps: u32) {
    advance_lanes::<LANES, false>(from, to, steps);
}

#[inline(always)]
fn advance_once<const LANES: usize, const FMA: bool>(from: [&[f64]; 2], to: [&mut [f64]; 2], steps: u32) {
    advance_lanes::<LANES, FMA>(from, to, steps);
}

#[inline(always)]
fn outside_either<const LANES: usize, const FMA: bool>(fused: bool, points: [&[f64]; 2], outside: &mut [u8]) {
    if fused && FMA {
        outside_lanes::<true>(points, outside)
    } else {
        outside_lanes::<false>(points, outside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::julia::scalar::escape;

    /// A whole number of groups at every width.
    const POINTS: usize = 96;

    /// Points inside and outside, on the circle and far away.
    fn points() -> [Vec<f64>; 2] {
        let x = (0..POINTS).map(|i| -2.4 + 0.05 * i as f64).collect();
        let y = (0..POINTS).map(|i| 1.6 - 0.03 * (i * 7 % POINTS) as f64).collect();
        [x, y]
    }

    #[test]
    fn points_count_as_the_plain_loop_does() {
        for steps in [0, 1, 2, 7, 100] {
            let [mut x, mut y] = points();
            let right: Vec<u64> = x.iter().zip(&y).map(|(x, y)| escape(*x, *y, steps).into()).collect();
            let mut taken = vec![0; POINTS];
            count_lanes::<false>([&mut x, &mut y], steps, &mut taken);
            assert_eq!(taken, right, "{steps} steps");
        }
    }

    /// Processors differ in their width: every width must arrive at the same place.
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
                let (mut x, mut y) = (vec![0.0; POINTS], vec![0.0; POINTS]);
                advance([&xs, &ys], [&mut x, &mut y], steps);
                assert_eq!((x, y), right, "{steps} steps");
            }
        }
    }

    /// Untested steps run over: first to infinity, then to what is not a number. Both count as outside.
    #[test]
    fn who_has_run_over_stays_outside() {
        let [xs, ys] = points();
        for fused in [false, true] {
            let far = |steps| {
                let (mut x, mut y, mut far) = (vec![0.0; POINTS], vec![0.0; POINTS], vec![9; POINTS]);
                let advance = if fused { advance_fused } else { advance };
                advance([&xs, &ys], [&mut x, &mut y], steps);
                outside(fused, [&x, &y], &mut far);
                (far, x.iter().any(|x| x.is_nan()))
            };
            let runs: Vec<_> = (0..60).map(far).collect();
            let never_back =
                |now: &[u8], later: &[u8]| now.iter().zip(later).all(|(now, later)| now <= later);
            assert!(runs.windows(2).all(|pair| never_back(&pair[0].0, &pair[1].0)));
            assert!(!runs[0].1 && runs[59].1);
        }
    }

    /// From the settled orbit of 0 the seven-cycle comes back, from a fresh point nothing does.
    #[test]
    fn only_what_is_on_a_cycle_comes_back() {
        let (mut x, mut y) = (0.0, 0.0);
        for _ in 0..3000 {
            (x, y) = (x * x - y * y + C.re, 2.0 * x * y + C.im);
        }
        let (mut xs, mut ys) = (vec![0.1; POINTS], vec![0.1; POINTS]);
        (xs[5], ys[5]) = (x, y);
        for come_back in [come_back_lanes::<2, false>, come_back_lanes::<4, true>, come_back_lanes::<8, true>]
        {
            let mut back = vec![9; POINTS];
            come_back([&xs, &ys], 6, &mut back);
            assert_eq!(back, [0; POINTS]);
            come_back([&xs, &ys], 7, &mut back);
            assert_eq!((back[5], back.iter().sum::<u8>()), (1, 1));
        }
    }
}
