//! How ranges are cut, against the book's own tests and against what was counted.

use ch10_multiprocessing::{examples, ranges};
use proptest::prelude::*;

#[test]
fn the_printed_splits() {
    let pairs = |from, to, parts| ranges::as_printed(from, to, parts);
    assert_eq!(pairs(2, 11, 2), Ok(vec![2, 7, 11]));
    assert_eq!(pairs(1, 31, 3), Ok(vec![1, 11, 21, 31]));
    assert_eq!(pairs(21, 316_400_222, 4), Ok(vec![21, 79100071, 158200121, 237300171, 316400222]));
    let eight =
        vec![21, 39550047, 79100071, 118650097, 158200121, 197750147, 237300171, 276850197, 316400222];
    assert_eq!(pairs(21, 316_400_222, 8), Ok(eight));
    // The book's own third test wants 1, 9, 17, 25, 31.
    assert_eq!(pairs(1, 31, 4), Ok(vec![1, 9, 15, 23, 31]));
}

#[test]
fn the_printed_rule_fails_as_often_as_was_counted() {
    let cases = (30..400).flat_map(|to| (1..=16).map(move |parts| (to, parts)));
    let (good, bad): (Vec<_>, Vec<_>) =
        cases.partition(|(to, parts)| ranges::as_printed(21, *to, *parts).is_ok());
    assert_eq!((good.len() + bad.len(), bad.len()), (5_920, 582));
}

#[test]
fn factors_lie_where_the_split_puts_them() {
    for (parts, factor, range, divisions) in [
        (8, 95362951, 2, 8_131_441),
        (4, 95362951, 1, 8_131_441),
        (2, 95362951, 0, 47_681_466),
        (8, 171656941, 4, 6_728_411),
        (4, 171656941, 2, 6_728_411),
        (2, 171656941, 1, 6_728_411),
    ] {
        let (at, there) = ranges::balanced(21, 316_400_222, parts)
            .enumerate()
            .find(|(_, there)| there.contains(&factor))
            .unwrap();
        assert_eq!((at, (factor - there.start) / 2 + 1), (range, divisions));
        let lengths =
            ranges::balanced(21, 316_400_222, parts).map(|range| (range.end - range.start).div_ceil(2));
        assert_eq!(lengths.sum::<u64>(), 158_200_101);
    }
    let lengths = ranges::balanced(21, 316_400_222, 8).map(|range| (range.end - range.start).div_ceil(2));
    assert!(lengths.clone().all(|length| [19_775_012, 19_775_013].contains(&length)));
}

#[test]
fn every_split_agrees_at_small_at_awkward_sizes_and_at_the_books() {
    let example = &examples()[1];
    for n in [1, 2, 3, 20, 21, 22, 23, 24, 30, 31, 37, 316_400_222, 1 << 40, usize::MAX] {
        for parts in [1, 2, 3, 7, 8, 16, 1000] {
            for from in [1, 2, 3, 21] {
                let args = example.facts().args(n, 2).with("parts", parts).with("from", from);
                example.check(&args).unwrap_or_else(|failure| panic!("{args:?}: {failure:?}"));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn balanced_splits_are_disjoint_complete_and_even(from in 0_u64..1000, long in 0_u64..100_000, parts in 1_usize..300) {
        let split: Vec<_> = ranges::balanced(from, from + long, parts).collect();
        let numbers: Vec<u64> = split.iter().flat_map(|range| range.clone().step_by(2)).collect();
        let right: Vec<u64> = (from | 1..(from + long).max(from | 1)).step_by(2).collect();
        prop_assert_eq!(numbers, right);
        let counts: Vec<u64> = split.iter().map(|range| (range.end - range.start).div_ceil(2)).collect();
        prop_assert!(counts.iter().max().unwrap() - counts.iter().min().unwrap() <= 1);
        prop_assert!(split.iter().all(|range| range.start % 2 == 1));
    }
}
