//! Worker processes: this program started again for another job, and asked in frames over pipes.
//!
//! Every worker of a [`Crew`] has a request pipe and an answer pipe, and a thread here that writes the one and reads
//! the other; a worker ends when its request pipe does. What must vanish however this process ends (a server, a folder) is
//! [`Kept`] by one more process.

mod frames;
mod kept;

pub use frames::serve;
pub use kept::{Kept, keep, keep_deaf};

use common::job;
use std::io::{self, ErrorKind};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// Worker processes that do the same job.
pub struct Crew {
    job: &'static str,
    arguments: Vec<String>,
    size: usize,
    workers: Vec<Worker>,
    /// Where the workers' threads put what they read.
    heard: Receiver<Heard>,
    hear: Sender<Heard>,
    /// A worker that takes longer for an answer is killed, and its request given to another.
    pub patience: Duration,
    /// How many workers died or hung and were replaced.
    pub replaced: u64,
    tickets: u64,
}

struct Worker {
    child: Child,
    requests: Sender<(u64, Vec<u8>)>,
}

/// The answer to the request with this ticket, or what became of it.
type Heard = (u64, io::Result<Vec<u8>>);

/// A request that a worker has got.
struct Given {
    ticket: u64,
    since: Instant,
    attempt: u32,
}

/// So many workers get a request before it is given up.
const ATTEMPTS: u32 = 3;

impl Crew {
    /// Starts `size` processes that do `job`, one of the program's, with these arguments.
    pub fn start(job: &'static str, arguments: &[&str], size: usize) -> io::Result<Crew> {
        let (hear, heard) = channel();
        let arguments = arguments.iter().map(|argument| argument.to_string()).collect();
        let (workers, patience) = (Vec::new(), Duration::from_secs(600));
        let mut crew = Crew { job, arguments, size, workers, heard, hear, patience, replaced: 0, tickets: 0 };
        crew.fill()?;
        Ok(crew)
    }

    /// The workers' process numbers.
    pub fn ids(&self) -> Vec<u32> {
        self.workers.iter().map(|worker| worker.child.id()).collect()
    }

    /// Gives worker i request i, for as many requests as there are, and waits for all answers. The request of a
    /// worker that dies is given to another in its place.
    pub fn ask(&mut self, requests: &[Vec<u8>]) -> io::Result<Vec<Vec<u8>>> {
        let answers = self.ask_until(requests, |_| false)?;
        Ok(answers.into_iter().map(|answer| answer.expect("nobody was told to stop")).collect())
    }

    /// The same until an answer is enough: then whoever still works is killed and replaced. After an error all are.
    pub fn ask_until(
        &mut self,
        requests: &[Vec<u8>],
        enough: impl Fn(&[u8]) -> bool,
    ) -> io::Result<Vec<Option<Vec<u8>>>> {
        assert!(requests.len() <= self.size, "a worker for every request");
        self.fill()?;
        let answers = self.hear_all(requests, enough);
        if answers.is_err() {
            // Some may be at work on what nobody asks any more.
            self.workers.clear();
        }
        answers
    }

    fn hear_all(
        &mut self,
        requests: &[Vec<u8>],
        enough: impl Fn(&[u8]) -> bool,
    ) -> io::Result<Vec<Option<Vec<u8>>>> {
        let mut given: Vec<Given> =
            requests.iter().enumerate().map(|(at, request)| self.give(at, request, 1)).collect();
        let mut answers = vec![None; requests.len()];
        let longest = |given: &[Given], answers: &[Option<Vec<u8>>]| {
            (0..given.len()).filter(|at| answers[*at].is_none()).min_by_key(|at| given[*at].since)
        };
        while let Some(late) = longest(&given, &answers) {
            let (at, answer) =
                match self.heard.recv_timeout(self.patience.saturating_sub(given[late].since.elapsed())) {
                    Ok((ticket, answer)) => match given.iter().position(|given| given.ticket == ticket) {
                        Some(at) => (at, answer),
                        // Whoever had it has been replaced.
                        None => continue,
                    },
                    Err(RecvTimeoutError::Timeout) => (late, Err(ErrorKind::TimedOut.into())),
                    Err(RecvTimeoutError::Disconnected) => unreachable!("one end is kept here"),
                };
            match answer {
                Ok(answer) => {
                    let last = enough(&answer);
                    answers[at] = Some(answer);
                    if last {
                        let mut working = (0..answers.len()).filter(|at| answers[*at].is_none());
                        working.try_for_each(|at| self.replace(at).map(drop))?;
                        break;
                    }
                }
                Err(error) => {
                    self.replaced += 1;
                    let end = self.replace(at)?;
                    if given[at].attempt == ATTEMPTS {
                        let why = format!(
                            "{ATTEMPTS} workers gave request {at} no answer; the last: {error}, {end}"
                        );
                        return Err(io::Error::other(why));
                    }
                    given[at] = self.give(at, &requests[at], given[at].attempt + 1);
                }
            }
        }
        Ok(answers)
    }

    fn give(&mut self, at: usize, request: &[u8], attempt: u32) -> Given {
        self.tickets += 1;
        let ticket = self.tickets;
        // Its thread lasts as long as the worker does.
        let _ = self.workers[at].requests.send((ticket, request.to_vec()));
        Given { ticket, since: Instant::now(), attempt }
    }

    /// Ends a worker, says how it ended, and starts another in its place.
    fn replace(&mut self, at: usize) -> io::Result<String> {
        let end = self.workers[at].end();
        self.workers[at] = self.worker()?;
        Ok(end)
    }

    fn fill(&mut self) -> io::Result<()> {
        while self.workers.len() < self.size {
            let worker = self.worker()?;
            self.workers.push(worker);
        }
        Ok(())
    }

    fn worker(&self) -> io::Result<Worker> {
        let mut command = job::command(self.job)?;
        command.args(&self.arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let (to, from) = (child.stdin.take().expect("piped"), child.stdout.take().expect("piped"));
        let (requests, mail) = channel();
        let (worker, hear) = (Worker { child, requests }, self.hear.clone());
        // Threads may have run out: the worker is ended then.
        thread::Builder::new().spawn(move || converse(to, from, &mail, &hear))?;
        Ok(worker)
    }
}

impl Worker {
    /// Whatever it is doing; how it ended.
    fn end(&mut self) -> String {
        let _ = self.child.kill();
        self.child.wait().map_or_else(|error| error.to_string(), |status| status.to_string())
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.end();
    }
}

/// Until the worker or its crew is gone.
fn converse(
    mut to: ChildStdin,
    mut from: ChildStdout,
    mail: &Receiver<(u64, Vec<u8>)>,
    hear: &Sender<Heard>,
) {
    for (ticket, request) in mail {
        let answer = frames::write(&mut to, &request).and_then(|()| frames::read(&mut from));
        let answer = answer.and_then(|frame| frame.ok_or(ErrorKind::UnexpectedEof.into()));
        // Nobody may be left to hear it.
        let _ = hear.send((ticket, answer));
    }
}
