//! Products modulo an odd n below 2^64 without a division (Montgomery).
//!
//! A number x is held as x 2^64 mod n. The product of two such numbers has a factor 2^64 too many, which is
//! taken out by adding a multiple of n that makes the low half zero.

/// Arithmetic modulo n.
pub struct Residues {
    n: u64,
    /// n^-1 modulo 2^64.
    inverse: u64,
    /// 1, and 2^64, as they are held.
    pub one: u64,
    radix: u64,
}

impl Residues {
    /// n must be odd.
    pub fn new(n: u64) -> Residues {
        // Right to 3 bits, and twice as many with every step.
        let inverse = (0..5).fold(n, |x, _| x.wrapping_mul(2_u64.wrapping_sub(n.wrapping_mul(x))));
        let one = (u64::MAX % n + 1) % n;
        let radix = (u128::from(one) * u128::from(one) % u128::from(n)) as u64;
        Residues { n, inverse, one, radix }
    }

    /// x as it is held.
    pub fn hold(&self, x: u64) -> u64 {
        self.product(x % self.n, self.radix)
    }

    /// The product of two held numbers, held.
    #[inline(always)]
    pub fn product(&self, a: u64, b: u64) -> u64 {
        let product = u128::from(a) * u128::from(b);
        let multiple = (product as u64).wrapping_mul(self.inverse);
        let taken = (u128::from(multiple) * u128::from(self.n)) >> 64;
        let (rest, below) = ((product >> 64) as u64).overflowing_sub(taken as u64);
        if below { rest.wrapping_add(self.n) } else { rest }
    }

    /// The sum of two held numbers, held.
    pub fn sum(&self, a: u64, b: u64) -> u64 {
        let (sum, over) = a.overflowing_add(b);
        if over || sum >= self.n { sum.wrapping_sub(self.n) } else { sum }
    }
}
