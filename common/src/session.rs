//! From a registration to rungs that are ready to be timed: every rung runs once, its memory counted, and its
//! answer is held against the others' before a clock is started.

use crate::agree::Answer;
use crate::ladder::{Args, Call, Card, Facts, Ladder, Prepare, Row, Rung, wrong};
use crate::memory;
use crate::worker::{self, Hello, Worker};
use std::path::PathBuf;

/// Why there is no table.
#[derive(Debug)]
pub enum Failure {
    /// A rung gave a wrong answer: exit code 1.
    Wrong(String),
    /// What was asked for cannot be done: exit code 2.
    Refused(String),
}

/// What to run, and how rungs that need another process get one.
pub struct Request {
    /// The size and the knobs.
    pub args: Args,
    /// Names of rungs; empty for all.
    pub only: Vec<String>,
    /// The example's own program, for rungs in a process of their own; None runs them in this one.
    pub program: Option<PathBuf>,
    /// The interpreter, or why there is none; without either the Python rungs are left out.
    pub python: Option<Result<PathBuf, String>>,
    /// The chapter's folder.
    pub chapter: PathBuf,
}

impl Request {
    /// Every Rust rung, in this process.
    pub fn here(args: Args) -> Request {
        Request { args, only: Vec::new(), program: None, python: None, chapter: PathBuf::new() }
    }

    fn wants(&self, card: &Card) -> bool {
        let named = self.only.iter().any(|name| name == card.name);
        if card.language == "python" && self.python.is_none() { false } else { named || self.only.is_empty() }
    }
}

/// Runs a rung so many times and returns the seconds that took.
type Time<'a> = Box<dyn FnMut(u64) -> Result<f64, Failure> + 'a>;

/// A rung that has been checked and waits for the clock.
pub struct Timed<'a> {
    row: usize,
    /// Its name.
    pub name: &'static str,
    /// Units in one call.
    pub units: u64,
    /// Runs it so many times in a row; how many seconds that took.
    pub time: Time<'a>,
    /// Seconds a unit, one for each round.
    pub samples: Vec<f64>,
}

impl<'a> Timed<'a> {
    pub(crate) fn new(row: usize, name: &'static str, units: u64, time: Time<'a>) -> Self {
        Timed { row, name, units, time, samples: Vec::new() }
    }
}

/// What takes the prepared rungs and times them.
pub type Clock<'c> = dyn FnMut(&mut [Timed<'_>]) -> Result<(), Failure> + 'c;

/// A ladder with its types hidden: all that programs, benches and tests see.
pub trait Example {
    /// What is known without running it.
    fn facts(&self) -> &Facts;
    /// Its rungs.
    fn cards(&self) -> Vec<&Card>;
    /// Checks the rungs asked for and hands those that can be timed to `clock`.
    fn run(&self, request: &Request, clock: &mut Clock<'_>) -> Result<Vec<Row>, Failure>;
    /// A Rust rung that can be timed, checked, its input kept for the rest of the process: runs it so many times
    /// and returns the seconds.
    fn keep(&self, rung: &str, args: &Args) -> Result<Box<dyn FnMut(u64) -> f64>, Failure>;
    /// Serves one rung to a parent process, as a worker.
    fn serve(&self, rung: &str, args: &Args) -> Result<(), Failure>;

    /// Checks every Rust rung at a size.
    fn check(&self, args: &Args) -> Result<Vec<Row>, Failure> {
        self.run(&Request::here(args.clone()), &mut |_| Ok(()))
    }
}

impl<I: 'static, O: Answer> Example for Ladder<I, O> {
    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn cards(&self) -> Vec<&Card> {
        self.rungs.iter().map(|rung| &rung.card).collect()
    }

    fn run(&self, request: &Request, clock: &mut Clock<'_>) -> Result<Vec<Row>, Failure> {
        let chosen: Vec<&Rung<I, O>> = self.rungs.iter().filter(|rung| request.wants(&rung.card)).collect();
        let mut rows: Vec<Row> = chosen.iter().map(|rung| self.row(rung, request)).collect();
        let cases: Vec<Args> = chosen.iter().map(|rung| self.checked_at(&rung.card, &request.args)).collect();
        let inputs = self.inputs(&cases, &rows);
        let mut references: Vec<Option<O>> = inputs.iter().map(|_| None).collect();
        let mut timed = Vec::new();

        // The rung that others are held against comes first, so that its answer need not be found twice.
        let mut order: Vec<usize> = (0..chosen.len()).filter(|&at| !rows[at].unable()).collect();
        order.sort_by_key(|&at| !self.is_oracle(chosen[at], &cases[at]));
        for at in order {
            let (rung, row) = (chosen[at], &mut rows[at]);
            let case =
                inputs.iter().position(|(args, _)| *args == cases[at]).expect("every case has its input");
            let (args, input) = &inputs[case];
            if references[case].is_none() && !self.is_oracle(rung, args) {
                references[case] = self.reference(args, input)?;
            }
            let Some((answer, time)) = self.start(rung, args, input, request, row)? else { continue };
            row.measured = self.measures.iter().map(|(name, of)| (*name, of(input, &answer))).collect();
            self.judge(rung, args, answer, &mut references[case])?;
            if row.skipped.is_none() {
                timed.push(Timed::new(at, rung.card.name, row.units, time));
            }
        }
        timed.sort_by_key(|timed| timed.row);
        clock(&mut timed)?;
        timed.into_iter().for_each(|timed| rows[timed.row].samples = timed.samples);
        Ok(rows)
    }

    fn keep(&self, name: &str, args: &Args) -> Result<Box<dyn FnMut(u64) -> f64>, Failure> {
        self.run(&Request { only: vec![name.to_owned()], ..Request::here(args.clone()) }, &mut |_| Ok(()))?;
        let (card, prepare) = self.named(name)?;
        let mut call = prepare(Box::leak(Box::new((self.input)(&sampled(card, args.clone())))));
        Ok(Box::new(move |calls| call.time(calls)))
    }

    fn serve(&self, name: &str, args: &Args) -> Result<(), Failure> {
        let (_, prepare) = self.named(name)?;
        let input = (self.input)(args);
        let ((mut call, answer), counts) = first(prepare, &input);
        worker::serve(counts, &answer.to_bytes(), |calls| call.time(calls));
        Ok(())
    }
}

impl Row {
    /// Missing something, as against merely not timed at this size.
    pub(crate) fn unable(&self) -> bool {
        self.skipped.is_some() && self.card.up_to.is_none_or(|most| self.args.n <= most)
    }
}

/// An answer, and the prepared rung that gave it.
type Started<'a, O> = Option<(O, Time<'a>)>;

impl<I: 'static, O: Answer> Ladder<I, O> {
    fn named(&self, name: &str) -> Result<(&Card, &Prepare<I, O>), Failure> {
        let rung = self.rungs.iter().find(|rung| rung.card.name == name);
        let found = rung.and_then(|rung| Some((&rung.card, rung.prepare.as_ref()?)));
        found.ok_or_else(|| Failure::Refused(format!("{} has no Rust rung {name:?}", self.facts.name)))
    }

    fn row(&self, rung: &Rung<I, O>, request: &Request) -> Row {
        let card = rung.card.clone();
        let args = sampled(&card, request.args.clone());
        let skipped = match (&request.python, card.language) {
            (Some(Err(reason)), "python") => Some(reason.clone()),
            _ => card.skipped(&args),
        };
        Row {
            units: (self.facts.units)(&args).max(1),
            card,
            args,
            skipped,
            samples: Vec::new(),
            peak_bytes: None,
            allocations: None,
            measured: Vec::new(),
            ratio: None,
            share: None,
        }
    }

    /// What a rung is checked with: the size asked for, or `small` where it is capped.
    fn checked_at(&self, card: &Card, args: &Args) -> Args {
        let n = if card.up_to.is_some_and(|most| args.n > most) { self.facts.sizes[0] } else { args.n };
        sampled(card, Args { n, ..args.clone() })
    }

    fn inputs(&self, cases: &[Args], rows: &[Row]) -> Vec<(Args, I)> {
        let mut inputs: Vec<(Args, I)> = Vec::new();
        for (args, _) in cases.iter().zip(rows).filter(|(_, row)| !row.unable()) {
            if inputs.iter().all(|(there, _)| there != args) {
                inputs.push((args.clone(), (self.input)(args)));
            }
        }
        inputs
    }

    /// The first rung that can do the whole of this work, here, with the ladder's own arithmetic.
    fn oracle(&self, args: &Args) -> Option<&Rung<I, O>> {
        self.rungs.iter().find(|Rung { card, prepare, .. }| {
            prepare.is_some()
                && !card.own_process
                && !card.other
                && card.agreement == self.agreement.0
                && card.up_to.is_none_or(|most| args.n <= most)
                && sampled(card, args.clone()) == *args
                && (card.needs)(args).is_ok()
        })
    }

    fn is_oracle(&self, rung: &Rung<I, O>, args: &Args) -> bool {
        self.oracle(args).is_some_and(|oracle| oracle.card.name == rung.card.name)
    }

    /// The oracle's answer, where the oracle itself was not asked for.
    fn reference(&self, args: &Args, input: &I) -> Result<Option<O>, Failure> {
        let Some((oracle, prepare)) = self.oracle(args).and_then(|o| Some((o, o.prepare.as_ref()?))) else {
            return Ok(None);
        };
        let mut right = None;
        self.judge(oracle, args, prepare(input).answer(), &mut right)?;
        Ok(right)
    }

    fn judge(&self, rung: &Rung<I, O>, args: &Args, answer: O, right: &mut Option<O>) -> Result<(), Failure> {
        let verdict = match right {
            Some(right) => (rung.agreement.unwrap_or(self.agreement).1)(&answer, right),
            None => (self.known)(args, &answer).map(|()| *right = Some(answer)),
        };
        verdict.map_err(|message| wrong(rung.card.name, args, &message))
    }

    /// Prepares a rung, here or in a process of its own, and runs it once with its memory counted.
    fn start<'a>(
        &'a self,
        rung: &'a Rung<I, O>,
        args: &Args,
        input: &'a I,
        request: &Request,
        row: &mut Row,
    ) -> Result<Started<'a, O>, Failure> {
        let command = match (&rung.prepare, &request.python, &request.program) {
            (Some(_), _, Some(program)) if rung.card.own_process => {
                worker::program(program, rung.card.name, args)
            }
            (None, Some(Ok(python)), _) => {
                worker::python(python, &request.chapter, self.facts.name, rung.card.name, args)
            }
            (Some(prepare), ..) => {
                let ((mut call, answer), counts) = first(prepare, input);
                (row.peak_bytes, row.allocations) = counts.unzip();
                return Ok(Some((answer, Box::new(move |calls| Ok(call.time(calls))))));
            }
            (None, ..) => return Ok(None),
        };
        let failed = |message: String| wrong(rung.card.name, args, &message);
        let (mut worker, hello) = Worker::start(command).map_err(failed)?;
        let (bytes, peak_bytes, allocations) = match hello {
            Hello::Ready { answer, peak_bytes, allocations } => (answer, peak_bytes, allocations),
            Hello::Missing(reason) => {
                row.skipped = Some(reason);
                return Ok(None);
            }
        };
        (row.peak_bytes, row.allocations) = (peak_bytes, allocations);
        let answer = O::from_bytes(&bytes).ok_or_else(|| failed(format!("gave {} bytes", bytes.len())))?;
        Ok(Some((answer, Box::new(move |calls| worker.time(calls).map_err(Failure::Wrong)))))
    }
}

/// A prepared rung and its first answer.
type First<'a, O> = (Box<dyn Call<O> + 'a>, O);

/// Prepares a rung and calls it once, the memory of both counted (peak, allocations).
fn first<'a, I, O>(prepare: &Prepare<I, O>, input: &'a I) -> (First<'a, O>, Option<(u64, u64)>) {
    memory::count(|| {
        let mut call = prepare(input);
        let answer = call.answer();
        (call, answer)
    })
}

/// What a slow rung makes of a request: its knob turned down.
fn sampled(card: &Card, args: Args) -> Args {
    match card.sampled {
        Some((knob, most)) if args.get(knob) > most => args.with(knob, most),
        _ => args,
    }
}
