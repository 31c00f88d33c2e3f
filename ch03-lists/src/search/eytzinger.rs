//! Binary search over keys in the order of a breadth-first walk: the children of key k are 2k and 2k + 1, so what
//! every search looks at first lies together, and the eight keys three steps below any key are one cache line.

use super::{Input, each, line_start, prefetch};
use common::ladder::Staged;

pub fn eytzinger(input: &Input) -> Staged<'_, Vec<i64>> {
    let keys = input.sorted();
    let mut buffer = vec![0; keys.len() + 1 + 8];
    let start = line_start(&buffer);
    fill(&mut buffer[start..=start + keys.len()], 1, &mut keys.iter());
    let (last, height) = (keys.len(), keys.len().ilog2());
    each(input, move |needle| find(&buffer[start..=start + last], height, needle))
}

/// In order: the left subtree, the key itself, the right subtree. Key 0 is not used.
fn fill(tree: &mut [i64], at: usize, keys: &mut std::slice::Iter<'_, i64>) {
    if at < tree.len() {
        fill(tree, 2 * at, keys);
        tree[at] = *keys.next().expect("as many keys as places");
        fill(tree, 2 * at + 1, keys);
    }
}

#[inline(always)]
fn find(tree: &[i64], height: u32, needle: i64) -> Option<usize> {
    let (last, mut at) = (tree.len() - 1, 1);
    for _ in 0..height {
        prefetch(tree, 8 * at);
        at = 2 * at + usize::from(tree[at] < needle);
    }
    // The lowest level may end early: beyond it the way is to the right.
    at = 2 * at + usize::from((tree[at.min(last)] < needle) | (at > last));
    // The last turn to the left was made at the first key that is not less.
    let not_less = at >> (at.trailing_ones() + 1);
    // The way, read as a number, counts the keys passed in a full tree; those that its lowest level lacks go off.
    let (passed, lowest) = (at - (2 << height), last + 1 - (1 << height));
    let place = passed - passed.div_ceil(2).saturating_sub(lowest);
    (not_less > 0 && tree[not_less] == needle).then_some(place)
}
