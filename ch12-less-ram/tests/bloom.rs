//! The filters against the book's figures, and what they must do for any keys.

use ch12_less_ram::bloom::{AsPrinted, Counting, Filter, Shape, on_huge_pages};
use ch12_less_ram::keys::Keys;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

fn filled(shape: &Shape, keys: std::ops::Range<u64>) -> AsPrinted {
    let mut filter = AsPrinted::new(shape);
    filter.insert_all(Keys::numbers(keys).all());
    filter
}

fn ones(filter: &AsPrinted) -> u32 {
    filter.bytes().iter().map(|byte| byte.count_ones()).sum()
}

fn sha(filter: &AsPrinted) -> String {
    Sha256::digest(filter.bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_books_filter_to_the_bit() {
    let table = [
        (
            10_000,
            110_278,
            57_037,
            10_037.0,
            5180,
            "d2330a220d56d8c5817bf2c7942825292e2c641930dc068cf05f62da562b97a7",
        ),
        (
            100_000,
            1_102_776,
            569_232,
            100_083.0,
            5061,
            "329bed743e3a40befbc7e41ceafea51a495f13d806d0c6bd96db0f84cb64b32f",
        ),
    ];
    for (n, bits, set, size, false_positives, hash) in table {
        let filter = filled(&Shape::new(n, 200, 1), 0..n as u64);
        assert_eq!((filter.bits(), filter.hashes(), ones(&filter)), (bits, 8, set));
        assert_eq!(filter.size().trunc(), size);
        assert_eq!(sha(&filter), hash);
        assert_eq!(filter.count(Keys::numbers(0..n as u64).all()), n as u64);
        assert_eq!(filter.count(Keys::numbers(n as u64..n as u64 + 1_000_000).all()), false_positives);
    }
}

#[test]
fn the_books_sizes() {
    let table = [
        (1_000_000, 200, 11_027_754, 8),
        (1_000_000, 100, 9_585_059, 7),
        (1_000_000, 2000, 15_820_283, 11),
        (2048, 200, 22_585, 8),
        (354_983, 200, 3_914_665, 8),
    ];
    for (n, one_in, bits, hashes) in table {
        let filter = AsPrinted::new(&Shape::new(n, one_in, 1));
        assert_eq!((filter.bits(), filter.hashes()), (bits, hashes), "{n}, 1 in {one_in}");
    }
}

#[test]
fn too_many_keys_make_a_filter_useless() {
    for (keys, per_cent) in [(20_000, 11.9), (40_000, 63.5), (80_000, 97.6)] {
        let filter = filled(&Shape::new(10_000, 200, 1), 0..keys);
        let strangers = filter.count(Keys::numbers(1_000_000..1_100_000).all()) as f64 / 1000.0;
        assert!((strangers - per_cent).abs() < 0.5, "{keys}: {strangers}");
    }
}

#[test]
fn a_union_has_the_keys_of_both() {
    let shape = Shape::new(10_000, 200, 1);
    let (one, other) = (filled(&shape, 0..5000), filled(&shape, 4000..9000));
    assert_eq!((one.size().trunc(), other.size().trunc()), (4994.0, 5004.0));
    let union = one.union(&other);
    assert_eq!(union.size().trunc(), 9024.0);
    assert_eq!(union.bytes(), filled(&shape, 0..9000).bytes());
}

#[test]
fn the_top_rungs_union_answers_as_a_filter_of_all_keys() {
    let shape = Shape::new(9000, 200, 1);
    let filled = |keys: std::ops::Range<u64>| {
        let mut filter = on_huge_pages(&shape);
        filter.insert_all(Keys::numbers(keys).all());
        filter
    };
    let (mut union, all) = (filled(0..5000), filled(0..9000));
    union.union(&filled(4000..9000));
    let asked = Keys::numbers(0..200_000);
    for key in asked.all().iter() {
        assert_eq!(union.contains(key), all.contains(key));
    }
}

#[test]
fn filters_of_other_shapes_or_hashes_are_not_united() {
    let filled = |keys, seed| {
        let mut filter = on_huge_pages(&Shape::new(keys, 200, seed));
        filter.insert(b"key");
        filter
    };
    for (keys, seed, works) in [(3000, 1, true), (9000, 1, false), (3000, 2, false)] {
        let union = || filled(3000, 1).union(&filled(keys, seed));
        assert_eq!(std::panic::catch_unwind(union).is_ok(), works, "{keys} keys, seed {seed}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn what_was_taken_out_of_a_counting_filter_leaves_it_as_it_was(
        kept in proptest::collection::vec(".{0,40}", 0..60),
        gone in proptest::collection::vec(".{0,40}", 0..60),
    ) {
        let shape = Shape::new(120, 200, 7);
        let (mut filter, mut right) = (Counting::new(&shape), Counting::new(&shape));
        let words = |words: &[String]| Keys::words(words.iter().map(String::as_str));
        right.insert_all(words(&kept).all());
        filter.insert_all(words(&gone).all());
        filter.insert_all(words(&kept).all());
        words(&gone).all().iter().for_each(|key| filter.remove(key));
        prop_assert_eq!(filter.count(words(&kept).all()), kept.len() as u64);
        for key in Keys::numbers(0..2000).all().iter().chain(words(&gone).all().iter()) {
            prop_assert_eq!(filter.contains(key), right.contains(key));
        }
    }

    #[test]
    fn no_filter_denies_a_key(words in proptest::collection::vec(".{0,40}", 1..200), one_in in 2_u64..10_000) {
        let keys = Keys::words(words.iter().map(String::as_str));
        let shape = Shape::new(words.len(), one_in, 3);
        let (mut printed, mut top) = (AsPrinted::new(&shape), on_huge_pages(&shape));
        printed.insert_all(keys.all());
        top.insert_all(keys.all());
        for key in keys.all().iter() {
            prop_assert!(printed.contains(key) && top.contains(key));
        }
        prop_assert_eq!(top.count(keys.all()), words.len() as u64);
    }
}
