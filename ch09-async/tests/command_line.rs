//! The chapter's programs, run as a reader runs them. What all programs share is tested in `common/cli`.

use common_test::{refused, rows, run, text};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

const CRAWL: &str = env!("CARGO_BIN_EXE_crawl");
const SERVER: &str = env!("CARGO_BIN_EXE_delay_server");

fn crawl(arguments: &[&str]) -> Output {
    run(CRAWL, arguments)
}

#[test]
fn a_table_of_every_rung_with_counts_from_the_server() {
    let rows = rows(&crawl(&["--n", "20", "--delay", "3", "--concurrency", "4", "--json"]));
    assert_eq!(rows.len(), 13);
    for row in &rows {
        let number = |key: &str| row[key].as_f64().unwrap_or_else(|| panic!("no {key} in {row}"));
        assert!(number("share") > 0.0 && number("share") <= 1.0, "nobody is faster than the delay: {row}");
        assert!(number("in flight") >= 1.0 && number("wait ms") >= 3.0 && number("crawl s") > 0.0, "{row}");
    }
}

#[test]
fn bad_input_is_refused_in_one_line() {
    for (arguments, says) in [
        (["--concurrency", "0"], "0 is not in 1.."),
        (["--delay", "0"], "0 is not in 1.."),
        (["--timeout", "0"], "0 is not in 1.."),
        (["--faults", "-1"], "'-1'"),
        (["--backlog", "many"], "'many'"),
        (["--n", "90000000000"], "of memory"),
        (["--save", "waits.png"], ".json"),
    ] {
        refused(&crawl(&arguments), 2, says);
    }
}

#[test]
fn what_cannot_run_says_why() {
    let output = crawl(&["--size", "small", "--timeout", "10", "--strict"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("--timeout is no longer than --delay"), "{}", text(&output.stdout));
}

/// In a shell that may open so many files, some of them open already.
fn with_handles(limit: u32, open: u32, arguments: &str) -> Output {
    let open: String = (0..open).map(|at| format!("exec {}</dev/null; ", 10 + at)).collect();
    let script = format!("ulimit -n {limit}; {open} exec {CRAWL} --seconds 0.01 {arguments}");
    Command::new("bash").args(["-c", &script]).output().expect("bash runs")
}

#[test]
fn too_few_file_handles_are_seen_before_anything_is_asked() {
    let output =
        with_handles(60, 0, "--n 50 --concurrency 40 --delay 1 --strict --only serial,lean,unbounded");
    let table = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{table}{}", text(&output.stderr));
    assert!(table.contains("40 connections take 72 file handles, there are 60: ulimit -n 72"), "{table}");
    assert!(table.contains("50 connections take 82 file handles"), "{table}");
    assert!(table.lines().any(|line| line.starts_with("| serial ") && line.contains("ms")), "{table}");
}

/// They run out in the middle: the requests that got none fail, and the crawl ends.
#[test]
fn file_handles_that_run_out_are_counted_not_waited_for() {
    for rung in ["thread-each", "pool", "tasks", "buffered", "workers", "lean-pool", "lean", "unbounded"] {
        let output = with_handles(84, 45, &format!("--n 50 --concurrency 50 --delay 200 --only {rung}"));
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{rung}: {message}");
        assert!(
            message.contains("(os error 24)") && message.contains("right are (50, 0, 0, 50)"),
            "{rung}: {message}"
        );
    }
}

#[test]
fn the_waits_of_a_crawl_can_be_saved() {
    let file = std::env::temp_dir().join(format!("waits-{}.json", std::process::id()));
    let output =
        crawl(&["--n", "30", "--delay", "2", "--concurrency", "5", "--save", file.to_str().expect("UTF-8")]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let waits: Value = serde_json::from_str(&std::fs::read_to_string(&file).expect("written")).expect("JSON");
    std::fs::remove_file(file).expect("it is there");
    let waits = waits["lean"].as_array().expect("a list");
    assert_eq!(waits.len(), 30);
    assert!(waits.iter().all(|wait| wait["dt"].as_f64() >= Some(0.002)));
}

#[test]
fn a_server_whose_parent_lets_go_ends() {
    let mut server = Command::new(CRAWL)
        .args(["--job", "server"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut line = String::new();
    BufReader::new(server.stdout.take().expect("piped")).read_line(&mut line).expect("a port");
    let port: u16 = line.trim().parse().expect("a port");
    drop(server.stdin.take());
    assert!(server.wait().expect("it ends").success());
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err(), "nobody listens");
}

/// Killed, the program cannot tell its server anything; still the server ends.
#[test]
#[cfg(target_os = "linux")]
fn a_server_whose_parent_is_killed_ends() {
    let arguments = ["--n", "10", "--delay", "60000", "--timeout", "90000", "--only", "serial"];
    let mut parent = Command::new(CRAWL)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it runs");
    let children = |id: u32| -> Vec<u32> {
        let text = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
        text.split_whitespace().filter_map(|id| id.parse().ok()).collect()
    };
    let until = |what: &str, done: &mut dyn FnMut() -> bool| {
        for _ in 0..4000 {
            if done() {
                return;
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!("{what} does not come to pass");
    };
    let mut family = Vec::new();
    until("a rung's process with a server", &mut || {
        family = children(parent.id());
        let grandchildren: Vec<u32> = family.iter().flat_map(|child| children(*child)).collect();
        family.extend(grandchildren);
        family.len() == 3
    });
    let [server, rung, server_of_rung] = family[..] else { panic!("{family:?}") };
    let gone = |id: u32| {
        let state = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        !state.contains("crawl") || state.contains(") Z")
    };
    assert!(family.iter().all(|id| !gone(*id)));
    parent.kill().expect("it runs");
    parent.wait().expect("it ends");
    until("the end of the server", &mut || gone(server));
    // It waits for its page, a minute long.
    Command::new("sh").args(["-c", &format!("kill -9 {rung}")]).status().expect("sh runs");
    until("the end of the rung's server", &mut || gone(server_of_rung));
}

#[test]
fn a_delay_server_answers_whoever_asks() {
    let mut server =
        Command::new(SERVER).args(["--port", "0"]).stdout(Stdio::piped()).spawn().expect("it runs");
    let mut line = String::new();
    BufReader::new(server.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
    let port: u16 = line.split([':', '/']).filter_map(|part| part.parse().ok()).next().expect("a port");
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    stream.write_all(b"GET /add?name=me&delay=5 HTTP/1.0\r\n\r\n").expect("it takes them");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    server.kill().expect("it runs");
    server.wait().expect("it ends");
    assert!(answer.ends_with("\r\n\r\n."), "{answer}");
}

#[test]
fn a_delay_server_that_cannot_start_says_why() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("bound").port().to_string();
    for (arguments, says) in [
        (["--port", port.as_str()], "Address already in use"),
        (["--port", "70000"], "70000 is not in 0..=65535"),
        (["--port", "http"], "invalid value 'http'"),
        (["--backlog", "0"], "0 is not in 1.."),
        (["--colour", "red"], "unexpected argument '--colour'"),
    ] {
        refused(&Command::new(SERVER).args(arguments).output().expect("it runs"), 2, says);
    }
    let help = Command::new(SERVER).arg("--help").output().expect("it runs");
    assert!(help.status.success() && text(&help.stdout).contains("--port"));
}
