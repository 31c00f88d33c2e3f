//! Every rung against the others and against what is known from outside.

use ch02_profiling::examples;
use ch02_profiling::julia::{C, Counts, blocks_at_most, coordinates, hash, ladder, picture};
use common::agree::Answer;
use common::{Args, Example, Failure, Request};
use proptest::prelude::*;

fn args(n: usize, max: u64, threads: usize) -> Args {
    ladder().facts.args(n, threads).with("max", max)
}

fn agrees(n: usize, max: u64, threads: usize) {
    let checked = ladder().check(&args(n, max, threads));
    let rows =
        checked.unwrap_or_else(|failure| panic!("n = {n}, max = {max}, {threads} threads: {failure:?}"));
    assert_eq!(rows.iter().filter(|row| row.skipped.is_none()).count(), 17, "n = {n}");
}

#[test]
fn every_rung_agrees_at_small_and_at_awkward_sizes() {
    for n in [1, 2, 3, 4, 5, 7, 8, 9, 10, 15, 16, 17, 18, 31, 33, 63, 65, 97, ladder().facts.sizes[0]] {
        agrees(n, 300, 2);
    }
}

#[test]
fn every_rung_agrees_around_the_steps_at_which_lists_are_packed() {
    for max in [1, 2, 3, 11, 12, 13, 23, 24, 25, 47, 48, 49, 95, 96, 97, 191, 192, 193, 1000, 3000] {
        agrees(60, max, 2);
    }
}

/// The sum and the hash of CPython's counts are held against ours there.
#[test]
fn every_known_answer_holds_at_the_size_of_the_book() {
    for example in examples() {
        let facts = example.facts();
        agrees(facts.sizes[1], 300, 2);
    }
}

#[test]
fn every_known_sum_holds() {
    for (n, max) in [
        (10, 300),
        (100, 300),
        (250, 300),
        (500, 300),
        (2000, 300),
        (5000, 300),
        (1000, 50),
        (1000, 100),
        (1000, 1000),
        (1000, 10_000),
    ] {
        let only = ["packed-threads", "fused-threads", "cycles-threads", "mirrored-threads"];
        let request = Request { only: only.map(str::to_owned).to_vec(), ..Request::here(args(n, max, 2)) };
        let rows = ladder().run(&request, &mut |_| Ok(()));
        assert_eq!(rows.unwrap_or_else(|failure| panic!("{n}, {max}: {failure:?}")).len(), 4);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn rungs_agree_anywhere(n in 1_usize..130, max in 1_u64..400, threads in 1_usize..5) {
        agrees(n, max, threads);
    }

    #[test]
    fn an_answer_survives_the_way_between_processes(counts in prop::collection::vec(any::<u32>(), 0..50)) {
        prop_assert_eq!(Counts::from_bytes(&Counts(counts.clone()).to_bytes()).map(|got| got.0), Some(counts));
    }
}

#[test]
fn a_number_too_large_or_cut_off_is_no_answer() {
    assert!(Counts::from_bytes(&(1_u64 << 32).to_le_bytes()).is_none());
    assert!(Counts::from_bytes(&(-1_i64).to_le_bytes()).is_none());
    assert!(Counts::from_bytes(&[0; 7]).is_none());
}

/// The counts of one rung.
fn counts(n: usize, max: u64) -> Vec<u32> {
    let plane = ch02_profiling::julia::Plane::new(&args(n, max, 2)).expect("two threads");
    picture::counts(&plane).0
}

#[test]
fn the_books_picture_in_figures() {
    let counts = counts(1000, 300);
    let how_many = |of: fn(u32) -> bool| counts.iter().filter(|count| of(**count)).count();
    assert_eq!(how_many(|count| count == 300), 100_321);
    assert_eq!((how_many(|count| count == 0), how_many(|count| count == 1)), (102_865, 430_154));
    let mut distinct = counts.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), 205);
    let rows: Vec<u64> =
        counts.chunks(1000).map(|row| row.iter().map(|count| u64::from(*count)).sum()).collect();
    assert_eq!((rows.iter().min(), rows.iter().max()), (Some(&485), Some(&131_164)));
    let quarters: Vec<u64> = rows.chunks(250).map(|rows| rows.iter().sum()).collect();
    assert_eq!(quarters, [240_710, 16_314_035, 16_420_625, 244_610]);
    assert_eq!(format!("{:.2}", blocks_at_most(&counts, 1000, 4)), "2.02");
    assert_eq!(format!("{:.2}", blocks_at_most(&counts, 1000, 2)), "1.99");
    assert_eq!(blocks_at_most(&counts, 1000, 1), 1.0);
    let grey = picture::grey(&counts, 300);
    assert_eq!(grey.iter().map(|value| u64::from(*value)).sum::<u64>(), 27_663_149);
    assert_eq!(hash(grey), 0x6ca9f17316acf97a);
}

#[test]
fn grey_spills_over_into_bands_of_colour() {
    assert_eq!(picture::false_grey(0), [0, 0, 0]);
    assert_eq!(picture::false_grey(1), [16, 16, 16]);
    assert_eq!(picture::false_grey(16), [0, 1, 1]);
    assert_eq!(picture::false_grey(255), [0xf0, 0xff, 0xff]);
}

#[test]
fn the_grid_is_made_by_repeated_addition() {
    let (xs, ys) = coordinates(1000);
    assert_eq!((xs.len(), ys.len(), xs[0], ys[0]), (1000, 1000, -1.8, 1.8));
    assert_eq!(xs[999], 1.7964000000000329);
    assert_eq!(coordinates(10).0.len(), 11);
}

/// One rounding in single precision is enough for another sum, which the tests above would not let pass.
#[test]
fn single_precision_is_another_picture() {
    let (xs, ys) = coordinates(1000);
    let (re, im) = (C.re as f32, C.im as f32);
    let escape = |mut x: f32, mut y: f32| {
        let mut n = 0;
        while n < 300 && x * x + y * y < 4.0 {
            (x, y) = (x * x - y * y + re, 2.0 * x * y + im);
            n += 1;
        }
        n
    };
    let sum: u64 = ys.iter().flat_map(|y| xs.iter().map(|x| escape(*x as f32, *y as f32))).sum();
    assert_eq!(sum, 33_222_988);
}

/// Rounding once moves a point on the circle: n = 18 has one, and the ladder says how many cells may differ.
#[test]
fn a_wrong_cell_is_found_and_named() {
    let ladder = ladder();
    let (right, mut wrong) = (Counts(counts(100, 300)), Counts(counts(100, 300)));
    wrong.0[1234] += 1;
    let (_, agree) = ladder.agreement;
    assert!(agree(&right, &right).is_ok());
    assert!(agree(&wrong, &right).is_err_and(|message| message.starts_with("cell 1234 counts ")));
    let asked = args(100, 300, 1);
    assert!((ladder.known)(&asked, &right).is_ok());
    assert!((ladder.known)(&asked, &wrong).is_err_and(|message| message.contains("334236")));
    // Two cells changed places: the sum does not see it, the hash does.
    let mut swapped = Counts(counts(1000, 300));
    let (a, b) = (swapped.0.iter().position(|c| *c == 5), swapped.0.iter().position(|c| *c == 6));
    swapped.0.swap(a.expect("there"), b.expect("there"));
    let message = (ladder.known)(&args(1000, 300, 1), &swapped);
    assert!(message.is_err_and(|message| message.starts_with("hash ")));
}

#[test]
fn a_wrong_rung_ends_the_run() {
    let mut wrong = ladder();
    wrong.rungs.truncate(6);
    wrong.known = |_, _| Err("no".to_owned());
    assert!(matches!(wrong.check(&args(10, 300, 1)), Err(Failure::Wrong(_))));
}
