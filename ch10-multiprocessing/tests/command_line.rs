//! The chapter's programs, run as a reader runs them, and what they leave behind: nothing. What all programs share is
//! tested in `common/cli`.

use serde_json::Value;
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

const PRIMALITY: &str = env!("CARGO_BIN_EXE_primality");
const RANGES: &str = env!("CARGO_BIN_EXE_ranges");
/// A prime for which a call takes a fifth of a second.
const PRIME: &str = "--n=100109100129100151";

fn run(program: &str, arguments: &[&str]) -> Output {
    Command::new(program).args(["--seconds", "0.01"]).args(arguments).output().expect("it runs")
}

fn rows(output: &Output) -> Vec<Value> {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = str::from_utf8(&output.stdout).expect("UTF-8").lines();
    lines.skip(1).map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn every_program_runs_at_small_and_at_one_to_four() {
    for size in ["--size=small", "--n=1", "--n=2", "--n=3", "--n=4"] {
        for row in rows(&run(PRIMALITY, &[size, "--json", "--strict"])) {
            assert!(row["median_s"].as_f64().is_some_and(|seconds| seconds > 0.0), "{row}");
        }
        for row in rows(&run(RANGES, &[size, "--json"])) {
            let refused =
                row["skipped"].as_str().is_some_and(|reason| reason.contains("the printed rule cannot"));
            assert!(row["median_s"].is_number() || row["rung"] == "as-printed" && refused, "{row}");
        }
    }
    assert!(run(RANGES, &["--size=small", "--strict"]).status.success());
}

#[test]
fn bad_input_is_one_line_and_exit_code_2() {
    for argument in
        ["--workers=0", "--workers=1025", "--check-every=0", "--n=0", "--n=-7", "--n=18446744073709551616"]
    {
        let output = run(PRIMALITY, &[argument]);
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), message.lines().count()), (Some(2), 1), "{argument}: {message}");
        assert!(output.stdout.is_empty());
    }
    assert_eq!(run(RANGES, &["--parts=0"]).status.code(), Some(2));
}

#[test]
fn help_says_what_is_computed_and_what_can_be_turned() {
    let help = String::from_utf8(run(PRIMALITY, &["--help"]).stdout).expect("UTF-8");
    for word in ["chapter 10", "--workers", "--check-every", "--python", "10 % from"] {
        assert!(help.contains(word), "{word}");
    }
}

#[test]
fn without_redis_its_row_says_how_to_get_it() {
    let arguments = ["--size=small", "--only=serial,redis", "--seconds=0.01"];
    let there = |more: &str| {
        let folder = std::env::temp_dir().join("no-such-folder");
        Command::new(PRIMALITY).args(arguments).arg(more).env("PATH", folder).output().expect("it runs")
    };
    let rows = rows(&there("--json"));
    assert!(rows[0]["skipped"].is_null());
    assert!(
        rows[1]["skipped"].as_str().is_some_and(|reason| reason.contains("apt-get install redis-server"))
    );
    assert_eq!(there("--strict").status.code(), Some(1));
}

#[test]
fn ranges_are_written_to_a_file() {
    let file = std::env::temp_dir().join(format!("ranges-{}.csv", std::process::id()));
    let output = run(RANGES, &["--save", file.to_str().expect("UTF-8"), "--n=31", "--from=1", "--parts=4"]);
    assert!(output.status.success());
    let text = std::fs::read_to_string(&file).expect("written");
    std::fs::remove_file(&file).expect("there");
    assert!(text.contains("as-printed,9,15,3\n") && text.contains("balanced,1,7,3\n"), "{text}");
}

/// A run that its descendants can be told by, by a word in their environment.
fn marked(mark: &str, arguments: &[&str]) -> Child {
    let mut command = Command::new(PRIMALITY);
    command.args(arguments).env("CH10_TEST", mark).stdout(Stdio::piped()).stderr(Stdio::null());
    command.spawn().expect("it runs")
}

/// Processes with the mark, each with its command line.
#[cfg(target_os = "linux")]
fn with_mark(mark: &str) -> Vec<(String, String)> {
    let entry = format!("CH10_TEST={mark}").into_bytes();
    let processes = std::fs::read_dir("/proc").expect("Linux").flatten().filter_map(|process| {
        let read = |name: &str| std::fs::read(process.path().join(name)).ok();
        let ours = read("environ")?.split(|byte| *byte == 0).any(|there| there == entry);
        let command = String::from_utf8_lossy(&read("cmdline")?).replace('\0', " ");
        ours.then(|| (process.file_name().to_string_lossy().into_owned(), command))
    });
    processes.collect()
}

#[cfg(target_os = "linux")]
fn left_behind(mark: &str, id: u32) -> Vec<String> {
    let processes = with_mark(mark).into_iter().map(|(_, command)| command);
    let places = ["/dev/shm".into(), std::env::temp_dir()];
    let entries = places.iter().filter_map(|place| std::fs::read_dir(place).ok()).flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    processes.chain(names.filter(|name| name.starts_with(&format!("ch10-{id}-")))).collect()
}

#[cfg(target_os = "linux")]
fn until(what: &str, holds: impl Fn() -> bool) {
    let since = Instant::now();
    while !holds() {
        assert!(since.elapsed() < Duration::from_secs(20), "never: {what}");
        sleep(Duration::from_millis(2));
    }
}

#[cfg(target_os = "linux")]
fn kill(id: &str) {
    assert!(Command::new("kill").args(["-KILL", id]).status().expect("kill").success());
}

#[test]
#[cfg(target_os = "linux")]
fn a_run_leaves_nothing_behind() {
    let mut run = marked("whole", &["--size=small", "--seconds=0.1"]);
    let id = run.id();
    until("worker, server and keeper at work", || {
        let there = with_mark("whole");
        ["primality-worker", "flag-server", "redis-server"]
            .iter()
            .all(|job| there.iter().any(|p| p.1.contains(job)))
    });
    assert!(left_behind("whole", id).iter().any(|name| *name == format!("ch10-{id}-0")));
    let mut text = String::new();
    std::io::Read::read_to_string(&mut run.stdout.take().expect("piped"), &mut text).expect("UTF-8");
    assert!(run.wait().expect("it ran").success());
    assert_eq!(left_behind("whole", id), Vec::<String>::new());
}

#[test]
#[cfg(target_os = "linux")]
fn a_run_that_is_killed_leaves_nothing_behind() {
    let mut run = marked("killed", &[PRIME, "--only=redis,server,byte", "--seconds=60"]);
    let id = run.id();
    until("twenty-four workers at work", || {
        with_mark("killed").iter().filter(|(_, command)| command.contains("primality-worker")).count() == 24
    });
    kill(&id.to_string());
    run.wait().expect("it ran");
    until("nothing is left", || left_behind("killed", id).is_empty());
}

#[test]
#[cfg(target_os = "linux")]
fn workers_that_are_killed_are_replaced_and_the_answer_is_right() {
    let mut run = marked("workers", &[PRIME, "--only=byte", "--seconds=2", "--json"]);
    let mut killed = 0;
    while run.try_wait().expect("it runs").is_none() && killed < 6 {
        if let Some((id, _)) =
            with_mark("workers").into_iter().find(|(_, line)| line.contains("primality-worker byte"))
        {
            // It may have ended by itself.
            killed += u32::from(Command::new("kill").args(["-KILL", &id]).status().expect("kill").success());
        }
        sleep(Duration::from_millis(150));
    }
    let rows = rows(&run.wait_with_output().expect("it ran"));
    assert!(killed >= 3 && rows[0]["median_s"].is_number(), "{killed} killed: {rows:?}");
}
