//! The chapter's programs, run as a reader runs them. What they share is tested in `common/cli`.

use serde_json::Value;
use std::process::{Command, Output};

const BLOOM: &str = env!("CARGO_BIN_EXE_bloom");
const HLL: &str = env!("CARGO_BIN_EXE_hll");

fn run(program: &str, arguments: &[&str]) -> Output {
    Command::new(program).args(["--seconds", "0.01"]).args(arguments).output().expect("it runs")
}

fn json(program: &str, arguments: &[&str]) -> Vec<Value> {
    let output = run(program, &[arguments, &["--json"]].concat());
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).expect("UTF-8");
    lines.lines().skip(1).map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn both_run_at_small_and_at_one_to_three() {
    for (name, program) in [("bloom", BLOOM), ("hll", HLL)] {
        for size in [["--size", "small"], ["--n", "1"], ["--n", "2"], ["--n", "3"]] {
            let rows = json(program, &size);
            assert!(rows.len() >= 14, "{name}");
            for row in rows {
                assert_eq!(row["example"], name);
                let timed = row["median_s"].as_f64().is_some_and(|seconds| seconds > 0.0);
                assert!(timed || row["skipped"].is_string(), "{row}");
            }
        }
    }
}

#[test]
fn what_a_key_takes_is_in_the_table() {
    let rows = json(BLOOM, &["--size", "small"]);
    let of = |rung: &str| rows.iter().find(|row| row["rung"] == rung).unwrap_or_else(|| panic!("no {rung}"));
    assert_eq!(of("as-printed")["bits/key"], 11.0278);
    assert_eq!(of("as-printed")["hashes"], 8.0);
    assert_eq!(of("fast-hash")["hashes"], 7.0);
    let rows = json(HLL, &["--size", "small"]);
    let bytes = |rung: &str| rows.iter().find(|row| row["rung"] == rung).expect("a row")["bytes"].as_f64();
    assert_eq!((bytes("hll-packed"), bytes("hll-simd")), (Some(49_152.0), Some(65_536.0)));
    assert!(bytes("hll++").is_some_and(|bytes| bytes < 20_000.0));
}

#[test]
fn what_is_out_of_range_is_refused_in_one_line() {
    let refused: [(&str, &[&str]); 12] = [
        (BLOOM, &["--one-in", "0"]),
        (BLOOM, &["--one-in", "1"]),
        (BLOOM, &["--one-in", "1000001"]),
        (BLOOM, &["--hashes", "25"]),
        (BLOOM, &["--operation", "delete"]),
        (BLOOM, &["--n", "0"]),
        (BLOOM, &["--n", "900000000000"]),
        (HLL, &["--p", "3"]),
        (HLL, &["--p", "19"]),
        (HLL, &["--p", "-1"]),
        (HLL, &["--n", "900000000000"]),
        (HLL, &["--save", "errors.png"]),
    ];
    for (program, arguments) in refused {
        let output = run(program, arguments);
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {message}");
        assert!(message.lines().count() == 1 && output.stdout.is_empty(), "{arguments:?}: {message}");
    }
}

#[test]
fn the_error_plot_is_written() {
    let file = std::env::temp_dir().join(format!("hll-errors-{}.svg", std::process::id()));
    let output = run(HLL, &["--n", "3000", "--p", "6", "--save", file.to_str().expect("UTF-8")]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let svg = std::fs::read_to_string(&file).expect("written");
    std::fs::remove_file(&file).expect("ours");
    assert!(svg.starts_with("<svg") && svg.contains("ultraloglog") && svg.contains("hll-as-printed"));
}
