//! The clock: rungs are timed in turn (A B C A B C …), so that a noisy second touches all alike.

use crate::ladder::Row;
use crate::session::{Failure, Timed};
use std::time::Instant;

/// A sample lasts at least this long: shorter calls are run many times in one.
const SAMPLE: f64 = 1e-3;
/// Before a sample of calls shorter than this one call goes untimed: it brings the rung's data back into the caches.
const WARM: f64 = 20e-3;
const ROUNDS: std::ops::RangeInclusive<usize> = 3..=100;

/// Times every rung in rounds until the budget of seconds is spent; `progress` hears the share that is done.
pub fn rounds(timed: &mut [Timed<'_>], budget: f64, progress: &mut dyn FnMut(f64)) -> Result<(), Failure> {
    let start = Instant::now();
    // The first round finds out how many calls make a sample.
    let calls = timed.iter_mut().map(batch).collect::<Result<Vec<u64>, Failure>>()?;
    for round in 2..=*ROUNDS.end() {
        let began = Instant::now();
        for (Timed { row, time }, calls) in timed.iter_mut().zip(&calls) {
            if row.samples[0] * (row.units as f64) < WARM {
                time(1)?;
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

/// How many calls make a sample, and the first sample.
fn batch(Timed { row, time }: &mut Timed<'_>) -> Result<u64, Failure> {
    let (mut calls, mut seconds) = (1, time(1)?);
    if seconds < WARM {
        seconds = time(1)?;
    }
    while seconds < SAMPLE && calls < 1 << 40 {
        let wanted = calls as f64 * 1.2 * SAMPLE / seconds.max(1e-9);
        calls = (wanted as u64).clamp(calls + 1, calls * 100);
        seconds = time(calls)?;
    }
    row.samples.push(seconds / (calls * row.units) as f64);
    Ok(calls)
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
