//! The chapter's programs, run as a reader runs them. What they share is tested in `common/cli`.

use common_test::{refused, row, rows, run, text, timed_or_skipped};
use serde_json::Value;

const BLOOM: &str = env!("CARGO_BIN_EXE_bloom");
const HLL: &str = env!("CARGO_BIN_EXE_hll");

fn json(program: &str, arguments: &[&str]) -> Vec<Value> {
    rows(&run(program, &[arguments, &["--json"]].concat()))
}

#[test]
fn both_run_at_small_and_at_one_to_three() {
    for (name, program) in [("bloom", BLOOM), ("hll", HLL)] {
        for size in [["--size", "small"], ["--n", "1"], ["--n", "2"], ["--n", "3"]] {
            let rows = json(program, &size);
            assert!(rows.len() >= 14, "{name}");
            assert!(rows.iter().all(|row| row["example"] == name));
            rows.iter().for_each(timed_or_skipped);
        }
    }
}

#[test]
fn what_a_key_takes_is_in_the_table() {
    let rows = json(BLOOM, &["--size", "small"]);
    let of = |rung: &str| row(&rows, rung);
    assert_eq!(of("as-printed")["bits/key"], 11.0278);
    assert_eq!(of("as-printed")["hashes"], 8.0);
    assert_eq!(of("fast-hash")["hashes"], 7.0);
    let rows = json(HLL, &["--size", "small"]);
    let bytes = |rung: &str| row(&rows, rung)["bytes"].as_f64();
    assert_eq!((bytes("hll-packed"), bytes("hll-simd")), (Some(49_152.0), Some(65_536.0)));
    assert!(bytes("hll++").is_some_and(|bytes| bytes < 20_000.0));
}

#[test]
fn what_is_out_of_range_is_refused_in_one_line() {
    let bad: [(&str, &[&str]); 12] = [
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
    for (program, arguments) in bad {
        refused(&run(program, arguments), 2, "");
    }
}

#[test]
fn the_error_plot_is_written() {
    let file = std::env::temp_dir().join(format!("hll-errors-{}.svg", std::process::id()));
    let output = run(HLL, &["--n", "3000", "--p", "6", "--save", file.to_str().expect("UTF-8")]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let svg = std::fs::read_to_string(&file).expect("written");
    std::fs::remove_file(&file).expect("ours");
    assert!(svg.starts_with("<svg") && svg.contains("ultraloglog") && svg.contains("hll-as-printed"));
}
