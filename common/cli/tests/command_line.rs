//! The fixture's program, run as a user runs it.

use common_test::{row, text};
use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// `examples/fixture.rs`, which `cargo test` builds beside this test.
fn fixture() -> Command {
    let test = std::env::current_exe().expect("a test knows its program");
    Command::new(test.ancestors().nth(2).expect("target/PROFILE").join("examples/fixture"))
}

fn run(arguments: &[&str]) -> Output {
    fixture().args(["--seconds", "0.05"]).args(arguments).output().expect("the fixture runs")
}

fn rows(arguments: &[&str]) -> Vec<Value> {
    common_test::rows(&run(&[&["--json"], arguments].concat()))
}

fn refused(arguments: &[&str], code: i32, says: &str) {
    common_test::refused(&run(arguments), code, says);
}

#[test]
fn the_table_has_every_rung_and_says_why_one_is_missing() {
    let output = run(&[]);
    let table = text(&output.stdout);
    assert!(output.status.success());
    for word in [
        "plain", "twin", "copied", "short", "small", "apart", "staged", "other", "of limit", "passes", "half",
    ] {
        assert!(table.contains(word), "{word} is not in\n{table}");
    }
    assert!(table.contains("not run: no unicorn: apt install unicorn"), "{table}");
    assert!(table.contains("not run: not timed above n = 100"), "{table}");
    assert!(table.contains("half of the rounds (timed over 2 rounds)"), "{table}");
    assert!(table.contains("another algorithm: by addition"), "{table}");
    assert!(!table.contains("py-"), "Python was not asked for\n{table}");
}

#[test]
fn json_has_every_field_and_counts_what_was_prepared() {
    let rows = rows(&["--n", "1000"]);
    let plain = row(&rows, "plain");
    let fields = "example rung what n threads language algorithm median_s min_s spread_s ratio share prepared_s peak_bytes allocations skipped rows";
    for field in fields.split(' ') {
        assert!(plain.get(field).is_some(), "no {field} in {plain}");
    }
    assert_eq!(plain["ratio"], 1.0);
    assert_eq!(plain["sum"], 999_000.0);
    assert!(plain["median_s"].as_f64().expect("a time") > 0.0);
    assert!(plain["min_s"].as_f64() <= plain["median_s"].as_f64());
    assert_eq!((plain["peak_bytes"].as_u64(), plain["allocations"].as_u64()), (Some(8000), Some(1)));
    assert_eq!(
        (row(&rows, "copied")["peak_bytes"].as_u64(), &row(&rows, "copied")["passes"]),
        (Some(16000), &2.0.into())
    );
    assert!(row(&rows, "staged")["peak_bytes"].as_u64() >= Some(16000), "a table and an answer");
    assert_eq!(row(&rows, "apart")["peak_bytes"].as_u64(), Some(8000), "counted in its own process");
    assert_eq!(row(&rows, "short")["rounds"], 2);
    assert_eq!(
        (&row(&rows, "other")["algorithm"], &row(&rows, "other")["share"]),
        (&"other".into(), &Value::Null)
    );
    assert!(row(&rows, "small")["median_s"].is_null());
}

#[test]
fn a_call_of_nanoseconds_has_a_time() {
    let rows = rows(&["--n", "1", "--rounds", "1", "--only", "plain,staged"]);
    let seconds = row(&rows, "staged")["median_s"].as_f64().expect("a time");
    assert!((1e-10..1e-6).contains(&seconds), "{seconds}");
}

#[test]
fn a_wrong_rung_is_named_and_nothing_is_timed() {
    refused(&["--fault", "2"], 1, "rung copied is wrong at n = 1000: element 1 is 2.5e0, right is 2e0");
    refused(&["--fault", "3"], 1, "rung apart is wrong");
    refused(&["--fault", "5"], 1, "rung plain is wrong");
    refused(&["--fault", "9"], 1, "rung staged is wrong at n = 1000: gave 2000 numbers");
    refused(&["--fault", "2", "--only", "copied"], 1, "rung copied is wrong");
    refused(&["--fault", "4", "--python", "--only", "py-wrong"], 1, "rung py-wrong is wrong");
    refused(
        &["--fault", "6", "--python", "--only", "py-raises"],
        1,
        "rung py-raises is wrong at n = 1000: ValueError: as it was told to",
    );
}

#[test]
fn bad_input_is_refused_in_one_line() {
    refused(&["--n", "0"], 2, "0 is not in 1..");
    refused(&["--n", "-3"], 2, "invalid value '-3'");
    refused(&["--n", "many"], 2, "invalid value 'many'");
    refused(&["--n", "99999999999999999999"], 2, "invalid value");
    refused(&["--n", "10000000000000"], 2, "n = 10000000000000 takes 596,046 GiB of memory");
    refused(&["--only", "nested"], 2, "no rung \"nested\"; there are");
    refused(&["--size", "huge"], 2, "'--size <SIZE>' [possible values: small, book, large]");
    refused(&["--threads", "0"], 2, "0 is not in 1..");
    refused(&["--rounds", "0"], 2, "0 is not in 1..");
    refused(&["--rounds", "-1"], 2, "invalid value '-1'");
    refused(&["--seed", "x"], 2, "invalid value 'x'");
    refused(&["--fault", "8"], 2, "the well is dry");
    refused(&["--frobnicate"], 2, "unexpected argument '--frobnicate'");
    refused(&["--plot", "/no/such/folder/times.svg"], 2, "--plot /no/such/folder/times.svg");
    refused(&["--plot", "times.png"], 2, "must end in .svg");
    refused(&["--python", "/no/such/python"], 2, "--python /no/such/python");
    refused(&["--python", "/bin/echo"], 2, "not a Python 3 interpreter");
    for seconds in ["0", "-1", "soon", "inf", "NaN"] {
        let output = fixture().args(["--seconds", seconds]).output().expect("the fixture runs");
        assert_eq!(output.status.code(), Some(2), "--seconds {seconds}");
        assert_eq!(text(&output.stderr).lines().count(), 1, "--seconds {seconds}");
    }
}

#[test]
fn sizes_one_to_three_work() {
    for n in ["1", "2", "3"] {
        assert_eq!(row(&rows(&["--n", n, "--only", "copied"]), "copied")["n"].to_string(), n);
    }
}

#[test]
fn strict_turns_a_missing_rung_into_an_error_after_the_table() {
    let output = run(&["--strict"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("rung absent cannot run here: no unicorn"));
    assert!(text(&output.stdout).contains("plain"));
    assert!(
        run(&["--strict", "--only", "plain,small"]).status.success(),
        "a capped rung is not a missing one"
    );
}

#[test]
fn python_rungs_stand_in_the_same_table() {
    let rows = rows(&["--python", "--only", "py-list,py-chatty,py-missing,plain"]);
    assert_eq!(row(&rows, "py-list")["language"], "python");
    assert!(row(&rows, "py-chatty")["median_s"].as_f64().expect("a time") > 0.0);
    assert!(row(&rows, "py-list")["peak_bytes"].as_u64().expect("traced") >= 8000);
    assert!(row(&rows, "plain")["ratio"].as_f64().expect("a ratio") > 1.0, "Rust beats the list");
    let missing = row(&rows, "py-missing")["skipped"].as_str().expect("a reason");
    assert!(
        missing.contains("a_package_that_nobody_has") && missing.contains("-m pip install -r"),
        "{missing}"
    );
}

#[test]
fn a_python_that_dies_is_an_error() {
    let script = std::env::temp_dir().join(format!("half-python-{}", std::process::id()));
    let program = "#!/bin/sh\ncase \"$*\" in *worker*) echo rubbish;; *) echo python 3;; esac\n";
    std::fs::write(&script, program).expect("a temporary file");
    let made = Command::new("chmod").arg("+x").arg(&script).status().expect("chmod runs");
    assert!(made.success());
    refused(&["--python", script.to_str().expect("UTF-8")], 1, "answered \"rubbish\\n\"");
    std::fs::remove_file(script).expect("it is there");
}

#[test]
fn a_reader_who_goes_away_ends_it_quietly() {
    for arguments in [vec!["--help"], vec!["--list"], vec!["--only", "plain"]] {
        let mut child =
            fixture().args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    }
}

#[test]
fn plots_are_whole_or_not_there() {
    let file: PathBuf = std::env::temp_dir().join(format!("fixture-{}.svg", std::process::id()));
    let name = file.to_str().expect("UTF-8");
    assert!(run(&["--plot", name]).status.success());
    let bars = std::fs::read_to_string(&file).expect("it was drawn");
    assert!(bars.starts_with("<svg") && bars.trim_end().ends_with("</svg>") && bars.contains("staged"));
    assert!(run(&["--plot", name, "--sweep"]).status.success());
    assert!(std::fs::read_to_string(&file).expect("it was drawn").contains("polyline"));
    std::fs::remove_file(&file).expect("it is there");
    refused(&["--plot", name, "--fault", "2"], 1, "copied");
    assert!(!file.exists() && !file.with_extension("svg.part").exists());
}

#[test]
fn a_sweep_runs_through_its_sizes() {
    let rows = rows(&["--sweep", "--only", "plain"]);
    let sizes: Vec<u64> = rows.iter().filter_map(|row| row["n"].as_u64()).collect();
    assert_eq!(sizes, [10, 100, 1000]);
    let output = run(&["--sweep", "--only", "plain,other"]);
    let table = text(&output.stdout);
    let rounds: Vec<Value> = self::rows(&["--sweep", "rounds", "--n", "2", "--only", "plain"]);
    assert_eq!(rounds.iter().map(|row| row["rounds"].as_u64()).collect::<Vec<_>>(), [Some(1), Some(2)]);
    refused(&["--sweep", "order"], 2, "invalid value 'order'");
    for word in ["n, time/round", "fastest", "k of n^k", "n, of limit", "1,000", "plain              a loop"]
    {
        assert!(table.contains(word), "{word} is not in\n{table}");
    }
}

#[test]
fn knobs_that_are_words_or_zero_reach_every_rung() {
    let knobs = ["--order", "down", "--more", "3", "--n", "10"];
    let rows = rows(&[&knobs[..], &["--python", "--only", "plain,apart,py-list,elsewhere"]].concat());
    assert_eq!(rows.len(), 4);
    for row in rows {
        assert_eq!((&row["order"], &row["more"]), (&"down".into(), &3.into()));
        assert_eq!(row["sum"], 2.0 * (45.0 + 30.0), "{row}");
    }
    refused(&["--order", "sideways"], 2, "invalid value 'sideways'");
}

#[test]
fn a_rung_that_was_left_out_says_how_to_get_it() {
    assert!(text(&run(&[]).stdout).contains("not run: build with --features unicorn"));
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let file = std::env::temp_dir().join(format!("fixture-{}.txt", std::process::id()));
    let name = file.to_str().expect("UTF-8");
    let output = run(&["--save", name, "--n", "3"]);
    assert!(output.status.success() && output.stdout.is_empty());
    assert_eq!(std::fs::read_to_string(&file).expect("it was written"), "0\n1\n2\n");
    std::fs::remove_file(&file).expect("it is there");
    refused(&["--save", name, "--fault", "7"], 2, "the disk is full");
    assert!(!file.exists() && !file.with_extension("txt.part").exists());
    refused(&["--save", "numbers.csv"], 2, "must end in .txt");
    refused(&["--save", "/no/such/folder/numbers.txt"], 2, "--save /no/such/folder/numbers.txt");
}

#[test]
fn a_job_that_fails_says_so() {
    let output = fixture().args(["--job", "adder", "1", "two"]).output().expect("the fixture runs");
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), "2\n"));
    assert_eq!(text(&output.stderr).lines().count(), 1);
}

#[test]
fn help_and_list_name_what_there_is() {
    assert!(text(&run(&["--help"]).stdout).contains("how often all is done"));
    let output = run(&["--list"]);
    assert!(text(&output.stdout).contains("staged             prepares a table [rust]"));
}
