//! The chapter's program, run as a reader runs it. What all programs share is tested in `common/cli`.

use common_test::{refused, rows, run, text};
use std::path::PathBuf;

const JULIA: &str = env!("CARGO_BIN_EXE_julia");

#[test]
fn it_runs_at_small_and_at_one_to_three() {
    for size in [["--size", "small"], ["--n", "1"], ["--n", "2"], ["--n", "3"]] {
        let rows = rows(&run(JULIA, &[&size[..], &["--json"]].concat()));
        assert_eq!(rows.len(), 17);
        assert!(rows.iter().all(|row| row["median_s"].as_f64().is_some_and(|seconds| seconds > 0.0)));
    }
}

#[test]
fn the_long_run_of_the_sampling_profilers_gives_its_sum() {
    let rows = rows(&run(JULIA, &["--max", "10000", "--only", "cycles-threads", "--json"]));
    assert_eq!(rows[0]["M steps"], 1006.314302);
}

#[test]
fn thirds_of_the_rows_are_uneven() {
    let rows = rows(&run(JULIA, &["--threads", "3", "--only", "blocks,rows", "--json"]));
    let at_most = rows[0]["at most"].as_f64().expect("known of blocks");
    assert!((1.0..2.0).contains(&at_most) && rows[1]["at most"].is_null(), "{rows:?}");
}

#[test]
fn bad_input_gives_one_line_and_exit_code_2() {
    let bad: [&[&str]; 9] = [
        &["--n", "0"],
        &["--n", "-3"],
        &["--n", "90000000000"],
        &["--n", "18446744073709551615"],
        &["--max", "0"],
        &["--max", "4294967296"],
        &["--picture", "pink"],
        &["--only", "fastest"],
        &["--save", "picture.jpeg"],
    ];
    for arguments in bad {
        refused(&run(JULIA, arguments), 2, "");
    }
}

#[test]
fn help_says_what_is_computed_and_what_can_be_turned() {
    let output = run(JULIA, &["--help"]);
    let help = text(&output.stdout);
    for said in ["chapter 2", "--python", "--max", "--picture", "--save"] {
        assert!(help.contains(said), "{said}");
    }
}

/// The picture, read back.
fn saved(name: &str, arguments: &[&str]) -> (png::ColorType, Vec<u8>) {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let output = run(JULIA, &[&["--save", file.to_str().expect("UTF-8")], arguments].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    let open = std::io::BufReader::new(std::fs::File::open(&file).expect("written"));
    let mut image = png::Decoder::new(open).read_info().expect("a PNG");
    let mut bytes = vec![0; image.output_buffer_size().expect("a size")];
    let frame = image.next_frame(&mut bytes).expect("a picture");
    std::fs::remove_file(&file).expect("it was there");
    assert_eq!((frame.width, frame.height, frame.bit_depth), (1000, 1000, png::BitDepth::Eight));
    (frame.color_type, bytes)
}

#[test]
fn the_picture_is_the_books() {
    let (colour, grey) = saved("grey.png", &[]);
    assert_eq!(colour, png::ColorType::Grayscale);
    assert_eq!(ch02_profiling::julia::hash(grey.clone()), 0x6ca9f17316acf97a);
    let (colour, rgb) = saved("false-grey.png", &["--picture", "false-grey"]);
    assert_eq!(colour, png::ColorType::Rgb);
    let wanted = grey.iter().flat_map(|value| ch02_profiling::julia::picture::false_grey(*value));
    assert!(rgb.iter().copied().eq(wanted));
}
