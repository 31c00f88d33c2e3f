//! What a run prints: one table, or one JSON object a line.

use crate::ladder::{Facts, Row};
use crate::measure::{exponent, quantile, spread};
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use serde_json::{Value, json};

/// The ladder's rows as one table.
pub fn table(facts: &Facts, rows: &[Row]) -> String {
    let mut extra: Vec<&str> = Vec::new();
    for (name, _) in rows.iter().flat_map(|row| facts.extra(&row.args, row)) {
        if !extra.contains(&name) {
            extra.push(name);
        }
    }
    extra.sort_by_key(|name| facts.columns.iter().any(|(derived, _)| derived == name));
    let per = if facts.per == "call" { String::new() } else { format!("/{}", facts.per) };
    let mut header =
        vec!["rung".to_owned(), format!("time{per}"), "±".into(), "faster".into(), "of limit".into()];
    header.extend(["peak".to_owned(), format!("allocs{per}")]);
    header.extend(extra.iter().map(|name| (*name).to_owned()));
    header.push("what changed".to_owned());
    let cells = rows.iter().map(|row| {
        let median = row.median();
        let spread = median.map(|median| format!("{:.0} %", 100.0 * spread(&row.samples) / median));
        let values = facts.extra(&row.args, row);
        let value =
            |name: &&str| values.iter().find(|(n, _)| n == name).and_then(|(_, value)| value.map(plain));
        let mut cells = vec![
            Some(row.card.name.to_owned()),
            median.map(time),
            spread,
            row.ratio.map(|ratio| format!("{} x", figures(ratio))),
            row.share.map(|share| format!("{} %", figures(100.0 * share))),
            row.peak_bytes.map(bytes),
            row.allocations.map(|count| figures(count as f64 / row.units as f64)),
        ];
        cells.extend(extra.iter().map(value));
        cells.push(Some(what(row)));
        cells
    });
    lay_out(&header, cells.collect())
}

/// Times of every rung at every size of a sweep, with the exponent k of n^k over the upper half of the sizes.
pub fn sweep_table(facts: &Facts, rows: &[Row]) -> String {
    let mut header = vec![format!("time/{}", facts.per)];
    header.extend(facts.sweep.iter().map(|n| format!("n = {n}")));
    header.extend(["n^k, k =".to_owned(), "what changed".to_owned()]);
    let cells = curves(rows).into_iter().map(|(card, points)| {
        let at = |n: &usize| {
            points.iter().find(|(there, _)| *there == *n as f64).map(|(_, seconds)| time(*seconds))
        };
        let mut cells = vec![Some(card.name.to_owned())];
        cells.extend(facts.sweep.iter().map(at));
        cells.push(exponent(&points[points.len() / 2..]).map(|k| format!("{k:.2}")));
        cells.push(Some(card.what.to_owned()));
        cells
    });
    lay_out(&header, cells.collect())
}

/// The points (n, seconds a unit) of each rung of a sweep.
pub fn curves(rows: &[Row]) -> Vec<(&crate::ladder::Card, Vec<(f64, f64)>)> {
    let mut curves: Vec<(&crate::ladder::Card, Vec<(f64, f64)>)> = Vec::new();
    for row in rows {
        let point = row.median().map(|median| (row.args.n as f64, median));
        match curves.iter_mut().find(|(card, _)| card.name == row.card.name) {
            Some((_, points)) => points.extend(point),
            None => curves.push((&row.card, point.into_iter().collect())),
        }
    }
    curves
}

fn lay_out(header: &[String], rows: Vec<Vec<Option<String>>>) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::ASCII_MARKDOWN)
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(header);
    for cells in rows {
        table.add_row(cells.into_iter().map(|cell| cell.unwrap_or_default()));
    }
    for column in table.column_iter_mut().skip(1).take(header.len() - 2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.to_string()
}

/// What changed, and what a reader must know of the row: another algorithm, only a part of the work, not run.
fn what(row: &Row) -> String {
    if let Some(reason) = &row.skipped {
        return format!("not run: {reason}");
    }
    let other = if row.card.other { "another algorithm: " } else { "" };
    let part = match row.card.sampled {
        Some((knob, most)) if row.args.get(knob) == most => format!(" (timed over {most} {knob})"),
        _ => String::new(),
    };
    format!("{other}{}{part}", row.card.what)
}

/// A row as JSON; an example's own columns are added, none is renamed.
pub fn json(facts: &Facts, row: &Row) -> Value {
    let samples = &row.samples;
    let mut object = json!({
        "example": facts.name,
        "rung": row.card.name,
        "what": row.card.what,
        "n": row.args.n,
        "threads": row.args.threads,
        "seed": row.args.seed,
        "language": row.card.language,
        "algorithm": if row.card.other { "other" } else { "same" },
        "agreement": row.card.agreement,
        "per": facts.per,
        "units": row.units,
        "median_s": row.median(),
        "min_s": row.median().map(|_| quantile(samples, 0.0)),
        "spread_s": row.median().map(|_| spread(samples)),
        "rounds": samples.len(),
        "ratio": row.ratio,
        "share": row.share,
        "peak_bytes": row.peak_bytes,
        "allocations": row.allocations,
        "skipped": row.skipped,
    });
    row.args.knobs.iter().for_each(|(name, value)| object[*name] = json!(value));
    facts.extra(&row.args, row).into_iter().for_each(|(name, value)| object[name] = json!(value));
    object
}

/// Seconds with a unit that fits: `41.2 µs`.
pub fn time(seconds: f64) -> String {
    let scale = [(1.0, "s"), (1e-3, "ms"), (1e-6, "µs")].into_iter().find(|(unit, _)| seconds >= *unit);
    let (unit, name) = scale.unwrap_or((1e-9, "ns"));
    format!("{} {name}", figures(seconds / unit))
}

/// Bytes with a binary unit: `4.00 MiB`.
pub fn bytes(count: u64) -> String {
    let count = count as f64;
    let scale =
        [(30, "GiB"), (20, "MiB"), (10, "KiB")].into_iter().find(|(log, _)| count >= (1_u64 << log) as f64);
    scale.map_or(format!("{count} B"), |(log, name)| {
        format!("{} {name}", figures(count / (1_u64 << log) as f64))
    })
}

/// A whole number as it is, another in three figures, one far from 1 by its power of ten.
fn plain(value: f64) -> String {
    match value.abs() {
        size if size != 0.0 && !(1e-3..1e7).contains(&size) => format!("{value:.1e}"),
        size if size < 1000.0 && value.fract() == 0.0 => format!("{value}"),
        _ => figures(value),
    }
}

/// Three significant figures, thousands apart.
pub fn figures(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 {
        return "0".to_owned();
    }
    if size < 999.5 {
        let decimals = (2 - size.log10().floor() as i32).clamp(0, 6) as usize;
        let text = format!("{value:.decimals$}");
        return if text.contains('.') && size >= 100.0 {
            text.trim_end_matches(".0").to_owned()
        } else {
            text
        };
    }
    let whole = format!("{value:.0}");
    let group = |(place, digit): (usize, char)| {
        if place > 0 && place % 3 == 0 { vec![',', digit] } else { vec![digit] }
    };
    whole.chars().rev().enumerate().flat_map(group).collect::<Vec<_>>().into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(time(41.23e-6), "41.2 µs");
        assert_eq!(time(0.9e-9), "0.900 ns");
        assert_eq!(time(12.0), "12.0 s");
        assert_eq!(bytes(100), "100 B");
        assert_eq!(bytes(2 << 20), "2.00 MiB");
        assert_eq!(figures(1234567.0), "1,234,567");
        assert_eq!(figures(0.002), "0.00200");
        assert_eq!(figures(999.7), "1,000");
        assert_eq!(figures(0.0), "0");
    }
}
