//! Which requests go wrong, and how: the same for a server and a client that agree on a seed.

/// One way to go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// After the delay: status 503, the connection stays.
    Refuse,
    /// No answer, ever: ends when the client goes away.
    Hang,
    /// After the delay: a head that promises one byte, and the end of the connection instead of it.
    Break,
    /// After the delay: something that is not HTTP.
    Rubbish,
}

impl Fault {
    /// How a request goes wrong, if it does: about `permille` of a thousand numbers, all ways alike often.
    pub fn of(seed: u64, permille: u64, number: u64) -> Option<Fault> {
        let draw = mix(mix(seed) ^ number);
        let way = [Fault::Refuse, Fault::Hang, Fault::Break, Fault::Rubbish][(draw >> 62) as usize];
        (draw % 1000 < permille).then_some(way)
    }
}

/// Scatters numbers over 64 bits (the finaliser of SplitMix64).
pub fn mix(number: u64) -> u64 {
    let mut bits = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ bits >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_go_wrong_as_asked_for_and_all_ways_alike() {
        for (permille, least, most) in
            [(0, 0, 0), (20, 1800, 2200), (500, 49_000, 51_000), (1000, 100_000, 100_000)]
        {
            let faults: Vec<Fault> =
                (0..100_000).filter_map(|number| Fault::of(7, permille, number)).collect();
            assert!((least..=most).contains(&faults.len()), "{permille}: {}", faults.len());
            for way in [Fault::Refuse, Fault::Hang, Fault::Break, Fault::Rubbish] {
                let share =
                    faults.iter().filter(|fault| **fault == way).count() as f64 / faults.len().max(1) as f64;
                assert!(faults.is_empty() || (0.2..0.3).contains(&share), "{permille} {way:?}: {share}");
            }
        }
    }

    /// Numbers are known to clients of other languages: they do not change.
    #[test]
    fn the_first_faults_of_seed_1_stay_as_they_are() {
        let first: Vec<u64> = (0..50).filter(|number| Fault::of(1, 100, *number).is_some()).collect();
        let sum: u64 = (0..1000).filter(|number| Fault::of(1, 500, *number).is_some()).sum();
        assert_eq!((first.len(), sum), (2, 253_787));
    }
}
