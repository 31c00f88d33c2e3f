//! Every rung against the others and against what is known from outside.

use ch10_multiprocessing::primality::{self, NUMBERS, by_quotients, by_runs, is_prime, is_prime_u128};
use common::{Args, Example, Request, Row, job};
use proptest::prelude::*;

/// Rungs that start no process.
const HERE: [&str; 14] = [
    "serial",
    "false-sharing",
    "apart",
    "threads",
    "rayon",
    "interleaved",
    "wheel",
    "vectors",
    "runs",
    "in-order",
    "rho",
    "miller-rabin",
    "montgomery",
    "abreast",
];

fn args(n: u64, workers: u64) -> Args {
    job::found_in(env!("CARGO_BIN_EXE_primality"));
    primality::ladder().facts.args(n as usize, 2).with("workers", workers)
}

fn run(args: &Args, only: &[&str]) -> Vec<Row> {
    let only = only.iter().map(|name| name.to_string()).collect();
    let request = Request { only, ..Request::here(args.clone()) };
    let rows = primality::ladder().run(&request, &mut |_| Ok(()));
    rows.unwrap_or_else(|failure| panic!("{args:?}: {failure:?}"))
}

/// All of them, none left out.
fn all(args: &Args) -> Vec<Row> {
    let rows = run(args, &[]);
    let left_out = rows.iter().filter_map(|row| row.skipped.as_ref().map(|reason| (row.card.name, reason)));
    let left_out: Vec<_> = left_out.collect();
    assert!(rows.len() > 20 && left_out.is_empty(), "{left_out:?}");
    rows
}

fn figure(rows: &[Row], rung: &str, name: &str) -> u64 {
    let row = rows.iter().find(|row| row.card.name == rung).unwrap_or_else(|| panic!("no row {rung}"));
    let scale = if name == "Mdivisions" { 1e6 } else { 1.0 };
    (row.figure(name).unwrap_or_else(|| panic!("{rung} has no {name}")) * scale).round() as u64
}

#[test]
fn every_rung_agrees_at_small_and_at_awkward_numbers() {
    // Around the first divisor of the workers, its square, and a prime with fewer divisors than workers.
    for n in [1, 2, 3, 4, 9, 361, 437, 441, 529, 541, NUMBERS[0].0] {
        all(&args(n, 3));
    }
    let never = args(NUMBERS[1].0 + 4, 1).with("check-every", 1_000_000_000_000_000_000);
    run(&never, &["server", "lock", "counted", "byte", "chunks", "apart", "threads", "interleaved"]);
}

#[test]
fn rungs_without_processes_agree_with_plain_division_up_to_six_hundred() {
    for n in 1..600 {
        run(&args(n, 3), &HERE);
    }
}

#[test]
fn every_rung_makes_every_division_that_a_prime_needs() {
    let threads = ["threads", "rayon", "interleaved", "wheel", "vectors", "runs", "in-order"];
    let (small, book) = (args(NUMBERS[1].0, 8), args(NUMBERS[5].0, 8));
    for (n, rows) in [(small.n, all(&small)), (book.n, run(&book, &threads))] {
        // Every second number up to the root, or of 30 the wheel's 8.
        let right = [1.0 / 2.0, 8.0 / 30.0].map(|share| share * n.isqrt() as f64);
        for row in rows.iter().filter(|row| !row.card.other) {
            let made = 1e6 * row.figure("Mdivisions").expect("a column");
            assert!(right.iter().any(|right| (made - right).abs() < 20.0), "{n}, {}: {made}", row.card.name);
        }
    }
}

#[test]
fn every_rung_finds_a_factor_at_the_very_end_and_one_of_the_books() {
    all(&args(10_000_019 * 10_000_079, 8).with("check-every", 100_000));
    run(&args(NUMBERS[3].0, 8), &["threads", "rayon", "vectors", "runs", "in-order", "rho", "abreast"]);
}

#[test]
fn known_numbers_have_the_factor_and_the_divisions_that_the_table_says() {
    for (n, factor, divisions) in NUMBERS {
        let last = if factor == 0 { n.isqrt() } else { factor };
        assert_eq!((is_prime(n), divisions), (factor == 0, last.div_ceil(2) - 1), "{n}");
        assert!(factor == 0 || n.is_multiple_of(factor) && is_prime(factor));
        // None is smaller. Searches overshoot their end a little, so that lies well below it.
        let (end, exact) = (last.saturating_sub(100_000), 16_410);
        let one_by_one = (2..exact.min(last)).chain(end.max(exact)..last);
        assert!(one_by_one.into_iter().all(|d| !n.is_multiple_of(d)), "{n}");
        let long = primality::lowest(n).next_multiple_of(30);
        assert_eq!((by_quotients(n, exact, end), by_runs(n, long, end)), (None, None), "{n}");
    }
}

#[test]
fn interleaved_search_stops_before_the_end() {
    let rows = run(&args(100109100129100369, 2).with("check-every", 1), &["interleaved"]);
    let made = figure(&rows, "interleaved", "Mdivisions");
    // The thread that is ahead may have gone on for a while: both ends are sure.
    assert!((47_681_475 / 2..158_200_110).contains(&made), "{made}");
}

#[test]
fn primes_are_those_of_a_sieve() {
    let mut sieve = vec![true; 200_000];
    (sieve[0], sieve[1]) = (false, false);
    for i in 2..450 {
        (i * i..sieve.len()).step_by(i).for_each(|multiple| sieve[multiple] = false);
    }
    for (n, prime) in sieve.iter().enumerate() {
        assert_eq!(is_prime(n as u64), *prime, "{n}");
        assert!(n > 20_000 || is_prime_u128(n as u128) == *prime, "{n}");
    }
}

#[test]
fn strong_pseudoprimes_deceive_nobody() {
    // To the first 4, 8, 9 and 12 primes, and squares, and a Carmichael number.
    let composites = [3215031751, 341550071728321, 3825123056546413051, 4295098369, 1194649, 561];
    for n in composites {
        assert!(!is_prime(n) && !is_prime_u128(n.into()), "{n}");
        run(&args(n, 2), &["rho", "miller-rabin", "montgomery", "abreast"]);
    }
    assert!(!is_prime_u128(318665857834031151167461));
    assert!(is_prime_u128(22360679774997896964091));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_factor_is_missed_by_vectors(pick in 1_u64 << 14..1 << 32, share in 0.0..1.0) {
        // n = d m with d below its root, neither divisible by 2, 3, 5.
        let d = coprime(pick);
        let m = coprime(d + (share * (u64::MAX / d - d - 30) as f64) as u64);
        let n = d * m;
        let from = (d - d % 30).saturating_sub(30 * (pick % 5000)).max(16_410);
        let found = by_quotients(n, from, d + 1);
        prop_assert!(found.is_some_and(|found| n.is_multiple_of(found) && found <= d), "{n} = {d} x {m}: {found:?}");
    }

    #[test]
    fn no_factor_is_missed_by_runs(pick in 1_u64 << 20..(1 << 32) - 30, share in 0.0..1.0, before in 0_u64..5000) {
        let d = coprime(pick);
        // Not so large that runs would be too short for d.
        let most = (u64::MAX / d).min((d as f64 / 45.0).powi(3) as u64 / d);
        prop_assume!(most > d + 60);
        let m = coprime(d + (share * (most - d - 60) as f64) as u64);
        let n = d * m;
        let lowest = primality::lowest(n).next_multiple_of(30);
        prop_assume!(lowest <= d / 30 * 30);
        let from = (d / 30 * 30).saturating_sub(30 * before).max(lowest);
        let found = by_runs(n, from, d + 1);
        prop_assert!(found.is_some_and(|found| n.is_multiple_of(found)), "{n} = {d} x {m} from {from}: {found:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn verdicts_agree_on_any_number_of_twelve_digits(n in 1_u64..1_000_000_000_000, workers in 1_u64..20, every in 1_u64..5000) {
        run(&args(n, workers).with("check-every", every), &HERE);
    }
}

/// The next number that 2, 3 and 5 do not divide.
fn coprime(from: u64) -> u64 {
    (from..).find(|x| [2, 3, 5].iter().all(|p| x % p > 0)).expect("one of eight")
}
