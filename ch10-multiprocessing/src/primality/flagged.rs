//! Worker processes that stand ready and look at a flag: what all flags have in common.

use super::candidate::FIRST;
use super::worker::{Flag, JOB, Task, requests, verdict};
use super::{Candidate, Verdict};
use crate::procs::{Crew, Kept};
use common::ladder::Staged;
use std::io;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// How a flag travels between processes.
pub struct Transport {
    /// What the workers are told.
    pub name: &'static str,
    /// The server that it needs, if any, for a folder.
    pub(super) server: fn(&Path) -> io::Result<Option<Command>>,
    /// The flag of a folder.
    pub(super) open: fn(&Path) -> io::Result<Box<dyn Flag>>,
}

/// Dropped in this order: workers before what their flag is made of.
pub struct Team {
    /// The workers.
    pub crew: Crew,
    flag: Box<dyn Flag>,
    /// What the flag is made of.
    pub kept: Kept,
}

impl Team {
    /// Starts the server, if there must be one, and then the workers.
    pub fn start(transport: &Transport, candidate: &Candidate) -> io::Result<Team> {
        let kept = Kept::new(transport.server)?;
        let flag = kept.reach(transport.open)?;
        let folder = kept.folder.to_str().ok_or(io::ErrorKind::InvalidFilename)?;
        let crew = Crew::start(JOB, &[transport.name, folder], candidate.workers)?;
        Ok(Team { crew, flag, kept })
    }

    /// The workers' verdict.
    pub fn ask(&mut self, candidate: &Candidate) -> io::Result<Verdict> {
        let made = match candidate.precheck() {
            Ok(made) => made,
            Err(settled) => return Ok(settled),
        };
        for _ in 0..ATTEMPTS {
            self.flag.lower()?;
            let answers = self.crew.ask(&requests(candidate, FIRST))?;
            let verdict = verdict(candidate, made, answers.iter());
            // Up, and nobody names a factor: whoever raised it died before he could, and the others have stopped.
            if verdict.factor > 0 || !self.flag.is_up()? {
                return Ok(verdict);
            }
        }
        Err(io::Error::other(format!("the flag was up {ATTEMPTS} times, and nobody named a factor")))
    }

    /// Picoseconds from look to look, all workers looking as fast as they can: the best of three.
    fn look(&mut self, workers: usize) -> io::Result<u64> {
        self.flag.lower()?;
        let mut looks = 10;
        while self.time(looks, workers)? < Duration::from_millis(20) {
            looks *= 4;
        }
        let best = (0..3).map(|_| self.time(looks, workers)).collect::<io::Result<Vec<_>>>()?;
        let best = best.into_iter().min().unwrap_or_default();
        Ok(best.as_nanos() as u64 * 1000 / (looks * workers as u64))
    }

    fn time(&mut self, looks: u64, workers: usize) -> io::Result<Duration> {
        let task = Task { n: 0, from: 0, to: 0, every: looks }.to_bytes();
        let start = Instant::now();
        self.crew.ask(&vec![task; workers])?;
        Ok(start.elapsed())
    }
}

/// So often the workers are asked about a number.
const ATTEMPTS: u32 = 3;

/// A rung with this flag. Nothing is started for a number that needs no workers.
pub fn staged<'a>(candidate: &'a Candidate, transport: &Transport) -> Staged<'a, Verdict> {
    if candidate.precheck().is_err() {
        return Box::new(|answer| *answer = candidate.precheck().expect_err("as above"));
    }
    let mut team = Team::start(transport, candidate).expect("workers and their flag can be set up");
    let check_ps = team.look(candidate.workers).expect("workers answer");
    Box::new(move |answer| {
        *answer = Verdict { check_ps, ..team.ask(candidate).expect("workers answer") };
    })
}
