//! The data set as files, one person after the other.

use super::{DAYS, Minutes, draw, hours};
use common::Args;
use common::ladder::File;
use std::io::{Result, Write};

/// What `--save` can write.
pub fn all() -> Vec<File> {
    vec![
        File { extension: "u8", what: "minutes, 14 bytes a person", write: as_bytes },
        File { extension: "f64", what: "hours, 14 little-endian doubles a person", write: as_doubles },
        File { extension: "csv", what: "minutes as text, a line a person, no header", write: as_text },
        File { extension: "svg", what: "a drawing of the first three people's hours", write: drawing },
        File {
            extension: "parquet",
            what: "hours in columns d0 to d13; needs --features polars",
            write: parquet,
        },
    ]
}

fn as_bytes(args: &Args, out: &mut dyn Write) -> Result<()> {
    out.write_all(&drawn(args).by_person())
}

fn as_doubles(args: &Args, out: &mut dyn Write) -> Result<()> {
    drawn(args).by_person().iter().try_for_each(|k| out.write_all(&hours(*k).to_le_bytes()))
}

fn as_text(args: &Args, out: &mut dyn Write) -> Result<()> {
    for person in drawn(args).by_person().chunks_exact(DAYS) {
        let cells: Vec<String> = person.iter().map(u8::to_string).collect();
        writeln!(out, "{}", cells.join(","))?;
    }
    Ok(())
}

/// Days to the right, hours from 0 to 1.5 upwards.
fn drawing(args: &Args, out: &mut dyn Write) -> Result<()> {
    let (minutes, at) = (drawn(args), |day: usize, hours: f64| (40 + 40 * day, 330.0 - 200.0 * hours));
    writeln!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 370" font-family="sans-serif">"#
    )?;
    for hours in [0.0, 0.5, 1.0, 1.5] {
        let (x, y) = at(0, hours);
        writeln!(out, r##"<path d="M{x} {y}H560" stroke="#ccc"/><text x="8" y="{y}">{hours:.1}</text>"##)?;
    }
    for day in 0..DAYS {
        writeln!(out, r#"<text x="{}" y="360" text-anchor="middle">{day}</text>"#, at(day, 0.0).0)?;
    }
    for (person, colour) in (0..minutes.people()).zip(["#1b6ca8", "#d1495b", "#3c8d40"]) {
        let days = minutes.person(person).into_iter().enumerate();
        let points: Vec<String> =
            days.map(|(day, k)| at(day, hours(k))).map(|(x, y)| format!("{x},{y:.1}")).collect();
        writeln!(out, r#"<polyline points="{}" fill="none" stroke="{colour}"/>"#, points.join(" "))?;
    }
    writeln!(out, "</svg>")
}

#[cfg(feature = "polars")]
fn parquet(args: &Args, out: &mut dyn Write) -> Result<()> {
    use polars::prelude::ParquetWriter;
    let minutes = drawn(args);
    let mut frame = crate::rowwise::frame(&minutes);
    ParquetWriter::new(out).finish(&mut frame).map(|_| ()).map_err(std::io::Error::other)
}

#[cfg(not(feature = "polars"))]
fn parquet(_: &Args, _: &mut dyn Write) -> Result<()> {
    Err(std::io::Error::other("this build has no Parquet: cargo run -p ch07-dataframes --features polars …"))
}

fn drawn(args: &Args) -> Minutes {
    draw(args.n, args.seed)
}
