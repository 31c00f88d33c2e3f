//! Worker processes that stand ready and look at a flag: what all flags have in common.

use super::worker::{Flag, JOB, Task, requests, verdict};
use super::{Candidate, FIRST, Verdict};
use crate::procs::{Crew, Kept};
use common::ladder::Staged;
use std::io;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// Dropped in this order: workers before what their flag is made of.
struct Team<F> {
    crew: Crew,
    flag: F,
    _kept: Kept,
}

/// A rung whose workers have the flag `name`: its server is started, if it needs one, then they are.
pub fn staged<'a, F: Flag + 'static>(
    candidate: &'a Candidate,
    name: &str,
    server: fn(&Path) -> io::Result<Option<Command>>,
    open: fn(&Path) -> io::Result<F>,
) -> Staged<'a, Verdict> {
    let mut team = team(candidate, name, server, open).expect("workers and their flag can be set up");
    let check_ps = team.look(candidate.workers).expect("workers answer");
    Box::new(move |answer| {
        *answer = match candidate.precheck() {
            Ok(made) => Verdict { check_ps, ..team.ask(candidate, made).expect("workers answer") },
            Err(settled) => settled,
        }
    })
}

fn team<F: Flag>(
    candidate: &Candidate,
    name: &str,
    server: fn(&Path) -> io::Result<Option<Command>>,
    open: fn(&Path) -> io::Result<F>,
) -> io::Result<Team<F>> {
    let kept = Kept::new(server)?;
    let mut flag = kept.reach(open)?;
    flag.lower()?;
    let folder = kept.folder.to_str().ok_or(io::ErrorKind::InvalidFilename)?;
    Ok(Team { crew: Crew::start(JOB, &[name, folder], candidate.workers)?, flag, _kept: kept })
}

impl<F: Flag> Team<F> {
    fn ask(&mut self, candidate: &Candidate, made: u64) -> io::Result<Verdict> {
        self.flag.lower()?;
        let answers = self.crew.ask(&requests(candidate, FIRST))?;
        Ok(verdict(candidate, made, answers.iter()))
    }

    /// Picoseconds from look to look, all workers looking as fast as they can: the best of three.
    fn look(&mut self, workers: usize) -> io::Result<u64> {
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
