//! A program run as a reader runs it: what the chapters' tests share. Whatever is not as it should be panics.

use serde_json::Value;
use std::process::{Command, Output};

/// Runs a program with hardly any time to spend.
pub fn run(program: &str, arguments: &[&str]) -> Output {
    Command::new(program).args(["--seconds", "0.01"]).args(arguments).output().expect("it runs")
}

/// What was printed.
pub fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

/// The rows of a run with `--json` that must have ended well.
pub fn rows(output: &Output) -> Vec<Value> {
    assert!(output.status.success(), "{}", text(&output.stderr));
    let mut lines =
        text(&output.stdout).lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let head = lines.next().expect("a first line");
    assert!(head["machine"]["flops"].as_f64().expect("a rate") > 1e8, "{head}");
    lines.collect()
}

/// The row of a rung.
pub fn row<'r>(rows: &'r [Value], rung: &str) -> &'r Value {
    rows.iter().find(|row| row["rung"] == rung).unwrap_or_else(|| panic!("no row {rung}"))
}

/// That a rung has a time, or says why not.
pub fn timed_or_skipped(row: &Value) {
    let timed = row["median_s"].as_f64().is_some_and(|seconds| seconds > 0.0);
    assert!(timed || row["skipped"].is_string(), "{row}");
}

/// One line on stderr that says this, nothing on stdout, this exit code.
pub fn refused(output: &Output, code: i32, says: &str) {
    let message = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{message}");
    assert!(message.lines().count() == 1 && message.contains(says), "{message}");
    assert!(output.stdout.is_empty(), "half-written");
}
