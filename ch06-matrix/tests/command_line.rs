//! The chapter's programs, run as a reader runs them. What they share is tested in `common/cli`.

use serde_json::Value;
use std::process::{Command, Output};

const PROGRAMS: [(&str, &str); 3] = [
    ("diffusion", env!("CARGO_BIN_EXE_diffusion")),
    ("norm", env!("CARGO_BIN_EXE_norm")),
    ("sum", env!("CARGO_BIN_EXE_sum")),
];

fn run(program: &str, arguments: &[&str]) -> Output {
    Command::new(program).args(["--seconds", "0.01"]).args(arguments).output().expect("it runs")
}

#[test]
fn every_program_runs_at_small_and_at_one_to_three() {
    for (name, program) in PROGRAMS {
        for size in [["--size", "small"], ["--n", "1"], ["--n", "2"], ["--n", "3"]] {
            let output = run(program, &[&size[..], &["--json"]].concat());
            assert!(output.status.success(), "{name} {size:?}: {}", String::from_utf8_lossy(&output.stderr));
            let lines = String::from_utf8(output.stdout).expect("UTF-8");
            let rows: Vec<Value> =
                lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
            assert!(rows[0]["machine"].is_object() && rows.len() > 8, "{name}");
            for row in &rows[1..] {
                assert_eq!(row["example"], name);
                assert!(row["median_s"].as_f64().is_some_and(|seconds| seconds > 0.0), "{row}");
            }
        }
    }
}

#[test]
fn a_size_that_memory_cannot_hold_is_refused_before_anything_is_allocated() {
    for (name, program) in PROGRAMS {
        for n in ["90000000000", "18446744073709551615"] {
            let output = run(program, &["--n", n]);
            let message = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(2), "{name} --n {n}: {message}");
            assert!(
                message.lines().count() == 1 && message.contains("of memory"),
                "{name} --n {n}: {message}"
            );
        }
    }
}

#[test]
fn help_says_what_is_computed_and_what_can_be_turned() {
    for (name, program) in PROGRAMS {
        let output = run(program, &["--help"]);
        let help = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(output.status.success() && help.contains("chapter 6") && help.contains("--python"), "{name}");
    }
    let output = run(PROGRAMS[0].1, &["--steps", "0"]);
    assert_eq!(output.status.code(), Some(2));
}
