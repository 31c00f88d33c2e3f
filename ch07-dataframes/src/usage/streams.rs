//! A stream for every thousand people: which thread draws them, and how many people follow, changes no number.

use super::{DAYS, Draw, MEAN, Minutes};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};
use rand_distr::{Distribution, Poisson};
use rayon::prelude::*;

/// People to a stream.
const BLOCK: usize = 1000;

pub fn streams(draw: &Draw) -> Minutes {
    let poisson = Poisson::new(MEAN).expect("a mean above 0");
    in_blocks(draw, |random| poisson.sample(random) as u8)
}

/// Each number is one of two that share a column of a table, chosen by one random word.
pub fn alias(draw: &Draw) -> Minutes {
    let table = Alias::new();
    in_blocks(draw, |random| table.number(random.next_u32()))
}

/// Fills every block of people, day by day, from a stream of its own.
fn in_blocks(draw: &Draw, number: impl Fn(&mut ChaCha8Rng) -> u8 + Sync) -> Minutes {
    let mut minutes = vec![0; DAYS * draw.people];
    let mut days: Vec<_> = minutes.chunks_mut(draw.people).map(|day| day.chunks_mut(BLOCK)).collect();
    let block = |_| days.iter_mut().filter_map(Iterator::next).collect::<Vec<&mut [u8]>>();
    let blocks: Vec<_> = (0..draw.people.div_ceil(BLOCK)).map(block).collect();
    draw.pool.install(|| {
        blocks.into_par_iter().enumerate().for_each(|(stream, block)| {
            let mut random = ChaCha8Rng::seed_from_u64(draw.seed);
            random.set_stream(stream as u64);
            block.into_iter().flatten().for_each(|cell| *cell = number(&mut random));
        });
    });
    Minutes(minutes)
}

/// Walker's table (1977): 256 columns of equal chance, each with a lower number below `cut` and an upper one.
struct Alias {
    cut: [u32; 256],
    upper: [u8; 256],
}

impl Alias {
    /// A word's low byte chooses the column, its 24 high bits the number: off by 2^-32 at most.
    #[inline(always)]
    fn number(&self, word: u32) -> u8 {
        let column = word as u8;
        if word >> 8 < self.cut[usize::from(column)] { column } else { self.upper[usize::from(column)] }
    }

    /// Columns that are too low are filled up from those that are too high (Vose 1991).
    fn new() -> Alias {
        let mut height = [0.0; 256];
        let mut probability = (-MEAN).exp();
        for (k, height) in height.iter_mut().enumerate() {
            *height = 256.0 * probability;
            probability *= MEAN / (k + 1) as f64;
        }
        let mut table = Alias { cut: [1 << 24; 256], upper: std::array::from_fn(|k| k as u8) };
        let (mut low, mut high): (Vec<usize>, Vec<usize>) = (0..256).partition(|k| height[*k] < 1.0);
        while let (Some(from), Some(to)) = (high.last().copied(), low.pop()) {
            table.cut[to] = (height[to] * f64::from(1 << 24)).round() as u32;
            table.upper[to] = from as u8;
            height[from] -= 1.0 - height[to];
            if height[from] < 1.0 {
                high.pop();
                low.push(from);
            }
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_share_out_the_probabilities() {
        let table = Alias::new();
        let mut shares = [0.0; 256];
        for column in 0..256 {
            let lower = f64::from(table.cut[column]) / f64::from(1 << 24) / 256.0;
            shares[column] += lower;
            shares[usize::from(table.upper[column])] += 1.0 / 256.0 - lower;
        }
        let mut probability = (-MEAN).exp();
        for (k, share) in shares.iter().enumerate() {
            assert!((share - probability).abs() < 1e-8, "{k}: {share}, right is {probability}");
            probability *= MEAN / (k + 1) as f64;
        }
    }
}
