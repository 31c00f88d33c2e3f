//! From the front until it is found: the only way if the list is in no order.

use super::{Input, each};
use common::ladder::Staged;

/// A list of pointers, as Python's is.
pub fn boxed(input: &Input) -> Staged<'_, Vec<i64>> {
    let keys: Vec<Box<i64>> = input.keys.iter().copied().map(Box::new).collect();
    each(input, move |needle| keys.iter().position(|key| **key == needle))
}

pub fn linear(input: &Input) -> Staged<'_, Vec<i64>> {
    each(input, |needle| input.keys.iter().position(|key| *key == needle))
}

/// Vectors of keys at a time, and a test for the end after every 32 keys only.
pub fn simd(input: &Input) -> Staged<'_, Vec<i64>> {
    Box::new(|places| {
        places.resize(input.needles.len(), 0);
        in_vectors(&input.keys, &input.needles, places);
    })
}

common::widest! {
    fn in_vectors(keys: &[i64], needles: &[i64], places: &mut [i64]) = all;
}

#[inline(always)]
fn all<const LANES: usize, const FMA: bool>(keys: &[i64], needles: &[i64], places: &mut [i64]) {
    for (place, needle) in places.iter_mut().zip(needles) {
        *place = find(keys, *needle);
    }
}

#[inline(always)]
fn find(keys: &[i64], needle: i64) -> i64 {
    let (chunks, rest) = keys.as_chunks::<32>();
    for (at, chunk) in chunks.iter().enumerate() {
        let number = number_in(chunk, needle);
        if number > 0 {
            return 32 * at as i64 + number - 1;
        }
    }
    let (eights, few) = rest.as_chunks::<8>();
    let (mut place, mut start) = (-1, 32 * chunks.len() as i64);
    for eight in eights {
        let number = number_in(eight, needle);
        place = if number > 0 { start + number - 1 } else { place };
        start += 8;
    }
    few.iter().position(|key| *key == needle).map_or(place, |at| start + at as i64)
}

/// The needle's number, counted from 1, or 0. No branch: at most one key is the needle, so numbers can be added up.
#[inline(always)]
fn number_in<const COUNT: usize>(keys: &[i64; COUNT], needle: i64) -> i64 {
    let mut found = 0;
    for (number, key) in (1..).zip(keys) {
        found += if *key == needle { number } else { 0 };
    }
    found
}
