//! Crews of workers, and what is kept for them.

use ch10_multiprocessing::procs::{Crew, Kept};
use ch10_multiprocessing::shared::Shared;
use common::agree::Answer;
use common::job;
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::Ordering::Relaxed;
use std::thread::sleep;
use std::time::{Duration, Instant};

const PRIMALITY: &str = env!("CARGO_BIN_EXE_primality");

fn crew(count: usize) -> Crew {
    job::found_in(PRIMALITY);
    Crew::start("primality-worker", &["none", ""], count).expect("it starts")
}

/// Odd numbers from 3 to below `to`, into n; a factor, divisions, looks come back.
fn task(n: u64, to: u64) -> Vec<u8> {
    vec![n, 3, to, 1000].to_bytes()
}

/// A search that would take minutes.
fn long_task() -> Vec<u8> {
    task(18446744073709551557, 1 << 40)
}

fn answer(bytes: &[u8]) -> Vec<u64> {
    Vec::from_bytes(bytes).expect("words")
}

fn signal(name: &str, id: u32) {
    assert!(Command::new("kill").args([name, &id.to_string()]).status().expect("kill").success());
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let since = Instant::now();
    while !holds() {
        assert!(since.elapsed() < Duration::from_secs(20), "never: {what}");
        sleep(Duration::from_millis(2));
    }
}

#[test]
fn answers_stand_where_their_requests_did() {
    let mut crew = crew(3);
    for _ in 0..50 {
        let answers = crew.ask(&[task(35, 10), task(49, 10), task(121, 10)]).expect("answers");
        let answers: Vec<_> = answers.iter().map(|bytes| answer(bytes)).collect();
        assert_eq!(answers, [[5, 2, 0], [7, 3, 0], [0, 4, 0]]);
    }
    assert_eq!(crew.replaced, 0);
}

#[test]
fn an_answer_that_is_enough_ends_the_others() {
    let mut crew = crew(2);
    for _ in 0..3 {
        let before = crew.ids();
        let requests = [long_task(), task(9, 5)];
        let answers = crew.ask_until(&requests, |bytes| answer(bytes)[0] > 0).expect("answers");
        assert_eq!((answers[0].as_deref(), answers[1].as_deref().map(answer)), (None, Some(vec![3, 1, 0])));
        let after = crew.ids();
        assert!(before[0] != after[0] && before[1] == after[1]);
    }
}

#[test]
fn workers_that_hang_are_replaced_all_of_them() {
    let mut crew = crew(3);
    crew.patience = Duration::from_millis(300);
    crew.ids()[1..].iter().for_each(|id| signal("-STOP", *id));
    let answers = crew.ask(&[task(35, 10), task(49, 10), task(9, 10)]).expect("answers");
    let factors: Vec<u64> = answers.iter().map(|bytes| answer(bytes)[0]).collect();
    assert_eq!((factors, crew.replaced), (vec![5, 7, 3], 2));
}

#[test]
fn a_worker_that_died_idle_is_noticed_and_replaced() {
    let mut crew = crew(2);
    for _ in 0..2 {
        crew.ask(&[task(35, 10), task(49, 10)]).expect("answers");
        crew.ids().iter().for_each(|id| signal("-KILL", *id));
        // One request for two workers, then two.
        crew.ask(&[task(35, 10)]).expect("an answer");
    }
    assert_eq!(answer(&crew.ask(&[task(35, 10), task(49, 10)]).expect("answers")[1]), [7, 3, 0]);
}

#[test]
fn a_request_that_no_worker_survives_is_an_error_and_the_next_ones_are_not() {
    let mut crew = crew(2);
    // No task: a worker ends over it, while the other is at work.
    let error = crew.ask(&[vec![1, 2, 3], long_task()]).expect_err("nobody can answer");
    let message = error.to_string();
    assert!(
        message.contains("3 workers gave request 0 no answer") && message.contains("exit status: 2"),
        "{message}"
    );
    let answers = crew.ask(&[task(35, 10), task(49, 10)]).expect("answers");
    assert_eq!((answer(&answers[0])[0], answer(&answers[1])[0]), (5, 7));
}

#[test]
fn a_request_that_no_pipe_holds_does_not_wait_for_ever_for_a_worker_that_hangs() {
    let mut crew = crew(1);
    crew.patience = Duration::from_millis(300);
    signal("-STOP", crew.ids()[0]);
    assert!(crew.ask(&[vec![0; 1 << 20]]).is_err());
    assert_eq!(crew.replaced, 3);
}

#[test]
fn a_worker_at_work_ends_with_its_requests() {
    let mut command = Command::new(PRIMALITY);
    command.args(["--job", "primality-worker", "none", ""]).stdin(Stdio::piped()).stdout(Stdio::null());
    let mut worker: Child = command.spawn().expect("it starts");
    let mut requests = worker.stdin.take().expect("piped");
    let task = long_task();
    requests.write_all(&[&(task.len() as u32).to_le_bytes()[..], &task].concat()).expect("it reads");
    sleep(Duration::from_millis(50));
    assert!(worker.try_wait().expect("it runs").is_none());
    drop(requests);
    until("a worker ends", || worker.try_wait().expect("it ran").is_some());
}

#[test]
fn what_is_kept_is_there_while_it_is_kept() {
    job::found_in(PRIMALITY);
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
    job::found_in(PRIMALITY);
    let place = std::cell::RefCell::new(std::path::PathBuf::new());
    let kept = Kept::new(|folder| {
        place.replace(folder.to_owned());
        Ok(Some(Command::new("/no/such/program")))
    });
    let message = kept.err().expect("nothing to keep").to_string();
    assert!(message.contains("should have kept") && message.contains("exit status: 2"), "{message}");
    assert!(!place.borrow().exists());
}

/// A keeper that is started by hand, with a server that would never end.
fn keeper(name: &str, output: impl Into<Stdio>) -> (Child, std::path::PathBuf) {
    let folder = std::env::temp_dir().join(format!("ch10-{name}-{}", std::process::id()));
    let mut command = Command::new(PRIMALITY);
    command.args(["--job", "keeper"]).arg(&folder).args(["sleep", "1000"]).env("CH10_TEST", name);
    (command.stdin(Stdio::piped()).stdout(output).stderr(Stdio::null()).spawn().expect("it starts"), folder)
}

#[cfg(target_os = "linux")]
fn with_mark(mark: &str) -> usize {
    let entry = format!("CH10_TEST={mark}").into_bytes();
    let processes = std::fs::read_dir("/proc").expect("Linux").flatten();
    let environments = processes.filter_map(|process| std::fs::read(process.path().join("environ")).ok());
    environments.filter(|all| all.split(|byte| *byte == 0).any(|there| there == entry)).count()
}

#[test]
#[cfg(target_os = "linux")]
fn a_keeper_whom_nobody_hears_leaves_no_server() {
    let (nobody, output) = std::io::pipe().expect("a pipe");
    drop(nobody);
    let (mut keeper, folder) = keeper("unheard", output);
    // Its input is open: it ends because nobody reads that it is ready.
    until("the keeper ends", || keeper.try_wait().expect("it ran").is_some());
    assert_eq!((with_mark("unheard"), folder.exists()), (0, false));
}

#[test]
#[cfg(target_os = "linux")]
fn a_keeper_does_its_work_whatever_signal_it_gets() {
    let (mut keeper, folder) = keeper("deaf", Stdio::piped());
    let mut said = keeper.stdout.take().expect("piped");
    said.read_exact(&mut [0; 5]).expect("ready");
    for name in ["-INT", "-TERM", "-HUP"] {
        signal(name, keeper.id());
    }
    assert!(folder.exists() && with_mark("deaf") == 2);
    drop(keeper.stdin.take());
    assert!(keeper.wait().expect("it ran").success());
    assert_eq!((with_mark("deaf"), folder.exists()), (0, false));
}
