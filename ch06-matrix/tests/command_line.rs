//! The chapter's programs, run as a reader runs them. What they share is tested in `common/cli`.

use common_test::{refused, rows, run, text};

const PROGRAMS: [(&str, &str); 3] = [
    ("diffusion", env!("CARGO_BIN_EXE_diffusion")),
    ("norm", env!("CARGO_BIN_EXE_norm")),
    ("sum", env!("CARGO_BIN_EXE_sum")),
];

#[test]
fn every_program_runs_at_small_and_at_one_to_three() {
    for (name, program) in PROGRAMS {
        for size in [["--size", "small"], ["--n", "1"], ["--n", "2"], ["--n", "3"]] {
            let rows = rows(&run(program, &[&size[..], &["--json"]].concat()));
            assert!(rows.len() > 7, "{name}");
            for row in &rows {
                assert_eq!(row["example"], name);
                assert!(row["median_s"].as_f64().is_some_and(|seconds| seconds > 0.0), "{row}");
            }
        }
    }
}

#[test]
fn a_size_that_memory_cannot_hold_is_refused_before_anything_is_allocated() {
    for (_, program) in PROGRAMS {
        for n in ["90000000000", "18446744073709551615"] {
            refused(&run(program, &["--n", n]), 2, "of memory");
        }
    }
}

#[test]
fn help_says_what_is_computed_and_what_can_be_turned() {
    for (name, program) in PROGRAMS {
        let output = run(program, &["--help"]);
        let help = text(&output.stdout);
        assert!(output.status.success() && help.contains("chapter 6") && help.contains("--python"), "{name}");
    }
    refused(&run(PROGRAMS[0].1, &["--steps", "0"]), 2, "0 is not in 1..");
}
