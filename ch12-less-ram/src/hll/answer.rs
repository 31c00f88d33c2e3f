//! What a sketch says, and when that counts as right.

use super::as_printed;
use common::agree::{Agreement, Answer};

/// What a sketch says of the keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Estimate {
    /// Different keys that were put in.
    pub keys: f64,
    /// 2^p registers.
    pub p: f64,
    /// How many keys it says there were.
    pub estimate: f64,
    /// Bits it holds.
    pub bits: f64,
    /// Its standard error, as a share.
    pub standard_error: f64,
}

impl Estimate {
    /// That it is within 4 standard errors, and what it may be wrong by besides.
    pub fn within(&self, bias: f64) -> Result<(), String> {
        let most = (4.0 * self.standard_error + bias) * self.keys + 0.5;
        if (self.estimate - self.keys).abs() <= most {
            Ok(())
        } else {
            Err(format!("gave {:.0}, right is {} and up to {most:.0} more or less", self.estimate, self.keys))
        }
    }
}

impl Answer for Estimate {
    fn to_bytes(&self) -> Vec<u8> {
        vec![self.keys, self.p, self.estimate, self.bits, self.standard_error].to_bytes()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Estimate> {
        let [keys, p, estimate, bits, standard_error] = Vec::<f64>::from_bytes(bytes)?.try_into().ok()?;
        Some(Estimate { keys, p, estimate, bits, standard_error })
    }
}

pub const PROMISE: Agreement<Estimate> = ("within 4 of its standard errors", |got, _| got.within(0.0));
pub const ORIGINAL: Agreement<Estimate> = (
    "within 4 standard errors and 2.5 %: the original estimator is so much too high about 2.5 keys a register",
    |got, _| got.within(0.025),
);
pub const SINGLE: Agreement<Estimate> = (
    "within 4 standard errors and 10 %: its running sum is kept in f32 and drifts with the count",
    |got, _| got.within(0.1),
);
pub const ONE: Agreement<Estimate> =
    ("within a factor of a thousand: one register has a standard error of 1.87 powers of two", |got, _| {
        let powers = (got.estimate / got.keys).log2().abs();
        if powers < 10.0 { Ok(()) } else { Err(format!("gave {}, right is {}", got.estimate, got.keys)) }
    });
pub const REGISTER: Agreement<Estimate> =
    (AS_PRINTED, |got, _| as_printed::agrees::<as_printed::Register>(got));
pub const LOGLOG: Agreement<Estimate> = (AS_PRINTED, |got, _| as_printed::agrees::<as_printed::LogLog>(got));
pub const SUPER: Agreement<Estimate> =
    (AS_PRINTED, |got, _| as_printed::agrees::<as_printed::SuperLogLog>(got));
pub const HYPER: Agreement<Estimate> =
    (AS_PRINTED, |got, _| as_printed::agrees::<as_printed::HyperLogLog>(got));
const AS_PRINTED: &str = "what the book's programs give where that is known, else what Rust gives";
