//! Rejection as a filter: a try is two fractions wherever it stands in the stream, and no try needs another. So all
//! tries of a state are judged at once, in vectors, and the numbers of those that pass move together.

use super::hat::Hat;
use super::twister::{FRACTIONS, Twister};

/// Tries that a state gives.
pub const TRIES: usize = FRACTIONS / 2;

common::widest! {
    /// Goes to the next state; the numbers that pass lie at the front of `kept`, their count is returned.
    pub fn next_state(twister: &mut Twister, hat: &Hat, kept: &mut [u8; TRIES]) -> usize = judge_next_state;
    /// Goes on without a look at the numbers.
    pub fn skip_state(twister: &mut Twister) = twist;
}

#[inline(always)]
fn twist<const LANES: usize, const FMA: bool>(twister: &mut Twister) {
    twister.twist();
}

/// Three plain loops: the compiler makes vectors of the first two, the third has no branch to guess.
#[inline(always)]
fn judge_next_state<const LANES: usize, const FMA: bool>(
    twister: &mut Twister,
    hat: &Hat,
    kept: &mut [u8; TRIES],
) -> usize {
    twister.twist();
    let fractions = twister.fractions();
    let (tries, _) = fractions.as_chunks::<2>();
    let (mut number, mut under, mut height) = ([0_u64; TRIES], [0.0; TRIES], [0.0; TRIES]);
    for (i, [u, v]) in tries.iter().enumerate() {
        let (u, v) = (u - 0.5, *v);
        let room = 0.5 - u.abs();
        let place = hat.place(u, room);
        number[i] = (place.floor().min(255.0) + TO_LOW_BITS).to_bits();
        let sides = hat.sides(room, v);
        height[i] = sides.1;
        let under_or_never = if hat.hopeless(place, room, v) { f64::INFINITY } else { sides.0 };
        under[i] = if hat.surely(room, v) { -1.0 } else { under_or_never };
    }
    let (mut passes, mut doubt) = ([false; TRIES], false);
    for i in 0..TRIES {
        let over = hat.probability[usize::from(number[i] as u8)] * height[i];
        passes[i] = under[i] <= over;
        doubt |= Hat::doubtful(under[i], over);
    }
    if doubt {
        return by_logarithms(tries, hat, kept);
    }
    let mut count = 0;
    for i in 0..TRIES {
        kept[count] = number[i] as u8;
        count += usize::from(passes[i]);
    }
    count
}

/// Added to a whole number below 2^52, leaves it in the low bits: AVX2 cannot make 64-bit whole numbers of fractions.
const TO_LOW_BITS: f64 = (1_u64 << 52) as f64;

/// Rounding decides one try in a billion: then its whole state is judged as NumPy judges.
#[cold]
fn by_logarithms(tries: &[[f64; 2]], hat: &Hat, kept: &mut [u8; TRIES]) -> usize {
    let mut count = 0;
    for [u, v] in tries {
        let (u, v) = (u - 0.5, *v);
        let room = 0.5 - u.abs();
        let k = hat.place(u, room).floor();
        if hat.surely(room, v) || !hat.hopeless(k, room, v) && hat.by_logarithms(k, room, v) {
            kept[count] = k as u8;
            count += 1;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_judgements_and_every_width_keep_the_same_numbers() {
        let hat = Hat::new();
        let mut twisters = [(); 3].map(|()| Twister::seeded(11));
        for _ in 0..500 {
            let mut kept = [[0; TRIES]; 4];
            let counts = [
                judge_next_state::<2, false>(&mut twisters[0], &hat, &mut kept[0]),
                judge_next_state::<8, true>(&mut twisters[1], &hat, &mut kept[1]),
                next_state(&mut twisters[2], &hat, &mut kept[2]),
                by_logarithms(twisters[0].fractions().as_chunks::<2>().0, &hat, &mut kept[3]),
            ];
            assert!(
                counts.iter().zip(kept).all(|(count, numbers)| numbers[..*count] == kept[0][..counts[0]])
            );
        }
    }
}
