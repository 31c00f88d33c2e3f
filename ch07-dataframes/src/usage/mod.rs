//! The chapter's data set: minutes of phone use of 100,000 people on 14 days (chapter 7).
//!
//! Every minute count is Poisson distributed with a mean of 60. The book draws them with NumPy's legacy generator
//! and seed 0, day after day; all figures of the chapter can be checked to the last digit against the same numbers,
//! so they are drawn anew wherever they are needed instead of being kept in a file.
//!
//! Run: `cargo run -p ch07-dataframes --bin usage_data`

mod exact;
mod files;
mod filter;
mod general;
mod hat;
mod probabilities;
mod streams;
mod threads;
mod twister;
mod vectors;

pub use vectors::draw;

use common::agree::{Agreement, Answer};
use common::ladder::{python, rung};
use common::{Args, Facts, Ladder};
use sha2::{Digest, Sha256};
use std::sync::OnceLock;

/// Days that every person is watched.
pub const DAYS: usize = 14;
/// Mean minutes a day.
pub const MEAN: f64 = 60.0;
/// People in the book's data set.
pub const BOOK: usize = 100_000;

/// Minutes of phone use, a byte each (a mean of 60 never gets near 255): all people of day 0, then of day 1 …
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Minutes(pub Vec<u8>);

impl Minutes {
    /// How many people.
    pub fn people(&self) -> usize {
        self.0.len() / DAYS
    }

    /// Everybody's minutes on a day.
    pub fn day(&self, day: usize) -> &[u8] {
        &self.0[day * self.people()..][..self.people()]
    }

    /// A person's minutes on each day.
    pub fn person(&self, person: usize) -> [u8; DAYS] {
        std::array::from_fn(|day| self.0[day * self.people() + person])
    }

    /// 14 bytes a person, one person after the other.
    pub fn by_person(&self) -> Vec<u8> {
        (0..self.people()).flat_map(|person| self.person(person)).collect()
    }
}

/// Hours as the book has them: minutes over 60.
pub fn hours(minutes: u8) -> f64 {
    f64::from(minutes) / 60.0
}

/// The book's people, over and over if more are wanted than there are: 40 times makes the 4,000,000 of its larger frame.
pub fn book(people: usize) -> Minutes {
    static ALL: OnceLock<Minutes> = OnceLock::new();
    let all = ALL.get_or_init(|| draw(BOOK, 0));
    Minutes((0..DAYS).flat_map(|day| all.day(day).iter().cycle().take(people).copied()).collect())
}

/// What is drawn, and the threads that may draw.
pub struct Draw {
    people: usize,
    seed: u64,
    pool: rayon::ThreadPool,
}

/// The ladder.
pub fn ladder() -> Ladder<Draw, Minutes> {
    Ladder {
        facts: Facts {
            sizes: [1000, BOOK, 1_000_000],
            seed: 0,
            per: ("number", |args| (DAYS * args.n) as u64),
            memory: |args| 20.0 * (DAYS * args.n) as f64,
            files: files::all(),
            ..Facts::new("usage_data", ABOUT)
        },
        input: |args| Ok(Draw { people: args.n, seed: args.seed, pool: common::pool(args.threads)? }),
        known,
        agreement: ("the same bytes", bytes),
        measures: vec![
            ("mean", |_, minutes| moments(minutes).0),
            ("variance", |_, minutes| moments(minutes).1),
            ("chi²/df", |_, minutes| chi_squared(minutes)),
        ],
        rungs: vec![
            python("py-loop", "NumPy's algorithm over random.random()").sampled("n", |_| 2000),
            python("py-numpy", "numpy.random.poisson, as the book draws"),
            python("py-generator", "numpy.random.default_rng: other numbers").other().within(DISTRIBUTED),
            rung("exact", "NumPy's generator and sampler: the same bytes", exact::exact),
            rung(
                "probabilities",
                "tests against a table of probabilities: no logarithms",
                probabilities::probabilities,
            ),
            rung("vectors", "tries judged 156 at a time: rejection is a filter", vectors::vectors),
            rung("threads", "states handed on to all threads, put together in order", threads::threads),
            rung("general", "a library's sampler and generator: other numbers", general::general)
                .other()
                .within(DISTRIBUTED),
            rung(
                "streams",
                "a stream for every 1000 people, on all threads: other numbers",
                streams::streams,
            )
            .other()
            .within(DISTRIBUTED),
            rung("alias", "a random word and a table instead of a test: other numbers", streams::alias)
                .other()
                .within(DISTRIBUTED),
        ],
    }
}

const ABOUT: &str = "minutes of phone use of n people on 14 days, Poisson(60) (chapter 7, its data set)

Times are for one number. `mean` and `variance` should be 60; `chi²/df` compares how often each number came with how
often it should, about 1 if only chance lies between. --seed gives other people (32 bits of it count, as for NumPy).";

/// Six standard deviations: of the mean, and of the mean squared distance from 60.
const DISTRIBUTED: Agreement<Minutes> = (
    "as many numbers, and mean and variance within six standard deviations of what Poisson(60) has",
    |got, right| {
        if got.0.len() != right.0.len() {
            return Err(format!("gave {} numbers, right are {}", got.0.len(), right.0.len()));
        }
        distributed(got)
    },
);

fn distributed(minutes: &Minutes) -> Result<(), String> {
    let (count, (mean, variance)) = (minutes.0.len() as f64, moments(minutes));
    let (far, wide) = (6.0 * (MEAN / count).sqrt(), 6.0 * ((MEAN + 2.0 * MEAN * MEAN) / count).sqrt());
    if (mean - MEAN).abs() > far || (variance - MEAN).abs() > wide {
        return Err(format!(
            "mean {mean}, variance {variance}: right are {MEAN} ± {far:.3} and {MEAN} ± {wide:.3}"
        ));
    }
    Ok(())
}

/// The mean, and the mean squared distance from 60.
fn moments(minutes: &Minutes) -> (f64, f64) {
    let count = minutes.0.len() as f64;
    let sum: u64 = minutes.0.iter().map(|k| u64::from(*k)).sum();
    let squares: u64 = minutes.0.iter().map(|k| u64::from(k.abs_diff(MEAN as u8)).pow(2)).sum();
    (sum as f64 / count, squares as f64 / count)
}

/// Pearson's sum over the numbers that are expected at least five times, for each of them.
fn chi_squared(minutes: &Minutes) -> f64 {
    let mut times = [0_u64; 256];
    minutes.0.iter().for_each(|k| times[usize::from(*k)] += 1);
    let (mut sum, mut cells, mut expected) = (0.0, 0.0, minutes.0.len() as f64 * (-MEAN).exp());
    for (k, times) in times.iter().enumerate() {
        if expected >= 5.0 {
            sum += (*times as f64 - expected).powi(2) / expected;
            cells += 1.0;
        }
        expected *= MEAN / (k + 1) as f64;
    }
    sum / cells
}

fn bytes(got: &Minutes, right: &Minutes) -> Result<(), String> {
    if got.0.len() != right.0.len() {
        return Err(format!("gave {} numbers, right are {}", got.0.len(), right.0.len()));
    }
    match got.0.iter().zip(&right.0).position(|(a, b)| a != b) {
        None => Ok(()),
        Some(at) => Err(format!("number {at} is {}, right is {}", got.0[at], right.0[at])),
    }
}

/// SHA-256 of what NumPy draws, day after day, a byte a number: seed, people, hash.
const HASHES: [(u64, usize, &str); 9] = [
    (0, 1, "7e6a0bd4b28fbeee39848e2af5626b38b798f38a9d5d38b2dfab2eeeec53e847"),
    (0, 2, "b8e856b4f95ce38396775ecc354dce904573088c256fab6e3a764df4a636cbf6"),
    (0, 3, "051b70c5572a27a60f618dd2c08951209c6111d5805a12a35ae973831b7ff263"),
    (0, 1000, "d7fa87e671434c107457f3a320b65593cd814378829079886158d915cafe651a"),
    (0, 5000, "a36d4583b576e3800e7f2e67fa4a6766d9f3d883d62525ef4c8d35bf7612904e"),
    (0, BOOK, "ed3ea3759d333e9be30a10598bc71556d0cb82bf5602381e94f7c9d48d595761"),
    (0, 1_000_000, "ba3341688c5c2c857d55ca9c5f10f9c58b72f725a37d3b0e91423f257f7b4226"),
    (42, 1000, "6f48940cc58d0d77bf92586d7508efcb907157f73e92ef9fb089fc9ba9c24344"),
    (4294967295, 1000, "4edf3a9a219d1a24fbda136f245d9b6d7f4d7ab9ba183fa81620fb66aa4722fa"),
];

/// The hash where one is known; else that the distribution is right.
fn known(args: &Args, minutes: &Minutes) -> Result<(), String> {
    if let Some((.., right)) = HASHES.iter().find(|(seed, people, _)| (*seed, *people) == (args.seed, args.n))
    {
        let got = hash(&minutes.0);
        return if got == *right { Ok(()) } else { Err(format!("SHA-256 {got}, NumPy's is {right}")) };
    }
    distributed(minutes)
}

/// SHA-256 of bytes, in hexadecimal.
pub fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Answer for Minutes {
    fn to_bytes(&self) -> Vec<u8> {
        self.0.clone()
    }
    fn from_bytes(bytes: &[u8]) -> Option<Minutes> {
        Some(Minutes(bytes.to_vec()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three tests of rising strength. A normal distribution, rounded, passes the first; the right numbers in the
    /// wrong order pass the second; the bytes tell all.
    #[test]
    fn mean_and_variance_are_a_weak_test_and_counts_a_stronger_one() {
        let right = book(BOOK);
        let normal = rand_distr::Normal::new(MEAN, (MEAN - 1.0 / 12.0).sqrt()).expect("a width above 0");
        let random = <rand_chacha::ChaCha8Rng as rand_chacha::rand_core::SeedableRng>::seed_from_u64(1);
        let rounded = rand_distr::Distribution::sample_iter(normal, random).map(|k: f64| k.round() as u8);
        let rounded = Minutes(rounded.take(right.0.len()).collect());
        let transposed = Minutes(right.by_person());
        for minutes in [&right, &rounded, &transposed] {
            distributed(minutes).expect("mean and variance of 60");
        }
        assert!(chi_squared(&right) < 2.0 && chi_squared(&transposed) < 2.0);
        assert!(chi_squared(&rounded) > 20.0);
        assert_ne!(hash(&right.0), hash(&transposed.0));
    }

    #[test]
    fn wrong_numbers_are_told_from_right_ones() {
        let right = book(1000);
        let mut wrong = right.clone();
        wrong.0[77] += 1;
        assert!(bytes(&wrong, &right).is_err_and(|message| message.starts_with("number 77 ")));
        assert!(bytes(&Minutes(right.0[1..].to_vec()), &right).is_err());
        assert!(distributed(&Minutes(vec![60; 1400])).is_err(), "no variance");
        assert!(distributed(&Minutes([52, 68].repeat(50_000))).is_err(), "variance 64");
    }
}
