//! A ladder: one computation of the book and its variants, in order, as plain data and functions.

use crate::memory::uncounted;
use crate::session::Failure;
use std::hint::black_box;
use std::time::Instant;

/// What a run is asked to compute: the size, and all else that the command line can turn.
#[derive(Clone, Debug, PartialEq)]
pub struct Args {
    /// The example's size; its `about` says of what.
    pub n: usize,
    /// Threads that a parallel rung may use.
    pub threads: usize,
    /// Seed of every random input.
    pub seed: u64,
    /// The example's own knobs, by name.
    pub knobs: Vec<(&'static str, u64)>,
}

impl Args {
    /// The value of one of the example's own knobs. Panics if the ladder has no such knob.
    pub fn get(&self, knob: &str) -> u64 {
        self.knobs.iter().find(|(name, _)| *name == knob).unwrap_or_else(|| panic!("no knob {knob:?}")).1
    }

    /// The same with a knob set to another value.
    pub fn with(mut self, knob: &str, value: u64) -> Args {
        self.knobs.iter_mut().filter(|(name, _)| *name == knob).for_each(|(_, v)| *v = value);
        self
    }
}

/// The least that any algorithm for the problem must do in one run. What is left at zero is not a bound.
#[derive(Clone, Copy, Debug, Default)]
pub struct Work {
    /// Floating-point instructions a lane (an addition, a multiplication or a fused pair counts one).
    pub flops: f64,
    /// Bytes that must be read.
    pub read: f64,
    /// Bytes that must be read and as many written elsewhere, both counted.
    pub copied: f64,
    /// Bytes that the run sweeps over: says which level of the memory `read` and `copied` are held against.
    pub footprint: f64,
    /// Seconds that pass whatever the machine does (a server's delay).
    pub seconds: f64,
}

/// A prepared rung whose answer goes into a place that is lent again at every call, so that buffers last.
pub type Staged<'a, O> = Box<dyn FnMut(&mut O) + 'a>;

/// A prepared rung, ready to be called again and again.
pub(crate) trait Call<O> {
    fn answer(&mut self) -> O;
    fn time(&mut self, calls: u64) -> f64;
}

struct Plain<F>(F);

impl<O, F: FnMut() -> O> Call<O> for Plain<F> {
    fn answer(&mut self) -> O {
        (self.0)()
    }
    fn time(&mut self, calls: u64) -> f64 {
        let start = Instant::now();
        for _ in 0..calls {
            black_box((self.0)());
        }
        start.elapsed().as_secs_f64()
    }
}

struct Prepared<'a, O>(Staged<'a, O>, O);

impl<O: Default> Call<O> for Prepared<'_, O> {
    fn answer(&mut self) -> O {
        (self.0)(&mut self.1);
        std::mem::take(&mut self.1)
    }
    fn time(&mut self, calls: u64) -> f64 {
        let start = Instant::now();
        for _ in 0..calls {
            (self.0)(black_box(&mut self.1));
        }
        start.elapsed().as_secs_f64()
    }
}

pub(crate) type Prepare<I, O> = Box<dyn for<'a> Fn(&'a I) -> Box<dyn Call<O> + 'a>>;
pub(crate) type Agree<O> = fn(&O, &O) -> Result<(), String>;

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
    /// Runs a part of the work: this knob at no more than this value.
    pub sampled: Option<(&'static str, u64)>,
    /// When its answer counts as right.
    pub agreement: &'static str,
    /// Figures that belong to the rung (array passes, bits a key): columns of their own.
    pub tags: Vec<(&'static str, f64)>,
    pub(crate) needs: fn(&Args) -> Result<(), String>,
    pub(crate) work: Option<fn(&Args) -> Work>,
}

impl Card {
    /// Why it is not timed with these arguments: something is missing here, or n is too large for it.
    pub fn skipped(&self, args: &Args) -> Option<String> {
        let capped = self.up_to.filter(|most| args.n > *most).map(|most| format!("not timed above n = {most}"));
        (self.needs)(args).err().or(capped)
    }
}

pub(crate) struct Rung<I, O> {
    pub card: Card,
    pub agree: Agree<O>,
    /// None for a Python rung: the function of the rung's name in the chapter's `python/NAME.py`.
    pub prepare: Option<Prepare<I, O>>,
}

/// What is known of a ladder without running it.
pub struct Facts {
    /// Name of the example and of its program.
    pub name: &'static str,
    /// What is computed and where in the book, for `--help`.
    pub about: &'static str,
    /// Sizes `small` (tests), `book` (the book's own) and `large` (past every cache).
    pub sizes: [usize; 3],
    /// Sizes of `--sweep`; empty if the ladder has none.
    pub sweep: Vec<usize>,
    /// The example's own knobs: name, what it is, its value at a size.
    pub knobs: Vec<(&'static str, &'static str, fn(usize) -> u64)>,
    /// What one unit of a run is called; times are given for one.
    pub per: &'static str,
    pub(crate) units: fn(&Args) -> u64,
    pub(crate) memory: fn(&Args) -> f64,
    work: fn(&Args) -> Work,
    pub(crate) columns: Vec<(&'static str, Column)>,
}

type Column = fn(&Args, &Row) -> Option<f64>;

impl Facts {
    /// What a run computes when nothing is asked for but the size.
    pub fn args(&self, n: usize, threads: usize) -> Args {
        let knobs = self.knobs.iter().map(|(name, _, default)| (*name, default(n))).collect();
        Args { n, threads, seed: 1, knobs }
    }

    /// Every tag and derived column of the ladder, in order.
    pub(crate) fn extra(&self, args: &Args, row: &Row) -> Vec<(&'static str, Option<f64>)> {
        let derived = self.columns.iter().map(|(name, of)| (*name, of(args, row)));
        let own = row.card.tags.iter().chain(&row.measured).map(|(name, value)| (*name, Some(*value)));
        own.chain(derived).collect()
    }
}

/// One computation of the book with its variants, slowest first. `I` is the input, `O` the answer.
pub struct Ladder<I, O> {
    pub(crate) facts: Facts,
    pub(crate) input: fn(&Args) -> I,
    pub(crate) known: fn(&Args, &O) -> Result<(), String>,
    agree: (&'static str, Agree<O>),
    pub(crate) measures: Vec<(&'static str, Measure<I, O>)>,
    pub(crate) rungs: Vec<Rung<I, O>>,
}

type Measure<I, O> = fn(&I, &O) -> f64;

impl<I: 'static, O: Default + 'static> Ladder<I, O> {
    /// An example by its name, its input at a size, and when two of its answers count as equal (said, and done).
    pub fn new(name: &'static str, about: &'static str, input: fn(&Args) -> I, how: &'static str, agree: Agree<O>) -> Self {
        let facts = Facts {
            name,
            about,
            sizes: [1, 1, 1],
            sweep: Vec::new(),
            knobs: Vec::new(),
            per: "call",
            units: |_| 1,
            memory: |_| 0.0,
            work: |_| Work::default(),
            columns: Vec::new(),
        };
        Ladder { facts, input, known: |_, _| Ok(()), agree: (how, agree), measures: Vec::new(), rungs: Vec::new() }
    }

    /// Sizes: `small` for tests, `book` the book's own, `large` past every cache.
    pub fn sizes(mut self, small: usize, book: usize, large: usize) -> Self {
        self.facts.sizes = [small, book, large];
        self
    }

    /// The sizes that `--sweep` runs through.
    pub fn sweep(mut self, sizes: impl IntoIterator<Item = usize>) -> Self {
        self.facts.sweep = sizes.into_iter().collect();
        self
    }

    /// A knob of the example's own (`--NAME VALUE`, 1 or more) and its value at a size if nobody turns it.
    pub fn knob(mut self, name: &'static str, what: &'static str, default: fn(usize) -> u64) -> Self {
        self.facts.knobs.push((name, what, default));
        self
    }

    /// Times are given for one of these; `units` says how many a run does.
    pub fn per(mut self, unit: &'static str, units: fn(&Args) -> u64) -> Self {
        (self.facts.per, self.facts.units) = (unit, units);
        self
    }

    /// The most bytes that a run holds at a time, all rungs prepared: a size that does not fit is refused.
    pub fn memory(mut self, bytes: fn(&Args) -> f64) -> Self {
        self.facts.memory = bytes;
        self
    }

    /// The least work of one run, which the share of the machine's limit is reckoned from.
    pub fn work(mut self, work: fn(&Args) -> Work) -> Self {
        self.facts.work = work;
        self
    }

    /// Holds an answer against what is known from outside (a closed form, a published count).
    pub fn known(mut self, check: fn(&Args, &O) -> Result<(), String>) -> Self {
        self.known = check;
        self
    }

    /// A column reckoned from an answer (an error, a count).
    pub fn measure(mut self, name: &'static str, of: Measure<I, O>) -> Self {
        self.measures.push((name, of));
        self
    }

    /// A column reckoned from a finished row.
    pub fn column(mut self, name: &'static str, of: Column) -> Self {
        self.facts.columns.push((name, of));
        self
    }

    /// A rung of which everything is timed.
    pub fn rung<F>(self, name: &'static str, what: &'static str, run: F) -> Self
    where
        F: Fn(&I) -> O + Copy + 'static,
    {
        let prepare = prepared_by(move |input: &I| uncounted(|| Box::new(Plain(move || run(black_box(input))))));
        self.push(name, what, "rust", prepare)
    }

    /// A rung that prepares untimed (its memory counts) and then runs.
    pub fn staged<F>(self, name: &'static str, what: &'static str, stage: F) -> Self
    where
        F: for<'a> Fn(&'a I) -> Staged<'a, O> + 'static,
    {
        let prepare = prepared_by(move |input: &I| {
            let staged = stage(black_box(input));
            uncounted(|| Box::new(Prepared(staged, O::default())))
        });
        self.push(name, what, "rust", prepare)
    }

    /// A rung in Python: the function NAME without `py-`, dashes as underscores, in `python/EXAMPLE.py`.
    pub fn python(self, name: &'static str, what: &'static str) -> Self {
        assert!(name.starts_with("py-"), "a Python rung's name begins with py-");
        self.push(name, what, "python", None)
    }

    fn push(mut self, name: &'static str, what: &'static str, language: &'static str, prepare: Option<Prepare<I, O>>) -> Self {
        assert!(self.rungs.iter().all(|rung| rung.card.name != name), "two rungs named {name}");
        let (agreement, agree) = self.agree;
        let card = Card {
            name,
            what,
            language,
            agreement,
            other: false,
            up_to: None,
            own_process: false,
            sampled: None,
            tags: Vec::new(),
            needs: |_| Ok(()),
            work: Some(self.facts.work),
        };
        self.rungs.push(Rung { card, agree, prepare });
        self
    }

    /// The agreement that holds where a rung says nothing else.
    pub(crate) fn agreement(&self) -> &str {
        self.agree.0
    }

    fn last(mut self, change: impl FnOnce(&mut Rung<I, O>)) -> Self {
        change(self.rungs.last_mut().expect("a rung comes first"));
        self
    }

    /// The rung above is another algorithm, which the ladder's bound does not bind.
    pub fn other(self) -> Self {
        self.last(|rung| (rung.card.other, rung.card.work) = (true, None))
    }

    /// The rung above has a bound of its own (it holds the numbers in fewer bytes).
    pub fn bound(self, work: fn(&Args) -> Work) -> Self {
        self.last(|rung| rung.card.work = Some(work))
    }

    /// The rung above is not timed beyond n; there it is only checked, at `small`.
    pub fn up_to(self, n: usize) -> Self {
        self.last(|rung| rung.card.up_to = Some(n))
    }

    /// The rung above runs in a process of its own.
    pub fn own_process(self) -> Self {
        self.last(|rung| rung.card.own_process = true)
    }

    /// The rung above is slow: it turns a knob down to `most`, and the table says so.
    pub fn sampled(self, knob: &'static str, most: u64) -> Self {
        self.last(|rung| rung.card.sampled = Some((knob, most)))
    }

    /// The rung above does other arithmetic: when its answer counts as right.
    pub fn within(self, how: &'static str, agree: Agree<O>) -> Self {
        self.last(|rung| (rung.card.agreement, rung.agree) = (how, agree))
    }

    /// The rung above may be unable to run here: `needs` says what is missing and how to get it.
    pub fn needs(self, needs: fn(&Args) -> Result<(), String>) -> Self {
        self.last(|rung| rung.card.needs = needs)
    }

    /// A figure of the rung above, in a column of its own.
    pub fn tag(self, name: &'static str, value: f64) -> Self {
        self.last(|rung| rung.card.tags.push((name, value)))
    }
}

fn prepared_by<I, O, F>(prepare: F) -> Option<Prepare<I, O>>
where
    F: for<'a> Fn(&'a I) -> Box<dyn Call<O> + 'a> + 'static,
{
    Some(Box::new(prepare))
}

/// What became of a rung.
#[derive(Clone)]
pub struct Row {
    /// The rung.
    pub card: Card,
    /// What it ran (a sampled rung: less than was asked for).
    pub args: Args,
    /// Units in one run.
    pub units: u64,
    /// Why there is no time.
    pub skipped: Option<String>,
    /// Seconds a unit, one for each round.
    pub samples: Vec<f64>,
    /// Most bytes held at a time above what the input takes, preparation included.
    pub peak_bytes: Option<u64>,
    /// Allocations of the preparation and one run.
    pub allocations: Option<u64>,
    /// The columns that were reckoned from its answer.
    pub measured: Vec<(&'static str, f64)>,
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
}

/// A failure that names the rung at fault.
pub(crate) fn wrong(rung: &str, args: &Args, message: &str) -> Failure {
    Failure::Wrong(format!("rung {rung} is wrong at n = {}: {message}", args.n))
}
