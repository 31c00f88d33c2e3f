//! What is compared with: no search at all, tables instead of a search, and another's layout.

use super::{Input, each};
use common::ladder::Staged;
use ordsearch::OrderedCollection;
use std::collections::HashMap;

/// A library's tree in breadth-first order. It lends the key that it found; the place follows from the key's address.
pub fn with_ordsearch(input: &Input) -> Staged<'_, Vec<i64>> {
    let tree = OrderedCollection::from_sorted_iter(input.sorted());
    let root = tree.iter().next().map(|key| std::ptr::from_ref(key).addr());
    each(input, move |needle| {
        let found = tree.find_gte(needle).filter(|key| **key == needle)?;
        let node = 1 + (std::ptr::from_ref(found).addr() - root?) / size_of::<i64>();
        Some(breadth_first_place(node, input.keys.len()))
    })
}

/// Where in ascending order node `node`, counted from 1, of a breadth-first tree of `count` keys stands.
fn breadth_first_place(node: usize, count: usize) -> usize {
    let (depth, height) = (node.ilog2(), count.ilog2());
    let in_full_tree = ((2 * node + 1) << (height - depth)) - (2 << height) - 1;
    // Every other place of a full tree is on its lowest level; those that are not there go off.
    let lowest = count + 1 - (1 << height);
    in_full_tree - in_full_tree.div_ceil(2).saturating_sub(lowest)
}

pub fn hashed(input: &Input) -> Staged<'_, Vec<i64>> {
    let places: HashMap<i64, usize> = input.keys.iter().enumerate().map(|(at, key)| (*key, at)).collect();
    each(input, move |needle| places.get(&needle).copied())
}

/// Keys that share their leading bits stand together: a table says where each such group begins.
pub fn direct(input: &Input) -> Staged<'_, Vec<i64>> {
    let keys = input.sorted();
    let (least, most) = (keys[0], keys[keys.len() - 1]);
    let shift = (most.abs_diff(least) / keys.len() as u64).checked_ilog2().map_or(0, |log| log + 1);
    let group = move |key: i64| (key.abs_diff(least) >> shift) as usize;
    let mut starts = vec![0_u32; group(most) + 2];
    keys.iter().for_each(|key| starts[group(*key) + 1] += 1);
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    each(input, move |needle| {
        let group = if needle < least || needle > most { return None } else { group(needle) };
        let (start, end) = (starts[group] as usize, starts[group + 1] as usize);
        let place = start + keys[start..end].partition_point(|key| *key < needle);
        (keys.get(place) == Some(&needle)).then_some(place)
    })
}

/// The place is known: one load, and a comparison to be sure.
pub fn index(input: &Input) -> Staged<'_, Vec<i64>> {
    Box::new(|places| {
        let known = input.places.iter().zip(&input.needles);
        places.clear();
        places.extend(
            known.map(|(place, needle)| if input.keys[*place as usize] == *needle { *place } else { -1 }),
        );
    })
}
