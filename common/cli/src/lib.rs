//! The command line of every example.

mod file;
mod plot;
mod report;

use clap::{Arg, ArgAction::SetTrue, ArgMatches, Command, error::ErrorKind, value_parser};
use common::ladder::{Card, Range, Setting};
use common::{Args, Example, Facts, Failure, Knob, Request, Row, Sweep, job, measure};
use indicatif::{ProgressBar, ProgressStyle};
use machine::Machine;
use report::bytes;
use serde_json::json;
use std::io::{ErrorKind::BrokenPipe, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// The whole program of an example: `common_cli::main!(ch06_matrix::norm::ladder());`
#[macro_export]
macro_rules! main {
    ($ladder:expr) => {
        #[global_allocator]
        static ALLOCATOR: $crate::Counting = $crate::Counting::SYSTEM;

        fn main() -> std::process::ExitCode {
            $crate::main(&$ladder, env!("CARGO_MANIFEST_DIR"))
        }
    };
}
pub use common::Counting;

/// Runs it: exit code 0, 1 for a wrong result (or, with `--strict`, for a rung that cannot run), 2
/// for bad input.
pub fn main(example: &dyn Example, chapter: &str) -> ExitCode {
    let (code, message) = match run(example, chapter) {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Wrong(message)) => (1, message),
        Err(Failure::Refused(message)) => (2, message),
    };
    // Nobody may be listening; the exit code still tells.
    let _ = writeln!(std::io::stderr(), "{}: {message}", example.facts().name);
    ExitCode::from(code)
}

fn run(example: &dyn Example, chapter: &str) -> Result<(), Failure> {
    let facts = example.facts();
    if let Some(done) = job::done(&facts.jobs) {
        return done.map_err(|error| Failure::Refused(error.to_string()));
    }
    let matches = match command(facts).try_get_matches() {
        Ok(matches) => matches,
        Err(error) if error.kind() == ErrorKind::DisplayHelp => return print(&error.to_string()),
        Err(error) => return Err(Failure::Refused(in_one_line(&error.to_string()))),
    };
    let args = args(facts, &matches);
    if let Some(rung) = matches.get_one::<String>("serve") {
        example.serve(rung, &args);
        return Ok(());
    }
    let only = only(example, &matches)?;
    if matches.get_flag("list") {
        let line = |card: &Card| format!("{:<18} {} [{}]\n", card.name, card.what, card.language);
        return print(&example.cards().into_iter().map(line).collect::<String>());
    }
    let swept = matches.try_get_one::<String>("sweep").ok().flatten();
    let sweep = swept.and_then(|knob| facts.sweeps.iter().find(|sweep| sweep.knob == knob));
    let points = match sweep {
        Some(sweep) => sweep.values.iter().map(|value| args.clone().with(sweep.knob, *value)).collect(),
        None => vec![args.clone()],
    };
    points.iter().try_for_each(|args| fits(facts, args))?;
    let plot = matches.get_one::<PathBuf>("plot");
    plot.map_or(Ok(()), |file| file::writable("--plot", file, &["svg"]))?;
    if let Some(path) = matches.get_one::<PathBuf>("save") {
        return file::save(path, &facts.files, &args);
    }
    let python = matches.get_one::<String>("python").map(|interpreter| python(interpreter)).transpose()?;

    let program = std::env::current_exe().ok();
    let mut request = Request { args, only, program, python, chapter: chapter.into() };
    let mut machine = Machine::limits(request.args.threads);
    let budget = *matches.get_one::<f64>("seconds").expect("has a default") / points.len() as f64;
    let mut rows = Vec::new();
    for args in points {
        request.args = args;
        rows.extend(timed(example, &request, budget)?);
    }
    if shares(facts, &mut rows, &machine) > 1.0 {
        // Faster than the limit: the limit was probed at a bad moment.
        machine.probe_again();
        shares(facts, &mut rows, &machine);
    }

    let at = at(&request.args, sweep);
    print(&match (matches.get_flag("json"), sweep) {
        (true, _) => std::iter::once(json!({ "machine": machine.json() }))
            .chain(rows.iter().map(|row| report::json(facts, row, &rows)))
            .map(|line| format!("{line}\n"))
            .collect(),
        (_, Some(sweep)) => {
            format!("{}\n{}\n", head(facts, &at, &machine), report::sweep_tables(facts, sweep, &rows))
        }
        _ => format!("{}\n{}\n", head(facts, &at, &machine), report::table(facts, &rows)),
    })?;
    if let Some(file) = plot {
        plot::draw(file, facts, &rows, sweep)
            .map_err(|error| file::unwritable("--plot", file, &error.to_string()))?;
    }
    match rows.iter().find(|row| matches.get_flag("strict") && row.unable()) {
        Some(Row { card, skipped: Some(reason), .. }) => {
            Err(Failure::Wrong(format!("rung {} cannot run here: {reason}", card.name)))
        }
        _ => Ok(()),
    }
}

/// One size: checked, timed, compared with each other.
fn timed(example: &dyn Example, request: &Request, budget: f64) -> Result<Vec<Row>, Failure> {
    let style = ProgressStyle::with_template("{msg} {bar:40} {percent} %").expect("a fixed template");
    // Drawn on a terminal only.
    let bar = ProgressBar::new(1000).with_style(style).with_message(format!("n = {}", request.args.n));
    bar.tick();
    let rows = example.run(request, &mut |rungs| {
        measure::rounds(rungs, budget, &mut |done| bar.set_position((1000.0 * done) as u64))
    });
    bar.finish_and_clear();
    let mut rows = rows?;
    measure::compare(&mut rows);
    Ok(rows)
}

/// Fills in the least time that the machine allows over the time taken; returns the largest of them.
fn shares(facts: &Facts, rows: &mut [Row], machine: &Machine) -> f64 {
    for row in rows.iter_mut() {
        let bound = row.card.bound.or((!row.card.other).then_some(facts.work));
        let floor = bound.and_then(|work| machine.floor(&work(&row.args)));
        row.share = floor.zip(row.median()).map(|(floor, median)| floor / row.units as f64 / median);
    }
    rows.iter().filter_map(|row| row.share).fold(0.0, f64::max)
}

fn command(facts: &Facts) -> Command {
    let arg = |name: &'static str, value: &'static str, help: &str| {
        Arg::new(name).long(name).value_name(value).help(help.to_owned())
    };
    let flag = |name: &'static str, help: &'static str| Arg::new(name).long(name).action(SetTrue).help(help);
    let from_1 = || value_parser!(u64).range(1..);
    let [small, book, large] = facts.sizes;
    let sizes = format!("n = {small} (small), {book} (book) or {large} (large)");
    let knobs = facts.knobs.iter().map(|Knob { name, what, range }| match range {
        Range::Numbers(allowed, default) => {
            arg(name, "NUMBER", &format!("{what} [default: {}]", default(book)))
                .value_parser(value_parser!(u64).range(allowed.clone()))
        }
        Range::Words(words) => arg(name, "WORD", what).value_parser(words.to_vec()).default_value(words[0]),
    });
    let sweeps: Vec<&str> = facts.sweeps.iter().map(|sweep| sweep.knob).collect();
    let sweep = sweeps.first().map(|first| {
        let sweep = arg("sweep", "KNOB", "time against it").num_args(0..=1).default_missing_value(*first);
        sweep.value_parser(sweeps.clone())
    });
    let files = facts.files.iter().map(|file| format!(".{}: {}", file.extension, file.what));
    let files = format!("write a file instead of timing ({})", files.collect::<Vec<_>>().join("; "));
    let to_file = |name, value, help: &str| arg(name, value, help).value_parser(value_parser!(PathBuf));
    Command::new(facts.name)
        .about(facts.about)
        .allow_negative_numbers(true)
        .max_term_width(100)
        .arg(arg("size", "SIZE", &sizes).value_parser(["small", "book", "large"]).default_value("book"))
        .arg(arg("n", "NUMBER", "any other size").value_parser(from_1()))
        .args(knobs)
        .arg(arg("only", "RUNG,…", "these rungs alone").value_delimiter(','))
        .arg(arg("seconds", "SECONDS", "time to spend on timing").value_parser(seconds).default_value("5"))
        .arg(
            arg("threads", "NUMBER", "of the parallel rungs [default: cores]")
                .value_parser(from_1().range(..=1024)),
        )
        .arg(
            arg("seed", "NUMBER", &format!("of random input [default: {}]", facts.seed))
                .value_parser(value_parser!(u64)),
        )
        .arg(
            arg("python", "INTERPRETER", "the book's Python variants too, in the same table")
                .num_args(0..=1)
                .default_missing_value("python3"),
        )
        .arg(to_file("plot", "FILE.svg", "draw the times"))
        .arg(to_file("save", "FILE", &files).hide(facts.files.is_empty()))
        .args(sweep)
        .arg(flag("json", "one JSON object a line"))
        .arg(flag("list", "name the rungs and end"))
        .arg(flag("strict", "exit code 1 if a rung cannot run here"))
        .arg(arg("serve", "RUNG", "").hide(true))
}

fn args(facts: &Facts, matches: &ArgMatches) -> Args {
    let number = |name: &str| matches.get_one::<u64>(name).copied();
    let size = matches.get_one::<String>("size").expect("has a default");
    let preset =
        facts.sizes[["small", "book", "large"].iter().position(|name| name == size).expect("one of them")];
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get());
    let threads = number("threads").map_or(cores, |threads| threads as usize);
    let mut args = facts.args(number("n").map_or(preset, |n| n as usize), threads);
    args.seed = number("seed").unwrap_or(facts.seed);
    for (name, setting) in &mut args.knobs {
        let word = |words: &[&'static str]| {
            let chosen = matches.get_one::<String>(name)?;
            words.iter().find(|word| *word == chosen).copied().map(Setting::Word)
        };
        let knob = facts.knobs.iter().find(|knob| knob.name == *name);
        let turned = match knob.map(|knob| &knob.range) {
            Some(Range::Words(words)) => word(words),
            _ => number(name).map(Setting::Number),
        };
        *setting = turned.unwrap_or(*setting);
    }
    args
}

fn seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse::<f64>().ok().filter(|seconds| *seconds > 0.0 && *seconds <= 1e6);
    seconds.ok_or_else(|| "a number of seconds above 0 is wanted".to_owned())
}

fn only(example: &dyn Example, matches: &ArgMatches) -> Result<Vec<String>, Failure> {
    let only: Vec<String> = matches.get_many::<String>("only").into_iter().flatten().cloned().collect();
    let names: Vec<&str> = example.cards().iter().map(|card| card.name).collect();
    match only.iter().find(|name| !names.contains(&name.as_str())) {
        None => Ok(only),
        Some(name) => Err(Failure::Refused(format!("no rung {name:?}; there are {}", names.join(", ")))),
    }
}

/// Refuses what this machine's memory cannot hold.
fn fits(facts: &Facts, args: &Args) -> Result<(), Failure> {
    let (wanted, there) = ((facts.memory)(args), machine::available_memory());
    let refusal =
        || format!("n = {} takes {} of memory; {} are free", args.n, bytes(wanted as u64), bytes(there));
    if wanted <= 0.9 * there as f64 { Ok(()) } else { Err(Failure::Refused(refusal())) }
}

/// The interpreter, if it is one. `python3` may be missing (the rungs say so); one that was named may not.
fn python(interpreter: &str) -> Result<Result<PathBuf, String>, Failure> {
    let hello = std::process::Command::new(interpreter).args(["-c", "print('python', 3)"]).output();
    match hello {
        Ok(output) if output.stdout.trim_ascii() == b"python 3" => Ok(Ok(interpreter.into())),
        Ok(_) => Err(Failure::Refused(format!("--python {interpreter}: this is not a Python 3 interpreter"))),
        Err(_) if interpreter == "python3" => {
            Ok(Err("no python3 here: install it, or name one with --python".into()))
        }
        Err(error) => Err(Failure::Refused(format!("--python {interpreter}: {error}"))),
    }
}

/// The size and the knobs; of the one that a sweep turns, where it begins and ends.
fn at(args: &Args, sweep: Option<&Sweep>) -> String {
    let knobs = args.knobs.iter().map(|(name, setting)| (*name, setting.to_string()));
    let all = std::iter::once(("n", args.n.to_string())).chain(knobs);
    let all =
        all.map(|(name, value)| match sweep.filter(|sweep| sweep.knob == name).map(|it| &it.values[..]) {
            Some([first, .., last]) => format!("{name} from {first} to {last}"),
            _ => format!("{name} = {value}"),
        });
    all.collect::<Vec<_>>().join(", ")
}

fn head(facts: &Facts, at: &str, machine: &Machine) -> String {
    format!("{}: {}\n{at} · {}\n", facts.name, facts.about.lines().next().unwrap_or_default(), machine.line())
}

/// What is wrong, and what would be possible; not how to get help.
fn in_one_line(error: &str) -> String {
    let said = error.lines().take_while(|line| !line.is_empty()).map(str::trim).collect::<Vec<_>>();
    said.join(" ").trim_start_matches("error: ").to_owned()
}

/// To standard output; a reader who has gone away ends it quietly.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != BrokenPipe => {
            Err(Failure::Refused(format!("standard output: {error}")))
        }
        _ => Ok(()),
    }
}
