//! MurmurHash3 (Austin Appleby, public domain), the two forms that the book's programs use.

/// The 32-bit form for x86: `mmh3.hash` of Python.
#[inline]
pub fn x86_32(key: &[u8], seed: u32) -> i32 {
    let (words, tail) = key.as_chunks::<4>();
    let scramble = |word: u32| word.wrapping_mul(0xcc9e_2d51).rotate_left(15).wrapping_mul(0x1b87_3593);
    let mut hash = seed;
    for word in words {
        hash ^= scramble(u32::from_le_bytes(*word));
        hash = hash.rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64);
    }
    // An empty tail scrambles to zero and changes nothing.
    hash ^= scramble(tail.iter().rev().fold(0, |word, byte| word << 8 | u32::from(*byte)));
    hash ^= key.len() as u32;
    hash = (hash ^ hash >> 16).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ hash >> 13).wrapping_mul(0xc2b2_ae35);
    (hash ^ hash >> 16) as i32
}

/// The 128-bit form for x64 as two halves: `mmh3.hash64` of Python.
#[inline]
pub fn x64_128(key: &[u8], seed: u32) -> (i64, i64) {
    const C1: u64 = 0x87c3_7b91_1142_53d5;
    const C2: u64 = 0x4cf5_ad43_2745_937f;
    let first = |word: u64| word.wrapping_mul(C1).rotate_left(31).wrapping_mul(C2);
    let second = |word: u64| word.wrapping_mul(C2).rotate_left(33).wrapping_mul(C1);
    let (pairs, tail) = key.as_chunks::<16>();
    let (mut low, mut high) = (u64::from(seed), u64::from(seed));
    for pair in pairs {
        let pair = u128::from_le_bytes(*pair);
        low = (low ^ first(pair as u64)).rotate_left(27).wrapping_add(high);
        low = low.wrapping_mul(5).wrapping_add(0x52dc_e729);
        high = (high ^ second((pair >> 64) as u64)).rotate_left(31).wrapping_add(low);
        high = high.wrapping_mul(5).wrapping_add(0x3849_5ab5);
    }
    let tail = tail.iter().rev().fold(0_u128, |pair, byte| pair << 8 | u128::from(*byte));
    low ^= first(tail as u64) ^ key.len() as u64;
    high ^= second((tail >> 64) as u64) ^ key.len() as u64;
    let sums = |low: u64, high: u64| (low.wrapping_add(high), low.wrapping_add(high).wrapping_add(high));
    (low, high) = sums(low, high);
    (low, high) = sums(finish(low), finish(high));
    (low as i64, high as i64)
}

fn finish(mut half: u64) -> u64 {
    half = (half ^ half >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    half = (half ^ half >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    half ^ half >> 33
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From package mmh3 5.3.1 of Python.
    #[test]
    fn the_vectors_of_the_python_package() {
        let short = [
            ("", 0),
            ("0", -764297089),
            ("1", -1810453357),
            ("42", -1135041482),
            ("hello", 613153351),
            ("the quick brown fox", 519850996),
        ];
        for (key, right) in short {
            assert_eq!(x86_32(key.as_bytes(), 0), right, "{key:?}");
        }
        let long = [
            ("", (0, 0)),
            ("0", (3083240331115144064, 4219285596688309769)),
            ("hello", (-3758069500696749310, 6565844092913065241)),
        ];
        for (key, right) in long {
            assert_eq!(x64_128(key.as_bytes(), 0), right, "{key:?}");
        }
    }

    /// Every length of a tail, and two seeds: the vectors above end in few of them. The sums are Python's.
    #[test]
    fn every_length_of_a_tail() {
        let letters = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJ";
        let (mut short, mut low, mut high) = (0_u32, 0_u64, 0_u64);
        for seed in [0, 7] {
            for length in 0..=letters.len() {
                let (key, weight) = (&letters[..length], length as u64 + 1);
                short ^= (x86_32(key, seed) as u32).wrapping_mul(weight as u32);
                let halves = x64_128(key, seed);
                low ^= (halves.0 as u64).wrapping_mul(weight);
                high ^= (halves.1 as u64).wrapping_mul(weight);
            }
        }
        assert_eq!((short, low, high), (0x7262_e60c, 0x4fff_0b84_f161_7da4, 0xe512_8b17_41e2_7e2f));
    }
}
