//! `--plot FILE.svg`: bars for a ladder, lines for a sweep, times on a logarithmic axis.

use crate::ladder::{Facts, Row};
use crate::report::{curves, time};
use plotters::prelude::*;
use std::path::Path;

type Drawn = Result<(), Box<dyn std::error::Error>>;

/// Draws the rows into a new SVG, moved to `file` once it is whole.
pub fn draw(file: &Path, facts: &Facts, rows: &[Row], sweep: bool) -> Result<(), String> {
    let mut svg = String::new();
    let drawn = if sweep { lines(&mut svg, facts, rows) } else { bars(&mut svg, facts, rows) };
    drawn.map_err(|error| error.to_string())?;
    let part = file.with_extension("svg.part");
    std::fs::write(&part, svg).and_then(|()| std::fs::rename(&part, file)).map_err(|error| error.to_string())
}

fn title(facts: &Facts) -> String {
    format!("{}: time for one {}", facts.name, facts.per)
}

fn bars(svg: &mut String, facts: &Facts, rows: &[Row]) -> Drawn {
    let timed: Vec<(&Row, f64)> = rows.iter().filter_map(|row| Some((row, row.median()?))).collect();
    let (low, high) = range(timed.iter().map(|(_, seconds)| *seconds)).ok_or("nothing was timed")?;
    let area = SVGBackend::with_string(svg, (900, 90 + 26 * timed.len() as u32)).into_drawing_area();
    area.fill(&WHITE)?;
    let count = timed.len();
    let n = timed.first().map_or(0, |(row, _)| row.args.n);
    let mut chart = ChartBuilder::on(&area)
        .caption(format!("{}, n = {n}", title(facts)), ("sans-serif", 20))
        .margin(12)
        .x_label_area_size(36)
        .y_label_area_size(130)
        .build_cartesian_2d((low / 2.0..high * 6.0).log_scale(), 0.0..count as f64)?;
    let name = |y: &f64| match (y.fract() - 0.5).abs() < 1e-6 {
        true => timed
            .get(count - 1 - y.floor() as usize)
            .map_or(String::new(), |(row, _)| row.card.name.to_owned()),
        false => String::new(),
    };
    chart
        .configure_mesh()
        .disable_y_mesh()
        .y_labels(2 * count + 1)
        .y_label_formatter(&name)
        .x_label_formatter(&|seconds| time(*seconds))
        .label_style(("sans-serif", 14))
        .draw()?;
    for (at, (row, seconds)) in timed.iter().enumerate() {
        let y = (count - 1 - at) as f64;
        let colour = if row.card.language == "rust" { RGBColor(183, 65, 14) } else { RGBColor(55, 118, 171) };
        chart
            .draw_series([Rectangle::new([(low / 2.0, y + 0.15), (*seconds, y + 0.85)], colour.filled())])?;
        let label = Text::new(time(*seconds), (*seconds * 1.1, y + 0.7), ("sans-serif", 14));
        chart.draw_series([label])?;
    }
    area.present()?;
    Ok(())
}

fn lines(svg: &mut String, facts: &Facts, rows: &[Row]) -> Drawn {
    let curves = curves(rows);
    let points = || curves.iter().flat_map(|(_, points)| points.iter().copied());
    let (left, right) = range(points().map(|(n, _)| n)).ok_or("nothing was timed")?;
    let (low, high) = range(points().map(|(_, seconds)| seconds)).ok_or("nothing was timed")?;
    let area = SVGBackend::with_string(svg, (900, 560)).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .caption(title(facts), ("sans-serif", 20))
        .margin(12)
        .x_label_area_size(44)
        .y_label_area_size(84)
        .right_y_label_area_size(110)
        .build_cartesian_2d((left..right).log_scale(), (low / 1.5..high * 1.5).log_scale())?;
    chart
        .configure_mesh()
        .x_desc("n")
        .y_label_formatter(&|seconds| time(*seconds))
        .label_style(("sans-serif", 14))
        .draw()?;
    for (at, (card, points)) in curves.iter().enumerate() {
        let colour = Palette99::pick(at);
        chart
            .draw_series(LineSeries::new(points.iter().copied(), colour.stroke_width(2)))?
            .label(card.name)
            .legend(move |(x, y)| {
                PathElement::new([(x, y), (x + 18, y)], Palette99::pick(at).stroke_width(2))
            });
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE.mix(0.8))
        .label_font(("sans-serif", 14))
        .draw()?;
    area.present()?;
    Ok(())
}

fn range(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.fold(None, |range, value| match range {
        None => Some((value, value)),
        Some((low, high)) => Some((value.min(low), value.max(high))),
    })
}
