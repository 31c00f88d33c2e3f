//! A thread that waits is a request that waits: as many at a time as there are threads.

use super::clients::{agent, ask};
use super::{Ended, Plan, Tally};
use crossbeam::channel;
use rayon::prelude::*;
use std::thread;

/// A thread for every request. A thread may start when another returns its token.
pub fn thread_each(plan: &Plan) -> Tally {
    let agent = &agent(plan, plan.width);
    let (give_back, tokens) = channel::bounded(plan.width);
    (0..plan.width).for_each(|_| give_back.send(()).expect("there is room for all"));
    thread::scope(|scope| {
        let begin = |number| {
            tokens.recv().expect("some are always owned here");
            let give_back = give_back.clone();
            thread::Builder::new().spawn_scoped(scope, move || {
                let ended = ask(agent, plan, number);
                give_back.send(()).expect("there is room for all");
                ended
            })
        };
        let threads: Vec<_> = plan.numbers().map(begin).collect();
        let ended = |thread: thread::ScopedJoinHandle<'_, Ended>| thread.join().expect("it does not panic");
        threads.into_iter().map(|thread| thread.map_or_else(|error| Ended::failed(&error), ended)).collect()
    })
}

/// So many threads take numbers from a channel. Each has a connection, which it keeps.
pub fn pool(plan: &Plan) -> Tally {
    let (give, numbers) = channel::unbounded();
    plan.numbers().for_each(|number| give.send(number).expect("the other end is here"));
    drop(give);
    let work = || {
        let agent = agent(plan, 1);
        numbers.iter().map(|number| ask(&agent, plan, number)).collect()
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..plan.width).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().expect("it does not panic")).collect::<Vec<Tally>>()
    })
    .into_iter()
    .collect()
}

/// A pool made for computing has a thread for each core, and every one of them waits.
pub fn rayon(plan: &Plan) -> Tally {
    let agent = agent(plan, plan.width);
    let pool =
        rayon::ThreadPoolBuilder::new().num_threads(plan.width).build().expect("threads can be started");
    let crawl = || plan.numbers().into_par_iter().map(|number| ask(&agent, plan, number)).collect::<Vec<_>>();
    pool.install(crawl).into_iter().collect()
}
