//! Divisibility without division, for divisors well above the cube root of n.
//!
//! Along a run of divisors d = middle + t the quotient n / d is nearly a straight line in t: it is off by at most
//! n t^2 / middle^3, and a run is short enough for that to stay below 0.7, or 0.35 on either side of a line raised by half
//! of it. Rounded, the line then gives the quotient of every d that divides n, and only its remainder can be zero:
//! n - quotient d, of which 32 bits are enough, since it is smaller than d. Line, n and d all advance by
//! constant steps, so the loop is a multiplication, a shift, a minimum and additions, and the compiler does it in vectors.

use super::wheel::{WHEEL, by_wheel};

/// The least remainder of a run, modulo 2^32: 0 if one of its divisors divides n.
#[inline(always)]
fn least_remainder(run: Run) -> u32 {
    let Run { mut divisor, mut n, mut quotient, stride, n_step, quotient_step, count } = run;
    let mut least = u32::MAX;
    for _ in 0..count {
        let whole = (quotient >> BITS) as u32;
        least = least.min(n.wrapping_sub(whole.wrapping_mul(divisor)));
        divisor = divisor.wrapping_add(stride);
        n = n.wrapping_sub(n_step);
        quotient = quotient.wrapping_sub(quotient_step);
    }
    least
}

/// Where a run begins and how it goes on: every `stride`th number, `count` of them. From n and from every
/// quotient, a whole number near the quotients is taken away, so that they are small.
struct Run {
    divisor: u32,
    n: u32,
    /// In units of 2^-BITS.
    quotient: i32,
    stride: u32,
    n_step: u32,
    quotient_step: i32,
    count: u32,
}

/// At 12 bits the steps of 1024 divisors, counted from the middle, lose an eighth at most: 512 half units.
const BITS: u32 = 12;
const LONGEST: u64 = 1024;

common::widest! {
    /// A factor of n from `from`, a multiple of 30 and at least [`lowest`], to below `to` or a little beyond.
    pub fn by_runs(n: u64, from: u64, to: u64) -> Option<u64> = blocks;
}

/// Below this, runs are too short to be worth their beginnings.
pub fn lowest(n: u64) -> u64 {
    (45.0 * (n as f64).cbrt()) as u64
}

#[inline(always)]
fn blocks<const LANES: usize, const FMA: bool>(n: u64, from: u64, to: u64) -> Option<u64> {
    let mut next = from;
    while next < to {
        let reach = 1.67 * ((next as f64).powi(3) / n as f64).sqrt();
        // Where runs are short, fewer of them and more divisors are cheaper.
        let (stride, residues) = if reach > 3000.0 { (30, &WHEEL[..]) } else { (2, &WHEEL[..1]) };
        let start = next / stride * stride;
        let count = ((reach as u64 / stride).min((to - start).div_ceil(stride) + 31) / 32 * 32).min(LONGEST);
        let width = count * stride;
        let line = Line::new(n, start + width / 2, width / 2);
        let least = residues.iter().map(|residue| least_remainder(line.run(start, *residue, stride, count)));
        if least.fold(u32::MAX, u32::min) == 0 {
            // 32 bits of a remainder may be zero by chance where a divisor has more.
            let factor = by_wheel(n, start / 30 * 30, start + width);
            if factor.is_some() {
                return factor;
            }
        }
        next = start + width;
    }
    None
}

/// The line that stands in for n / d.
struct Line {
    n: u64,
    /// What is taken away from all quotients.
    base: u64,
    /// Quotient at the middle, and how much less it is at the next number, in units of 2^-32.
    quotient: i64,
    slope: i64,
}

impl Line {
    /// To be used from `half` below the middle to `half` above.
    fn new(n: u64, middle: u64, half: u64) -> Line {
        const UNIT: f64 = (1_u64 << 32) as f64;
        let (m, half) = (middle as f64, half as f64);
        let slope = n as f64 / (m * m);
        let raised = slope * half * half / (2.0 * m);
        // The half more makes cutting off a rounding.
        let quotient = (n % middle) as f64 / m + raised + 0.5;
        Line { n, base: n / middle, quotient: (quotient * UNIT) as i64, slope: (slope * UNIT) as i64 }
    }

    /// Every `stride`th number from `start + residue`; the middle one is `residue` above the line's.
    fn run(&self, start: u64, residue: u64, stride: u64, count: u64) -> Run {
        let (divisor, cut) = (start + residue, 32 - BITS);
        let quotient_step = ((self.slope * stride as i64 + (1 << (cut - 1))) >> cut) as i32;
        let in_middle = ((self.quotient - self.slope * residue as i64) >> cut) as i32;
        Run {
            divisor: divisor as u32,
            n: self.n.wrapping_sub(self.base.wrapping_mul(divisor)) as u32,
            quotient: in_middle + quotient_step * (count / 2) as i32,
            stride: stride as u32,
            n_step: self.base.wrapping_mul(stride) as u32,
            quotient_step,
            count: count as u32,
        }
    }
}
