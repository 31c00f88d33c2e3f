//! What several estimators reckon with.

/// HyperLogLog's constant for `m` registers (Flajolet, Fusy, Gandouet and Meunier 2007).
pub fn alpha(m: usize) -> f64 {
    match m {
        16 => 0.673,
        32 => 0.697,
        64 => 0.709,
        _ => 0.7213 / (1.0 + 1.079 / m as f64),
    }
}

/// The count that leaves so many of `m` registers empty on average (Whang, Vander-Zanden and Taylor 1990).
pub fn linear_counting(m: usize, empty: usize) -> f64 {
    m as f64 * (m as f64 / empty as f64).ln()
}

/// HyperLogLog's estimate from the sum of 2^-register, with linear counting below 2.5 keys a register.
pub fn harmonic(m: usize, sum: f64, empty: usize) -> f64 {
    let raw = alpha(m) * (m as f64).powi(2) / sum;
    if raw <= 2.5 * m as f64 && empty > 0 { linear_counting(m, empty) } else { raw }
}

/// The keys a register at which `seen` is expected, for an `expected` that grows with them: by halving.
pub fn solve(seen: f64, expected: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (-60.0_f64, 64.0_f64);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        *(if expected(middle.exp2()) < seen { &mut low } else { &mut high }) = middle;
    }
    low.exp2()
}

/// The keys a register for which what was seen is likeliest. `present[r]` registers are known to have met a hash of
/// rank r, and what none has met has the probability `absent`, added up over all.
pub fn likeliest(present: &[u32], absent: f64) -> f64 {
    // At the maximum, sum over r of present[r] 2^-r / (e^(x 2^-r) - 1) = absent; the left falls as x grows.
    let left = |x: f64| {
        let term = |(rank, count): (usize, &u32)| {
            let chance = (-(rank as f64)).exp2();
            f64::from(*count) * chance / (x * chance).exp_m1()
        };
        present.iter().enumerate().filter(|(_, count)| **count > 0).map(term).sum::<f64>()
    };
    if present.iter().all(|count| *count == 0) { 0.0 } else { solve(-absent, |x| -left(x)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of m registers that met x keys each, e^-x m are empty.
    #[test]
    fn linear_counting_undoes_what_it_counts() {
        for load in [0.01_f64, 0.5, 2.0] {
            let empty = (1e6 * (-load).exp()).round() as usize;
            assert!((linear_counting(1_000_000, empty) / (1e6 * load) - 1.0).abs() < 1e-3, "{load}");
        }
    }

    /// Registers as they are expected to stand, at any load, tell that load again.
    #[test]
    fn what_is_expected_is_likeliest() {
        for log in [-6, -2, 0, 3, 12, 30] {
            let (m, load) = (1e9, f64::from(log).exp2());
            let at_most = |rank: i32| (-load * (-f64::from(rank)).exp2()).exp();
            let (mut present, mut absent) = ([0_u32; 64], 0.0);
            for rank in 0..64 {
                let below = if rank == 0 { 0.0 } else { at_most(rank - 1) };
                let count = m * (at_most(rank) - below);
                absent += count * (-f64::from(rank)).exp2();
                present[rank as usize] = if rank == 0 { 0 } else { count.round() as u32 };
            }
            let got = likeliest(&present, absent);
            assert!((got / load - 1.0).abs() < 1e-4, "2^{log}: {got}");
        }
    }
}
