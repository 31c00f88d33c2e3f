//! Every rung against the others and against what is known from outside.

use ch10_multiprocessing::primality::{
    self, Candidate, NUMBERS, by_quotients, by_runs, is_prime, is_prime_u128,
};
use ch10_multiprocessing::{examples, ranges};
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
    for n in [1, 2, 3, 4, 9, 361, 437, 441, 529, 541, 10007, NUMBERS[0].0] {
        all(&args(n, 3));
    }
    let small = primality::ladder().facts.sizes[0] as u64;
    all(&args(small, 8));
    all(&args(small + 4, 1).with("check-every", 1_000_000_000_000_000_000));
}

#[test]
fn rungs_without_processes_agree_with_plain_division_up_to_two_thousand() {
    for n in 1..2000 {
        run(&args(n, 3), &HERE);
    }
}

#[test]
fn every_known_number_has_its_verdict_its_factor_and_its_divisions() {
    for (n, ..) in NUMBERS {
        // `known` holds the plain search's factor and count against the table.
        run(&args(n, 8), &["wheel", "vectors", "runs", "in-order", "rho", "abreast"]);
    }
}

#[test]
fn every_rung_agrees_on_the_books_numbers() {
    for at in [3, 5] {
        all(&args(NUMBERS[at].0, 8));
    }
}

#[test]
fn looks_at_the_flag_are_as_many_as_in_the_book() {
    for (workers, in_chunks) in [(1, 316_401), (2, 316_402), (4, 316_404), (8, 316_408)] {
        let prime = args(100109100129100151, workers);
        assert_eq!(figure(&run(&prime, &["byte"]), "byte", "checks"), 158_200);
        // The book's 1,000 whole numbers are 500 divisions.
        let rows = run(&prime.with("check-every", 500), &["chunks"]);
        assert_eq!(figure(&rows, "chunks", "checks"), in_chunks);
        assert_eq!(figure(&rows, "chunks", "Mdivisions"), 158_200_110);
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
fn twenty_runs_twenty_verdicts_though_a_worker_is_killed_in_each() {
    for at in [0, 3, 4, 5, 6] {
        let (n, factor, _) = NUMBERS[at];
        let candidate = Candidate::new(&args(n, 8));
        let mut crew = primality::crew(&candidate);
        for round in 0..20 {
            // Stopped, it cannot have answered when it is killed.
            let victim = crew.ids()[round % 8].to_string();
            signal("-STOP", &victim);
            let killer = std::thread::spawn(move || {
                std::thread::sleep(std::time::Duration::from_millis(5));
                signal("-KILL", &victim);
            });
            let verdict = primality::ask(&mut crew, &candidate);
            killer.join().expect("kill");
            assert_eq!((verdict.prime, verdict.factor), (factor == 0, factor), "{n}, round {round}");
        }
        // The trivial number is settled without them.
        assert_eq!(crew.replaced, if at == 0 { 0 } else { 20 });
    }
}

fn signal(name: &str, id: &str) {
    assert!(std::process::Command::new("kill").args([name, id]).status().expect("kill").success());
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
        assert_eq!(is_prime_u128(n as u128), *prime, "{n}");
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
