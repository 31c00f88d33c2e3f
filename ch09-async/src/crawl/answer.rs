//! How a crawl ended: what its client counted, held against what the server saw.

use common::agree::Answer;
use std::io;
use std::time::Duration;

/// How a request ended. There is no fourth way.
pub enum Outcome {
    /// With a page of so many bytes.
    Answered(usize),
    /// Otherwise; with the system's number of the error, where there is one.
    Failed(Option<i32>),
    /// Given up after the time that it was given.
    TimedOut,
}

/// A request that is over.
pub struct Ended {
    /// Its end.
    pub outcome: Outcome,
    /// From its first byte to its last, or until it was given up.
    pub waited: Duration,
}

impl Ended {
    /// Failed before it could begin.
    pub fn failed(error: &io::Error) -> Ended {
        Ended { outcome: Outcome::Failed(error.raw_os_error()), waited: Duration::ZERO }
    }
}

/// What a client has counted.
#[derive(Default)]
pub struct Tally {
    /// Requests that got their page.
    pub answered: u64,
    /// Requests that went wrong.
    pub failed: u64,
    /// Requests that were given up.
    pub timed_out: u64,
    /// Length of all pages.
    pub bytes: u64,
    /// The system's number of the last error that had one.
    pub error: Option<i32>,
    /// How long each took.
    pub waits: Vec<Duration>,
}

impl Tally {
    /// One more.
    pub fn add(&mut self, Ended { outcome, waited }: Ended) {
        self.waits.push(waited);
        match outcome {
            Outcome::Answered(bytes) => {
                self.answered += 1;
                self.bytes += bytes as u64;
            }
            Outcome::Failed(error) => {
                self.failed += 1;
                self.error = error.or(self.error);
            }
            Outcome::TimedOut => self.timed_out += 1,
        }
    }
}

impl FromIterator<Ended> for Tally {
    fn from_iter<T: IntoIterator<Item = Ended>>(ended: T) -> Tally {
        let mut tally = Tally::default();
        ended.into_iter().for_each(|ended| tally.add(ended));
        tally
    }
}

impl FromIterator<Tally> for Tally {
    fn from_iter<T: IntoIterator<Item = Tally>>(tallies: T) -> Tally {
        tallies.into_iter().fold(Tally::default(), |mut all, one| {
            all.waits.extend(one.waits);
            Tally {
                answered: all.answered + one.answered,
                failed: all.failed + one.failed,
                timed_out: all.timed_out + one.timed_out,
                bytes: all.bytes + one.bytes,
                error: one.error.or(all.error),
                waits: all.waits,
            }
        })
    }
}

/// The answer of a rung.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Crawl {
    /// Requests that got their page.
    pub answered: u64,
    /// Requests that went wrong.
    pub failed: u64,
    /// Requests that were given up.
    pub timed_out: u64,
    /// Length of all pages.
    pub bytes: u64,
    /// The system's number of the last error; 0 if there was none.
    pub error: u64,
    /// How many the rung may have under way.
    pub width: u64,
    /// Requests that the server saw.
    pub seen: u64,
    /// Pages that the server sent.
    pub sent: u64,
    /// The most that waited at the server at a time.
    pub most_in_flight: u64,
    /// How many waited there on average, from the first start to the last end.
    pub mean_in_flight: f64,
    /// Seconds that a request took, on average, by the client's clock.
    pub wait: f64,
    /// Seconds that 99 of 100 requests did not take longer than.
    pub wait_99: f64,
    /// Bytes of resident memory that the crawl took for each request under way; NaN where the system does not say.
    pub held: f64,
}

impl Crawl {
    fn numbers(&self) -> [f64; 13] {
        let Crawl { answered, failed, timed_out, bytes, error, width, seen, sent, most_in_flight, .. } =
            *self;
        let [a, b, c, d, e, f, g, h, i] =
            [answered, failed, timed_out, bytes, error, width, seen, sent, most_in_flight]
                .map(|count| count as f64);
        [a, b, c, d, e, f, g, h, i, self.mean_in_flight, self.wait, self.wait_99, self.held]
    }
}

/// As thirteen numbers, all of them floating-point: a Python rung gives a list of them.
impl Answer for Crawl {
    fn to_bytes(&self) -> Vec<u8> {
        self.numbers().to_vec().to_bytes()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Crawl> {
        let numbers: [f64; 13] = Vec::from_bytes(bytes)?.try_into().ok()?;
        let [answered, failed, timed_out, bytes, error, width, seen, sent, most_in_flight] =
            std::array::from_fn(|at| numbers[at] as u64);
        let [mean_in_flight, wait, wait_99, held] = std::array::from_fn(|at| numbers[9 + at]);
        Some(Crawl {
            answered,
            failed,
            timed_out,
            bytes,
            error,
            width,
            seen,
            sent,
            most_in_flight,
            mean_in_flight,
            wait,
            wait_99,
            held,
        })
    }
}
