//! What came of asking a filter for keys and for strangers, and when that counts as right.

use super::shape::rate;
use common::agree::{Agreement, Answer};

/// What a filter says of keys and strangers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Keys that were put in; as many strangers were asked for.
    pub keys: u64,
    /// False positives wanted.
    pub one_in: u64,
    /// Bits it holds.
    pub bits: u64,
    /// Bits that a key sets.
    pub hashes: u64,
    /// Keys that were found.
    pub members: u64,
    /// Strangers that were found.
    pub strangers: u64,
    /// Keys among what was looked up when timed.
    pub asked_members: u64,
    /// Strangers among it.
    pub asked_strangers: u64,
    /// How many of both were found.
    pub answered: u64,
}

impl Found {
    /// That no key is denied, and no more strangers are let in than come with this rate.
    pub fn within(&self, rate: f64) -> Result<(), String> {
        if self.members != self.keys || self.answered < self.asked_members {
            return Err(format!(
                "denied {} of {} keys that were put in",
                self.keys - self.members,
                self.keys
            ));
        }
        let lookups = (self.answered - self.asked_members, self.asked_strangers);
        for (let_in, strangers) in [(self.strangers, self.keys), lookups] {
            let most = most(strangers, rate, self.keys);
            if let_in as f64 > most {
                return Err(format!("let in {let_in} of {strangers} strangers, {most:.0} would be too many"));
            }
        }
        Ok(())
    }
}

/// The most false positives that chance explains: 4 standard errors of a count, and of how unevenly the keys fill the
/// filter. The latter is set at 6 / sqrt(keys) of the rate, what blocks of 512 bits with 45 keys give; others
/// vary less. Where hardly any are expected they come in lumps: 3 more.
fn most(strangers: u64, rate: f64, keys: u64) -> f64 {
    let expected = strangers as f64 * rate;
    expected + 4.0 * (expected + 36.0 * expected.powi(2) / keys as f64).sqrt() + 3.0
}

impl Answer for Found {
    fn to_bytes(&self) -> Vec<u8> {
        let Found {
            keys,
            one_in,
            bits,
            hashes,
            members,
            strangers,
            asked_members,
            asked_strangers,
            answered,
        } = *self;
        vec![keys, one_in, bits, hashes, members, strangers, asked_members, asked_strangers, answered]
            .to_bytes()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Found> {
        let numbers = Vec::<u64>::from_bytes(bytes)?.try_into().ok()?;
        let [keys, one_in, bits, hashes, members, strangers, asked_members, asked_strangers, answered] =
            numbers;
        Some(Found {
            keys,
            one_in,
            bits,
            hashes,
            members,
            strangers,
            asked_members,
            asked_strangers,
            answered,
        })
    }
}

pub const PROMISE: Agreement<Found> =
    ("no key denied; false positives as asked for, 4 standard errors allowed", |found, _| {
        found.within(1.0 / found.one_in as f64)
    });
/// For those that round the number of bits a key up or down and then may err a little more often than asked for.
pub const OWN_RATE: Agreement<Found> =
    ("no key denied; false positives as its bits and hashes give, 4 standard errors allowed", |found, _| {
        found.within(rate(found.bits, found.hashes as u32, found.keys))
    });
