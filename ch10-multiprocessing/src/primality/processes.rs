//! Worker processes that know nothing of each other: each divides its range to the end.

use super::candidate::FIRST;
use super::worker::{JOB, requests, verdict};
use super::{Candidate, Verdict};
use crate::procs::Crew;
use common::ladder::Staged;

/// Started for every call, even if 3 divides n.
pub fn naive(candidate: &Candidate) -> Verdict {
    candidate.settled().unwrap_or_else(|| divide(&mut crew(candidate), candidate, 3, 0))
}

/// Started only if no number below 21 divides n.
pub fn precheck(candidate: &Candidate) -> Verdict {
    match candidate.precheck() {
        Ok(made) => divide(&mut crew(candidate), candidate, FIRST, made),
        Err(settled) => settled,
    }
}

/// Started once.
pub fn pool(candidate: &Candidate) -> Staged<'_, Verdict> {
    let mut crew = crew(candidate);
    Box::new(move |answer| *answer = ask(&mut crew, candidate))
}

/// The workers' verdict. One that dies is replaced, and its range done again.
pub fn ask(crew: &mut Crew, candidate: &Candidate) -> Verdict {
    match candidate.precheck() {
        Ok(made) => divide(crew, candidate, FIRST, made),
        Err(settled) => settled,
    }
}

/// As many workers as the candidate wants.
pub fn crew(candidate: &Candidate) -> Crew {
    Crew::start(JOB, &["none", ""], candidate.workers).expect("processes can be started")
}

fn divide(crew: &mut Crew, candidate: &Candidate, from: u64, made: u64) -> Verdict {
    let answers = crew.ask(&requests(candidate, from)).expect("workers answer");
    verdict(candidate, made, answers.iter())
}
