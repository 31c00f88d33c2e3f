//! Waits that end within a tenth of a millisecond of their time. Tokio's own timer counts whole milliseconds: a wait of
//! 100 lasts 101 to 102 and ends in a burst with all others of its millisecond.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::oneshot::{Sender, channel};

/// A thread that sleeps until the next wait is over.
#[derive(Clone, Default)]
pub struct Timer(Arc<(Mutex<BinaryHeap<Reverse<Wait>>>, Condvar)>);

impl Timer {
    pub fn start() -> Timer {
        let timer = Timer::default();
        let kept = timer.clone();
        thread::spawn(move || kept.run());
        timer
    }

    /// Returns so much later.
    pub async fn sleep(&self, time: Duration) {
        let (over, wait) = channel();
        self.add(Wait { end: Instant::now() + time, over });
        let _ = wait.await;
    }

    fn add(&self, wait: Wait) {
        let (waiting, changed) = &*self.0;
        let mut waiting = waiting.lock().expect("nothing panics while it holds this");
        let first = waiting.peek().is_none_or(|Reverse(first)| wait.end < first.end);
        waiting.push(Reverse(wait));
        drop(waiting);
        if first {
            changed.notify_one();
        }
    }

    fn run(&self) {
        let (waiting, changed) = &*self.0;
        let mut waiting = waiting.lock().expect("nothing panics while it holds this");
        loop {
            let left =
                waiting.peek().map(|Reverse(first)| first.end.saturating_duration_since(Instant::now()));
            waiting = match left {
                Some(Duration::ZERO) => {
                    let Reverse(wait) = waiting.pop().expect("it was just seen");
                    let _ = wait.over.send(());
                    waiting
                }
                Some(left) => changed.wait_timeout(waiting, left).expect("no panic").0,
                None => changed.wait(waiting).expect("no panic"),
            };
        }
    }
}

struct Wait {
    end: Instant,
    over: Sender<()>,
}

impl PartialEq for Wait {
    fn eq(&self, other: &Wait) -> bool {
        self.end == other.end
    }
}

impl Eq for Wait {}

impl PartialOrd for Wait {
    fn partial_cmp(&self, other: &Wait) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Wait {
    fn cmp(&self, other: &Wait) -> Ordering {
        self.end.cmp(&other.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::task::JoinSet;

    /// Each ends at its time or later; one that comes later may be over sooner.
    #[tokio::test]
    async fn waits_end_in_the_order_of_their_times_and_never_early() {
        let timer = Timer::start();
        let mut waits = JoinSet::new();
        for time in [60, 20, 90, 0, 40, 1].map(Duration::from_millis) {
            let timer = timer.clone();
            waits.spawn(async move {
                let start = Instant::now();
                timer.sleep(time).await;
                assert!(start.elapsed() >= time);
                time.as_millis()
            });
        }
        let mut ended = Vec::new();
        while let Some(time) = waits.join_next().await {
            ended.push(time.expect("no panic"));
        }
        assert_eq!(ended, [0, 1, 20, 40, 60, 90]);
    }
}
