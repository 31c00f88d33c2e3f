//! No rows at all: the slopes are a weighted sum of 14 columns.

use super::{Table, WEIGHTS, some, spread};
use crate::usage::DAYS;
use common::ladder::Staged;

pub fn columns(table: &Table) -> Staged<'_, Vec<f64>> {
    Box::new(|slopes| {
        slopes.clear();
        slopes.resize(table.people, 0.0);
        for (hours, weight) in table.days().into_iter().zip(WEIGHTS) {
            for (slope, hours) in slopes.iter_mut().zip(hours) {
                *slope += weight * hours;
            }
        }
    })
}

pub fn fused(table: &Table) -> Staged<'_, Vec<f64>> {
    Box::new(|slopes| {
        slopes.resize(table.people, 0.0);
        all_at_once(table.days(), slopes);
    })
}

/// The gathering of rows again, but columns of one length have no bounds to check, and nothing else points to the
/// slopes: the compiler takes two neighbours at a time.
fn all_at_once(days: [&[f64]; DAYS], slopes: &mut [f64]) {
    let people = slopes.len();
    let mut columns = [&[][..]; DAYS];
    for (column, day) in columns.iter_mut().zip(days) {
        *column = &day[..people];
    }
    for person in 0..people {
        let mut sum = 0.0;
        for (column, weight) in columns.iter().zip(&WEIGHTS) {
            sum += weight * column[person];
        }
        slopes[person] = sum;
    }
}

pub fn simd(table: &Table) -> Staged<'_, Vec<f64>> {
    Box::new(|slopes| {
        slopes.resize(table.people, 0.0);
        slopes_of(table.days(), slopes);
    })
}

pub fn strips(table: &Table) -> Staged<'_, Vec<f64>> {
    Box::new(|slopes| {
        slopes.resize(table.people, 0.0);
        strips_of(table.days(), slopes);
    })
}

pub fn threads(table: &Table) -> Staged<'_, Vec<f64>> {
    Box::new(|slopes| {
        slopes.resize(table.people, 0.0);
        spread(table, &table.hours, slopes, strips_of);
    })
}

common::widest! {
    fn slopes_of(days: [&[f64]; DAYS], slopes: &mut [f64]) = by_sixteen;
    fn strips_of(days: [&[f64]; DAYS], slopes: &mut [f64]) = by_strip;
}

/// Sixteen people at a time, their sums in registers.
#[inline(always)]
fn by_sixteen<const LANES: usize, const FMA: bool>(days: [&[f64]; DAYS], slopes: &mut [f64]) {
    let (blocks, rest) = slopes.as_chunks_mut::<16>();
    let beyond = 16 * blocks.len();
    for (at, slopes) in blocks.iter_mut().enumerate() {
        *slopes = sums::<16, FMA>(some(&days, 16 * at));
    }
    for (at, slope) in rest.iter_mut().enumerate() {
        [*slope] = sums::<1, FMA>(some(&days, beyond + at));
    }
}

#[inline(always)]
fn sums<const PEOPLE: usize, const FMA: bool>(days: [&[f64; PEOPLE]; DAYS]) -> [f64; PEOPLE] {
    let mut sums = [0.0; PEOPLE];
    for (hours, weight) in days.into_iter().zip(WEIGHTS) {
        for (sum, hours) in sums.iter_mut().zip(hours) {
            *sum = if FMA { hours.mul_add(weight, *sum) } else { *sum + hours * weight };
        }
    }
    sums
}

/// People whose slopes stay in the first-level cache while the columns pass, seven at a time: a processor fetches
/// ahead for a few columns better than for fourteen.
const STRIP: usize = 1024;

#[inline(always)]
fn by_strip<const LANES: usize, const FMA: bool>(days: [&[f64]; DAYS], slopes: &mut [f64]) {
    for (strip, slopes) in slopes.chunks_mut(STRIP).enumerate() {
        let days = days.map(|day| &day[strip * STRIP..][..slopes.len()]);
        slopes.fill(0.0);
        for (days, weights) in days.as_chunks::<7>().0.iter().zip(WEIGHTS.as_chunks::<7>().0) {
            add::<FMA>(*days, *weights, slopes);
        }
    }
}

#[inline(always)]
fn add<const FMA: bool>(days: [&[f64]; 7], weights: [f64; 7], slopes: &mut [f64]) {
    let mut columns = [&[][..]; 7];
    for (column, day) in columns.iter_mut().zip(days) {
        *column = &day[..slopes.len()];
    }
    for person in 0..slopes.len() {
        let mut sum = slopes[person];
        for (column, weight) in columns.iter().zip(&weights) {
            sum = if FMA { column[person].mul_add(*weight, sum) } else { sum + column[person] * weight };
        }
        slopes[person] = sum;
    }
}

#[cfg(test)]
mod tests {
    use super::super::slope;
    use super::*;

    #[test]
    fn every_width_gives_the_same_slopes() {
        for people in [0, 1, 15, 16, 17, 33, STRIP, 2 * STRIP + 3] {
            let days: [Vec<f64>; DAYS] =
                std::array::from_fn(|day| (0..people).map(|p| ((p * 7 + day) % 5) as f64).collect());
            let days = days.each_ref().map(Vec::as_slice);
            let mut slopes = [(); 4].map(|()| vec![f64::NAN; people]);
            by_sixteen::<2, false>(days, &mut slopes[0]);
            by_sixteen::<8, true>(days, &mut slopes[1]);
            by_strip::<2, false>(days, &mut slopes[2]);
            by_strip::<8, true>(days, &mut slopes[3]);
            let right = |person: usize| slope(&days.map(|day| day[person]));
            assert!((0..people).all(|p| slopes.iter().all(|slopes| (slopes[p] - right(p)).abs() < 1e-15)));
        }
    }
}
