//! A ladder: one computation of the book and its variants, in order, as plain data and functions.

use crate::agree::Agreement;
use crate::memory::uncounted;
use machine::Work;
use std::hint::black_box;

pub use crate::args::{Args, Knob, Range, Setting, Sweep};

/// A file that the program writes instead of timing: `--save NAME.EXTENSION`.
pub struct File {
    /// What the name must end in.
    pub extension: &'static str,
    /// What it holds.
    pub what: &'static str,
    /// Writes it.
    pub write: fn(&Args, &mut dyn std::io::Write) -> std::io::Result<()>,
}

/// What is known of a ladder without running it.
pub struct Facts {
    /// Name of the example and of its program.
    pub name: &'static str,
    /// What is computed and where in the book, for `--help`; the first line for the table's head.
    pub about: &'static str,
    /// Sizes `small` (tests), `book` (the book's own) and `large` (past every cache).
    pub sizes: [usize; 3],
    /// The seed if nothing is said.
    pub seed: u64,
    /// What `--sweep` goes through, the first if no other knob is named.
    pub sweeps: Vec<Sweep>,
    /// The example's own knobs.
    pub knobs: Vec<Knob>,
    /// Files that the program can write.
    pub files: Vec<File>,
    /// Other jobs of the program, which its rungs start as processes of their own ([`crate::job`]).
    pub jobs: Vec<(&'static str, Job)>,
    /// Times are given for one of these, of which a run does so many.
    pub per: (&'static str, fn(&Args) -> u64),
    /// The most bytes that a run holds at a time, all rungs prepared: a size that does not fit is refused.
    pub memory: fn(&Args) -> f64,
    /// The least work of one run, which the share of the machine's limit is reckoned from.
    pub work: fn(&Args) -> Work,
    /// Columns reckoned from finished rows.
    pub columns: Vec<(&'static str, Column)>,
}

type Most = fn(&Args) -> u64;
type Needs = fn(&Args) -> Result<(), String>;
/// A job gets its arguments, and speaks through its standard streams or whatever else it opens.
pub type Job = fn(&[String]) -> std::io::Result<()>;
/// Reckoned from a row and all rows of the same table.
type Column = fn(&Row, &[Row]) -> Option<f64>;
type Measure<I, O> = fn(&I, &O) -> f64;

impl Facts {
    /// No sizes, no knobs, no bound: what a ladder's own facts are added to.
    pub fn new(name: &'static str, about: &'static str) -> Facts {
        Facts {
            name,
            about,
            sizes: [1; 3],
            seed: 1,
            sweeps: Vec::new(),
            knobs: Vec::new(),
            files: Vec::new(),
            jobs: Vec::new(),
            per: ("call", |_| 1),
            memory: |_| 0.0,
            work: |_| Work::default(),
            columns: Vec::new(),
        }
    }

    /// What a run computes when nothing is asked for but the size.
    pub fn args(&self, n: usize, threads: usize) -> Args {
        let knobs = self.knobs.iter().map(|knob| (knob.name, knob.default(n))).collect();
        Args { n, threads, seed: self.seed, knobs }
    }
}

/// One computation of the book with its variants. `I` is the input, `O` the answer.
pub struct Ladder<I, O> {
    /// Its name, sizes, knobs and bound.
    pub facts: Facts,
    /// Makes the input, or says what stands in the way (a server that does not start).
    pub input: fn(&Args) -> Result<I, String>,
    /// Holds an answer against what is known from outside (a closed form, a published count).
    pub known: fn(&Args, &O) -> Result<(), String>,
    /// When a rung's answer counts as equal to the others', if the rung does not say otherwise.
    pub agreement: Agreement<O>,
    /// Columns reckoned from an answer (an error, a count).
    pub measures: Vec<(&'static str, Measure<I, O>)>,
    /// The variants, slowest first.
    pub rungs: Vec<Rung<I, O>>,
}

/// What is known of a rung without running it.
#[derive(Clone)]
pub struct Card {
    /// The idea, in a word; unique in its ladder. Python rungs begin with `py-`.
    pub name: &'static str,
    /// What changed since the rung above, in one line.
    pub what: &'static str,
    /// `rust` or `python`.
    pub language: &'static str,
    /// Another algorithm, not the same one made faster.
    pub other: bool,
    /// The largest n at which it is timed.
    pub up_to: Option<usize>,
    /// Runs in a process of its own, so that no other rung's heap is there before it.
    pub own_process: bool,
    /// Runs a part of the work: this knob (or "n") at no more than this.
    pub sampled: Option<(&'static str, Most)>,
    /// Figures that belong to the rung (array passes, bits a key): columns of their own.
    pub tags: Vec<(&'static str, f64)>,
    /// Says what is missing for it here and how to get it.
    pub needs: Needs,
    /// A bound of its own instead of the ladder's.
    pub bound: Option<fn(&Args) -> Work>,
}

impl Card {
    /// Why it is not timed with these arguments: something is missing here, or n is too large for it.
    pub fn skipped(&self, args: &Args) -> Option<String> {
        let capped = self.up_to.filter(|most| args.n > *most);
        (self.needs)(args).err().or(capped.map(|most| format!("not timed above n = {most}")))
    }

    /// What it makes of a request: a slow rung turns its knob down.
    pub fn sample(&self, args: Args) -> Args {
        match self.sampled {
            Some((knob, most)) if args.get(knob) > most(&args) => args.clone().with(knob, most(&args)),
            _ => args,
        }
    }
}

/// One variant: made by [`rung`], [`staged`] or [`python`], and told the rest by the methods here.
pub struct Rung<I, O> {
    pub(crate) card: Card,
    pub(crate) agreement: Option<Agreement<O>>,
    /// None for a Python rung.
    pub(crate) stage: Option<Stage<I, O>>,
}

/// A rung of which everything is timed.
pub fn rung<I: 'static, O: Default + 'static, F>(name: &'static str, what: &'static str, run: F) -> Rung<I, O>
where
    F: Fn(&I) -> O + Copy + 'static,
{
    staged(name, what, move |input: &I| {
        uncounted(|| {
            Box::new(move |answer: &mut O| {
                drop(std::mem::take(answer));
                *answer = run(black_box(input));
            })
        })
    })
}

/// A prepared rung whose answer goes into a place that is lent again at every call, so that buffers last.
pub type Staged<'a, O> = Box<dyn FnMut(&mut O) + 'a>;

/// A rung that prepares untimed (its memory counts) and then runs.
pub fn staged<I: 'static, O: 'static, F>(name: &'static str, what: &'static str, stage: F) -> Rung<I, O>
where
    F: for<'a> Fn(&'a I) -> Staged<'a, O> + 'static,
{
    Rung { stage: Some(Box::new(stage)), ..unprepared(name, what, "rust") }
}

/// A rung in Python: the function NAME without `py-`, dashes as underscores, in the chapter's `python/EXAMPLE.py`.
pub fn python<I, O>(name: &'static str, what: &'static str) -> Rung<I, O> {
    unprepared(name, what, "python")
}

/// A rung that was left out of this build; `needs` says how to get it.
pub fn absent<I, O>(name: &'static str, what: &'static str, needs: Needs) -> Rung<I, O> {
    unprepared(name, what, "rust").needs(needs)
}

fn unprepared<I, O>(name: &'static str, what: &'static str, language: &'static str) -> Rung<I, O> {
    let card = Card {
        name,
        what,
        language,
        other: false,
        up_to: None,
        own_process: false,
        sampled: None,
        tags: Vec::new(),
        needs: |_| Ok(()),
        bound: None,
    };
    Rung { card, agreement: None, stage: None }
}

impl<I, O> Rung<I, O> {
    /// Another algorithm, which the ladder's bound does not bind.
    pub fn other(self) -> Self {
        Rung { card: Card { other: true, ..self.card }, ..self }
    }

    /// Has a bound of its own (it holds the numbers in fewer bytes).
    pub fn bound(self, work: fn(&Args) -> Work) -> Self {
        Rung { card: Card { bound: Some(work), ..self.card }, ..self }
    }

    /// Not timed beyond n; there it is only checked, at `small`.
    pub fn up_to(self, n: usize) -> Self {
        Rung { card: Card { up_to: Some(n), ..self.card }, ..self }
    }

    /// Runs in a process of its own.
    pub fn own_process(self) -> Self {
        Rung { card: Card { own_process: true, ..self.card }, ..self }
    }

    /// Slow: it turns a knob (or "n") down to `most`, and the table says so.
    pub fn sampled(self, knob: &'static str, most: Most) -> Self {
        Rung { card: Card { sampled: Some((knob, most)), ..self.card }, ..self }
    }

    /// Does other arithmetic: when its answer counts as right.
    pub fn within(self, agreement: Agreement<O>) -> Self {
        Rung { agreement: Some(agreement), ..self }
    }

    /// May be unable to run here: `needs` says what is missing and how to get it.
    pub fn needs(self, needs: Needs) -> Self {
        Rung { card: Card { needs, ..self.card }, ..self }
    }

    /// A figure in a column of its own.
    pub fn tag(mut self, name: &'static str, value: f64) -> Self {
        self.card.tags.push((name, value));
        self
    }
}

pub(crate) type Stage<I, O> = Box<dyn for<'a> Fn(&'a I) -> Staged<'a, O>>;

/// What the preparation of a rung and its first run took, as far as that is known.
#[derive(Default)]
pub struct Taken {
    /// Seconds of the preparation, once.
    pub prepared: Option<f64>,
    /// The most bytes held at a time above what the input takes.
    pub peak_bytes: Option<u64>,
    /// How many allocations.
    pub allocations: Option<u64>,
}

/// What became of a rung.
pub struct Row {
    /// The rung.
    pub card: Card,
    /// When its answer counts as right.
    pub agreement: &'static str,
    /// What was asked for.
    pub asked: Args,
    /// What it ran (a sampled rung: less than was asked for).
    pub args: Args,
    /// Units in one run.
    pub units: u64,
    /// Why there is no time.
    pub skipped: Option<String>,
    /// Seconds a unit, one for each round.
    pub samples: Vec<f64>,
    /// What its preparation and its first run took.
    pub taken: Taken,
    /// The rung's tags and the columns that were reckoned from its answer.
    pub figures: Vec<(&'static str, f64)>,
    /// How many times faster than the table's first rung: median over the paired rounds.
    pub ratio: Option<f64>,
    /// The least time that the machine allows over the time taken.
    pub share: Option<f64>,
}

impl Row {
    /// The median time of a unit, in seconds.
    pub fn median(&self) -> Option<f64> {
        (!self.samples.is_empty()).then(|| crate::measure::quantile(&self.samples, 0.5))
    }

    /// One of its figures.
    pub fn figure(&self, name: &str) -> Option<f64> {
        self.figures.iter().find(|(there, _)| *there == name).map(|(_, value)| *value)
    }
}
