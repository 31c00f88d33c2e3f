//! The sketches against the book's figures, and what they must do for any keys. What the programs of the book give
//! stands in the ladder, and is tested with it.

use ch12_less_ram::hll::{
    Bytes, HyperLogLog, LogLog, OneRegister, Packed, PlusPlus, Running, Simd, Sketch, SuperLogLog,
    UltraLogLog, counted_by_threads, error_table, ladder,
};
use ch12_less_ram::keys::Keys;
use common::Example;
use proptest::prelude::*;

fn filled<S: Sketch>(p: u32, seed: u64, keys: &Keys) -> S {
    let mut sketch = S::new(p, seed);
    sketch.add_all(keys.all());
    sketch
}

#[test]
fn hyperloglog_put_right() {
    let table = [
        (4, [983.0, 9939.0, 80_650.0]),
        (8, [1012.0, 9248.0, 99_653.0]),
        (12, [1001.0, 10_345.0, 99_284.0]),
        (16, [1002.0, 10_022.0, 100_136.0]),
    ];
    for (p, right) in table {
        let counts = [1000, 10_000, 100_000].map(|n| {
            let keys = Keys::numbers(0..n);
            let (bytes, packed) = (filled::<HyperLogLog>(p, 0, &keys), filled::<Packed>(p, 0, &keys));
            assert!((bytes.estimate() / packed.estimate() - 1.0).abs() < 1e-9);
            bytes.estimate().round()
        });
        assert_eq!(counts, right, "p = {p}");
    }
}

#[test]
fn packed_registers_hold_what_bytes_hold() {
    let keys = Keys::numbers(0..50_000);
    assert_eq!(filled::<Packed>(16, 0, &keys).bits(), 8 * 49_152);
    let mut ranks = vec![0_u8; 1 << 10];
    for key in keys.all().iter() {
        let hash = ch12_less_ram::murmur3::x86_32(key, 0) as u32;
        let rank = (u64::from(hash >> 10) | 1 << 22).trailing_zeros() as u8 + 1;
        let register = &mut ranks[hash as usize & 1023];
        *register = rank.max(*register);
    }
    assert!(filled::<Packed>(10, 0, &keys).registers().eq(ranks));
}

#[test]
fn threads_put_together_the_very_registers_of_one() {
    for threads in 1..=5 {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        for n in [0, 1, 2, 3, 4097, 50_001] {
            let keys = Keys::numbers(0..n);
            let (serial, merged) =
                (filled::<Simd>(11, 5, &keys), pool.install(|| counted_by_threads(keys.all(), 11, 5)));
            assert_eq!(serial.registers(), merged.registers(), "{n} keys, {threads} threads");
        }
    }
}

#[test]
fn no_keys_are_none() {
    fn of_none<S: Sketch>(p: u32) -> f64 {
        filled::<S>(p, 1, &Keys::numbers(0..0)).estimate()
    }
    for p in [4, 16, 18] {
        let small = [of_none::<OneRegister>(p), of_none::<LogLog>(p), of_none::<SuperLogLog>(p)];
        let hyper = [of_none::<HyperLogLog>(p), of_none::<Packed>(p), of_none::<Bytes>(p)];
        let fast = [of_none::<Simd>(p), of_none::<Running>(p)];
        let likeliest = [of_none::<PlusPlus>(p), of_none::<UltraLogLog>(p)];
        assert!(
            [&small[..], &hyper, &fast, &likeliest].concat().iter().all(|count| *count == 0.0),
            "p = {p}"
        );
    }
}

/// The fewest and the most registers, in words of the ladder: every rung within what it promises.
#[test]
fn the_fewest_and_the_most_registers() {
    for p in [4, 5, 6, 7, 17, 18] {
        for n in [1, 2, 17, 40, 41, 5000] {
            let failure = ladder().check(&ladder().facts.args(n, 2).with("p", p)).err();
            assert!(failure.is_none(), "p = {p}, {n} keys: {failure:?}");
        }
    }
}

#[test]
fn a_running_sum_is_the_sum() {
    for p in [4, 11, 18] {
        for n in [1, 30, 50_000, 400_000] {
            let keys = Keys::numbers(0..n);
            let (running, bytes) = (filled::<Running>(p, 3, &keys), filled::<Bytes>(p, 3, &keys));
            let apart = (running.estimate() / bytes.estimate() - 1.0).abs();
            assert!(apart < 1e-12, "p = {p}, {n} keys: {apart:e}");
        }
    }
}

/// Their registers cannot be held against each other.
#[test]
fn sketches_of_other_sizes_or_hashes_are_not_merged() {
    let keys = Keys::numbers(0..100);
    for (p, seed, works) in [(8, 1, true), (9, 1, false), (8, 2, false)] {
        let simd = || filled::<Simd>(8, 1, &keys).merge(&filled(p, seed, &keys));
        let ultra = || filled::<UltraLogLog>(8, 1, &keys).merge(&filled(p, seed, &keys));
        assert_eq!(std::panic::catch_unwind(simd).is_ok(), works, "p = {p}, seed {seed}");
        assert_eq!(std::panic::catch_unwind(ultra).is_ok(), works, "p = {p}, seed {seed}");
    }
}

/// MurmurHash3 with seed 0 hashes it to 0, which ends in as many zeros as there are bits: one register is full at once.
#[test]
fn the_empty_word_ruins_one_register_and_not_many() {
    let keys = Keys::words([""]);
    assert!(filled::<OneRegister>(16, 0, &keys).estimate() > 1e9);
    for p in [4, 8, 16] {
        assert!((filled::<HyperLogLog>(p, 0, &keys).estimate() - 1.0).abs() < 0.1, "p = {p}");
        assert!((filled::<PlusPlus>(p, 0, &keys).estimate() - 1.0).abs() < 0.1, "p = {p}");
    }
}

/// Over 100 hash functions: the root mean square error is what was promised, 4 standard errors of it allowed.
#[test]
fn a_hundred_seeds_keep_the_promise() {
    fn error<S: Sketch>(p: u32, keys: &Keys) -> f64 {
        let n = keys.all().len() as f64;
        let square = |seed| (filled::<S>(p, seed, keys).estimate() / n - 1.0).powi(2);
        ((1..=100).map(square).sum::<f64>() / 100.0).sqrt() / S::standard_error(p)
    }
    let most = 1.0 + 4.0 / 200.0_f64.sqrt();
    for (p, n) in [(4, 8), (4, 5000), (8, 20_000), (10, 300), (10, 20_000), (12, 10_300), (16, 100_000)] {
        let keys = Keys::numbers(0..n);
        let (plus, ultra) = (error::<PlusPlus>(p, &keys), error::<UltraLogLog>(p, &keys));
        assert!(plus < most && ultra < most, "p = {p}, {n} keys: {plus}, {ultra}");
        if n > 5 << p {
            // Where no empty register is counted instead, the error is not much smaller either.
            let bytes = error::<Bytes>(p, &keys);
            assert!(bytes < most && bytes > 2.0 - most, "p = {p}, {n} keys: {bytes}");
            assert!(plus > 2.0 - most && ultra > 2.0 - most, "p = {p}, {n} keys: {plus}, {ultra}");
        }
    }
}

/// The figure of the program, smaller: two hundred sets of keys.
#[test]
fn the_error_plot_shows_the_fault_and_its_cure() {
    let args = ladder().facts.args(6000, 2).with("p", 8);
    let (counts, lines) = error_table(&args);
    let line = |name: &str| &lines.iter().find(|(there, _)| *there == name).expect("a line").1;
    let (promised, most) = (100.0 * HyperLogLog::standard_error(8), 1.0 + 4.0 / 400.0_f64.sqrt());
    for (at, count) in counts.iter().enumerate() {
        assert!(line("hll++")[at] < most * promised, "hll++ at {count}: {}", line("hll++")[at]);
        assert!(
            line("ultraloglog")[at] < most * 100.0 * UltraLogLog::standard_error(8),
            "ultraloglog at {count}"
        );
        if *count < 2 << 8 {
            // The logarithm to base 2 instead of e: 44 % too many.
            assert!((30.0..60.0).contains(&line("hll-as-printed")[at]), "{count}");
            assert!(line("hll")[at] < promised, "{count}");
        }
    }
    let last = counts.len() - 1;
    for (name, promised) in [
        ("hll", promised),
        ("loglog", 100.0 * LogLog::standard_error(8)),
        ("superloglog", 100.0 * SuperLogLog::standard_error(8)),
    ] {
        assert!((line(name)[last] / promised - 1.0).abs() < most - 1.0, "{name}: {}", line(name)[last]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_merged_sketch_is_the_sketch_of_all(
        one in proptest::collection::vec(".{0,20}", 0..300),
        other in proptest::collection::vec(".{0,20}", 0..300),
        p in 4_u32..10,
    ) {
        let words = |words: &[String]| Keys::words(words.iter().map(String::as_str));
        let all = words(&[one.clone(), other.clone()].concat());
        let (mut merged, right) = (filled::<Simd>(p, 1, &words(&one)), filled::<Simd>(p, 1, &all));
        merged.merge(&filled(p, 1, &words(&other)));
        prop_assert_eq!(merged.registers(), right.registers());
        let (mut merged, right) = (filled::<UltraLogLog>(p, 1, &words(&one)), filled::<UltraLogLog>(p, 1, &all));
        merged.merge(&filled(p, 1, &words(&other)));
        prop_assert_eq!(merged.registers(), right.registers());
    }

    #[test]
    fn keys_that_come_again_change_nothing(words in proptest::collection::vec(".{0,20}", 0..300), p in 4_u32..10) {
        let once = Keys::words(words.iter().map(String::as_str));
        let twice = Keys::words(words.iter().chain(words.iter().rev()).map(String::as_str));
        prop_assert_eq!(filled::<PlusPlus>(p, 1, &once).estimate(), filled::<PlusPlus>(p, 1, &twice).estimate());
        prop_assert_eq!(filled::<LogLog>(p, 1, &once).estimate(), filled::<LogLog>(p, 1, &twice).estimate());
    }
}
