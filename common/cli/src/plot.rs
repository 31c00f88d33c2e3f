//! `--plot FILE.svg`: bars for a ladder, lines for a sweep, times on a logarithmic axis.

use crate::file::whole;
use crate::report::{curves, time};
use common::{Facts, Row, Sweep};
use plotters::prelude::*;
use std::cmp::Ordering::Equal;
use std::path::Path;

type Drawn = Result<(), Box<dyn std::error::Error>>;

/// Draws the rows into a new SVG, moved to `file` once it is whole.
pub fn draw(file: &Path, facts: &Facts, rows: &[Row], sweep: Option<&Sweep>) -> Drawn {
    let mut svg = String::new();
    let title = format!("{}: time for one {}", facts.name, facts.per.0);
    match sweep {
        Some(sweep) => lines(&mut svg, &title, rows, sweep)?,
        None => bars(&mut svg, &title, rows)?,
    }
    Ok(whole(file, |out| out.write_all(svg.as_bytes()))?)
}

fn bars(svg: &mut String, title: &str, rows: &[Row]) -> Drawn {
    let timed: Vec<(&Row, f64)> = rows.iter().rev().filter_map(|row| Some((row, row.median()?))).collect();
    let (low, high) = range(timed.iter().map(|(_, seconds)| *seconds)).ok_or("nothing was timed")?;
    let area = SVGBackend::with_string(svg, (900, 90 + 26 * timed.len() as u32)).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .caption(format!("{title}, n = {}", timed[0].0.args.n), ("sans-serif", 20))
        .margin(12)
        .x_label_area_size(36)
        .y_label_area_size(130)
        .build_cartesian_2d((low / 2.0..high * 6.0).log_scale(), (0..timed.len() - 1).into_segmented())?;
    let name = |place: &SegmentValue<usize>| match place {
        SegmentValue::CenterOf(at) => {
            timed.get(*at).map_or(String::new(), |(row, _)| row.card.name.to_owned())
        }
        _ => String::new(),
    };
    let seconds = |seconds: &f64| time(*seconds);
    chart
        .configure_mesh()
        .disable_y_mesh()
        .y_labels(timed.len())
        .y_label_formatter(&name)
        .x_label_formatter(&seconds)
        .label_style(("sans-serif", 14))
        .draw()?;
    for (at, (row, seconds)) in timed.iter().enumerate() {
        let colour = if row.card.language == "rust" { RGBColor(183, 65, 14) } else { RGBColor(55, 118, 171) };
        let ends = [(low / 2.0, SegmentValue::Exact(at)), (*seconds, SegmentValue::Exact(at + 1))];
        let mut bar = Rectangle::new(ends, colour.filled());
        bar.set_margin(4, 4, 0, 0);
        chart.draw_series([bar])?;
        let label = (*seconds * 1.1, SegmentValue::CenterOf(at));
        chart.draw_series([Text::new(time(*seconds), label, ("sans-serif", 14))])?;
    }
    Ok(area.present()?)
}

fn lines(svg: &mut String, title: &str, rows: &[Row], sweep: &Sweep) -> Drawn {
    let mut curves = curves(rows, sweep);
    let points = || curves.iter().flat_map(|(_, points)| points.iter().copied());
    let (left, right) = range(points().map(|(n, _)| n)).ok_or("nothing was timed")?;
    let (low, high) = range(points().map(|(_, seconds)| seconds)).ok_or("nothing was timed")?;
    let area = SVGBackend::with_string(svg, (1000, 600)).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .caption(title, ("sans-serif", 20))
        .margin(12)
        .x_label_area_size(44)
        .y_label_area_size(84)
        .build_cartesian_2d((left..right * 6.0).log_scale(), (low / 1.5..high * 1.5).log_scale())?;
    let (numbers, seconds) = (|n: &f64| format!("{n:.0}"), |seconds: &f64| time(*seconds));
    chart
        .configure_mesh()
        .x_desc(sweep.knob)
        .x_label_formatter(&numbers)
        .y_label_formatter(&seconds)
        .label_style(("sans-serif", 14))
        .draw()?;
    // Names stand at the ends of their lines, from the top down, and give way to each other.
    curves.sort_by(|a, b| b.1.last().map(|p| p.1).partial_cmp(&a.1.last().map(|p| p.1)).unwrap_or(Equal));
    let (apart, mut lowest) = ((high / low).powf(1.0 / 34.0), high * 1.5);
    for (at, (card, points)) in curves.iter().enumerate() {
        // A golden section round the circle of hues: neighbours differ most.
        let colour = HSLColor(at as f64 * 0.618 % 1.0, 0.8, 0.36).to_rgba();
        chart.draw_series(LineSeries::new(points.iter().copied(), colour.stroke_width(2)))?;
        let Some((_, seconds)) = points.last() else { continue };
        lowest = seconds.min(lowest / apart);
        let name = Text::new(card.name, (right * 1.1, lowest), ("sans-serif", 13).into_font().color(&colour));
        chart.draw_series([name])?;
    }
    Ok(area.present()?)
}

fn range(values: impl Iterator<Item = f64> + Clone) -> Option<(f64, f64)> {
    values.clone().reduce(f64::min).zip(values.reduce(f64::max))
}
