//! A ladder that can be told to go wrong: what the tests of the harness run.

use common::agree::{bits, within};
use common::ladder::{File, Staged, absent, python, rung, staged};
use common::{Args, Facts, Knob, Ladder, Sweep, Work, job};
use std::io;

/// The numbers, and which fault is asked for.
struct Input {
    numbers: Vec<f64>,
    fault: u64,
}

/// Numbers that are added up by another process.
fn elsewhere(input: &Input) -> Vec<f64> {
    let mut adder = job::command("adder").expect("this program");
    let numbers = input.numbers.iter().map(f64::to_string);
    let output = adder.args(numbers).output().expect("it starts");
    let lines = String::from_utf8(output.stdout).expect("UTF-8");
    lines.lines().map(|line| line.parse().expect("a number")).collect()
}

/// The other process: every number added to itself, a line each.
fn adder(numbers: &[String]) -> io::Result<()> {
    let number = |text: &String| text.parse::<f64>().map_err(io::Error::other);
    numbers.iter().try_for_each(|text| number(text).map(|v| println!("{}", v + v)))
}

fn ladder() -> Ladder<Input, Vec<f64>> {
    Ladder {
        facts: Facts {
            sizes: [8, 1000, 100_000],
            sweeps: vec![Sweep::sizes([10, 100, 1000]), Sweep::over("rounds", [1, 2])],
            knobs: vec![
                Knob::count("fault", "which rung goes wrong, 1 for none", |_| 1),
                Knob::count("rounds", "how often all is done", |_| 4),
                Knob::between("more", "what is added to every number", 0..=u64::MAX, |_| 0),
                Knob::words("order", "which way the numbers go", &["up", "down"]),
            ],
            files: vec![File { extension: "txt", what: "the numbers, a line each", write: lines }],
            jobs: vec![("adder", adder)],
            per: ("round", |args| args.get("rounds")),
            memory: |args| 64.0 * args.n as f64,
            work: |args| Work {
                copied: 16.0 * args.n as f64,
                footprint: 16.0 * args.n as f64,
                ..Work::default()
            },
            columns: vec![
                ("half", |row, _| Some(row.median()? / 2.0)),
                ("rows", |_, rows| Some(rows.len() as f64)),
            ],
            ..Facts::new("fixture", "twice every number from 0 to n - 1")
        },
        input,
        known: |args, twice| {
            let last = if args.word("order") == "up" { args.n - 1 } else { 0 };
            within(&[twice[last]], &[2.0 * (args.n as u64 - 1 + args.get("more")) as f64], 0.0)
        },
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
            rung("short", "half of the rounds", |input| twice(input, 0)).sampled("rounds", |_| 2),
            rung("small", "not for large n", |input| twice(input, 0)).up_to(100),
            rung("apart", "in a process of its own", |input| twice(input, 3)).own_process(),
            staged("staged", "prepares a table", table),
            rung("absent", "wants what is not there", |input| twice(input, 0))
                .needs(|_| Err("no unicorn: apt install unicorn".into())),
            absent("left-out", "wants a feature", |_| Err("build with --features unicorn".into())),
            rung("elsewhere", "in a process that the rung starts", elsewhere).up_to(10).other(),
            rung("other", "by addition", |input: &Input| input.numbers.iter().map(|v| v + v).collect())
                .other(),
        ],
    }
}

fn input(args: &Args) -> Result<Input, String> {
    if args.get("fault") == 8 {
        return Err("the well is dry".to_owned());
    }
    let more = args.get("more") as f64;
    let mut numbers: Vec<f64> = (0..args.n).map(|i| i as f64 + more).collect();
    if args.word("order") == "down" {
        numbers.reverse();
    }
    Ok(Input { numbers, fault: args.get("fault") })
}

fn lines(args: &Args, out: &mut dyn io::Write) -> io::Result<()> {
    if args.get("fault") == 7 {
        writeln!(out, "half a file")?;
        return Err(io::Error::other("the disk is full, as it was told to be"));
    }
    input(args).map_err(io::Error::other)?.numbers.iter().try_for_each(|v| writeln!(out, "{v}"))
}

fn twice(input: &Input, fault: u64) -> Vec<f64> {
    let factor = if input.fault == fault { 2.5 } else { 2.0 };
    input.numbers.iter().map(|v| factor * v).collect()
}

/// Holds a table of 8 n bytes that it made beforehand.
fn table(input: &Input) -> Staged<'_, Vec<f64>> {
    let table = twice(input, 0);
    let forgets = input.fault == 9;
    Box::new(move |answer| match forgets {
        true => answer.extend(&table),
        false => answer.clone_from(&table),
    })
}

common_cli::main!(ladder());
