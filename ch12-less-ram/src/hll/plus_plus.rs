//! HyperLogLog++ (Heule, Nunkesser and Hall 2013) without its tables. Few keys are listed, to 25 bits of place and their rank,
//! and counted by the empty places of 2^25; when the list outgrows the registers they take over. Their
//! likeliest count needs no correction at any size, so there is nothing to look up and no bump where two formulas meet.

use super::Sketch;
use super::formulas::{likeliest, linear_counting};
use super::registers::place;
use crate::hash::Hash;

/// Lists keys at first, then a byte a register.
#[derive(Clone)]
pub struct PlusPlus {
    p: u32,
    hash: Hash,
    /// Place and rank, sorted, a place once; while `registers` is empty.
    list: Vec<u32>,
    /// The same, not yet sorted in.
    fresh: Vec<u32>,
    registers: Vec<u8>,
}

/// Bits of a place in the list.
const FINE: u32 = 25;

impl PlusPlus {
    /// Sorts in what is fresh; a place keeps its largest rank. Then gives way to registers if those are shorter.
    fn tidy(&mut self) {
        self.list.append(&mut self.fresh);
        // Falling, so that of entries with one place the first has the largest rank.
        self.list.sort_unstable_by(|a, b| b.cmp(a));
        self.list.dedup_by_key(|entry| *entry >> 6);
        if 4 * self.list.len() + 4 * self.room() > 1 << self.p {
            self.registers = vec![0; 1 << self.p];
            for entry in std::mem::take(&mut self.list) {
                let (register, rank) = coarse(entry, self.p);
                self.registers[register] = self.registers[register].max(rank);
            }
            self.fresh = Vec::new();
        }
    }

    /// Entries that may wait.
    fn room(&self) -> usize {
        (1 << self.p) / 64 + 4
    }
}

/// The register and rank of an entry: what of its place lies beyond p bits comes before its rank.
fn coarse(entry: u32, p: u32) -> (usize, u8) {
    let (fine, rank) = (entry >> 6, (entry & 63) as u8);
    let rest = fine >> p;
    let rank = if rest == 0 { rank + (FINE - p) as u8 } else { rest.trailing_zeros() as u8 + 1 };
    (fine as usize & ((1 << p) - 1), rank)
}

impl Sketch for PlusPlus {
    fn new(p: u32, seed: u64) -> PlusPlus {
        PlusPlus { p, hash: Hash::seeded(seed), list: Vec::new(), fresh: Vec::new(), registers: Vec::new() }
    }

    #[inline(always)]
    fn add(&mut self, key: &[u8]) {
        let hash = self.hash.of(key);
        if self.registers.is_empty() {
            let (place, rank) = place(hash, FINE);
            self.fresh.push((place as u32) << 6 | u32::from(rank));
            if self.fresh.len() >= self.room() {
                self.tidy();
            }
            return;
        }
        let (register, rank) = place(hash, self.p);
        if rank > self.registers[register] {
            self.registers[register] = rank;
        }
    }

    fn estimate(&self) -> f64 {
        if !self.fresh.is_empty() {
            // As if it were sorted in: what is said then depends on the keys alone, not on how often they came.
            let mut tidy = self.clone();
            tidy.tidy();
            return tidy.estimate();
        }
        if self.registers.is_empty() {
            return linear_counting(1 << FINE, (1 << FINE) - self.list.len());
        }
        let mut present = [0; 64];
        self.registers.iter().for_each(|register| present[usize::from(*register)] += 1);
        // Beyond a register's rank nothing came; an empty one met no rank at all.
        let absent =
            present.iter().enumerate().map(|(rank, count)| f64::from(*count) * (-(rank as f64)).exp2()).sum();
        present[0] = 0;
        self.registers.len() as f64 * likeliest(&present, absent)
    }

    fn bits(&self) -> u64 {
        32 * (self.list.capacity() + self.fresh.capacity()) as u64 + 8 * self.registers.len() as u64
    }

    fn standard_error(p: u32) -> f64 {
        1.04 / f64::from(1 << p).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_keeps_all_that_a_register_needs() {
        for seed in 0..20_000_u64 {
            let hash = Hash::seeded(1).of(&seed.to_le_bytes())
                & !(u64::MAX >> 64_u64.saturating_sub(1 + seed % 40) << 4);
            let (fine, rank) = place(hash, FINE);
            for p in 4..=18 {
                assert_eq!(
                    coarse((fine as u32) << 6 | u32::from(rank), p),
                    place(hash, p),
                    "{hash:x}, p {p}"
                );
            }
        }
    }
}
