//! How often each rung of diffusion allocates, and how much it holds, exactly, as its program counts them: an
//! allocation that creeps into a loop fails here.

use serde_json::Value;
use std::process::Command;

fn rows(n: usize, steps: u64) -> Vec<Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_diffusion"))
        .args(["--json", "--seconds", "0.01", "--threads", "1"])
        .args([format!("--n={n}"), format!("--steps={steps}")])
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).expect("UTF-8");
    lines.lines().skip(1).map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn count(rows: &[Value], rung: &str, field: &str) -> u64 {
    let row = rows.iter().find(|row| row["rung"] == rung).unwrap_or_else(|| panic!("no row {rung}"));
    row[field].as_u64().unwrap_or_else(|| panic!("{row}"))
}

#[test]
fn allocations_of_a_step_are_what_the_rung_says() {
    let n = 64;
    let (one, two) = (rows(n, 1), rows(n, 2));
    let table = [
        // A cell for every number, a Vec for every row, and the grid.
        ("boxed", n * n + n + 1),
        // A Vec for every row, and the grid.
        ("nested", n + 1),
        ("nested-swap", 0),
        ("modulo", 0),
        ("branches", 0),
        // Four rolls, three sums of them, two products, two more sums.
        ("arrays", 11),
        ("ndarray", 0),
        // The four rolls.
        ("arrays-out", 4),
        ("arrays-slices", 0),
        ("rows", 0),
        ("one-grid", 0),
        ("simd", 0),
        ("single", 0),
        ("jump", 0),
    ];
    for (rung, right) in table {
        let a_step = count(&two, rung, "allocations") - count(&one, rung, "allocations");
        assert_eq!(a_step, right as u64, "{rung}");
    }
}

#[test]
fn half_the_memory_is_half_the_memory() {
    let n = 256;
    let (rows, grid) = (rows(n, 3), (n * n * 8) as u64);
    let (two, one) = (count(&rows, "rows", "peak_bytes"), count(&rows, "one-grid", "peak_bytes"));
    assert!((2 * grid..2 * grid + 1000).contains(&two), "{two}");
    assert!((grid..grid + 4 * 8 * n as u64).contains(&one), "{one}");
}
