//! Criterion never sees a rung that is wrong.

use common::agree::equal;
use common::ladder::rung;
use common::{Example, Facts, Failure, Ladder};
use criterion::Criterion;

fn example(wrong: bool) -> Box<dyn Example> {
    let guess = if wrong { |n: &u64| n * n } else { |n: &u64| n * (n - 1) / 2 };
    Box::new(Ladder {
        facts: Facts { sizes: [3, 10, 100], ..Facts::new("sums", "a sum") },
        input: |args| Ok(args.n as u64),
        known: |_, _| Ok(()),
        agreement: ("equal", equal),
        measures: vec![],
        rungs: vec![
            rung("loop", "one by one", |n: &u64| (0..*n).sum::<u64>()),
            rung("guess", "at once", guess),
            rung("absent", "is never asked", |_: &u64| unreachable!()).needs(|_| Err("not here".to_owned())),
        ],
    })
}

fn quick() -> Criterion {
    Criterion::default().without_plots().output_directory(&std::env::temp_dir().join("common-bench-test"))
}

#[test]
fn right_rungs_are_timed() {
    common_bench::ladders(&mut quick(), &[example(false)]);
}

#[test]
#[should_panic(expected = "rung guess is wrong at n = 10: gave 100, right is 45")]
fn a_wrong_rung_ends_the_bench() {
    common_bench::ladders(&mut quick(), &[example(true)]);
}

/// What a chapter's agreement test calls.
#[test]
fn a_wrong_rung_fails_the_check() {
    let args = |example: &dyn Example| example.facts().args(10, 1);
    assert!(example(false).check(&args(example(false).as_ref())).is_ok());
    match example(true).check(&args(example(true).as_ref())) {
        Err(Failure::Wrong(message)) => {
            assert!(message.starts_with("rung guess is wrong at n = 10"), "{message}")
        }
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("nobody noticed"),
    }
}
