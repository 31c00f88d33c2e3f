//! What a run prints: one table, or one JSON object a line.

use comfy_table::{CellAlignment, Table, presets};
use common::ladder::Card;
use common::measure::quantile;
use common::{Facts, Row, Sweep};
use serde_json::{Value, json};

/// The ladder's rows as one table.
pub fn table(facts: &Facts, rows: &[Row]) -> String {
    let mut extra: Vec<&str> = Vec::new();
    let columns = facts.columns.iter().map(|(name, _)| *name);
    for name in rows.iter().flat_map(|row| row.figures.iter().map(|(name, _)| *name)).chain(columns) {
        if !extra.contains(&name) {
            extra.push(name);
        }
    }
    let per = if facts.per.0 == "call" { String::new() } else { format!("/{}", facts.per.0) };
    let (time_per, allocations_per) = (format!("time{per}"), format!("allocs{per}"));
    let known = ["rung", &time_per, "±", "faster", "of limit", "peak", &allocations_per];
    let header = known.iter().chain(&extra).chain(&["what changed"]).map(|name| (*name).to_owned()).collect();
    let cells = rows.iter().map(|row| {
        let figure = |name: &&str| extra_figure(facts, row, rows, name).map(plain);
        let mut cells = vec![
            Some(row.card.name.to_owned()),
            row.median().map(time),
            row.median().map(|median| format!("{:.0} %", 100.0 * spread(&row.samples) / median)),
            row.ratio.map(|ratio| format!("{} x", figures(ratio))),
            row.share.map(|share| format!("{} %", figures(100.0 * share))),
            row.taken.peak_bytes.map(bytes),
            row.taken.allocations.map(|count| figures(count as f64 / row.units as f64)),
        ];
        cells.extend(extra.iter().map(figure));
        cells.push(Some(what(row)));
        cells
    });
    lay_out(header, cells)
}

/// A sweep, a line for each of its values and a column for each rung: times, and which was fastest; where time
/// goes as a power, the exponent k of n^k over the upper half; and the shares of the limit where there are any.
pub fn sweep_tables(facts: &Facts, sweep: &Sweep, rows: &[Row]) -> String {
    let curves = curves(rows, sweep);
    let header = |corner: String| {
        let names = curves.iter().map(|(card, _)| card.name.to_owned());
        std::iter::once(corner).chain(names).chain(["fastest".to_owned()]).collect::<Vec<String>>()
    };
    let at = |value: u64| rows.iter().filter(move |row| row.asked.get(sweep.knob) == value);
    let line = |value: u64, cell: &dyn Fn(&Row) -> Option<String>| {
        let cells = curves.iter().map(|(card, _)| cell(at(value).find(|row| row.card.name == card.name)?));
        let name = std::iter::once(Some(grouped(&value.to_string())));
        name.chain(cells).collect::<Vec<_>>()
    };
    let times = sweep.values.iter().map(|value| {
        let timed = at(*value).filter_map(|row| Some((row.card.name, row.median()?)));
        let fastest = timed.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(name, _)| name.to_owned());
        [line(*value, &|row| row.median().map(time)), vec![fastest]].concat()
    });
    let slopes =
        curves.iter().map(|(_, points)| exponent(&points[points.len() / 2..]).map(|k| format!("{k:.2}")));
    let slopes =
        std::iter::once(Some(format!("k of {}^k", sweep.knob))).chain(slopes).chain([None]).collect();
    let per = format!("{}, time/{}", sweep.knob, facts.per.0);
    let mut text = lay_out(header(per), times.chain(sweep.power.then_some(slopes)));
    if rows.iter().any(|row| row.share.is_some()) {
        let mut header = header(format!("{}, of limit", sweep.knob));
        header.pop();
        let share = |row: &Row| row.share.map(|share| format!("{} %", figures(100.0 * share)));
        let shares = lay_out(header, sweep.values.iter().map(|value| line(*value, &share)));
        text = format!("{text}\n\n{shares}");
    }
    let what = curves.iter().map(|(card, _)| format!("\n{:<18} {}", card.name, card.what));
    format!("{text}\n{}", what.collect::<String>())
}

/// The points (value, seconds a unit) of each rung of a sweep.
pub fn curves<'a>(rows: &'a [Row], sweep: &Sweep) -> Vec<(&'a Card, Vec<(f64, f64)>)> {
    let mut curves: Vec<(&Card, Vec<(f64, f64)>)> = Vec::new();
    for row in rows {
        let point = row.median().map(|median| (row.asked.get(sweep.knob) as f64, median));
        match curves.iter_mut().find(|(card, _)| card.name == row.card.name) {
            Some((_, points)) => points.extend(point),
            None => curves.push((&row.card, point.into_iter().collect())),
        }
    }
    curves
}

fn lay_out(header: Vec<String>, rows: impl Iterator<Item = Vec<Option<String>>>) -> String {
    let mut table = Table::new();
    let last = header.len() - 1;
    table.load_style(presets::ASCII_MARKDOWN).set_header(header);
    for cells in rows {
        table.add_row(cells.into_iter().map(Option::unwrap_or_default));
    }
    table
        .column_iter_mut()
        .take(last)
        .skip(1)
        .for_each(|column| column.set_cell_alignment(CellAlignment::Right));
    table.to_string()
}

fn extra_figure(facts: &Facts, row: &Row, rows: &[Row], name: &str) -> Option<f64> {
    let column = facts.columns.iter().find(|(there, _)| *there == name);
    row.figure(name).or_else(|| column?.1(row, rows)).filter(|figure| !figure.is_nan())
}

/// What changed, and what a reader must know of the row: another algorithm, only a part of the work, not run.
fn what(row: &Row) -> String {
    let other = if row.card.other { "another algorithm: " } else { "" };
    let sampled = row.card.sampled.map(|(knob, _)| (knob, row.args.get(knob), row.asked.get(knob)));
    let part = match sampled.filter(|(_, ran, asked)| ran < asked) {
        Some(("n", ran, _)) => format!(" (timed at n = {ran})"),
        Some((knob, ran, _)) => format!(" (timed over {ran} {knob})"),
        None => String::new(),
    };
    let done = format!("{other}{}{part}", row.card.what);
    row.skipped.as_ref().map_or(done, |reason| format!("not run: {reason}"))
}

/// A row as JSON; an example's own columns are added, none is renamed.
pub fn json(facts: &Facts, row: &Row, rows: &[Row]) -> Value {
    let mut object = json!({
        "example": facts.name,
        "rung": row.card.name,
        "what": row.card.what,
        "n": row.args.n,
        "threads": row.args.threads,
        "seed": row.args.seed,
        "language": row.card.language,
        "algorithm": if row.card.other { "other" } else { "same" },
        "agreement": row.agreement,
        "per": facts.per.0,
        "units": row.units,
        "median_s": row.median(),
        "min_s": row.median().map(|_| quantile(&row.samples, 0.0)),
        "spread_s": row.median().map(|_| spread(&row.samples)),
        "samples": row.samples.len(),
        "ratio": row.ratio,
        "share": row.share,
        "prepared_s": row.taken.prepared,
        "peak_bytes": row.taken.peak_bytes,
        "allocations": row.taken.allocations,
        "skipped": row.skipped,
    });
    row.args.knobs.iter().for_each(|(name, setting)| object[*name] = setting.json());
    row.figures.iter().for_each(|(name, value)| object[*name] = json!(value));
    facts.columns.iter().for_each(|(name, of)| object[*name] = json!(of(row, rows)));
    object
}

/// Half the distance between the quartiles, in the samples' unit.
fn spread(samples: &[f64]) -> f64 {
    (quantile(samples, 0.75) - quantile(samples, 0.25)) / 2.0
}

/// The exponent k of t ~ n^k through the points (n, t), by least squares over the logarithms.
fn exponent(points: &[(f64, f64)]) -> Option<f64> {
    let logs: Vec<(f64, f64)> = points.iter().map(|(n, t)| (n.ln(), t.ln())).collect();
    let mean = |of: fn(&(f64, f64)) -> f64| logs.iter().map(of).sum::<f64>() / logs.len() as f64;
    let (n, t) = (mean(|p| p.0), mean(|p| p.1));
    let (over, under) =
        logs.iter().fold((0.0, 0.0), |(o, u), p| (o + (p.0 - n) * (p.1 - t), u + (p.0 - n).powi(2)));
    (points.len() > 1).then(|| over / under)
}

/// Seconds with a unit that fits: `41.2 µs`.
pub fn time(seconds: f64) -> String {
    let scale = [(1.0, "s"), (1e-3, "ms"), (1e-6, "µs")].into_iter().find(|(unit, _)| seconds >= *unit);
    let (unit, name) = scale.unwrap_or((1e-9, "ns"));
    format!("{} {name}", figures(seconds / unit))
}

/// Bytes with a binary unit: `4.00 MiB`.
pub fn bytes(count: u64) -> String {
    let scale = [(30, "GiB"), (20, "MiB"), (10, "KiB")].into_iter().find(|(log, _)| count >> log > 0);
    let in_unit = |(log, name)| format!("{} {name}", figures(count as f64 / (1_u64 << log) as f64));
    scale.map_or(format!("{count} B"), in_unit)
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
    if value == 0.0 || value.abs() < 999.5 {
        let decimals = if value == 0.0 { 0 } else { (2 - value.abs().log10().floor() as i32).clamp(0, 6) };
        return format!("{value:.*}", decimals as usize);
    }
    grouped(&format!("{value:.0}"))
}

/// Thousands apart.
fn grouped(digits: &str) -> String {
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| str::from_utf8(group).unwrap_or("")).collect();
    groups.join(",")
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
        assert_eq!(plain(27.0), "27");
        assert_eq!(plain(6e-8), "6.0e-8");
    }

    #[test]
    fn exponent_of_a_square() {
        let points: Vec<(f64, f64)> = [2.0, 4.0, 8.0].iter().map(|n| (*n, 3.0 * n * n)).collect();
        assert!((exponent(&points).expect("three points") - 2.0).abs() < 1e-12);
        assert!(exponent(&points[..1]).is_none());
    }

    #[test]
    fn half_of_what_lies_between_the_quartiles() {
        assert_eq!(spread(&[1.0, 2.0, 3.0, 4.0, 5.0]), 1.0);
    }
}
