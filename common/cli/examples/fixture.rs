//! A ladder that can be told to go wrong: what the tests of the harness run.

use common::agree::{bits, within};
use common::ladder::{Staged, python, rung, staged};
use common::{Args, Facts, Ladder, Work};

/// The numbers, and which fault is asked for.
struct Input {
    numbers: Vec<f64>,
    fault: u64,
}

fn ladder() -> Ladder<Input, Vec<f64>> {
    Ladder {
        facts: Facts {
            sizes: [8, 1000, 100_000],
            sweep: vec![10, 100, 1000],
            knobs: vec![
                ("fault", "which rung goes wrong, 1 for none", |_| 1),
                ("rounds", "how often all is done", |_| 4),
            ],
            per: ("round", |args| args.get("rounds")),
            memory: |args| 64.0 * args.n as f64,
            work: |args| Work {
                copied: 16.0 * args.n as f64,
                footprint: 16.0 * args.n as f64,
                ..Work::default()
            },
            columns: vec![("half", |row| Some(row.median()? / 2.0))],
            ..Facts::new("fixture", "twice every number from 0 to n - 1")
        },
        input,
        known: |args, twice| within(&[twice[args.n - 1]], &[2.0 * (args.n - 1) as f64], 0.0),
        agreement: ("equal to the last bit", bits),
        measures: vec![("sum", |_, twice| twice.iter().sum())],
        rungs: vec![
            python("py-list", "a list comprehension"),
            python("py-chatty", "prints while it works"),
            python("py-wrong", "wrong if told to be"),
            python("py-missing", "wants a package that nobody has"),
            python("py-raises", "raises if told to"),
            rung("plain", "a loop", |input| twice(input, 5)),
            rung("twin", "the same loop again", |input| twice(input, 5)),
            rung("copied", "a copy first", |input: &Input| {
                twice(&Input { numbers: input.numbers.clone(), ..*input }, 2)
            })
            .tag("passes", 2.0),
            rung("short", "half of the rounds", |input| twice(input, 0)).sampled("rounds", 2),
            rung("small", "not for large n", |input| twice(input, 0)).up_to(100),
            rung("apart", "in a process of its own", |input| twice(input, 3)).own_process(),
            staged("staged", "prepares a table", table),
            rung("absent", "wants what is not there", |input| twice(input, 0))
                .needs(|_| Err("no unicorn: apt install unicorn".into())),
            rung("other", "by addition", |input: &Input| input.numbers.iter().map(|v| v + v).collect())
                .other(),
        ],
    }
}

fn input(args: &Args) -> Input {
    Input { numbers: (0..args.n).map(|i| i as f64).collect(), fault: args.get("fault") }
}

fn twice(input: &Input, fault: u64) -> Vec<f64> {
    let factor = if input.fault == fault { 2.5 } else { 2.0 };
    input.numbers.iter().map(|v| factor * v).collect()
}

/// Holds a table of 8 n bytes that it made beforehand.
fn table(input: &Input) -> Staged<'_, Vec<f64>> {
    let table = twice(input, 0);
    Box::new(move |answer| answer.clone_from(&table))
}

common_cli::main!(ladder());
