//! When two answers count as equal, and how an answer travels between processes.

use std::fmt::Debug;

/// When an answer counts as right: said, and checked (what was given, what is right).
pub type Agreement<O> = (&'static str, fn(&O, &O) -> Result<(), String>);

/// Equal by `==`.
pub fn equal<O: PartialEq + Debug>(got: &O, right: &O) -> Result<(), String> {
    if got == right { Ok(()) } else { Err(format!("gave {got:?}, right is {right:?}")) }
}

/// The same numbers to the last bit.
pub fn bits<O: AsRef<[f64]>>(got: &O, right: &O) -> Result<(), String> {
    each(got.as_ref(), right.as_ref(), |a, b| a.to_bits() == b.to_bits())
}

/// No element further than `tolerance` from where it should be; NaN is never right.
pub fn within(got: &[f64], right: &[f64], tolerance: f64) -> Result<(), String> {
    each(got, right, |a, b| (a - b).abs() <= tolerance)
}

fn each(got: &[f64], right: &[f64], same: impl Fn(f64, f64) -> bool) -> Result<(), String> {
    if got.len() != right.len() {
        return Err(format!("gave {} numbers, right are {}", got.len(), right.len()));
    }
    match got.iter().zip(right).position(|(a, b)| !same(*a, *b)) {
        None => Ok(()),
        Some(at) => Err(format!("element {at} is {:e}, right is {:e}", got[at], right[at])),
    }
}

/// An answer that can come from another process: numbers of eight bytes, little-endian.
pub trait Answer: Default + 'static {
    /// The answer as bytes.
    fn to_bytes(&self) -> Vec<u8>;
    /// The answer from bytes; None if their number does not fit.
    fn from_bytes(bytes: &[u8]) -> Option<Self>;
}

macro_rules! answers {
    ($($number:ty)*) => { $(
        impl Answer for $number {
            fn to_bytes(&self) -> Vec<u8> {
                self.to_le_bytes().to_vec()
            }
            fn from_bytes(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(<$number>::from_le_bytes)
            }
        }
    )* };
}
answers!(f64 i64 u64);

impl<T: Answer> Answer for Vec<T> {
    fn to_bytes(&self) -> Vec<u8> {
        self.iter().flat_map(T::to_bytes).collect()
    }
    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.chunks(8).map(T::from_bytes).collect()
    }
}
