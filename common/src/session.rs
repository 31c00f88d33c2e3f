//! From a registration to rungs that are ready to be timed: every rung runs once, its memory counted, and its
//! answer is held against the others' before a clock is started.

use crate::agree::Answer;
use crate::ladder::{Args, Card, Facts, Ladder, Row, Rung, Stage, Staged, Taken};
use crate::memory;
use crate::worker::{self, Worker};
use std::hint::black_box;
use std::path::PathBuf;
use std::time::Instant;

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
        (card.language != "python" || self.python.is_some())
            && (self.only.is_empty() || self.only.iter().any(|name| name == card.name))
    }
}

/// A rung that has been checked and waits for the clock.
pub struct Timed<'a> {
    /// Where its samples go.
    pub row: &'a mut Row,
    /// Runs it so many times in a row; how many seconds that took.
    pub time: Time<'a>,
}

pub(crate) type Time<'a> = Box<dyn FnMut(u64) -> Result<f64, Failure> + 'a>;

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
    /// A Rust rung, its input kept for the rest of the process: runs it so many times, returns the seconds.
    fn keep(&self, rung: &str, args: &Args) -> Result<Box<dyn FnMut(u64) -> f64>, Failure>;
    /// Serves one rung to a parent process, as a worker.
    fn serve(&self, rung: &str, args: &Args);

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
        let rungs: Vec<&Rung<I, O>> = self.rungs.iter().filter(|rung| request.wants(&rung.card)).collect();
        let mut rows: Vec<Row> = rungs.iter().map(|rung| self.row(rung, request)).collect();
        let mut cases = Vec::new();
        for row in rows.iter().filter(|row| !row.unable()) {
            self.prepare_case(self.checked_at(&row.card, &request.args), &mut cases)?;
        }
        let mut timed = Vec::new();
        for (row, rung) in rows.iter_mut().zip(rungs).filter(|(row, _)| !row.unable()) {
            let args = self.checked_at(&rung.card, &request.args);
            let case = cases.iter().find(|case| case.args == args).expect("prepared above");
            let Some((answer, time)) = self.start(rung, case, request, row)? else { continue };
            row.figures.extend(self.measures.iter().map(|(name, of)| (*name, of(&case.input, &answer))));
            let agree = rung.agreement.unwrap_or(self.agreement).1;
            let verdict = case
                .right
                .as_ref()
                .map_or_else(|| (self.known)(&args, &answer), |right| agree(&answer, right));
            verdict.map_err(|message| wrong(&rung.card, &args, &message))?;
            if row.skipped.is_none() {
                timed.push(Timed { row, time });
            } else {
                // It was checked at another size: what that took is not this row's.
                (row.taken, row.figures) = (Taken::default(), Vec::new());
            }
        }
        clock(&mut timed)?;
        drop(timed);
        Ok(rows)
    }

    fn keep(&self, name: &str, args: &Args) -> Result<Box<dyn FnMut(u64) -> f64>, Failure> {
        let (card, stage) = self.named(name);
        let input = (self.input)(&card.sample(args.clone())).map_err(Failure::Refused)?;
        let mut call = Call::new(stage, Box::leak(Box::new(input)));
        Ok(Box::new(move |calls| call.time(calls)))
    }

    fn serve(&self, name: &str, args: &Args) {
        let input = match (self.input)(args) {
            Ok(input) => input,
            Err(reason) => return worker::cannot(&reason),
        };
        let First { mut call, answer, taken } = first(self.named(name).1, &input);
        worker::serve(&taken, &answer.to_bytes(), |calls| call.time(calls));
    }
}

/// One input, and the right answer to it if a rung here can be trusted with it.
struct Case<I, O> {
    args: Args,
    input: I,
    right: Option<O>,
}

impl<I: 'static, O: Answer> Ladder<I, O> {
    fn row(&self, rung: &Rung<I, O>, request: &Request) -> Row {
        let (card, args) = (rung.card.clone(), rung.card.sample(request.args.clone()));
        let missing =
            request.python.as_ref().filter(|_| card.language == "python").and_then(|it| it.clone().err());
        Row {
            units: (self.facts.per.1)(&args).max(1),
            skipped: missing.or_else(|| card.skipped(&args)),
            agreement: rung.agreement.unwrap_or(self.agreement).0,
            asked: request.args.clone(),
            samples: Vec::new(),
            taken: Taken::default(),
            figures: card.tags.clone(),
            ratio: None,
            share: None,
            card,
            args,
        }
    }

    /// What a rung is checked with: the size asked for, or `small` where it is capped.
    fn checked_at(&self, card: &Card, args: &Args) -> Args {
        let n = if card.up_to.is_some_and(|most| args.n > most) { self.facts.sizes[0] } else { args.n };
        card.sample(Args { n, ..args.clone() })
    }

    /// Makes the input, and finds the right answer by the first rung that does all of this work, here, by the
    /// ladder's own arithmetic; its answer is held against what is known.
    fn prepare_case(&self, args: Args, cases: &mut Vec<Case<I, O>>) -> Result<(), Failure> {
        if cases.iter().any(|case| case.args == args) {
            return Ok(());
        }
        let oracle = self.rungs.iter().find(|Rung { card, agreement, stage }| {
            let whole = card.sample(args.clone()) == args && card.skipped(&args).is_none();
            whole && stage.is_some() && agreement.is_none() && !card.own_process && !card.other
        });
        let input = (self.input)(&args).map_err(Failure::Refused)?;
        let mut right = None;
        if let Some(Rung { card, stage: Some(stage), .. }) = oracle {
            let answer = Call::new(stage, &input).answer();
            (self.known)(&args, &answer).map_err(|message| wrong(card, &args, &message))?;
            right = Some(answer);
        }
        cases.push(Case { args, input, right });
        Ok(())
    }

    /// Prepares a rung, here or in a process of its own, and runs it once with its memory counted.
    fn start<'a>(
        &'a self,
        rung: &'a Rung<I, O>,
        case: &'a Case<I, O>,
        request: &Request,
        row: &mut Row,
    ) -> Result<Option<(O, Time<'a>)>, Failure> {
        let (card, args) = (&rung.card, &case.args);
        let command = match (&rung.stage, &request.python, &request.program) {
            (Some(_), _, Some(program)) if card.own_process => worker::program(program, card.name, args),
            (Some(stage), ..) => {
                let First { mut call, answer, taken } = first(stage, &case.input);
                row.taken = taken;
                return Ok(Some((answer, Box::new(move |calls| Ok(call.time(calls))))));
            }
            (None, Some(Ok(python)), _) => {
                worker::python(python, &request.chapter, self.facts.name, card.name, args)
            }
            (None, ..) => return Ok(None),
        };
        let (mut worker, hello) = Worker::start(command).map_err(|message| wrong(card, args, &message))?;
        match hello {
            Err(reason) => row.skipped = Some(reason),
            Ok((bytes, taken)) => {
                row.taken = taken;
                let answer =
                    O::from_bytes(&bytes).ok_or_else(|| wrong(card, args, "gave a broken number"))?;
                return Ok(Some((answer, Box::new(move |calls| worker.time(calls).map_err(Failure::Wrong)))));
            }
        }
        Ok(None)
    }

    /// A Rust rung that is known to be there: the caller has its name from the ladder.
    fn named(&self, name: &str) -> (&Card, &Stage<I, O>) {
        let rung = self.rungs.iter().find(|rung| rung.card.name == name);
        rung.and_then(|rung| Some((&rung.card, rung.stage.as_ref()?))).expect("a Rust rung of this ladder")
    }
}

impl Row {
    /// Missing something, as against merely not timed at this size.
    pub fn unable(&self) -> bool {
        self.skipped.is_some() && self.card.up_to.is_none_or(|most| self.args.n <= most)
    }
}

/// A prepared rung, ready to be called again and again.
struct Call<'a, O> {
    run: Staged<'a, O>,
    answer: O,
}

impl<'a, O: Default> Call<'a, O> {
    fn new<I>(stage: &Stage<I, O>, input: &'a I) -> Call<'a, O> {
        Call { run: stage(black_box(input)), answer: O::default() }
    }

    fn answer(&mut self) -> O {
        (self.run)(&mut self.answer);
        std::mem::take(&mut self.answer)
    }

    fn time(&mut self, calls: u64) -> f64 {
        let start = Instant::now();
        for _ in 0..calls {
            (self.run)(black_box(&mut self.answer));
        }
        start.elapsed().as_secs_f64()
    }
}

/// A prepared rung, its answer, and what both took.
struct First<'a, O> {
    call: Call<'a, O>,
    answer: O,
    taken: Taken,
}

/// Prepares a rung and calls it once, the memory of both counted. If that took under a tenth of a second, its
/// answer is the second call's: into a place that was used before, as when it is timed.
fn first<'a, I, O: Default>(stage: &Stage<I, O>, input: &'a I) -> First<'a, O> {
    let start = Instant::now();
    let ((mut call, prepared, mut answer), counts) = memory::count(|| {
        let mut call = Call::new(stage, input);
        let prepared = start.elapsed().as_secs_f64();
        let answer = call.answer();
        (call, prepared, answer)
    });
    (start.elapsed().as_secs_f64() < 0.1).then(|| (call.run)(&mut answer));
    let (peak_bytes, allocations) = counts.unzip();
    First { call, answer, taken: Taken { prepared: Some(prepared), peak_bytes, allocations } }
}

fn wrong(card: &Card, args: &Args, message: &str) -> Failure {
    Failure::Wrong(format!("rung {} is wrong at n = {}: {message}", card.name, args.n))
}
