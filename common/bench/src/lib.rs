//! The ladders of a chapter under Criterion, from the same registration as the programs.

use common::{Example, Request};
use criterion::{Criterion, Throughput};
use std::time::Duration;

/// Every rung of every ladder at the book's size, as `EXAMPLE/RUNG`. A rung is prepared and checked against the
/// others when Criterion first asks for it, and a wrong one ends the bench before it is timed. Rungs in a
/// process of their own run in this one here; Python rungs are left out.
/// Criterion's time is that of a call; its throughput counts units (steps).
pub fn ladders(criterion: &mut Criterion, examples: &[Box<dyn Example>]) {
    let threads = std::thread::available_parallelism().map_or(1, |cores| cores.get());
    for example in examples {
        let facts = example.facts();
        let args = facts.args(facts.sizes[1], threads);
        let mut group = criterion.benchmark_group(facts.name);
        group
            .sample_size(10)
            .warm_up_time(Duration::from_millis(500))
            .measurement_time(Duration::from_secs(2));
        for card in example.cards().into_iter().filter(|card| card.language == "rust") {
            if let Some(reason) = card.skipped(&args) {
                println!("{}/{}: not run: {reason}", facts.name, card.name);
                continue;
            }
            let units = (facts.per.1)(&card.sample(args.clone()));
            group.throughput(Throughput::Elements(units));
            let mut rung = None;
            group.bench_function(card.name, |bencher| {
                let time = rung.get_or_insert_with(|| {
                    let request = Request { only: vec![card.name.to_owned()], ..Request::here(args.clone()) };
                    let checked = example.run(&request, &mut |_| Ok(()));
                    let kept = checked.and_then(|_| example.keep(card.name, &args));
                    kept.unwrap_or_else(|failure| panic!("{}: {failure:?}", facts.name))
                });
                bencher.iter_custom(|calls| Duration::from_secs_f64(time(calls)));
            });
        }
        group.finish();
    }
}

/// The whole bench of a chapter: `common_bench::main!(ch06_matrix::examples());`
#[macro_export]
macro_rules! main {
    ($examples:expr) => {
        fn main() {
            let examples = $examples;
            let jobs: Vec<_> = examples.iter().flat_map(|example| example.facts().jobs.clone()).collect();
            if let Some(done) = $crate::job::done(&jobs) {
                return done.expect("a job of a rung");
            }
            let mut criterion = $crate::criterion::Criterion::default().configure_from_args();
            $crate::ladders(&mut criterion, &examples);
            criterion.final_summary();
        }
    };
}
pub use {common::job, criterion};
