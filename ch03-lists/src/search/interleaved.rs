//! Binary searches side by side: while one waits for its key from memory, the others' are already on the way.

use super::{Input, prefetch};
use common::ladder::Staged;
use std::hint::select_unpredictable;

const SIDE_BY_SIDE: usize = 8;

pub fn interleaved(input: &Input) -> Staged<'_, Vec<i64>> {
    let keys = input.sorted();
    Box::new(move |places| {
        places.clear();
        places.resize(input.needles.len(), 0);
        let eights = places.chunks_mut(SIDE_BY_SIDE).zip(input.needles.chunks(SIDE_BY_SIDE));
        eights.for_each(|(places, needles)| together(&keys, needles, places));
    })
}

/// Each place ends at the last key that is not above its needle, or at the first key.
fn together(keys: &[i64], needles: &[i64], places: &mut [i64]) {
    let mut left = keys.len();
    while left > 1 {
        let half = left / 2;
        left -= half;
        for (place, needle) in places.iter_mut().zip(needles) {
            let middle = *place as usize + half;
            *place = select_unpredictable(keys[middle] <= *needle, middle as i64, *place);
            prefetch(keys, *place as usize + left / 2);
        }
    }
    for (place, needle) in places.iter_mut().zip(needles) {
        *place = if keys[*place as usize] == *needle { *place } else { -1 };
    }
}
