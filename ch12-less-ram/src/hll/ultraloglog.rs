//! UltraLogLog (Ertl 2023): a byte holds the largest rank in six bits and, in two, whether the two ranks below it came
//! too. What is likeliest, given all that, is a quarter nearer the truth for as many bytes.

use super::Sketch;
use super::formulas::likeliest;
use super::registers::place;
use crate::hash::Hash;

/// Four times the largest rank, and 2 if the rank below it came, and 1 if the one below that did.
pub struct UltraLogLog {
    registers: Vec<u8>,
    p: u32,
    hash: Hash,
}

/// A register's ranks as bits: the largest and those of the two below it that came. Rank r is bit r + 2; rank 0, which
/// says nothing, counts as having come to all.
#[inline(always)]
fn ranks(register: u8) -> u64 {
    (4 | u64::from(register % 4)) << (register / 4)
}

/// The register of such bits; what lies further down is forgotten.
#[inline(always)]
fn register(ranks: u64) -> u8 {
    let largest = ranks.ilog2() - 2;
    (4 * largest) as u8 + (ranks >> largest) as u8 % 4
}

impl UltraLogLog {
    /// Makes it what it were if the other's keys had been put in here.
    pub fn merge(&mut self, other: &UltraLogLog) {
        assert_eq!(self.p, other.p, "as many registers");
        assert_eq!(self.hash.of(b""), other.hash.of(b""), "one hash function");
        for (into, other) in self.registers.iter_mut().zip(&other.registers) {
            *into = register(ranks(*into) | ranks(*other));
        }
    }

    /// What stands in each register.
    pub fn registers(&self) -> &[u8] {
        &self.registers
    }
}

impl Sketch for UltraLogLog {
    fn new(p: u32, seed: u64) -> UltraLogLog {
        UltraLogLog { registers: vec![0; 1 << p], p, hash: Hash::seeded(seed) }
    }

    #[inline(always)]
    fn add(&mut self, key: &[u8]) {
        let (at, rank) = place(self.hash.of(key), self.p);
        self.registers[at] = register(ranks(self.registers[at]) | 4 << rank);
    }

    fn estimate(&self) -> f64 {
        let mut counts = [0_u32; 256];
        self.registers.iter().for_each(|register| counts[usize::from(*register)] += 1);
        let (mut present, mut absent) = ([0; 64], 0.0);
        for (register, count) in counts.into_iter().enumerate().filter(|(_, count)| *count > 0) {
            let most = register / 4;
            // Above the largest rank nothing came: 2^-most of all hashes.
            absent += f64::from(count) * (-(most as f64)).exp2();
            for (down, came) in [(0, most > 0), (1, register & 2 > 0), (2, register & 1 > 0)] {
                match most.checked_sub(down).filter(|rank| *rank > 0) {
                    Some(rank) if came => present[rank] += count,
                    Some(rank) => absent += f64::from(count) * (-(rank as f64)).exp2(),
                    None => {}
                }
            }
        }
        self.registers.len() as f64 * likeliest(&present, absent)
    }

    fn bits(&self) -> u64 {
        8 * self.registers.len() as u64
    }

    /// From a product of bits and variance of 4.63 (Ertl 2023, maximum likelihood): root of 4.63 / 8.
    fn standard_error(p: u32) -> f64 {
        0.761 / f64::from(1 << p).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against all ranks that a register met, for ranks up to the largest that there is.
    #[test]
    fn a_register_keeps_the_largest_rank_and_the_two_below() {
        let mut state = 1_u64;
        for most in [3, 12, 60] {
            for _ in 0..2000 {
                let (mut kept, mut met) = (0, 1_u64);
                for _ in 0..8 {
                    state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                    let rank = (state >> 33) as u8 % most + 1;
                    kept = register(ranks(kept) | 4 << rank);
                    met |= 1 << rank;
                    let largest = met.ilog2() as u8;
                    let below = |down| if largest >= down { (met >> (largest - down) & 1) as u8 } else { 0 };
                    assert_eq!(kept, 4 * largest + 2 * below(1) + below(2), "{met:b}");
                }
            }
        }
    }
}
