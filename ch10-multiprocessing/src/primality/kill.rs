//! No flag: whoever has an answer to give gives it, and if it is a factor the others are killed.

use super::candidate::FIRST;
use super::worker::{Found, JOB, requests, verdict};
use super::{Candidate, Verdict};
use crate::procs::Crew;
use common::ladder::Staged;

pub fn kill(candidate: &Candidate) -> Staged<'_, Verdict> {
    let crew = Crew::start(JOB, &["none", ""], candidate.workers);
    let mut crew = crew.expect("processes can be started");
    let factor = |answer: &[u8]| Found::from_bytes(answer).is_some_and(|found| found.factor > 0);
    Box::new(move |answer| {
        *answer = match candidate.precheck() {
            Err(settled) => settled,
            Ok(made) => {
                let answers = crew.ask_until(&requests(candidate, FIRST), factor);
                // What the killed had done nobody knows.
                verdict(candidate, made, answers.expect("workers answer").iter().flatten())
            }
        }
    })
}
