//! Every rung against what the server saw and what its faults must come to.

use ch09_async::crawl::{Crawl, Site, ladder};
use common::{Args, Example, Failure, Ladder, Row, job};
use proptest::prelude::*;

fn args(n: usize, knobs: &[(&str, u64)]) -> Args {
    knobs.iter().fold(ladder().facts.args(n, 2), |args, (knob, value)| args.with(knob, *value))
}

fn checked(ladder: &Ladder<Site, Crawl>, args: &Args) -> Result<Vec<Row>, Failure> {
    job::found_in(env!("CARGO_BIN_EXE_crawl"));
    ladder.check(args)
}

/// All thirteen ran and were right.
fn agrees(args: &Args) -> Vec<Row> {
    let rows = checked(&ladder(), args).unwrap_or_else(|failure| panic!("{args:?}: {failure:?}"));
    let skipped: Vec<_> = rows.iter().filter_map(|row| row.skipped.as_ref()).collect();
    assert!(rows.len() == 13 && skipped.is_empty(), "{} rungs, not run: {skipped:?}", rows.len());
    rows
}

#[test]
fn every_rung_agrees_at_small_and_at_awkward_sizes() {
    agrees(&args(50, &[]));
    for (n, concurrency) in [(1, 1), (1, 7), (2, 1), (3, 2), (7, 7), (17, 5), (33, 100)] {
        agrees(&args(n, &[("concurrency", concurrency), ("delay", 2)]));
    }
}

/// The book's result is 1,000: a byte for each page. The delay is not part of it.
#[test]
fn a_thousand_pages_are_a_thousand_bytes() {
    agrees(&args(1000, &[("delay", 10)]));
}

/// Seed 59 has each of the four faults once among the first twelve requests.
#[test]
fn every_rung_counts_every_kind_of_fault() {
    agrees(&Args { seed: 59, ..args(12, &[("faults", 400), ("concurrency", 4), ("timeout", 400)]) });
}

#[test]
fn all_may_fail() {
    // Of the first two requests of this seed none hangs.
    agrees(&Args { seed: 3, ..args(2, &[("faults", 1000), ("concurrency", 2)]) });
}

/// What comes in a second times what each stays is how many are there: the client's clock encloses the server's.
#[test]
fn waits_and_counts_fit_together() {
    for row in agrees(&args(60, &[("concurrency", 12), ("delay", 20)])) {
        let figure = |name: &str| row.figure(name).unwrap_or_else(|| panic!("no {name}"));
        let (most, mean, name) = (figure("in flight"), figure("mean"), row.card.name);
        assert!(mean <= most && most <= row.args.n as f64, "{name}: {mean} of {most}");
        assert!(figure("wait ms") >= 20.0 && figure("p99 ms") >= figure("wait ms") / 2.0, "{name}");
        match name {
            "serial" | "serial-new" => assert_eq!(most, 1.0),
            "rayon" => assert!(most <= 2.0),
            "unbounded" => assert!(most > 12.0, "{most}: nobody bounds it"),
            _ => assert!((2.0..=12.0).contains(&most), "{name}: {most}"),
        }
    }
}

fn refused(ladder: &Ladder<Site, Crawl>, says: &str) {
    match checked(ladder, &args(20, &[("concurrency", 4), ("delay", 50), ("faults", 100), ("timeout", 2000)]))
    {
        Err(Failure::Wrong(message)) => assert!(message.contains(says), "{message}"),
        Err(failure) => panic!("{failure:?}"),
        Ok(_) => panic!("nobody noticed"),
    }
}

#[test]
fn a_rung_that_has_too_many_under_way_is_caught() {
    let known = |args: &Args, crawl: &Crawl| {
        let crawl = Crawl { width: crawl.width.min(2), timed_out: crawl.timed_out, ..crawl.clone() };
        (ladder().known)(args, &crawl)
    };
    refused(&Ladder { known, ..ladder() }, "requests were in flight");
}

#[test]
fn a_count_that_is_off_by_one_is_caught() {
    type Change = fn(&mut Crawl);
    let changes: [(Change, &str); 4] = [
        (|crawl| crawl.answered -= 1, "(answered, failed, timed out, bytes) are"),
        (|crawl| crawl.bytes += 1, "(answered, failed, timed out, bytes) are"),
        (|crawl| crawl.seen += 1, "the server saw"),
        (|crawl| crawl.sent -= 1, "the server saw"),
    ];
    let right = Crawl {
        answered: 20,
        bytes: 20,
        seen: 20,
        sent: 20,
        width: 4,
        most_in_flight: 4,
        ..Crawl::default()
    };
    let known = ladder().known;
    known(&args(20, &[]), &right).expect("it is right");
    for (change, says) in changes {
        let mut wrong = right.clone();
        change(&mut wrong);
        let message = known(&args(20, &[]), &wrong).expect_err("it is wrong");
        assert!(message.contains(says), "{message}");
    }
}

/// The client works by another seed than the judge.
#[test]
fn faults_of_another_seed_are_caught() {
    let input = |args: &Args| Ok(Site::new(&Args { seed: 5, ..args.clone() }).expect("it starts"));
    refused(&Ladder { input, ..ladder() }, "(answered, failed, timed out, bytes) are");
}

/// The server is gone after the input is made: every request fails, none is waited for.
#[test]
fn a_server_that_died_fails_every_request() {
    let input = |args: &Args| {
        let site = Site::new(args).expect("it starts");
        let ended =
            std::process::Command::new("sh").args(["-c", &format!("kill {}", site.server.id())]).status();
        assert!(ended.expect("sh runs").success());
        while site.server.fetch("/stats").is_ok() {}
        Ok(site)
    };
    refused(&Ladder { input, ..ladder() }, "Connection refused");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn every_rung_agrees_anywhere(n in 1_usize..40, concurrency in 1_u64..50, delay in 1_u64..4, threads in 1_usize..4) {
        agrees(&Args { threads, ..args(n, &[("concurrency", concurrency), ("delay", delay)]) });
    }
}
