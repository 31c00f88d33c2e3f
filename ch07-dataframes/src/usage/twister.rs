//! The Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998), seeded and read as NumPy's legacy generator does.

const WORDS: usize = 624;
const AHEAD: usize = 397;
/// Fractions that one state gives.
pub const FRACTIONS: usize = WORDS / 2;

/// The state, and which of its words comes next.
#[derive(Clone)]
pub struct Twister {
    state: [u32; WORDS],
    next: usize,
}

impl Twister {
    /// Seeded by one number, of which 32 bits count.
    pub fn seeded(seed: u64) -> Twister {
        let mut state = [seed as u32; WORDS];
        for i in 1..WORDS {
            let last = state[i - 1];
            state[i] = (last ^ (last >> 30)).wrapping_mul(1_812_433_253).wrapping_add(i as u32);
        }
        Twister { state, next: WORDS }
    }

    /// The next fraction in [0, 1): 53 bits out of two words.
    pub fn fraction(&mut self) -> f64 {
        let (high, low) = (self.word(), self.word());
        fraction(high, low)
    }

    fn word(&mut self) -> u32 {
        if self.next == WORDS {
            self.twist();
        }
        self.next += 1;
        temper(self.state[self.next - 1])
    }

    /// Goes to the next 624 words. No iteration of a loop needs the one before it, so the compiler takes vectors.
    pub fn twist(&mut self) {
        let state = &mut self.state;
        for i in 0..WORDS - AHEAD {
            state[i] = state[i + AHEAD] ^ mix(state[i], state[i + 1]);
        }
        for i in WORDS - AHEAD..WORDS - 1 {
            state[i] = state[i + AHEAD - WORDS] ^ mix(state[i], state[i + 1]);
        }
        state[WORDS - 1] = state[AHEAD - 1] ^ mix(state[WORDS - 1], state[0]);
        self.next = 0;
    }

    /// All fractions of this state at once.
    pub fn fractions(&self) -> [f64; FRACTIONS] {
        let words = self.state.map(temper);
        std::array::from_fn(|i| fraction(words[2 * i], words[2 * i + 1]))
    }
}

#[inline(always)]
fn mix(high: u32, low: u32) -> u32 {
    let both = (high & 0x8000_0000) | (low & 0x7fff_ffff);
    (both >> 1) ^ (0x9908_b0df & (both & 1).wrapping_neg())
}

#[inline(always)]
fn temper(mut word: u32) -> u32 {
    word ^= word >> 11;
    word ^= (word << 7) & 0x9d2c_5680;
    word ^= (word << 15) & 0xefc6_0000;
    word ^ (word >> 18)
}

#[inline(always)]
fn fraction(high: u32, low: u32) -> f64 {
    (f64::from(high >> 5) * 67_108_864.0 + f64::from(low >> 6)) / 9_007_199_254_740_992.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numpys_first_fractions() {
        let mut twister = Twister::seeded(0);
        let first = [(); 3].map(|()| twister.fraction());
        assert_eq!(first, [0.5488135039273248, 0.7151893663724195, 0.6027633760716439]);
    }

    #[test]
    fn a_state_at_once_is_the_state_one_by_one() {
        let (mut one, mut all) = (Twister::seeded(5), Twister::seeded(5));
        for _ in 0..3 {
            all.twist();
            assert!(all.fractions().iter().all(|fraction| *fraction == one.fraction()));
        }
    }
}
