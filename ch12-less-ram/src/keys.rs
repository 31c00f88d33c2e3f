//! Keys of any length, one after the other in one buffer, so that reading them costs as little as it can.

use std::io::Write;

/// Keys and where each ends.
pub struct Keys {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Keys {
    /// Numbers in decimal, as text.
    pub fn numbers(numbers: impl IntoIterator<Item = u64>) -> Keys {
        Keys::of(numbers, |bytes, number| {
            write!(bytes, "{number}").expect("a Vec takes all");
        })
    }

    /// Any words.
    pub fn words<'a>(words: impl IntoIterator<Item = &'a str>) -> Keys {
        Keys::of(words, |bytes, word| bytes.extend_from_slice(word.as_bytes()))
    }

    fn of<T>(items: impl IntoIterator<Item = T>, append: impl Fn(&mut Vec<u8>, T)) -> Keys {
        let (mut bytes, mut ends) = (Vec::new(), vec![0]);
        for item in items {
            append(&mut bytes, item);
            ends.push(bytes.len());
        }
        Keys { bytes, ends }
    }

    /// All of them.
    pub fn all(&self) -> Run<'_> {
        Run { bytes: &self.bytes, ends: &self.ends }
    }
}

/// Keys that follow each other.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    bytes: &'a [u8],
    /// One more than there are keys: where the first begins, and where each ends.
    ends: &'a [usize],
}

impl<'a> Run<'a> {
    /// How many.
    pub fn len(&self) -> usize {
        self.ends.len() - 1
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One after the other.
    #[inline(always)]
    pub fn iter(self) -> impl Iterator<Item = &'a [u8]> {
        self.ends.windows(2).map(move |ends| &self.bytes[ends[0]..ends[1]])
    }

    /// Those from one to before another.
    pub fn range(self, from: usize, to: usize) -> Run<'a> {
        Run { ends: &self.ends[from..=to], ..self }
    }

    /// A run for each thread of the pool that this is called in; fewer where they would be short.
    pub fn for_each_thread(self) -> Vec<Run<'a>> {
        self.pieces(self.len().div_ceil(rayon::current_num_threads()).max(4096))
    }

    /// Runs of at most `most` keys.
    pub fn pieces(self, most: usize) -> Vec<Run<'a>> {
        let starts = (0..self.len()).step_by(most.max(1));
        let piece = |at: usize| self.range(at, at.saturating_add(most).min(self.len()));
        starts.map(piece).collect()
    }
}

/// The empty word, the three letters, the words of two of them and so on.
pub(crate) fn word(mut number: u64) -> String {
    let mut word = String::new();
    while number > 0 {
        word.push(['a', 'ß', '字'][(number - 1) as usize % 3]);
        number = (number - 1) / 3;
    }
    word
}

/// How many bytes the numbers below n have as text.
pub fn digits(n: usize) -> u64 {
    let n = n as u64;
    n + (1..20).map(|log| n.saturating_sub(10_u64.pow(log))).sum::<u64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_counted_right() {
        for n in [0, 1, 2, 9, 10, 11, 99, 100, 101, 12_345] {
            assert_eq!(digits(n) as usize, Keys::numbers(0..n as u64).bytes.len(), "{n}");
        }
    }

    #[test]
    fn pieces_are_the_whole() {
        let keys = Keys::words(["", "a", "bc", "", "def"]);
        for most in [1, 2, 3, 5, 9] {
            let pieces: Vec<&[u8]> = keys.all().pieces(most).into_iter().flat_map(Run::iter).collect();
            assert_eq!(pieces, keys.all().iter().collect::<Vec<_>>());
        }
    }
}
