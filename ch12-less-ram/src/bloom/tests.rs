//! What every filter must do, one key at a time and many at once.

use super::*;
use crate::keys::Keys;

/// Calls a check with each filter of the ladder.
fn each(shape: &Shape, check: fn(&mut dyn Filter, &str)) {
    check(&mut AsPrinted::new(shape), "as-printed");
    check(&mut exact::Exact::new(shape), "hashset");
    check(&mut Counting::new(shape), "counting");
    check(&mut library::FastBloom::new(shape), "fastbloom");
    check(&mut fast_hash::FastHash::new(shape), "fast-hash");
    check(&mut power_of_two::PowerOfTwo::new(shape), "power-of-two");
    check(&mut blocked::Blocked::new(shape), "blocked");
    check(&mut split_line::filter(shape), "split-line");
    check(&mut split_block::filter(shape), "split-block");
    check(&mut prefetch::filter(shape), "prefetch");
    check(&mut on_huge_pages(shape), "huge-pages");
    check(&mut atomics::filter(shape), "atomics");
    check(&mut shards::filter(shape), "shards");
}

#[test]
fn one_key_at_a_time_is_as_many_at_once() {
    each(&Shape::new(700, 20, 5), |filter, name| {
        let (keys, strangers) = (Keys::numbers(0..700), Keys::numbers(700..5000));
        keys.all().iter().for_each(|key| filter.insert(key));
        assert!(keys.all().iter().all(|key| filter.contains(key)), "{name}");
        assert_eq!(filter.count(keys.all()), 700, "{name}");
        let singly = strangers.all().iter().filter(|key| filter.contains(key)).count() as u64;
        assert_eq!(filter.count(strangers.all()), singly, "{name}");
        filter.clear();
        filter.insert_all(keys.all());
        assert_eq!(filter.count(strangers.all()), singly, "{name}");
    });
}

#[test]
fn a_cleared_filter_has_nothing() {
    each(&Shape::new(300, 2, 5), |filter, name| {
        let keys = Keys::numbers(0..300);
        assert_eq!(filter.count(keys.all()), 0, "{name}");
        filter.insert_all(keys.all());
        filter.clear();
        assert_eq!(filter.count(keys.all()), 0, "{name}");
        filter.insert_all(Keys::numbers(0..0).all());
        assert_eq!((filter.count(keys.all()), filter.count(Keys::numbers(0..0).all())), (0, 0), "{name}");
    });
}

/// Two hash functions err on different strangers: the seed reaches the hash.
#[test]
fn another_seed_errs_elsewhere() {
    let errs = |seed| {
        let mut filter = prefetch::filter(&Shape::new(500, 10, seed));
        filter.insert_all(Keys::numbers(0..500).all());
        let strangers = Keys::numbers(500..3000);
        strangers.all().iter().map(|key| filter.contains(key)).collect::<Vec<bool>>()
    };
    assert_eq!(errs(1), errs(1));
    assert_ne!(errs(1), errs(2));
}

/// Blocks of the same bits give the same answers, whatever goes through them.
#[test]
fn the_rungs_of_half_lines_are_one_filter() {
    let (shape, keys) = (Shape::new(40_000, 30, 9), Keys::numbers(0..40_000));
    let strangers = Keys::numbers(40_000..140_000);
    let mut found = Vec::new();
    for mut filter in
        [split_block::filter, prefetch::filter, on_huge_pages, shards::filter].map(|new| new(&shape))
    {
        filter.insert_all(keys.all());
        found.push(filter.count(strangers.all()));
    }
    let mut shared = atomics::filter(&shape);
    shared.insert_all(keys.all());
    found.push(shared.count(strangers.all()));
    assert!(found[0] > 0 && found.iter().all(|count| *count == found[0]), "{found:?}");
}
