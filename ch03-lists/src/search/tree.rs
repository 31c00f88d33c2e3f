//! A static B+ tree: a node's keys fill whole cache lines and are compared all at once. The leaves are the sorted
//! list itself; an inner node holds the greatest key of each child but the last. No pointers: child j of node k is
//! node k (B + 1) + j of the level below.

use super::{Input, prefetch};
use common::ladder::Staged;

/// One query after the other, 16 keys (two lines) a node: at a million keys five nodes deep.
pub fn tree(input: &Input) -> Staged<'_, Vec<i64>> {
    let tree = Tree::new(&input.sorted(), Vec::with_capacity);
    Box::new(move |places| {
        places.resize(input.needles.len(), 0);
        one_by_one(&tree, &input.needles, places);
    })
}

/// Eight keys (one line) a node: fewer lines to wait for, more levels.
pub fn lines(input: &Input) -> Staged<'_, Vec<i64>> {
    let tree = Tree::new(&input.sorted(), Vec::with_capacity);
    Box::new(move |places| {
        places.resize(input.needles.len(), 0);
        lines_one_by_one(&tree, &input.needles, places);
    })
}

/// Many queries a level at a time: their nodes come from memory side by side.
pub fn batch(input: &Input) -> Staged<'_, Vec<i64>> {
    let tree = Tree::new(&input.sorted(), Vec::with_capacity);
    Box::new(move |places| {
        places.resize(input.needles.len(), 0);
        together(&tree, &input.needles, places);
    })
}

/// The same on pages of 2 MiB.
pub fn huge_pages(input: &Input) -> Staged<'_, Vec<i64>> {
    let tree = Tree::new(&input.sorted(), common::huge_pages::with_capacity);
    Box::new(move |places| {
        places.resize(input.needles.len(), 0);
        together(&tree, &input.needles, places);
    })
}

/// A share of the queries to each thread.
pub fn threads(input: &Input) -> Staged<'_, Vec<i64>> {
    let tree = Tree::new(&input.sorted(), Vec::with_capacity);
    let pool = common::pool(input.threads).expect("threads can be started");
    Box::new(move |places| {
        places.resize(input.needles.len(), 0);
        let share = places.len().div_ceil(input.threads);
        pool.scope(|scope| {
            for (places, needles) in places.chunks_mut(share).zip(input.needles.chunks(share)) {
                scope.spawn(|_| together(&tree, needles, places));
            }
        });
    })
}

#[repr(align(64))]
#[derive(Clone)]
struct Node<const B: usize>([i64; B]);

struct Tree<const B: usize> {
    /// From the root down; the last level holds the keys, padded with the greatest number.
    levels: Vec<Vec<Node<B>>>,
    count: usize,
}

impl<const B: usize> Tree<B> {
    fn new(keys: &[i64], allocate: fn(usize) -> Vec<Node<B>>) -> Tree<B> {
        let node = |keys: &[i64]| Node(std::array::from_fn(|at| keys.get(at).copied().unwrap_or(i64::MAX)));
        let level = |nodes: &mut dyn ExactSizeIterator<Item = Node<B>>| {
            let mut level = allocate(nodes.len());
            level.extend(nodes);
            level
        };
        let mut levels = vec![level(&mut keys.chunks(B).map(node))];
        let mut greatest: Vec<i64> = keys.chunks(B).map(|keys| keys[keys.len() - 1]).collect();
        while greatest.len() > 1 {
            let families = || greatest.chunks(B + 1);
            levels.push(level(&mut families().map(|family| node(&family[..family.len() - 1]))));
            greatest = families().map(|family| family[family.len() - 1]).collect();
        }
        levels.reverse();
        Tree { levels, count: keys.len() }
    }

    /// The place of the needle in a leaf, or -1.
    #[inline(always)]
    fn in_leaf<const LANES: usize>(&self, leaf: usize, needle: i64) -> i64 {
        let node = &self.levels[self.levels.len() - 1][leaf];
        let at = below::<LANES, B>(node, needle);
        let place = leaf * B + at;
        if node.0.get(at) == Some(&needle) && place < self.count { place as i64 } else { -1 }
    }
}

common::widest! {
    fn one_by_one(tree: &Tree<16>, needles: &[i64], places: &mut [i64]) = by_two_lines;
    fn lines_one_by_one(tree: &Tree<8>, needles: &[i64], places: &mut [i64]) = by_lines;
    fn together(tree: &Tree<8>, needles: &[i64], places: &mut [i64]) = level_by_level;
}

#[inline(always)]
fn by_two_lines<const LANES: usize, const FMA: bool>(tree: &Tree<16>, needles: &[i64], places: &mut [i64]) {
    descend::<LANES, 16>(tree, needles, places);
}

#[inline(always)]
fn by_lines<const LANES: usize, const FMA: bool>(tree: &Tree<8>, needles: &[i64], places: &mut [i64]) {
    descend::<LANES, 8>(tree, needles, places);
}

#[inline(always)]
fn descend<const LANES: usize, const B: usize>(tree: &Tree<B>, needles: &[i64], places: &mut [i64]) {
    let inner = &tree.levels[..tree.levels.len() - 1];
    for (place, needle) in places.iter_mut().zip(needles) {
        let mut at = 0;
        for level in inner {
            at = at * (B + 1) + below::<LANES, B>(&level[at], *needle);
        }
        *place = tree.in_leaf::<LANES>(at, *needle);
    }
}

/// Queries that go down together: enough that the first one's node has come when the last one's is asked for.
const TOGETHER: usize = 128;

#[inline(always)]
fn level_by_level<const LANES: usize, const FMA: bool>(tree: &Tree<8>, needles: &[i64], places: &mut [i64]) {
    for (places, needles) in places.chunks_mut(TOGETHER).zip(needles.chunks(TOGETHER)) {
        // On the way down a place is the number of a node.
        places.fill(0);
        for levels in tree.levels.windows(2) {
            for (place, needle) in places.iter_mut().zip(needles) {
                let at = *place as usize;
                let child = at * 9 + below::<LANES, 8>(&levels[0][at], *needle);
                prefetch(&levels[1], child);
                *place = child as i64;
            }
        }
        for (place, needle) in places.iter_mut().zip(needles) {
            *place = tree.in_leaf::<LANES>(*place as usize, *needle);
        }
    }
}

/// How many of a node's keys are less than the needle. They are in order, so this is where it belongs.
#[inline(always)]
fn below<const LANES: usize, const B: usize>(node: &Node<B>, needle: i64) -> usize {
    node.0.as_chunks().0.iter().map(|keys| eight_below::<LANES>(keys, needle)).sum()
}

#[inline(always)]
fn eight_below<const LANES: usize>(keys: &[i64; 8], needle: i64) -> usize {
    #[cfg(target_arch = "x86_64")]
    match LANES {
        // SAFETY: `widest!` has eight lanes only where there is AVX-512, and four where there is AVX2.
        8 => return unsafe { eight_below_avx512(keys, needle) },
        // SAFETY: as above.
        4 => return unsafe { eight_below_avx2(keys, needle) },
        _ => {}
    }
    keys.iter().filter(|key| **key < needle).count()
}

#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "avx512f,avx2,fma,popcnt")]
fn eight_below_avx512(keys: &[i64; 8], needle: i64) -> usize {
    use std::arch::x86_64::*;
    // SAFETY: the array is as long as the vector.
    let keys = unsafe { _mm512_loadu_si512(keys.as_ptr().cast()) };
    _mm512_cmplt_epi64_mask(keys, _mm512_set1_epi64(needle)).count_ones() as usize
}

#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "avx2,fma,popcnt")]
fn eight_below_avx2(keys: &[i64; 8], needle: i64) -> usize {
    use std::arch::x86_64::*;
    let needle = _mm256_set1_epi64x(needle);
    // SAFETY: the array is as long as two vectors.
    let (low, high) = unsafe {
        (_mm256_loadu_si256(keys.as_ptr().cast()), _mm256_loadu_si256(keys.as_ptr().add(4).cast()))
    };
    let less = _mm256_packs_epi32(_mm256_cmpgt_epi64(needle, low), _mm256_cmpgt_epi64(needle, high));
    _mm256_movemask_ps(_mm256_castsi256_ps(less)).count_ones() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    type Way<'a> = &'a dyn Fn(&mut [i64]);

    /// What the processor here chooses, against plain Rust, with needles below, at, between and above the keys.
    #[test]
    fn every_width_answers_alike() {
        for count in [1, 7, 8, 9, 16, 17, 72, 73, 300, 5000] {
            let keys: Vec<i64> = (0..count).map(|key| 3 * key - 300).chain([i64::MAX - 1]).collect();
            let ends = [i64::MIN, i64::MAX - 1, i64::MAX];
            let needles: Vec<i64> = (-302..3 * count - 295).chain(ends).collect();
            let right: Vec<i64> =
                needles.iter().map(|needle| keys.binary_search(needle).map_or(-1, |at| at as i64)).collect();
            let (narrow, wide) = (Tree::new(&keys, Vec::with_capacity), Tree::new(&keys, Vec::with_capacity));
            let ways: [Way; 6] = [
                &|places| by_two_lines::<2, false>(&wide, &needles, places),
                &|places| by_lines::<2, false>(&narrow, &needles, places),
                &|places| level_by_level::<2, false>(&narrow, &needles, places),
                &|places| one_by_one(&wide, &needles, places),
                &|places| lines_one_by_one(&narrow, &needles, places),
                &|places| together(&narrow, &needles, places),
            ];
            for (way, run) in ways.iter().enumerate() {
                let mut places = vec![7; needles.len()];
                run(&mut places);
                assert_eq!(places, right, "way {way}, {count} keys");
            }
        }
    }
}
