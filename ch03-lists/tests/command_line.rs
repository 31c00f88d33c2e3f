//! The chapter's programs, run as a reader runs them. What they share is tested in `common/cli`.

use common_test::{refused, row, rows, run, text, timed_or_skipped};

const SEARCH: &str = env!("CARGO_BIN_EXE_search");

#[test]
fn it_runs_at_small_and_at_one_to_three() {
    for size in [["--size", "small"], ["--n", "1"], ["--n", "2"], ["--n", "3"]] {
        let rows = rows(&run(SEARCH, &[&size[..], &["--queries", "1000", "--json"]].concat()));
        assert!(rows.len() >= 18);
        rows.iter().for_each(timed_or_skipped);
    }
}

#[test]
fn the_book_halves_nineteen_times_and_a_quarter_on_average() {
    let asked = [
        "--json",
        "--keys",
        "range",
        "--needles",
        "book",
        "--queries",
        "1000",
        "--only",
        "linear,halving,std",
    ];
    let rows = rows(&run(SEARCH, &asked));
    assert_eq!(row(&rows, "halving")["looks"], 19.25);
    assert!(row(&rows, "std")["looks"].is_null());
}

#[test]
fn what_pays_back_is_the_preparation_over_the_time_saved() {
    let asked = ["--json", "--n", "100000", "--queries", "20000", "--only", "linear,std,tree"];
    let rows = rows(&run(SEARCH, &asked));
    let figure = |rung: &str, field: &str| row(&rows, rung)[field].as_f64();
    assert_eq!(figure("linear", "pays after"), None);
    for rung in ["std", "tree"] {
        let apart = |field: &str| Some(figure(rung, field)? - figure("linear", field)?);
        let queries = apart("prepared_s").expect("prepared") / -apart("median_s").expect("timed");
        let (printed, ms) = (figure(rung, "pays after"), figure(rung, "prepare ms").expect("prepared"));
        assert!(
            printed.is_none_or(|printed| (printed - queries).abs() <= 1.001),
            "{rung}: {printed:?}, {queries}"
        );
        assert_eq!(printed.is_some(), queries > 0.0, "{rung}");
        assert!((ms / figure(rung, "prepared_s").expect("prepared") - 1e3).abs() < 1e-6, "{rung}");
    }
}

#[test]
fn bad_input_is_refused_in_one_line() {
    let bad = [
        ["--n", "0"],
        ["--n", "90000000000000"],
        ["--queries", "0"],
        ["--queries", "many"],
        ["--needles", "lost"],
        ["--keys", "odd"],
        ["--only", "guessing"],
    ];
    for arguments in bad {
        refused(&run(SEARCH, &arguments), 2, "");
    }
}

#[test]
fn help_says_what_is_computed_and_what_can_be_turned() {
    let output = run(SEARCH, &["--help"]);
    let help = text(&output.stdout);
    assert!(output.status.success());
    for word in ["chapter 3", "--queries", "--needles", "--keys", "--python"] {
        assert!(help.contains(word), "{word} is not in\n{help}");
    }
}
