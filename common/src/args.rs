//! What a run can be asked: a size, threads, a seed, and the knobs and sweeps of an example.

use serde_json::{Value, json};
use std::fmt;
use std::ops::RangeInclusive;

/// A number for a size.
type Count = fn(usize) -> u64;

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
    pub knobs: Vec<(&'static str, Setting)>,
}

/// Where a knob stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Setting {
    /// A count.
    Number(u64),
    /// One of a few words.
    Word(&'static str),
}

impl Setting {
    /// As a number or a string.
    pub fn json(&self) -> Value {
        match self {
            Setting::Number(value) => json!(value),
            Setting::Word(word) => json!(word),
        }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Setting::Number(value) => write!(out, "{value}"),
            Setting::Word(word) => write!(out, "{word}"),
        }
    }
}

impl Args {
    /// The value of a knob that counts, or of "n". Panics if the ladder has no such knob.
    pub fn get(&self, knob: &str) -> u64 {
        let Setting::Number(value) = self.setting(knob) else { panic!("knob {knob:?} is a word") };
        value
    }

    /// The word at which a knob stands. Panics if the ladder has no such knob.
    pub fn word(&self, knob: &str) -> &'static str {
        let Setting::Word(word) = self.setting(knob) else { panic!("knob {knob:?} is a number") };
        word
    }

    fn setting(&self, knob: &str) -> Setting {
        let own = self.knobs.iter().find(|(name, _)| *name == knob).map(|(_, setting)| *setting);
        let n = (knob == "n").then_some(Setting::Number(self.n as u64));
        own.or(n).unwrap_or_else(|| panic!("no knob {knob:?}"))
    }

    /// The same with a knob, or "n", at another value.
    pub fn with(mut self, knob: &str, value: u64) -> Args {
        if knob == "n" {
            self.n = value as usize;
        }
        self.set(knob, Setting::Number(value));
        self
    }

    /// The same with a knob at another word.
    pub fn with_word(mut self, knob: &str, word: &'static str) -> Args {
        self.set(knob, Setting::Word(word));
        self
    }

    fn set(&mut self, knob: &str, setting: Setting) {
        self.knobs.iter_mut().filter(|(name, _)| *name == knob).for_each(|(_, there)| *there = setting);
    }
}

/// Something of an example's own that the command line can turn.
pub struct Knob {
    /// Its name, as an option and in the output.
    pub name: &'static str,
    /// What it is.
    pub what: &'static str,
    /// Where it can stand.
    pub range: Range,
}

/// Where a knob can stand.
pub enum Range {
    /// The least and the most, and the number for a size if nothing is said.
    Numbers(RangeInclusive<u64>, Count),
    /// Words, the first if nothing is said.
    Words(&'static [&'static str]),
}

impl Knob {
    /// A knob that counts from 1.
    pub fn count(name: &'static str, what: &'static str, default: Count) -> Knob {
        Knob::between(name, what, 1..=u64::MAX, default)
    }

    /// A knob that has a least and a most.
    pub fn between(name: &'static str, what: &'static str, of: RangeInclusive<u64>, default: Count) -> Knob {
        Knob { name, what, range: Range::Numbers(of, default) }
    }

    /// One of a few words, the first if nothing is said.
    pub fn words(name: &'static str, what: &'static str, words: &'static [&'static str]) -> Knob {
        Knob { name, what, range: Range::Words(words) }
    }

    pub(crate) fn default(&self, n: usize) -> Setting {
        match self.range {
            Range::Numbers(.., default) => Setting::Number(default(n)),
            Range::Words(words) => Setting::Word(words[0]),
        }
    }
}

/// What `--sweep` turns, through which values.
pub struct Sweep {
    /// "n" or a knob that counts.
    pub knob: &'static str,
    /// Its values.
    pub values: Vec<u64>,
    /// Whether time is thought to go as a power of it: then the exponent is fitted.
    pub power: bool,
}

impl Sweep {
    /// Time against n, with the exponent k of n^k.
    pub fn sizes(values: impl IntoIterator<Item = u64>) -> Sweep {
        Sweep { knob: "n", values: values.into_iter().collect(), power: true }
    }

    /// Time against a knob, or against sizes that follow no power.
    pub fn over(knob: &'static str, values: impl IntoIterator<Item = u64>) -> Sweep {
        Sweep { knob, values: values.into_iter().collect(), power: false }
    }
}
