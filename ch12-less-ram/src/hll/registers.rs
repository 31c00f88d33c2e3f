//! What the sketches share: a byte for each register, the largest rank that it met. A key's hash says which register
//! and which rank; the sketches differ in that hash and in what they make of the registers.

use super::Sketch;
use crate::hash::Hash;
use crate::murmur3;

/// Where a key goes and what it puts there.
pub trait Place {
    /// Of this seed, if there are several.
    fn seeded(seed: u64) -> Self;
    /// Which of 2^p registers, and the rank: 1, and 1 for each zero at the end of what is left of the hash.
    fn place(&self, key: &[u8], p: u32) -> (usize, u8);
}

impl Place for Hash {
    fn seeded(seed: u64) -> Hash {
        Hash::seeded(seed)
    }

    #[inline(always)]
    fn place(&self, key: &[u8], p: u32) -> (usize, u8) {
        place(self.of(key), p)
    }
}

/// The book's hash, 32 bits.
pub struct Murmur;

impl Place for Murmur {
    fn seeded(_: u64) -> Murmur {
        Murmur
    }

    #[inline(always)]
    fn place(&self, key: &[u8], p: u32) -> (usize, u8) {
        place(u64::from(murmur3::x86_32(key, 0) as u32) | 1 << 32, p)
    }
}

/// The place of a hash. Its highest bit counts as set, so that every rank has an end.
#[inline(always)]
pub fn place(hash: u64, p: u32) -> (usize, u8) {
    let rest = (hash | 1 << 63) >> p;
    (hash as usize & ((1 << p) - 1), rest.trailing_zeros() as u8 + 1)
}

/// How many different keys there were, from the registers.
pub trait Estimator {
    /// What tells where a key goes.
    type Place: Place;
    /// Its standard error, times the root of the number of registers.
    const ERROR: f64;
    /// The count.
    fn estimate(registers: &[u8]) -> f64;
}

/// A byte a register.
pub struct Registers<E: Estimator> {
    pub(super) ranks: Vec<u8>,
    pub(super) p: u32,
    pub(super) place: E::Place,
}

impl<E: Estimator> Registers<E> {
    /// What stands in each register.
    pub fn registers(&self) -> &[u8] {
        &self.ranks
    }
}

impl<E: Estimator> Sketch for Registers<E> {
    fn new(p: u32, seed: u64) -> Registers<E> {
        Registers { ranks: vec![0; 1 << p], p, place: E::Place::seeded(seed) }
    }

    #[inline(always)]
    fn add(&mut self, key: &[u8]) {
        let (register, rank) = self.place.place(key, self.p);
        // Always written: whether a rank is larger cannot be guessed while there are few keys a register.
        self.ranks[register] = self.ranks[register].max(rank);
    }

    fn estimate(&self) -> f64 {
        E::estimate(&self.ranks)
    }

    fn bits(&self) -> u64 {
        8 * self.ranks.len() as u64
    }

    fn standard_error(p: u32) -> f64 {
        E::ERROR / f64::from(1 << p).sqrt()
    }
}

/// How many registers no key came to.
pub fn empty(registers: &[u8]) -> usize {
    registers.iter().filter(|rank| **rank == 0).count()
}
