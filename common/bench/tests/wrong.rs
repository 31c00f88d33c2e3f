//! Criterion never sees a rung that is wrong.

use common::agree::equal;
use common::ladder::rung;
use common::{Example, Ladder};
use criterion::Criterion;

fn example(wrong: bool) -> Box<dyn Example> {
    let ladder =
        Ladder::new("sums", "a sum", |args| args.n as u64, ("equal", equal)).sizes(3, 10, 100).rungs([
            rung("loop", "one by one", |n: &u64| (0..*n).sum::<u64>()),
            rung("formula", "at once", |n: &u64| n * (n - 1) / 2),
            rung("absent", "is never asked", |_: &u64| unreachable!()).needs(|_| Err("not here".to_owned())),
        ]);
    Box::new(if wrong { ladder.rungs([rung("guess", "wrong", |n: &u64| n * n)]) } else { ladder })
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
