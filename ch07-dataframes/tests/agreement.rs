//! Every rung against the others and against what is known from outside.

use ch07_dataframes::rowwise::whole;
use ch07_dataframes::usage::{BOOK, book, hash};
use ch07_dataframes::{examples, rowwise, usage};
use common::Example;
use proptest::prelude::*;

fn agrees(example: &dyn Example, n: usize, threads: usize, seed: u64) {
    let args = common::Args { seed, ..example.facts().args(n, threads) };
    let name = example.facts().name;
    let rows =
        example.check(&args).unwrap_or_else(|failure| panic!("{name}, {threads} threads: {failure:?}"));
    let run = rows.iter().filter(|row| row.skipped.is_none()).count();
    assert!(run >= 7, "{name}: only {run} rungs ran");
}

#[test]
fn every_rung_agrees_at_small_and_at_awkward_sizes() {
    for example in examples() {
        for n in [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 127, 129, 1000, 1001, 5000, 9001] {
            agrees(example.as_ref(), n, 2, 0);
        }
    }
}

#[test]
fn every_known_answer_holds_at_the_size_of_the_book() {
    for example in examples() {
        for threads in [1, 2, 3] {
            agrees(example.as_ref(), BOOK, threads, 0);
        }
    }
}

/// Polars has as many threads as the machine, so only then do all of its rungs run.
#[test]
#[cfg(feature = "polars")]
fn the_engine_agrees() {
    let ladder = rowwise::ladder();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    for n in [1, 2, 3, 17, 1000, BOOK] {
        let rows = ladder.check(&ladder.facts().args(n, threads)).expect("all agree");
        assert!(rows.iter().all(|row| row.skipped.is_none()));
    }
}

#[test]
fn people_beyond_the_book_are_the_books_over_again() {
    let (once, more) = (book(BOOK), book(2 * BOOK + 7));
    for person in [0, 6, BOOK - 1, BOOK, 2 * BOOK - 1, 2 * BOOK + 6] {
        assert_eq!(more.person(person), once.person(person % BOOK));
    }
    agrees(&rowwise::ladder(), 2 * BOOK + 7, 2, 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn any_seed_gives_the_same_numbers_on_every_rung(n in 100_usize..3000, threads in 1_usize..5, seed: u64) {
        agrees(&usage::ladder(), n, threads, seed);
    }

    #[test]
    fn slopes_agree_anywhere(n in 1_usize..20_000, threads in 1_usize..5) {
        agrees(&rowwise::ladder(), n, threads, 0);
    }
}

#[test]
fn seeds_beyond_32_bits_are_cut_as_numpy_cuts_them() {
    let drawn = |seed| usage::draw(50, seed);
    assert_eq!(drawn(5), drawn((1 << 32) + 5));
    assert_ne!(drawn(5), drawn(6));
}

#[test]
fn the_data_set_is_numpys() {
    let minutes = book(BOOK);
    assert_eq!(hash(&minutes.0), "ed3ea3759d333e9be30a10598bc71556d0cb82bf5602381e94f7c9d48d595761");
    assert_eq!(
        hash(&minutes.by_person()),
        "8f7a3a55f6b51cd026cede294e0f94e1326e4f2a287b1a49a581fa4e926775ec"
    );
    let sum = |bytes: &[u8]| bytes.iter().map(|k| u64::from(*k)).sum::<u64>();
    assert_eq!(sum(&minutes.0), 83_989_420);
    assert_eq!((minutes.0.iter().min(), minutes.0.iter().max()), (Some(&24), Some(&103)));
    assert_eq!(minutes.person(0), [61, 53, 62, 63, 61, 67, 56, 56, 44, 59, 64, 58, 61, 50]);
    assert_eq!(minutes.person(1), [62, 61, 50, 71, 59, 61, 59, 63, 71, 64, 55, 54, 68, 53]);
    assert_eq!(minutes.person(BOOK - 1), [51, 48, 65, 51, 64, 66, 51, 55, 61, 64, 63, 51, 77, 67]);
    let days: Vec<u64> = (0..14).map(|day| sum(minutes.day(day))).collect();
    let right = [
        6000784, 6000163, 6000877, 6003482, 6000624, 5993342, 5999339, 5999672, 5998285, 5998308, 6002357,
        5998867, 5997586, 5995734,
    ];
    assert_eq!(days, right);
    let people = || (0..BOOK).map(|person| (sum(&minutes.person(person)), person));
    assert_eq!((people().min(), people().max()), (Some((724, 65_288)), Some((973, 30_446))));
    assert_eq!(minutes.0.iter().filter(|k| **k > 61).count(), 581_526);
    let mean = 83_989_420.0 / 1.4e6;
    let variance = minutes.0.iter().map(|k| (f64::from(*k) - mean).powi(2)).sum::<f64>() / 1.4e6;
    assert!((mean - 59.992442857142855).abs() < 1e-12 && (variance - 60.0723).abs() < 5e-5);
}

#[test]
fn the_whole_numbers_behind_the_slopes() {
    let whole = whole(&book(BOOK));
    assert_eq!(whole[..5], [-163, -57, -202, 47, -313]);
    let bytes: Vec<u8> = whole.iter().flat_map(|s| s.to_le_bytes()).collect();
    assert_eq!(hash(&bytes), "7b81ebc6f350e22217312df4f48fc0a6293ed485b7048233638873a77e3a5ec7");
    let sum = |of: fn(i64) -> i64| whole.iter().map(|s| of(i64::from(*s))).sum::<i64>();
    assert_eq!((sum(|s| s), sum(i64::abs), sum(|s| s * s)), (-116_380, 18_629_160, 5_462_103_492));
    let count = |of: fn(i32) -> bool| whole.iter().filter(|s| of(**s)).count();
    assert_eq!([count(|s| s == 0), count(|s| s > 0), count(|s| s < 0)], [182, 49_649, 50_169]);
    // The edges of the book's three groups are slopes of ±0.01: S of ±273.
    let groups = [count(|s| s < -273), count(|s| s == -273), count(|s| s.abs() < 273), count(|s| s == 273)];
    assert_eq!((groups, count(|s| s > 273)), ([12_251, 106, 75_543, 66], 12_034));
    assert_eq!((whole[80_900], whole[57_424]), (1061, -1112));
    assert!(whole.iter().all(|s| (-1112..=1061).contains(s)));
    let first = &whole[..1000];
    assert_eq!((first.iter().sum::<i32>(), first[856], first[606]), (543, -694, 855));
    assert!(first.iter().all(|s| (-694..=855).contains(s)));
    let slopes: Vec<f64> = whole.iter().map(|s| f64::from(*s) / 27_300.0).collect();
    let mean = slopes.iter().sum::<f64>() / 1e5;
    let deviation = (slopes.iter().map(|m| (m - mean).powi(2)).sum::<f64>() / (1e5 - 1.0)).sqrt();
    assert_eq!(slopes[0], -0.0059706959706959705);
    assert!((mean + 4.263003663003662e-05).abs() < 1e-15 && (deviation - 0.008560795092611135).abs() < 1e-15);
}
