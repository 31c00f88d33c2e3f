//! Minutes are whole numbers below 256, and the sum of weighted minutes fits in 16 bits: 14 bytes a row to read.

use super::{Table, some, spread};
use crate::usage::DAYS;
use common::ladder::Staged;

pub fn bytes(table: &Table) -> Staged<'_, Vec<f64>> {
    Box::new(|slopes| {
        slopes.resize(table.people, 0.0);
        slopes_of(std::array::from_fn(|day| table.minutes.day(day)), slopes);
    })
}

pub fn threads(table: &Table) -> Staged<'_, Vec<f64>> {
    Box::new(|slopes| {
        slopes.resize(table.people, 0.0);
        spread(table, &table.minutes.0, slopes, slopes_of);
    })
}

common::widest! {
    fn slopes_of(days: [&[u8]; DAYS], slopes: &mut [f64]) = by_sixty_four;
}

#[inline(always)]
fn by_sixty_four<const LANES: usize, const FMA: bool>(days: [&[u8]; DAYS], slopes: &mut [f64]) {
    let (blocks, rest) = slopes.as_chunks_mut::<64>();
    let beyond = 64 * blocks.len();
    for (at, slopes) in blocks.iter_mut().enumerate() {
        *slopes = quotients(some(&days, 64 * at));
    }
    for (at, slope) in rest.iter_mut().enumerate() {
        [*slope] = quotients(some(&days, beyond + at));
    }
}

/// Twice a day's weight is a whole number, from -13 to 13, and the day as far from the other end has it with the other
/// sign. 60 minutes an hour, times 227.5, twice, are 27,300.
#[inline(always)]
fn quotients<const PEOPLE: usize>(days: [&[u8; PEOPLE]; DAYS]) -> [f64; PEOPLE] {
    let mut sums = [0_i16; PEOPLE];
    for day in 0..DAYS / 2 {
        let weight = 13 - 2 * day as i16;
        for (sum, (late, early)) in sums.iter_mut().zip(days[13 - day].iter().zip(days[day])) {
            *sum += weight * (i16::from(*late) - i16::from(*early));
        }
    }
    sums.map(|sum| f64::from(sum) * (1.0 / 27_300.0))
}
