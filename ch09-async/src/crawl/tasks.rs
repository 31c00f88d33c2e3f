//! A task that waits is a few hundred bytes: one thread holds them all, and the bound must be ours.

use super::clients::{ask_async, client};
use super::{Ended, Plan, Tally};
use crossbeam::channel;
use futures::{StreamExt, stream};
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// A task for every request. A task may start when another gives its permit back.
pub async fn tasks(plan: &Arc<Plan>) -> Tally {
    let (client, permits) = (client(plan), Arc::new(Semaphore::new(plan.width)));
    let mut tasks = JoinSet::new();
    for number in plan.numbers() {
        let permit = permits.clone().acquire_owned().await.expect("it is never closed");
        let (client, plan) = (client.clone(), plan.clone());
        tasks.spawn(async move {
            let ended = ask_async(&client, &plan, number).await;
            drop(permit);
            ended
        });
    }
    tasks.join_all().await.into_iter().collect()
}

/// No tasks: a stream of futures, of which so many are polled side by side.
pub async fn buffered(plan: &Arc<Plan>) -> Tally {
    let client = client(plan);
    let requests = stream::iter(plan.numbers()).map(|number| ask_async(&client, plan, number));
    requests.buffer_unordered(plan.width).collect::<Vec<Ended>>().await.into_iter().collect()
}

/// So many tasks take numbers from a channel, as the pool's threads do.
pub async fn workers(plan: &Arc<Plan>) -> Tally {
    let (client, (give, numbers)) = (client(plan), channel::unbounded());
    plan.numbers().for_each(|number| give.send(number).expect("the other end is here"));
    let worker = |_| {
        let (client, plan, numbers) = (client.clone(), plan.clone(), numbers.clone());
        async move {
            let mut tally = Tally::default();
            while let Ok(number) = numbers.try_recv() {
                tally.add(ask_async(&client, &plan, number).await);
            }
            tally
        }
    };
    (0..plan.width).map(worker).collect::<JoinSet<Tally>>().join_all().await.into_iter().collect()
}

/// All at once. Nobody bounds it, so the server must bear it.
pub async fn unbounded(plan: &Arc<Plan>) -> Tally {
    let client = client(plan);
    let request = |number| {
        let (client, plan) = (client.clone(), plan.clone());
        async move { ask_async(&client, &plan, number).await }
    };
    plan.numbers().map(request).collect::<JoinSet<Ended>>().join_all().await.into_iter().collect()
}
