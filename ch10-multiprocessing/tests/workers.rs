//! Workers that are killed, flags that lie, looks that are counted: every transport of the flag.

use ch10_multiprocessing::primality::{self, Candidate, NUMBERS, TRANSPORTS, Team, Transport, Verdict};
use ch10_multiprocessing::shared::Shared;
use common::{Args, job};
use std::process::Command;
use std::sync::atomic::Ordering::Relaxed;
use std::thread::{self, sleep};
use std::time::Duration;

fn candidate(n: u64, workers: u64, every: u64) -> Candidate {
    job::found_in(env!("CARGO_BIN_EXE_primality"));
    let args: Args = primality::ladder().facts.args(n as usize, 2);
    Candidate::new(&args.with("workers", workers).with("check-every", every)).expect("threads")
}

fn transport(name: &str) -> &'static Transport {
    TRANSPORTS.iter().find(|transport| transport.name == name).expect("one of them")
}

/// The verdict though one worker after the other is killed: before it can have answered, or after a while of work, if it is
/// not at its end already.
fn ask_and_kill(team: &mut Team, candidate: &Candidate, turn: usize, work: Option<Duration>) -> Verdict {
    let victim = team.crew.ids()[turn % 8].to_string();
    if work.is_none() {
        signal("-STOP", &victim);
    }
    let killer = thread::spawn(move || {
        sleep(work.unwrap_or(Duration::from_millis(1)));
        signal("-KILL", &victim);
    });
    let verdict = team.ask(candidate).expect("workers answer");
    killer.join().expect("kill");
    verdict
}

/// None in even rounds.
fn after(step: Duration, round: usize) -> Option<Duration> {
    (round % 2 == 1).then(|| step * round as u32)
}

fn signal(name: &str, id: &str) {
    assert!(Command::new("kill").args([name, id]).status().expect("kill").success());
}

#[test]
fn twenty_runs_twenty_verdicts_on_the_books_five_numbers_though_a_worker_is_killed_in_each() {
    let five = [0, 3, 4, 5, 6].map(|at| NUMBERS[at]);
    let mut team = Team::start(transport("chunks"), &candidate(five[0].0, 8, 1000)).expect("workers");
    for round in 0..20 {
        for (turn, (n, factor, divisions)) in (5 * round..).zip(five) {
            let work = after(Duration::from_millis(1), round);
            let verdict = ask_and_kill(&mut team, &candidate(n, 8, 1000), turn, work);
            assert_eq!((verdict.prime, verdict.factor), (factor == 0, factor), "{n}, round {round}");
            assert!(factor > 0 || verdict.divisions == divisions, "{n}, round {round}: {verdict:?}");
        }
    }
    // The trivial number is settled without them: who dies meanwhile is missed with the next one.
    assert!(team.crew.replaced >= 10 * 5, "{}", team.crew.replaced);
}

#[test]
fn twenty_runs_twenty_verdicts_with_every_flag_though_a_worker_is_killed_in_each() {
    // A prime, and a composite with a factor at the very end.
    let numbers = [(9_999_999_999_971, 0), (3_000_017 * 3_000_029, 3_000_017)];
    for transport in &TRANSPORTS {
        let mut team = Team::start(transport, &candidate(numbers[0].0, 8, 5000)).expect("workers");
        for round in 0..20 {
            for (turn, (n, factor)) in (2 * round..).zip(numbers) {
                let work = after(Duration::from_micros(100), round);
                let verdict = ask_and_kill(&mut team, &candidate(n, 8, 5000), turn, work);
                let name = transport.name;
                assert_eq!((verdict.prime, verdict.factor), (factor == 0, factor), "{name}, {n}, {round}");
                assert!(verdict.checks > 0 && (factor > 0 || verdict.divisions == 1_581_138), "{verdict:?}");
            }
        }
        let (folder, ids) = (team.kept.folder.clone(), team.crew.ids());
        assert!(team.crew.replaced >= 20 && folder.exists());
        drop(team);
        let left = ids.iter().filter(|id| std::path::Path::new(&format!("/proc/{id}")).exists());
        assert_eq!((left.count(), folder.exists()), (0, false), "{}", transport.name);
    }
}

#[test]
fn a_flag_that_a_dead_worker_left_up_makes_no_composite_prime() {
    let (n, factor, _) = NUMBERS[3];
    let candidate = candidate(n, 8, 1000);
    let mut team = Team::start(transport("byte"), &candidate).expect("workers");
    let flag = Shared::open(&team.kept.folder.join("flag"), 4096).expect("mapped");
    flag.bytes()[0].store(1, Relaxed);
    let dead = thread::spawn(move || {
        // The workers are about to be asked, or at work: long before any of them can have found a factor.
        while flag.bytes()[0].load(Relaxed) == 1 {
            thread::yield_now();
        }
        flag.bytes()[0].store(1, Relaxed);
    });
    let verdict = team.ask(&candidate).expect("workers answer");
    dead.join().expect("it stores");
    assert_eq!((verdict.prime, verdict.factor), (false, factor));
}

#[test]
fn looks_at_the_flag_are_as_many_as_in_the_book() {
    let n = 100109100129100151;
    for (workers, in_chunks) in [(1, 316_401), (2, 316_402), (4, 316_404), (8, 316_408)] {
        let looks = |name, every| {
            let candidate = candidate(n, workers, every);
            let verdict = Team::start(transport(name), &candidate).and_then(|mut team| team.ask(&candidate));
            let Verdict { prime, divisions, checks, .. } = verdict.expect("workers answer");
            assert_eq!((prime, divisions), (true, 158_200_110));
            checks
        };
        // The book's 1,000 whole numbers are 500 divisions.
        assert_eq!(looks("chunks", 500), in_chunks);
        assert!([2, 4].contains(&workers) || looks("byte", 1000) == 158_200);
    }
}
