//! The chapter's programs, run as a reader runs them, and what they leave behind: nothing. What all programs share is
//! tested in `common/cli`.

use common_test::{refused, rows, run, text, timed_or_skipped};
use std::process::Command;

const PRIMALITY: &str = env!("CARGO_BIN_EXE_primality");
const RANGES: &str = env!("CARGO_BIN_EXE_ranges");

#[test]
fn every_program_runs_at_small_and_at_one_to_four() {
    for size in ["--size=small", "--n=1", "--n=2", "--n=3", "--n=4"] {
        for row in rows(&run(PRIMALITY, &[size, "--json", "--strict"])) {
            assert!(row["median_s"].as_f64().is_some_and(|seconds| seconds > 0.0), "{row}");
        }
        for row in rows(&run(RANGES, &[size, "--json"])) {
            timed_or_skipped(&row);
            assert!(row["skipped"].is_null() || row["rung"] == "as-printed", "{row}");
        }
    }
    assert!(run(RANGES, &["--size=small", "--strict"]).status.success());
}

#[test]
fn bad_input_is_one_line_and_exit_code_2() {
    for argument in
        ["--workers=0", "--workers=1025", "--check-every=0", "--n=0", "--n=-7", "--n=18446744073709551616"]
    {
        refused(&run(PRIMALITY, &[argument]), 2, "");
    }
    refused(&run(RANGES, &["--parts=0"]), 2, "0 is not in 1..");
}

#[test]
fn help_says_what_is_computed_and_what_can_be_turned() {
    let output = run(PRIMALITY, &["--help"]);
    let help = text(&output.stdout);
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
    let written = std::fs::read_to_string(&file).expect("written");
    std::fs::remove_file(&file).expect("there");
    assert!(written.contains("as-printed,9,15,3\n") && written.contains("balanced,1,7,3\n"), "{written}");
}
