//! Every rung against the others and against what is known from outside.

use ch03_lists::search::{Input, halvings, ladder};
use common::{Args, Example};
use proptest::prelude::*;

fn args(n: usize, queries: u64) -> Args {
    ladder().facts.args(n, 2).with("queries", queries)
}

fn agrees(args: &Args) {
    let rows = ladder().check(args).unwrap_or_else(|failure| panic!("{args:?}: {failure:?}"));
    let run = rows.iter().filter(|row| row.skipped.is_none()).count();
    assert!(run >= 16, "only {run} rungs ran");
}

/// Around the sizes of nodes, of their families, and of full trees.
const AWKWARD: [usize; 28] = [
    1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 71, 72, 73, 127, 128, 129, 272, 273, 648,
    649, 4913,
];

#[test]
fn every_rung_agrees_at_awkward_sizes_on_every_list_and_for_all_needles() {
    for n in AWKWARD {
        for keys in ["random", "range", "skewed"] {
            for needles in ["uniform", "head", "absent", "book"] {
                agrees(&args(n, 333).with_word("keys", keys).with_word("needles", needles));
            }
        }
    }
}

#[test]
fn every_rung_agrees_at_small_and_at_the_size_of_the_book() {
    for n in &ladder().facts.sizes[..2] {
        agrees(&args(*n, 100_000));
        agrees(&args(*n, 1000).with_word("keys", "range").with_word("needles", "book"));
    }
}

#[test]
fn the_book_finds_its_needles_where_they_are_and_halves_as_often() {
    let table = [(10_000, [13, 12, 11, 13]), (100_000, [16; 4]), (1_000_000, [19, 19, 20, 19])];
    for (n, looks) in table {
        let keys: Vec<i64> = (0..n).collect();
        let right = [Some(1), Some(6000), Some(9000), None];
        for ((needle, place), looks) in [1, 6000, 9000, 1_000_000].into_iter().zip(right).zip(looks) {
            assert_eq!(halvings(&keys, needle), (place, looks), "n = {n}, needle {needle}");
        }
    }
}

#[test]
fn the_ladder_on_a_range_asks_for_the_needles_of_the_book() {
    let args = args(1_000_000, 4).with_word("keys", "range").with_word("needles", "book");
    let input = Input::new(&args);
    assert_eq!((input.keys[0], input.keys[999_999]), (0, 999_999));
    assert_eq!(input.needles[..3], [1, 6000, 9000]);
    assert!(input.needles[3] >= 1_000_000);
    assert!((ladder().known)(&args, &vec![1, 6000, 9000, -1]).is_ok());
    assert!((ladder().known)(&args, &vec![1, 6000, 9001, -1]).is_err());
}

#[test]
fn lists_ascend_and_absent_needles_are_absent() {
    for keys in ["random", "range", "skewed"] {
        let input = Input::new(&args(5000, 5000).with_word("keys", keys).with_word("needles", "absent"));
        assert!(input.keys.windows(2).all(|pair| pair[0] < pair[1]), "{keys}");
        assert!(input.needles.iter().all(|needle| !input.keys.contains(needle)), "{keys}");
    }
}

#[test]
fn another_seed_is_another_list() {
    let (one, two) = (args(100, 10), Args { seed: 2, ..args(100, 10) });
    assert_ne!(Input::new(&one).keys, Input::new(&two).keys);
    assert_eq!(Input::new(&one).keys, Input::new(&one).keys);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn rungs_agree_anywhere(n in 1_usize..6000, queries in 1_u64..600, seed: u64, threads in 1_usize..5,
                            keys in 0_usize..3, needles in 0_usize..4) {
        let asked = args(n, queries)
            .with_word("keys", ["random", "range", "skewed"][keys])
            .with_word("needles", ["uniform", "head", "absent", "book"][needles]);
        agrees(&Args { seed, threads, ..asked });
    }
}
