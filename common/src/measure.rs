//! The clock: rungs are timed in turn (A B C A B C …), so that a noisy second touches all alike.

use crate::ladder::Row;
use crate::session::{Failure, Time, Timed};
use std::time::Instant;

/// A sample lasts at least this long: shorter calls are run many times in one.
const SAMPLE: f64 = 1e-3;
/// Calls shorter than this go untimed for a while before a sample, and bring the rung's data back into the caches: the
/// third level takes several passes for that.
const SHORT: f64 = 20e-3;
const WARM_UP: f64 = 5e-3;
const ROUNDS: std::ops::RangeInclusive<usize> = 3..=100;

/// Times every rung in rounds until the budget of seconds is spent; `progress` hears the share that is done.
pub fn rounds(timed: &mut [Timed<'_>], budget: f64, progress: &mut dyn FnMut(f64)) -> Result<(), Failure> {
    let start = Instant::now();
    // The first round finds out how many calls make a sample.
    let calls = timed.iter_mut().map(batch).collect::<Result<Vec<u64>, Failure>>()?;
    for round in 2..=*ROUNDS.end() {
        let began = Instant::now();
        for (Timed { row, time }, calls) in timed.iter_mut().zip(&calls) {
            let call = row.samples[0] * row.units as f64;
            if call < SHORT {
                warm_up(call, time)?;
            }
            row.samples.push(time(*calls)? / (*calls * row.units) as f64);
        }
        let left = budget - start.elapsed().as_secs_f64();
        let more = (left / began.elapsed().as_secs_f64()).max(0.0) as usize;
        progress(round as f64 / (round + more) as f64);
        if round >= *ROUNDS.start() && more == 0 {
            break;
        }
    }
    Ok(())
}

/// Runs a rung of short calls for a while; the seconds of one of them.
fn warm_up(call: f64, time: &mut Time<'_>) -> Result<f64, Failure> {
    let calls = (WARM_UP / call.max(1e-9)).ceil();
    Ok(time(calls as u64)? / calls)
}

/// How many calls make a sample, and the first sample.
fn batch(Timed { row, time }: &mut Timed<'_>) -> Result<u64, Failure> {
    let mut seconds = time(1)?;
    if seconds < SHORT {
        seconds = warm_up(seconds, time)?;
    }
    row.samples.push(seconds / row.units as f64);
    Ok((1.2 * SAMPLE / seconds.max(1e-12)).ceil() as u64)
}

/// Fills in how many times faster each rung is than the first: the median of the rounds' own ratios.
pub fn compare(rows: &mut [Row]) {
    let first =
        rows.iter().map(|row| row.samples.clone()).find(|samples| !samples.is_empty()).unwrap_or_default();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_lie_between_samples() {
        assert_eq!(quantile(&[4.0, 1.0, 3.0, 2.0], 0.5), 2.5);
    }
}
