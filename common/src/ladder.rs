//! A ladder: one computation of the book and its variants, in order, as plain data and functions.

use crate::agree::Agreement;
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
        let capped =
            self.up_to.filter(|most| args.n > *most).map(|most| format!("not timed above n = {most}"));
        (self.needs)(args).err().or(capped)
    }
}

/// One variant: made by [`rung`], [`staged`] or [`python`], and told the rest by the methods here.
pub struct Rung<I, O> {
    pub(crate) card: Card,
    pub(crate) agreement: Option<Agreement<O>>,
    /// None for a Python rung.
    pub(crate) prepare: Option<Prepare<I, O>>,
}

/// A rung of which everything is timed.
pub fn rung<I: 'static, O: 'static, F>(name: &'static str, what: &'static str, run: F) -> Rung<I, O>
where
    F: Fn(&I) -> O + Copy + 'static,
{
    let prepare = prepared_by(move |input: &I| uncounted(|| Box::new(Plain(move || run(black_box(input))))));
    Rung::new(name, what, "rust", prepare)
}

/// A rung that prepares untimed (its memory counts) and then runs.
pub fn staged<I: 'static, O: Default + 'static, F>(
    name: &'static str,
    what: &'static str,
    stage: F,
) -> Rung<I, O>
where
    F: for<'a> Fn(&'a I) -> Staged<'a, O> + 'static,
{
    let prepare = prepared_by(move |input: &I| {
        let staged = stage(black_box(input));
        uncounted(|| Box::new(Prepared(staged, O::default())))
    });
    Rung::new(name, what, "rust", prepare)
}

/// A rung in Python: the function NAME without `py-`, dashes as underscores, in the chapter's `python/EXAMPLE.py`.
pub fn python<I, O>(name: &'static str, what: &'static str) -> Rung<I, O> {
    assert!(name.starts_with("py-"), "a Python rung's name begins with py-");
    Rung::new(name, what, "python", None)
}

impl<I, O> Rung<I, O> {
    fn new(
        name: &'static str,
        what: &'static str,
        language: &'static str,
        prepare: Option<Prepare<I, O>>,
    ) -> Self {
        let card = Card {
            name,
            what,
            language,
            agreement: "",
            other: false,
            up_to: None,
            own_process: false,
            sampled: None,
            tags: Vec::new(),
            needs: |_| Ok(()),
            work: None,
        };
        Rung { card, agreement: None, prepare }
    }

    /// Another algorithm, which the ladder's bound does not bind.
    pub fn other(mut self) -> Self {
        self.card.other = true;
        self
    }

    /// Has a bound of its own (it holds the numbers in fewer bytes).
    pub fn bound(mut self, work: fn(&Args) -> Work) -> Self {
        self.card.work = Some(work);
        self
    }

    /// Not timed beyond n; there it is only checked, at `small`.
    pub fn up_to(mut self, n: usize) -> Self {
        self.card.up_to = Some(n);
        self
    }

    /// Runs in a process of its own.
    pub fn own_process(mut self) -> Self {
        self.card.own_process = true;
        self
    }

    /// Slow: it turns a knob down to `most`, and the table says so.
    pub fn sampled(mut self, knob: &'static str, most: u64) -> Self {
        self.card.sampled = Some((knob, most));
        self
    }

    /// Does other arithmetic: when its answer counts as right.
    pub fn within(mut self, agreement: Agreement<O>) -> Self {
        self.agreement = Some(agreement);
        self
    }

    /// May be unable to run here: `needs` says what is missing and how to get it.
    pub fn needs(mut self, needs: fn(&Args) -> Result<(), String>) -> Self {
        self.card.needs = needs;
        self
    }

    /// A figure in a column of its own.
    pub fn tag(mut self, name: &'static str, value: f64) -> Self {
        self.card.tags.push((name, value));
        self
    }
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
    /// The example's own knobs.
    pub knobs: Vec<Knob>,
    /// What one unit of a run is called; times are given for one.
    pub per: &'static str,
    pub(crate) units: fn(&Args) -> u64,
    pub(crate) memory: fn(&Args) -> f64,
    work: fn(&Args) -> Work,
    pub(crate) columns: Vec<(&'static str, Column)>,
}

/// A knob: its name, what it is, its value at a size.
pub type Knob = (&'static str, &'static str, fn(usize) -> u64);

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
    pub(crate) agreement: Agreement<O>,
    pub(crate) measures: Vec<(&'static str, Measure<I, O>)>,
    pub(crate) rungs: Vec<Rung<I, O>>,
}

type Measure<I, O> = fn(&I, &O) -> f64;

impl<I: 'static, O: Default + 'static> Ladder<I, O> {
    /// An example by its name, its input at a size, and when two of its answers count as equal.
    pub fn new(
        name: &'static str,
        about: &'static str,
        input: fn(&Args) -> I,
        agreement: Agreement<O>,
    ) -> Self {
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
        Ladder { facts, input, known: |_, _| Ok(()), agreement, measures: Vec::new(), rungs: Vec::new() }
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

    /// The rungs, slowest first.
    pub fn rungs<const COUNT: usize>(mut self, rungs: [Rung<I, O>; COUNT]) -> Self {
        for mut rung in rungs {
            let agreement = *rung.agreement.get_or_insert(self.agreement);
            rung.card.agreement = agreement.0;
            rung.card.work = rung.card.work.or((!rung.card.other).then_some(self.facts.work));
            assert!(
                self.rungs.iter().all(|there| there.card.name != rung.card.name),
                "{} twice",
                rung.card.name
            );
            self.rungs.push(rung);
        }
        self
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
