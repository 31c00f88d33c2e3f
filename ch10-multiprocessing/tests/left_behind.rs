//! What a run leaves behind however it ends: no process, no socket, no shared file.
#![cfg(target_os = "linux")]

use serde_json::Value;
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A prime for which a call takes a sixteenth of a second.
const PRIME: &str = "--n=10000000002065383";

/// A run in a process group of its own, with a folder of its own for temporary files. Its descendants are known by a word
/// in their environment.
struct Run {
    mark: &'static str,
    child: Child,
    temporary: PathBuf,
}

impl Run {
    fn start(mark: &'static str, arguments: &[&str]) -> Run {
        let temporary = std::env::temp_dir().join(format!("ch10-test-{mark}-{}", std::process::id()));
        fs::create_dir(&temporary).expect("a new folder");
        // Whoever runs the tests may ignore Ctrl-C (a shell's background jobs do), and that would be inherited.
        let mut command = Command::new("env");
        command
            .args(["--default-signal=INT", env!("CARGO_BIN_EXE_primality")])
            .args(arguments)
            .env("CH10_TEST", mark)
            .env("TMPDIR", &temporary)
            .process_group(0);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it runs");
        Run { mark, child, temporary }
    }

    /// Processes of the run, each with its command line.
    fn processes(&self) -> Vec<(String, String)> {
        let entry = format!("CH10_TEST={}", self.mark).into_bytes();
        let processes = fs::read_dir("/proc").expect("Linux").flatten().filter_map(|process| {
            let read = |name: &str| fs::read(process.path().join(name)).ok();
            let ours = read("environ")?.split(|byte| *byte == 0).any(|there| there == entry);
            let command = String::from_utf8_lossy(&read("cmdline")?).replace('\0', " ");
            ours.then(|| (process.file_name().to_string_lossy().into_owned(), command))
        });
        processes.collect()
    }

    fn count(&self, word: &str) -> usize {
        self.processes().iter().filter(|(_, command)| command.contains(word)).count()
    }

    /// Sockets and shared files.
    fn files(&self) -> Vec<String> {
        let name = format!("ch10-{}-", self.child.id());
        let entries = |place: &str| fs::read_dir(place).into_iter().flatten().flatten().collect::<Vec<_>>();
        let shared =
            entries("/dev/shm").into_iter().filter(|it| it.file_name().to_string_lossy().starts_with(&name));
        let temporary = entries(self.temporary.to_str().expect("UTF-8"));
        shared.chain(temporary).map(|it| it.path().display().to_string()).collect()
    }

    fn left(&self) -> Vec<String> {
        let processes = self.processes().into_iter().map(|(_, command)| command);
        processes.chain(self.files()).collect()
    }

    /// After a signal to one process, or to a group if it begins with "-".
    fn ends_with_nothing_left(mut self, signal: &str, to: &[String]) {
        assert!(!self.files().is_empty(), "there was nothing to leave behind");
        // One of many may be at its end already.
        let sent = Command::new("kill").arg(signal).arg("--").args(to).stderr(Stdio::null()).status();
        assert!(sent.expect("kill").success() || to.len() > 1);
        assert!(!self.child.wait().expect("it ran").success());
        until("nothing is left", || self.left().is_empty());
        fs::remove_dir(&self.temporary).expect("empty");
    }
}

impl Drop for Run {
    /// Only a failed test has something left to end.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn until(what: &str, holds: impl Fn() -> bool) {
    let since = Instant::now();
    while !holds() {
        assert!(since.elapsed() < Duration::from_secs(20), "never: {what}");
        sleep(Duration::from_millis(2));
    }
}

/// Redis, our server and a shared byte, eight workers each.
fn at_work(mark: &'static str) -> Run {
    let arguments = [PRIME, "--check-every=1000000", "--only=redis,server,byte", "--seconds=60"];
    let run = Run::start(mark, &arguments);
    until("twenty-four workers and two servers at work", || {
        run.count("primality-worker") == 24 && run.count("redis-server") > 0 && run.count("flag-server") > 0
    });
    run
}

#[test]
fn a_run_leaves_nothing_behind() {
    let mut run = Run::start(
        "whole",
        &["--n=10000019", "--only=processes,kill,redis,server,lock,byte", "--seconds=0.3"],
    );
    until("worker, servers and keeper at work", || {
        let jobs = ["primality-worker", "flag-server", "redis-server", "deaf-keeper"];
        jobs.iter().all(|job| run.count(job) > 0) && !run.files().is_empty()
    });
    let mut text = String::new();
    std::io::Read::read_to_string(&mut run.child.stdout.take().expect("piped"), &mut text).expect("UTF-8");
    assert!(run.child.wait().expect("it ran").success());
    assert_eq!(run.left(), Vec::<String>::new());
    fs::remove_dir(&run.temporary).expect("empty");
}

#[test]
fn a_run_that_is_killed_leaves_nothing_behind() {
    let run = at_work("killed");
    let id = run.child.id().to_string();
    run.ends_with_nothing_left("-KILL", &[id]);
}

#[test]
fn ctrl_c_leaves_nothing_behind() {
    let run = at_work("interrupted");
    let group = format!("-{}", run.child.id());
    run.ends_with_nothing_left("-INT", &[group]);
}

#[test]
fn a_signal_to_all_processes_leaves_nothing_behind() {
    let run = at_work("ended");
    // As `killall primality` does it; Redis is not of that name.
    let all = run.processes().into_iter().filter(|(_, command)| !command.contains("redis-server *:0"));
    let all: Vec<String> = all.map(|(id, _)| id).collect();
    run.ends_with_nothing_left("-TERM", &all);
}

#[test]
fn a_run_of_python_that_is_killed_leaves_nothing_behind() {
    let arguments = ["--n=10000019", "--python=python3", "--only=py-manager,py-raw-value", "--seconds=60"];
    let run = Run::start("python", &arguments);
    until("two programs with eight workers each, and a manager", || run.count("primality.py") > 2 * 9);
    let id = run.child.id().to_string();
    run.ends_with_nothing_left("-KILL", &[id]);
}

#[test]
fn workers_that_are_killed_are_replaced_and_the_answer_is_right() {
    let mut run = Run::start("workers", &[PRIME, "--only=byte", "--seconds=1", "--json"]);
    let mut killed = 0;
    while run.child.try_wait().expect("it runs").is_none() && killed < 6 {
        let workers = run.processes().into_iter().filter(|(_, line)| line.contains("primality-worker byte"));
        for (id, _) in workers.take(1) {
            // It may have ended by itself.
            killed += u32::from(Command::new("kill").args(["-KILL", &id]).status().expect("kill").success());
        }
        sleep(Duration::from_millis(50));
    }
    let mut text = String::new();
    std::io::Read::read_to_string(&mut run.child.stdout.take().expect("piped"), &mut text).expect("UTF-8");
    assert!(run.child.wait().expect("it ran").success());
    fs::remove_dir(&run.temporary).expect("empty");
    let row: Value = serde_json::from_str(text.lines().nth(1).expect("a row")).expect("JSON");
    assert!(killed >= 3 && row["median_s"].is_number(), "{killed} killed: {row}");
}
