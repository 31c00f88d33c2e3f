//! The clock: rungs are timed in turn (A B C A B C …), so that a noisy second touches all alike.

use crate::ladder::Row;
use crate::session::{Failure, Timed};
use std::time::{Duration, Instant};

/// A sample lasts at least this long: shorter calls are run many times in one.
const SAMPLE: f64 = 1e-3;
const FEWEST: usize = 3;
const MOST: usize = 100;

/// Times every rung in rounds until the budget is spent; `progress` hears the share that is done.
pub fn rounds(
    timed: &mut [Timed<'_>],
    budget: Duration,
    progress: &mut dyn FnMut(f64),
) -> Result<(), Failure> {
    let mut calls = Vec::new();
    for rung in timed.iter_mut() {
        calls.push(batch(rung)?);
    }
    let start = Instant::now();
    for round in 0..MOST {
        for (rung, calls) in timed.iter_mut().zip(&calls) {
            let seconds = (rung.time)(*calls)?;
            rung.samples.push(seconds / (*calls * rung.units) as f64);
        }
        let spent = start.elapsed().as_secs_f64() / (round + 1) as f64 * (round + 2) as f64;
        progress(
            (round + 1) as f64
                / (budget.as_secs_f64() / spent * (round + 2) as f64).clamp(FEWEST as f64, MOST as f64),
        );
        if round + 1 >= FEWEST && spent > budget.as_secs_f64() {
            break;
        }
    }
    Ok(())
}

/// How many calls make a sample.
fn batch(rung: &mut Timed<'_>) -> Result<u64, Failure> {
    let mut calls = 1;
    loop {
        let seconds = (rung.time)(calls)?;
        if seconds >= SAMPLE || calls >= 1 << 40 {
            return Ok(calls);
        }
        let wanted = calls as f64 * 1.2 * SAMPLE / seconds.max(1e-9);
        calls = (wanted as u64).clamp(calls + 1, calls * 100);
    }
}

/// Fills in how many times faster each rung is than the first: the median of the rounds' own ratios.
pub fn compare(rows: &mut [Row]) {
    let Some(first) = rows.iter().find(|row| !row.samples.is_empty()).map(|row| row.samples.clone()) else {
        return;
    };
    for row in rows.iter_mut().filter(|row| !row.samples.is_empty()) {
        let paired: Vec<f64> = first.iter().zip(&row.samples).map(|(a, b)| a / b).collect();
        row.ratio = Some(quantile(&paired, 0.5));
    }
}

/// The quantile `q` of the samples, between two of them by their distance.
pub fn quantile(samples: &[f64], q: f64) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = q * (sorted.len() - 1) as f64;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    below + (above - below) * place.fract()
}

/// Half the distance between the quartiles, in the samples' unit.
pub fn spread(samples: &[f64]) -> f64 {
    (quantile(samples, 0.75) - quantile(samples, 0.25)) / 2.0
}

/// The exponent k of the time t ~ n^k, by least squares over the logarithms.
pub fn exponent(points: &[(f64, f64)]) -> Option<f64> {
    let count = points.len() as f64;
    let logs: Vec<(f64, f64)> = points.iter().map(|(n, t)| (n.ln(), t.ln())).collect();
    let (mean_n, mean_t) =
        (logs.iter().map(|p| p.0).sum::<f64>() / count, logs.iter().map(|p| p.1).sum::<f64>() / count);
    let over: f64 = logs.iter().map(|(n, t)| (n - mean_n) * (t - mean_t)).sum();
    let under: f64 = logs.iter().map(|(n, _)| (n - mean_n).powi(2)).sum();
    (points.len() > 1).then(|| over / under)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_lie_between_samples() {
        assert_eq!(quantile(&[4.0, 1.0, 3.0, 2.0], 0.5), 2.5);
        assert_eq!(spread(&[1.0, 2.0, 3.0, 4.0, 5.0]), 1.0);
    }

    #[test]
    fn exponent_of_a_square() {
        let points: Vec<(f64, f64)> = [2.0, 4.0, 8.0].iter().map(|n| (*n, 3.0 * n * n)).collect();
        assert!((exponent(&points).unwrap() - 2.0).abs() < 1e-12);
        assert!(exponent(&points[..1]).is_none());
    }

    #[test]
    fn calls_of_nanoseconds_are_batched_until_the_clock_can_see_them() {
        let per_call = 2e-9;
        let time = Box::new(move |calls: u64| Ok(calls as f64 * per_call));
        let mut timed = [Timed::new(0, "rung", 1, time)];
        rounds(&mut timed, Duration::from_millis(1), &mut |_| ()).unwrap();
        assert!(timed[0].samples.iter().all(|sample| (sample / per_call - 1.0).abs() < 1e-6));
        assert!(batch(&mut timed[0]).unwrap() as f64 * per_call >= SAMPLE);
    }
}
