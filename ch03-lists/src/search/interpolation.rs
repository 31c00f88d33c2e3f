//! The place is guessed from the key's value, as one opens a dictionary: for evenly spread keys log log n guesses.

use super::{Input, each};
use common::ladder::Staged;

pub fn interpolation(input: &Input) -> Staged<'_, Vec<i64>> {
    let keys = input.sorted();
    each(input, move |needle| find(&keys, needle))
}

/// Every third look is at the middle, so that unevenly spread keys cost three times a binary search at worst.
fn find(keys: &[i64], needle: i64) -> Option<usize> {
    let (mut low, mut high) = (0, keys.len().checked_sub(1)?);
    for look in 1.. {
        let (least, most) = (keys[low], keys[high]);
        if needle < least || needle > most {
            return None;
        }
        let share = needle.abs_diff(least) as f64 / most.abs_diff(least).max(1) as f64;
        let guess =
            if look % 3 == 0 { low + (high - low) / 2 } else { low + (share * (high - low) as f64) as usize };
        let guess = guess.min(high);
        if keys[guess] == needle {
            return Some(guess);
        }
        if keys[guess] < needle {
            low = guess + 1;
        } else {
            high = guess.checked_sub(1)?;
        }
        if low > high {
            return None;
        }
    }
    None
}
