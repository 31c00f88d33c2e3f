//! How far off the estimators are, against the count: root mean squares over 200 sets of keys.

use super::{HyperLogLog, LogLog, PlusPlus, Sketch, SuperLogLog, UltraLogLog, as_printed};
use crate::keys::Keys;
use common::Args;
use plotters::prelude::*;
use rayon::prelude::*;
use std::io::{Error, Write};

const SETS: u64 = 200;

/// Squares of the relative errors of one set's estimates, at each of the counts.
type Errors = fn(&Keys, &[usize], u32, u64) -> Vec<f64>;

const ESTIMATORS: [(&str, Errors); 6] = [
    ("hll-as-printed", errors::<as_printed::HyperLogLog>),
    ("loglog", errors::<LogLog>),
    ("superloglog", errors::<SuperLogLog>),
    ("hll", errors::<HyperLogLog>),
    ("hll++", errors::<PlusPlus>),
    ("ultraloglog", errors::<UltraLogLog>),
];

fn errors<S: Sketch>(keys: &Keys, counts: &[usize], p: u32, seed: u64) -> Vec<f64> {
    let (mut sketch, mut there) = (S::new(p, seed), 0);
    let error = |count: &usize| {
        sketch.add_all(keys.all().range(there, *count));
        there = *count;
        (sketch.estimate() / *count as f64 - 1.0).powi(2)
    };
    counts.iter().map(error).collect()
}

/// Root mean squares, in per cent: a line for each estimator, a point for each count.
pub fn table(args: &Args) -> (Vec<usize>, Vec<(&'static str, Vec<f64>)>) {
    let p = args.get("p") as u32;
    // Eight a decade, up to n.
    let steps = (8.0 * (args.n as f64).log10()) as i32;
    let mut counts: Vec<usize> =
        (8..=steps).map(|step| 10_f64.powf(f64::from(step) / 8.0).round() as usize).collect();
    counts.retain(|count| *count < args.n);
    counts.push(args.n);
    let of_set = |set: u64| {
        let first = (args.seed + set) * args.n as u64;
        let keys = Keys::numbers(first..first + args.n as u64);
        ESTIMATORS.map(|(_, errors)| errors(&keys, &counts, p, set))
    };
    let pool = common::pool(args.threads).expect("threads can be started");
    let sets: Vec<_> = pool.install(|| (0..SETS).into_par_iter().map(of_set).collect());
    let root = |of: usize, at: usize| {
        let sum: f64 = sets.iter().map(|set: &[Vec<f64>; 6]| set[of][at]).sum();
        100.0 * (sum / SETS as f64).sqrt()
    };
    let line = |of: usize| (ESTIMATORS[of].0, (0..counts.len()).map(|at| root(of, at)).collect());
    let lines = (0..ESTIMATORS.len()).map(line).collect();
    (counts, lines)
}

/// Draws it.
pub fn draw(args: &Args, out: &mut dyn Write) -> std::io::Result<()> {
    let svg = svg(args).map_err(|error| Error::other(error.to_string()))?;
    out.write_all(svg.as_bytes())
}

fn svg(args: &Args) -> Result<String, Box<dyn std::error::Error>> {
    let ((counts, lines), p, mut svg) = (table(args), args.get("p") as u32, String::new());
    let (first, last) = (counts[0] as f64, args.n as f64);
    let promised = 100.0 * HyperLogLog::standard_error(p);
    {
        let area = SVGBackend::with_string(&mut svg, (1000, 600)).into_drawing_area();
        area.fill(&WHITE)?;
        let mut chart = ChartBuilder::on(&area)
            .caption(
                format!("error of an estimate, {SETS} sets of keys, 2^{p} registers"),
                ("sans-serif", 20),
            )
            .margin(12)
            .x_label_area_size(44)
            .y_label_area_size(70)
            .build_cartesian_2d(
                (first..last * 6.0).log_scale(),
                (promised / 30.0..100.0_f64.max(4.0 * promised)).log_scale(),
            )?;
        chart
            .configure_mesh()
            .x_desc("different keys")
            .y_desc("root mean square error, %")
            .x_label_formatter(&|count| format!("{count:.0}"))
            .label_style(("sans-serif", 14))
            .draw()?;
        let bound = [(first, promised), (last, promised)];
        chart.draw_series(LineSeries::new(bound, BLACK.stroke_width(1)))?;
        let promise = format!("1.04 / sqrt m = {promised:.2} %");
        chart.draw_series([Text::new(promise, (first, promised * 1.25), ("sans-serif", 13))])?;
        for (at, (name, errors)) in lines.iter().enumerate() {
            // A golden section round the circle of hues: neighbours differ most.
            let colour = HSLColor(at as f64 * 0.618 % 1.0, 0.8, 0.36).to_rgba();
            let points =
                counts.iter().zip(errors).map(|(count, error)| (*count as f64, error.max(promised / 30.0)));
            chart.draw_series(LineSeries::new(points, colour.stroke_width(2)))?;
            let place = (last * 1.1, promised * 1.35_f64.powi(3 - at as i32) * 2.0);
            let name = Text::new(*name, place, ("sans-serif", 14).into_font().color(&colour));
            chart.draw_series([name])?;
        }
        area.present()?;
    }
    Ok(svg)
}
