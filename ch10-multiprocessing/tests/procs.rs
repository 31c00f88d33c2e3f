//! Crews of workers, and what is kept for them.

use ch10_multiprocessing::procs::{Crew, Kept};
use ch10_multiprocessing::shared::Shared;
use common::agree::Answer;
use common::job;
use std::process::Command;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

fn crew(arguments: &[&str], count: usize) -> Crew {
    job::found_in(env!("CARGO_BIN_EXE_primality"));
    Crew::start("primality-worker", arguments, count).expect("it starts")
}

/// Odd numbers from 3 to below `to`, into n; a factor, divisions, looks come back.
fn task(n: u64, to: u64) -> Vec<u8> {
    vec![n, 3, to, 1000].to_bytes()
}

fn answer(bytes: &[u8]) -> Vec<u64> {
    Vec::from_bytes(bytes).expect("words")
}

#[test]
fn answers_stand_where_their_requests_did() {
    let mut crew = crew(&["none", ""], 3);
    for _ in 0..50 {
        let answers = crew.ask(&[task(35, 10), task(49, 10), task(121, 10)]).expect("answers");
        let answers: Vec<_> = answers.iter().map(|bytes| answer(bytes)).collect();
        assert_eq!(answers, [[5, 2, 0], [7, 3, 0], [0, 4, 0]]);
    }
    assert_eq!(crew.replaced, 0);
}

#[test]
fn an_answer_that_is_enough_ends_the_others() {
    let mut crew = crew(&["none", ""], 2);
    for _ in 0..3 {
        let before = crew.ids();
        // A search that would take minutes, and one that ends at once.
        let requests = [task(18446744073709551557, 1 << 40), task(9, 5)];
        let answers = crew.ask_until(&requests, |bytes| answer(bytes)[0] > 0).expect("answers");
        assert_eq!((answers[0].as_deref(), answers[1].as_deref().map(answer)), (None, Some(vec![3, 1, 0])));
        let after = crew.ids();
        assert!(before[0] != after[0] && before[1] == after[1]);
    }
}

#[test]
fn a_worker_that_hangs_is_replaced() {
    let mut crew = crew(&["none", ""], 2);
    crew.patience = Duration::from_millis(500);
    let hung = crew.ids()[1].to_string();
    assert!(Command::new("kill").args(["-STOP", &hung]).status().expect("kill").success());
    let answers = crew.ask(&[task(35, 10), task(49, 10)]).expect("answers");
    assert_eq!((answer(&answers[0])[0], answer(&answers[1])[0], crew.replaced), (5, 7, 1));
}

#[test]
fn a_worker_that_died_idle_is_noticed_and_replaced() {
    let mut crew = crew(&["none", ""], 2);
    for _ in 0..2 {
        crew.ask(&[task(35, 10), task(49, 10)]).expect("answers");
        for id in crew.ids() {
            assert!(Command::new("kill").args(["-KILL", &id.to_string()]).status().expect("kill").success());
        }
        // One request for two workers, then two.
        crew.ask(&[task(35, 10)]).expect("an answer");
    }
    assert_eq!(answer(&crew.ask(&[task(35, 10), task(49, 10)]).expect("answers")[1]), [7, 3, 0]);
}

#[test]
fn a_request_that_no_worker_survives_is_an_error() {
    // There is no such folder: a worker ends before it reads anything.
    let mut crew = crew(&["server", "/no/such/folder"], 1);
    let error = crew.ask(&[task(35, 10)]).expect_err("nobody can answer");
    assert!(error.to_string().contains("killed 3 workers"), "{error}");
}

#[test]
fn what_is_kept_is_there_while_it_is_kept() {
    job::found_in(env!("CARGO_BIN_EXE_primality"));
    let kept = Kept::new(|_| Ok(None)).expect("a folder");
    let folder = kept.folder.clone();
    let (here, there) = (Shared::open(&folder.join("x"), 64), Shared::open(&folder.join("x"), 64));
    here.expect("mapped").words()[7].store(42, Relaxed);
    assert_eq!(there.expect("mapped").words()[7].load(Relaxed), 42);
    drop(kept);
    assert!(!folder.exists());
}

#[test]
fn a_server_that_cannot_start_is_an_error_and_leaves_no_folder() {
    job::found_in(env!("CARGO_BIN_EXE_primality"));
    let mut place = std::path::PathBuf::new();
    let seen = std::cell::RefCell::new(&mut place);
    let kept = Kept::new(|folder| {
        **seen.borrow_mut() = folder.to_owned();
        Ok(Some(Command::new("/no/such/program")))
    });
    assert!(kept.is_err());
    let since = std::time::Instant::now();
    while place.exists() && since.elapsed() < Duration::from_secs(10) {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(!place.exists());
}
