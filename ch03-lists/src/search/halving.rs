//! Order known, half of what is left is dropped by each look: binary search.

use super::{Input, each};
use common::ladder::Staged;

/// The book's: half-open bounds, and an end as soon as the middle is the needle.
pub fn halving(input: &Input) -> Staged<'_, Vec<i64>> {
    let keys = input.sorted();
    each(input, move |needle| halvings(&keys, needle).0)
}

/// Where the needle is, and how many times the middle was looked at.
pub fn halvings(keys: &[i64], needle: i64) -> (Option<usize>, u32) {
    let (mut low, mut high, mut looks) = (0, keys.len(), 0);
    while low < high {
        let middle = (low + high) / 2;
        looks += 1;
        if keys[middle] == needle {
            return (Some(middle), looks);
        }
        if keys[middle] < needle {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    (None, looks)
}

/// The library's: as many looks whatever the needle, each by a conditional move instead of a branch.
pub fn std(input: &Input) -> Staged<'_, Vec<i64>> {
    let keys = input.sorted();
    each(input, move |needle| keys.binary_search(&needle).ok())
}

/// The first key that is not less, then one comparison.
pub fn partition_point(input: &Input) -> Staged<'_, Vec<i64>> {
    let keys = input.sorted();
    each(input, move |needle| {
        let place = keys.partition_point(|key| *key < needle);
        (keys.get(place) == Some(&needle)).then_some(place)
    })
}
