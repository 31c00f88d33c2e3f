//! Poisson numbers by transformed rejection with squeeze (PTRS; Hörmann 1993), rounded as NumPy rounds.

use super::MEAN;

/// What depends on the mean alone.
pub struct Hat {
    a: f64,
    b: f64,
    v_r: f64,
    inverse_alpha: f64,
    /// Of each k, with the rounding of [`ln_probability`].
    pub probability: [f64; 256],
}

impl Hat {
    /// For the mean of 60.
    pub fn new() -> Hat {
        let b = 0.931 + 2.53 * MEAN.sqrt();
        let (inverse_alpha, v_r) = (1.1239 + 1.1328 / (b - 3.4), 0.9277 - 3.6224 / (b - 2.0));
        let probability = std::array::from_fn(|k| ln_probability(k as f64).exp());
        Hat { a: -0.059 + 0.02483 * b, b, v_r, inverse_alpha, probability }
    }

    /// The number that a try u between -1/2 and 1/2 hits, not yet rounded down; `room` is 1/2 - |u|.
    #[inline(always)]
    pub fn place(&self, u: f64, room: f64) -> f64 {
        (2.0 * self.a / room + self.b) * u + MEAN + 0.43
    }

    /// Most tries are under the distribution, and that can be seen at once.
    #[inline(always)]
    pub fn surely(&self, room: f64, v: f64) -> bool {
        (room >= 0.07) & (v <= self.v_r)
    }

    /// Others are not.
    #[inline(always)]
    pub fn hopeless(&self, place: f64, room: f64, v: f64) -> bool {
        (place < 0.0) | (room < 0.013) & (v > room)
    }

    /// The test, as NumPy does it.
    pub fn by_logarithms(&self, k: f64, room: f64, v: f64) -> bool {
        v.ln() + self.inverse_alpha.ln() - (self.a / (room * room) + self.b).ln() <= ln_probability(k)
    }

    /// The same test without logarithms: the first must not be above the second times the probability of k.
    #[inline(always)]
    pub fn sides(&self, room: f64, v: f64) -> (f64, f64) {
        let squared = room * room;
        (v * self.inverse_alpha * squared, self.a + self.b * squared)
    }

    /// Whether they are so close that rounding decides: then only the logarithms give what NumPy gives.
    #[inline(always)]
    pub fn doubtful(under: f64, over: f64) -> bool {
        (under - over).abs() <= DOUBT * over
    }
}

/// Beyond what the rounding of either test can be: logarithms up to 400 err by less than 1e-12.
const DOUBT: f64 = 1e-9;

/// The logarithm of the probability of k.
fn ln_probability(k: f64) -> f64 {
    -MEAN + k * MEAN.ln() - ln_gamma(k + 1.0)
}

/// Stirling's series as NumPy sums it: another library's may differ in the last bit. For x of at least 1.
fn ln_gamma(x: f64) -> f64 {
    const SERIES: [f64; 10] = [
        8.333333333333333e-02,
        -2.777777777777778e-03,
        7.936507936507937e-04,
        -5.952380952380952e-04,
        8.417508417508418e-04,
        -1.917526917526918e-03,
        6.41025641025641e-03,
        -2.955065359477124e-02,
        1.796443723688307e-01,
        -1.39243221690590e+00,
    ];
    const LN_TWO_PI: f64 = 1.8378770664093453;
    if x == 1.0 || x == 2.0 {
        return 0.0;
    }
    // The series is good from 7 on; below, the gamma function is divided down.
    let steps = (7.0 - x).max(0.0).trunc();
    let mut top = x + steps;
    let inverse_square = (1.0 / top) * (1.0 / top);
    let sum = SERIES.iter().rev().copied().reduce(|sum, term| sum * inverse_square + term).unwrap_or(0.0);
    let mut ln = sum / top + 0.5 * LN_TWO_PI + (top - 0.5) * top.ln() - top;
    for _ in 0..steps as u32 {
        ln -= (top - 1.0).ln();
        top -= 1.0;
    }
    ln
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ln_gamma_is_the_logarithm_of_factorials() {
        let mut factorial = 1.0_f64;
        for n in 1..=120 {
            let right = factorial.ln();
            assert!((ln_gamma(f64::from(n)) - right).abs() <= 4e-15 * right.max(1.0), "{n}");
            factorial *= f64::from(n);
        }
    }

    #[test]
    fn probabilities_add_up_to_one_and_have_mean_and_variance_of_60() {
        let hat = Hat::new();
        let moment = |of: fn(f64) -> f64| {
            (0..=255).map(|k| of(f64::from(k)) * hat.probability[k as usize]).sum::<f64>()
        };
        assert!((moment(|_| 1.0) - 1.0).abs() < 1e-12);
        assert!((moment(|k| k) - 60.0).abs() < 1e-10);
        assert!((moment(|k| (k - 60.0).powi(2)) - 60.0).abs() < 1e-9);
    }
}
