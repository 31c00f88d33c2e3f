//! The chapter's programs, run as a reader runs them. What they share is tested in `common/cli`.

use ch07_dataframes::usage::hash;
use common_test::{refused, rows, text};
use std::path::PathBuf;
use std::process::{Command, Output};

const PROGRAMS: [(&str, &str); 2] =
    [("rowwise", env!("CARGO_BIN_EXE_rowwise")), ("usage_data", env!("CARGO_BIN_EXE_usage_data"))];
const WITH_ENGINE: bool = cfg!(feature = "polars");

fn run(program: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(program);
    command.env("POLARS_MAX_THREADS", "2").args(["--seconds", "0.01", "--threads", "2"]);
    command.args(arguments).output().expect("it runs")
}

#[test]
fn every_program_runs_at_small_and_at_one_to_three() {
    for (name, program) in PROGRAMS {
        for size in [["--size", "small"], ["--n", "1"], ["--n", "2"], ["--n", "3"]] {
            let rows = rows(&run(program, &[&size[..], &["--json"]].concat()));
            assert!(rows.len() >= 7, "{name}");
            for row in &rows {
                assert_eq!(row["example"], name);
                let engine = row["skipped"].as_str().is_some_and(|why| why.contains("--features polars"));
                assert!(row["median_s"].as_f64().is_some_and(|seconds| seconds > 0.0) || engine, "{row}");
                assert!(!(engine && WITH_ENGINE), "{row}");
            }
        }
    }
}

#[test]
fn rungs_that_were_left_out_say_how_to_get_them() {
    let output = run(PROGRAMS[0].1, &["--size", "small", "--strict"]);
    if WITH_ENGINE {
        assert!(output.status.success(), "{}", text(&output.stderr));
        let mut command = Command::new(PROGRAMS[0].1);
        command.env("POLARS_MAX_THREADS", "2").args(["--json", "--threads", "3", "--only", "expression"]);
        let rows = rows(&command.output().expect("it runs"));
        assert!(rows[0]["skipped"].as_str().is_some_and(|why| why.contains("POLARS_MAX_THREADS=3")));
    } else {
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output.stderr).contains("--features polars"));
    }
}

#[test]
fn bad_input_is_refused_in_one_line() {
    for (_, program) in PROGRAMS {
        for n in ["90000000000", "18446744073709551615"] {
            refused(&run(program, &["--n", n]), 2, "of memory");
        }
        for (arguments, why) in [
            (["--n", "0"], "0"),
            (["--n", "many"], "many"),
            (["--n", "-1"], "-1"),
            (["--only", "fastest"], "no rung \"fastest\""),
            (["--seed", "-1"], "-1"),
        ] {
            refused(&run(program, &arguments), 2, why);
        }
    }
    refused(&run(PROGRAMS[0].1, &["--save", "people.u8"]), 2, "writes no file");
}

#[test]
fn help_says_what_is_computed() {
    for (name, program) in PROGRAMS {
        let output = run(program, &["--help"]);
        let help = text(&output.stdout);
        assert!(output.status.success() && help.contains("chapter 7") && help.contains("--python"), "{name}");
    }
}

fn saved(name: &str, arguments: &[&str]) -> (PathBuf, Output) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(name);
    // Perhaps an earlier run left it there.
    let _ = std::fs::remove_file(&path);
    let output = run(PROGRAMS[1].1, &[&["--save", path.to_str().expect("UTF-8")], arguments].concat());
    (path, output)
}

#[test]
fn the_books_data_set_is_written_byte_for_byte() {
    let files = [
        ("book.u8", 1_400_000, "8f7a3a55f6b51cd026cede294e0f94e1326e4f2a287b1a49a581fa4e926775ec"),
        ("book.csv", 4_200_003, "4d870ead220686e1bdba0e7c390a3529c2c0fc9cdab0d564782a4685a2dff311"),
        ("book.f64", 11_200_000, "e319f3b5f5acd718c2cc1847c57f2c421267750c0725a249f35dd4ef93e80073"),
    ];
    for (name, length, right) in files {
        let (path, output) = saved(name, &[]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let bytes = std::fs::read(path).expect("it was written");
        assert_eq!((bytes.len(), hash(&bytes).as_str()), (length, right), "{name}");
    }
}

#[test]
fn other_people_are_written_too() {
    let (path, output) = saved("three.csv", &["--n", "3", "--seed", "7"]);
    assert!(output.status.success());
    let written = std::fs::read_to_string(path).expect("it was written");
    assert_eq!(written.lines().map(|line| line.split(',').count()).collect::<Vec<_>>(), [14, 14, 14]);
    assert!(
        written.split([',', '\n']).filter(|cell| !cell.is_empty()).all(|cell| cell.parse::<u8>().is_ok())
    );
}

#[test]
fn three_people_are_drawn() {
    let (path, output) = saved("three.svg", &[]);
    assert!(output.status.success());
    let written = std::fs::read_to_string(path).expect("it was written");
    let lines: Vec<&str> = written.lines().filter(|line| line.starts_with("<polyline")).collect();
    assert_eq!(lines.iter().map(|line| line.matches(',').count()).collect::<Vec<_>>(), [14, 14, 14]);
    // The first person's first day has 61 minutes.
    assert!(lines[0].contains("\"40,126.7 "));
}

#[test]
fn a_file_that_cannot_be_written_is_refused() {
    refused(&saved("book.txt", &[]).1, 2, "must end in");
    refused(&saved("no/such/folder.u8", &[]).1, 2, "No such file");
    let (path, output) = saved("book.parquet", &["--n", "10"]);
    if WITH_ENGINE {
        let bytes = std::fs::read(path).expect("it was written");
        assert!(output.status.success() && bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
    } else {
        refused(&output, 2, "--features polars");
        assert!(!path.exists());
    }
}
