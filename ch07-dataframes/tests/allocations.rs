//! What a row costs in allocations, exactly, as the program counts them.

use serde_json::Value;
use std::process::Command;

fn allocations(rung: &str, n: usize) -> i64 {
    let output = Command::new(env!("CARGO_BIN_EXE_rowwise"))
        .args(["--json", "--seconds", "0.01", "--only", rung])
        .arg(format!("--n={n}"))
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).expect("UTF-8");
    let row: Value = serde_json::from_str(lines.lines().nth(1).expect("a row")).expect("JSON");
    row["allocations"].as_i64().unwrap_or_else(|| panic!("{row}"))
}

fn for_a_row(rung: &str) -> i64 {
    let more = allocations(rung, 3000) - allocations(rung, 2000);
    assert_eq!(more % 1000, 0, "{rung}: as many for every row");
    more / 1000
}

#[test]
fn a_labelled_row_takes_fifteen_allocations_and_a_bare_one_none() {
    // 14 labels and the table.
    assert_eq!(for_a_row("labelled"), 15);
    for rung in ["solved", "gathered", "dynamic", "inlined", "columns", "fused", "simd", "bytes"] {
        assert_eq!(for_a_row(rung), 0, "{rung}");
    }
}

#[test]
#[cfg(feature = "polars")]
fn polars_allocates_for_rows_but_not_when_the_row_is_reused() {
    assert!(for_a_row("get-row") >= 1);
    assert!(allocations("get-row-reused", 3000) < 1000);
}
