//! A worker's side, the job "primality-worker": divides a range of odd numbers into n, and looks now and then
//! whether another worker has found a factor.

use super::byte::{Byte, Counted};
use super::lock::Locked;
use super::sockets::{Asked, Redis};
use super::{Candidate, Verdict};
use crate::{procs, ranges};
use common::agree::Answer;
use std::hint::black_box;
use std::io::{
    self,
    ErrorKind::{InvalidData, InvalidInput},
};
use std::path::Path;

/// Nobody to tell, nobody to ask.
fn alone(task: &Task) -> Found {
    let Task { n, from, to, .. } = *task;
    let mut d = from;
    while d < to {
        if n % d == 0 {
            return Found { factor: d, divisions: (d - from) / 2 + 1, checks: 0 };
        }
        d += 2;
    }
    Found { factor: 0, divisions: (d - from) / 2, checks: 0 }
}

/// Counts down to the next look with every division: the book's first versions.
fn counting<F: Flag>(task: &Task, flag: &mut F) -> io::Result<Found> {
    let Task { n, from, to, every } = *task;
    let (mut d, mut left, mut checks) = (from, every, 0);
    while d < to {
        left -= 1;
        if left == 0 {
            left = every;
            checks += 1;
            if flag.is_up()? {
                break;
            }
        }
        if n % d == 0 {
            flag.raise()?;
            return Ok(Found { factor: d, divisions: (d - from) / 2 + 1, checks });
        }
        d += 2;
    }
    Ok(Found { factor: 0, divisions: (d - from) / 2, checks })
}

/// A look, then so many divisions in a loop of their own: the book's last version.
fn in_chunks<F: Flag>(task: &Task, flag: &mut F) -> io::Result<Found> {
    let Task { n, from, to, every } = *task;
    let (mut low, mut checks) = (from, 0);
    while low < to {
        checks += 1;
        if flag.is_up()? {
            break;
        }
        let high = low.saturating_add(every.saturating_mul(2)).min(to);
        let mut d = low;
        while d < high {
            if n % d == 0 {
                flag.raise()?;
                return Ok(Found { factor: d, divisions: (d - from) / 2 + 1, checks });
            }
            d += 2;
        }
        low = d;
    }
    Ok(Found { factor: 0, divisions: (low - from) / 2, checks })
}

/// What workers tell each other.
pub trait Flag {
    /// Whether somebody has found a factor.
    fn is_up(&mut self) -> io::Result<bool>;
    /// Somebody has.
    fn raise(&mut self) -> io::Result<()>;
    /// Nobody has: before each number.
    fn lower(&mut self) -> io::Result<()>;
}

/// Whatever the flag is made of.
pub fn boxed<F: Flag + 'static>(flag: io::Result<F>) -> io::Result<Box<dyn Flag>> {
    flag.map(|flag| Box::new(flag) as Box<dyn Flag>)
}

/// Odd numbers from `from` to below `to`, to be divided into n, a look after `every`. With n = 0: nothing but
/// `every` looks.
pub struct Task {
    pub n: u64,
    pub from: u64,
    pub to: u64,
    pub every: u64,
}

/// A factor or 0, and how many divisions and looks were made.
#[derive(Default)]
pub struct Found {
    pub factor: u64,
    pub divisions: u64,
    pub checks: u64,
}

impl Task {
    pub fn to_bytes(&self) -> Vec<u8> {
        vec![self.n, self.from, self.to, self.every].to_bytes()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Task> {
        let [n, from, to, every] = Vec::from_bytes(bytes)?.try_into().ok()?;
        Some(Task { n, from, to, every })
    }
}

impl Found {
    fn to_bytes(&self) -> Vec<u8> {
        vec![self.factor, self.divisions, self.checks].to_bytes()
    }

    pub fn from_bytes(bytes: &[u8]) -> Option<Found> {
        let [factor, divisions, checks] = Vec::from_bytes(bytes)?.try_into().ok()?;
        Some(Found { factor, divisions, checks })
    }
}

/// A task for each worker: the odd numbers from `from` to the root.
pub fn requests(candidate: &Candidate, from: u64) -> Vec<Vec<u8>> {
    let task = |range: std::ops::Range<u64>| {
        Task { n: candidate.n, from: range.start, to: range.end, every: candidate.every }.to_bytes()
    };
    ranges::balanced(from, candidate.end(), candidate.workers).map(task).collect()
}

/// What the workers' answers come to, after `made` divisions beforehand.
pub fn verdict<'a>(candidate: &Candidate, made: u64, answers: impl Iterator<Item = &'a Vec<u8>>) -> Verdict {
    let all: Vec<Found> = answers.map(|answer| Found::from_bytes(answer).expect("three numbers")).collect();
    let factor = all.iter().map(|found| found.factor).find(|factor| *factor > 0);
    let divisions = made + all.iter().map(|found| found.divisions).sum::<u64>();
    let checks = all.iter().map(|found| found.checks).sum();
    Verdict { checks, ..Verdict::new(candidate.n, factor, divisions) }
}

/// What the job is called.
pub const JOB: &str = "primality-worker";

/// The job: FLAG FOLDER, where whatever the flag is made of lies.
pub fn work(arguments: &[String]) -> io::Result<()> {
    let [flag, folder] = arguments else { return Err(InvalidInput.into()) };
    let folder = Path::new(folder);
    match flag.as_str() {
        "byte" => serve(Byte::open(folder)?, counting),
        "chunks" => serve(Byte::open(folder)?, in_chunks),
        "counted" => serve(Counted::open(folder)?, counting),
        "lock" => serve(Locked::open(folder)?, counting),
        "server" => serve(Asked::open(folder)?, counting),
        "redis" => serve(Redis::open(folder)?, counting),
        _ => procs::serve(|request| Ok(alone(&Task::from_bytes(request).ok_or(InvalidData)?).to_bytes())),
    }
}

fn serve<F: Flag>(mut flag: F, search: fn(&Task, &mut F) -> io::Result<Found>) -> io::Result<()> {
    procs::serve(|request| {
        let task = Task::from_bytes(request).ok_or(InvalidData)?;
        let looks = if task.n == 0 { task.every } else { 0 };
        for _ in 0..looks {
            black_box(flag.is_up()?);
        }
        Ok(search(&task, &mut flag)?.to_bytes())
    })
}
