//! The command line of every example.

use crate::ladder::{Args, Card, Facts, Row};
use crate::machine::{Machine, available_memory};
use crate::session::{Example, Failure, Request};
use crate::{measure, plot, report};
use clap::{Arg, ArgAction, ArgMatches, Command, builder::ValueParser, error::ErrorKind, value_parser};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use std::io::{ErrorKind::BrokenPipe, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// The whole program: exit code 0, 1 for a wrong result (or, with `--strict`, for a rung that cannot run), 2
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
    let matches = match command(facts).try_get_matches() {
        Ok(matches) => matches,
        Err(error) if error.kind() == ErrorKind::DisplayHelp => return print(&error.to_string()),
        Err(error) => return Err(Failure::Refused(first_line(&error.to_string()))),
    };
    let args = args(facts, &matches);
    if let Some(rung) = matches.get_one::<String>("serve") {
        return example.serve(rung, &args);
    }
    let cards = example.cards();
    let only = only(&cards, &matches)?;
    if matches.get_flag("list") {
        return print(&cards.iter().map(|card| listed(card)).collect::<String>());
    }
    let sizes = if matches.get_flag("sweep") { facts.sweep.clone() } else { vec![args.n] };
    refuse_what_does_not_fit(facts, &args, &sizes)?;
    let plot = matches.get_one::<PathBuf>("plot");
    plot.map_or(Ok(()), |file| writable(file))?;
    let python = match matches.get_one::<String>("python") {
        Some(interpreter) => Some(python(interpreter)?),
        None => only.iter().any(|name| name.starts_with("py-")).then(|| python("python3")).transpose()?,
    };

    let mut request = Request {
        args,
        only,
        program: std::env::current_exe().ok(),
        python,
        chapter: PathBuf::from(chapter),
    };
    let machine = Machine::limits(request.args.threads);
    let budget = *matches.get_one::<f64>("seconds").expect("has a default") / sizes.len() as f64;
    let mut rows = Vec::new();
    for n in sizes {
        request.args = Args { n, ..request.args };
        rows.extend(timed(example, &request, Duration::from_secs_f64(budget), &machine)?);
    }

    let sweep = matches.get_flag("sweep");
    print(&match (matches.get_flag("json"), sweep) {
        (true, _) => json_lines(facts, &machine, &rows),
        (false, true) => format!("{}\n{}\n", head(facts, None, &machine), report::sweep_table(facts, &rows)),
        (false, false) => {
            format!("{}\n{}\n", head(facts, Some(&request.args), &machine), report::table(facts, &rows))
        }
    })?;
    if let Some(file) = plot {
        plot::draw(file, facts, &rows, sweep)
            .map_err(|error| Failure::Refused(format!("--plot {}: {error}", file.display())))?;
    }
    match rows.iter().find(|row| matches.get_flag("strict") && row.unable()) {
        Some(Row { card, skipped: Some(reason), .. }) => {
            Err(Failure::Wrong(format!("rung {} cannot run here: {reason}", card.name)))
        }
        _ => Ok(()),
    }
}

/// One size: checked, timed, compared with each other and with the machine.
fn timed(
    example: &dyn Example,
    request: &Request,
    budget: Duration,
    machine: &Machine,
) -> Result<Vec<Row>, Failure> {
    let facts = example.facts();
    let style = ProgressStyle::with_template("{msg} {bar:40} {percent} %").expect("a fixed template");
    // Drawn on a terminal only.
    let bar = ProgressBar::new(1000)
        .with_style(style)
        .with_message(format!("{} n = {}: checking", facts.name, request.args.n));
    bar.tick();
    let rows = example.run(request, &mut |rungs| {
        bar.set_message(format!("{} n = {}: timing", facts.name, request.args.n));
        measure::rounds(rungs, budget, &mut |done| bar.set_position((1000.0 * done) as u64))
    });
    bar.finish_and_clear();
    let mut rows = rows?;
    measure::compare(&mut rows);
    for row in &mut rows {
        let floor = row.card.work.and_then(|work| machine.floor(&work(&row.args)));
        row.share = floor.zip(row.median()).map(|(floor, median)| floor / row.units as f64 / median);
    }
    Ok(rows)
}

fn command(facts: &Facts) -> Command {
    let number = |name: &'static str, help: String| Arg::new(name).long(name).value_name("NUMBER").help(help);
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
    };
    let positive = || ValueParser::from(value_parser!(u64).range(1..));
    let [small, book, large] = facts.sizes;
    let mut command = Command::new(facts.name)
        .about(facts.about)
        .allow_negative_numbers(true)
        .max_term_width(100)
        .arg(
            Arg::new("size")
                .long("size")
                .value_name("SIZE")
                .value_parser(["small", "book", "large"])
                .default_value("book")
                .help(format!("n = {small} (small), {book} (book) or {large} (large)")),
        )
        .arg(number("n", "any other size".into()).value_parser(positive()))
        .arg(
            Arg::new("only").long("only").value_name("RUNG,…").value_delimiter(',').help("these rungs alone"),
        )
        .arg(number("seconds", "time to spend on timing".into()).value_parser(seconds).default_value("10"))
        .arg(
            number("threads", "threads of the parallel rungs (as many as there are cores)".into())
                .value_parser(value_parser!(u64).range(1..=1024)),
        )
        .arg(
            number("seed", "seed of random input".into()).value_parser(value_parser!(u64)).default_value("1"),
        )
        .arg(
            Arg::new("python")
                .long("python")
                .value_name("INTERPRETER")
                .num_args(0..=1)
                .default_missing_value("python3")
                .help("the book's Python variants too, in the same table"),
        )
        .arg(
            Arg::new("plot")
                .long("plot")
                .value_name("FILE.svg")
                .value_parser(value_parser!(PathBuf))
                .help("draw the times"),
        )
        .arg(flag("json", "one JSON object a line"))
        .arg(flag("list", "name the rungs and end"))
        .arg(flag("strict", "exit code 1 if a rung cannot run here"))
        .arg(flag("sweep", "time against n").hide(facts.sweep.is_empty()))
        .arg(Arg::new("serve").long("serve").hide(true));
    for (name, what, default) in &facts.knobs {
        command = command
            .arg(number(name, format!("{what} [default: {}]", default(book))).value_parser(positive()));
    }
    command
}

fn args(facts: &Facts, matches: &ArgMatches) -> Args {
    let number = |name: &str| matches.get_one::<u64>(name).copied();
    let size = ["small", "book", "large"]
        .into_iter()
        .position(|size| matches.get_one::<String>("size").is_some_and(|s| s == size));
    let n = number("n").map_or(facts.sizes[size.unwrap_or(1)], |n| n as usize);
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get());
    let mut args = facts.args(n, number("threads").map_or(cores, |threads| threads as usize));
    args.seed = number("seed").unwrap_or(1);
    args.knobs.iter_mut().for_each(|(name, value)| *value = number(name).unwrap_or(*value));
    args
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if seconds > 0.0 && seconds <= 1e6 => Ok(seconds),
        _ => Err("a number of seconds above 0 is wanted".to_owned()),
    }
}

fn only(cards: &[&Card], matches: &ArgMatches) -> Result<Vec<String>, Failure> {
    let only: Vec<String> = matches.get_many::<String>("only").into_iter().flatten().cloned().collect();
    match only.iter().find(|name| cards.iter().all(|card| card.name != **name)) {
        None => Ok(only),
        Some(name) => {
            let names: Vec<&str> = cards.iter().map(|card| card.name).collect();
            Err(Failure::Refused(format!("no rung {name:?}; there are {}", names.join(", "))))
        }
    }
}

fn refuse_what_does_not_fit(facts: &Facts, args: &Args, sizes: &[usize]) -> Result<(), Failure> {
    let Some(largest) = sizes.iter().max() else {
        return Err(Failure::Refused("this example has no sweep".to_owned()));
    };
    let (wanted, there) = ((facts.memory)(&Args { n: *largest, ..args.clone() }), available_memory());
    if wanted <= 0.9 * there as f64 {
        return Ok(());
    }
    let (wanted, there) = (report::bytes(wanted as u64), report::bytes(there));
    Err(Failure::Refused(format!("n = {largest} takes {wanted} of memory; this machine has {there} to give")))
}

fn writable(file: &Path) -> Result<(), Failure> {
    let refuse = |why: String| Failure::Refused(format!("--plot {}: {why}", file.display()));
    if file.extension().is_none_or(|extension| extension != "svg") {
        return Err(refuse("the name must end in .svg".to_owned()));
    }
    let part = file.with_extension("svg.part");
    std::fs::File::create(&part)
        .and_then(|_| std::fs::remove_file(&part))
        .map_err(|error| refuse(error.to_string()))
}

/// The interpreter, if it is one. `python3` may be missing (the rungs say so); one that was named may not.
fn python(interpreter: &str) -> Result<Result<PathBuf, String>, Failure> {
    let hello = std::process::Command::new(interpreter).args(["-c", "print('python', 3)"]).output();
    match hello {
        Ok(output) if output.stdout.trim_ascii() == b"python 3" => Ok(Ok(PathBuf::from(interpreter))),
        Err(error) if interpreter == "python3" => {
            Ok(Err(format!("python3: {error}: install Python 3, or name one with --python")))
        }
        Err(error) => Err(Failure::Refused(format!("--python {interpreter}: {error}"))),
        Ok(_) => Err(Failure::Refused(format!("--python {interpreter}: this is not a Python 3 interpreter"))),
    }
}

fn head(facts: &Facts, args: Option<&Args>, machine: &Machine) -> String {
    let run = args.map_or("sweep".to_owned(), |args| {
        let knobs: String = args.knobs.iter().map(|(name, value)| format!(", {name} = {value}")).collect();
        format!("n = {}{knobs}", args.n)
    });
    format!("{}: {}\n{run} · {}\n", facts.name, first_line(facts.about), machine.line())
}

fn listed(card: &Card) -> String {
    let kind = if card.other { ", another algorithm" } else { "" };
    format!("{:<14} {} [{}{kind}; right if {}]\n", card.name, card.what, card.language, card.agreement)
}

fn json_lines(facts: &Facts, machine: &Machine, rows: &[Row]) -> String {
    let rows = rows.iter().map(|row| report::json(facts, row));
    std::iter::once(json!({ "machine": machine.json() }))
        .chain(rows)
        .map(|line| format!("{line}\n"))
        .collect()
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned()
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
