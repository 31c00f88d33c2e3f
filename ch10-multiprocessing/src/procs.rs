//! Worker processes: this program started again for another job, and asked in frames over pipes.
//!
//! A frame is its length (u32, little-endian) and so many bytes. A [`Crew`] has a request pipe and an answer pipe
//! for every worker; a worker ends when its request pipe does. What must vanish however this process ends (a
//! server, a folder) is [`Kept`] by one more process.

use common::job;
use std::fs;
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// Worker processes that do the same job.
pub struct Crew {
    job: &'static str,
    arguments: Vec<String>,
    workers: Vec<Worker>,
    /// Where the threads that read the answer pipes put what they read.
    heard: Receiver<Heard>,
    hear: Sender<Heard>,
    /// A worker that takes longer for an answer is killed, and its request given to another.
    pub patience: Duration,
    /// How many workers died or hung at work and were replaced.
    pub replaced: u64,
    started: u64,
}

struct Worker {
    /// The how manyeth of its crew: unlike a process number, it never comes again.
    name: u64,
    child: Child,
    requests: ChildStdin,
}

/// From which worker, and its frame; None at the end of its pipe.
type Heard = (u64, Option<Vec<u8>>);

/// So often a request is given to a new worker before it is given up.
const ATTEMPTS: u32 = 3;

impl Crew {
    /// Starts `count` processes that do `job`, one of the program's, with these arguments.
    pub fn start(job: &'static str, arguments: &[&str], count: usize) -> io::Result<Crew> {
        let (hear, heard) = channel();
        let arguments = arguments.iter().map(|argument| argument.to_string()).collect();
        let patience = Duration::from_secs(600);
        let mut crew =
            Crew { job, arguments, workers: Vec::new(), heard, hear, patience, replaced: 0, started: 0 };
        for _ in 0..count {
            let worker = crew.worker()?;
            crew.workers.push(worker);
        }
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

    /// The same until an answer is enough: then whoever still works is killed and replaced.
    pub fn ask_until(
        &mut self,
        requests: &[Vec<u8>],
        enough: impl Fn(&[u8]) -> bool,
    ) -> io::Result<Vec<Option<Vec<u8>>>> {
        assert!(requests.len() <= self.workers.len(), "a worker for every request");
        for (at, request) in requests.iter().enumerate() {
            self.send(at, request)?;
        }
        let mut answers = vec![None; requests.len()];
        let (mut attempts, mut since) = (vec![1; requests.len()], Instant::now());
        while let Some(late) = answers.iter().position(Option::is_none) {
            let wait = self.patience.saturating_sub(since.elapsed());
            let (at, frame) = match self.heard.recv_timeout(wait) {
                Ok((name, frame)) => match self.workers.iter().position(|worker| worker.name == name) {
                    Some(at) if at < requests.len() => (at, frame),
                    Some(idle) => {
                        self.replace(idle)?;
                        continue;
                    }
                    // It has been replaced.
                    None => continue,
                },
                Err(RecvTimeoutError::Timeout) => (late, None),
                Err(RecvTimeoutError::Disconnected) => unreachable!("one end is kept here"),
            };
            if frame.as_deref().is_some_and(&enough) {
                answers[at] = frame;
                let working = (0..answers.len()).filter(|at| answers[*at].is_none());
                working.collect::<Vec<_>>().into_iter().try_for_each(|at| self.replace(at))?;
                break;
            }
            if frame.is_none() {
                if attempts[at] == ATTEMPTS {
                    return Err(io::Error::other(format!("request {at} killed {ATTEMPTS} workers")));
                }
                (attempts[at], since) = (attempts[at] + 1, Instant::now());
                self.replaced += 1;
                self.replace(at)?;
                self.send(at, &requests[at])?;
            }
            answers[at] = frame;
        }
        Ok(answers)
    }

    /// A worker that is gone is noticed when its answers end, not here.
    fn send(&mut self, at: usize, request: &[u8]) -> io::Result<()> {
        match write_frame(&mut self.workers[at].requests, request) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            sent => sent,
        }
    }

    fn replace(&mut self, at: usize) -> io::Result<()> {
        let fresh = self.worker()?;
        std::mem::replace(&mut self.workers[at], fresh).end();
        Ok(())
    }

    fn worker(&mut self) -> io::Result<Worker> {
        let mut command = job::command(self.job)?;
        command.args(&self.arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let (requests, answers) = (child.stdin.take().expect("piped"), child.stdout.take().expect("piped"));
        self.started += 1;
        let (name, hear) = (self.started, self.hear.clone());
        thread::spawn(move || listen(name, answers, &hear));
        Ok(Worker { name, child, requests })
    }
}

impl Worker {
    /// Whatever it is doing.
    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        self.workers.iter_mut().for_each(Worker::end);
    }
}

fn listen(name: u64, mut answers: ChildStdout, hear: &Sender<Heard>) {
    while let Ok(Some(frame)) = read_frame(&mut answers) {
        if hear.send((name, Some(frame))).is_err() {
            return;
        }
    }
    // Nobody may be left to hear it.
    let _ = hear.send((name, None));
}

/// The worker's side: an answer to every request, until there are no more.
pub fn serve(mut answer: impl FnMut(&[u8]) -> io::Result<Vec<u8>>) -> io::Result<()> {
    let (mut requests, mut answers) = (io::stdin().lock(), io::stdout().lock());
    while let Some(request) = read_frame(&mut requests)? {
        match write_frame(&mut answers, &answer(&request)?) {
            // Whoever asked is gone.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
            sent => sent?,
        }
    }
    Ok(())
}

fn write_frame(to: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(|_| io::Error::from(ErrorKind::FileTooLarge))?;
    // In one piece: a pipe takes it in one call.
    to.write_all(&[&length.to_le_bytes(), bytes].concat())?;
    to.flush()
}

/// None at the end of the pipe; an end within a frame is an error.
fn read_frame(from: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    if from.read(&mut length[..1])? == 0 {
        return Ok(None);
    }
    from.read_exact(&mut length[1..])?;
    let mut bytes = vec![0; u32::from_le_bytes(length) as usize];
    from.read_exact(&mut bytes)?;
    Ok(Some(bytes))
}

/// A folder and perhaps a server, kept by a process that outlives this one just long enough to end the server
/// and remove the folder.
pub struct Kept {
    /// For sockets and files that processes share: in memory where the system has a place for that.
    pub folder: PathBuf,
    keeper: Child,
}

impl Kept {
    /// Makes the folder and starts the server that is made for it.
    pub fn new(server: impl Fn(&Path) -> io::Result<Option<Command>>) -> io::Result<Kept> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let memory = Path::new("/dev/shm");
        let place = if memory.is_dir() { memory.into() } else { std::env::temp_dir() };
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = place.join(format!("ch10-{}-{count}", std::process::id()));
        let mut command = job::command("keeper")?;
        command.arg(&folder).stdin(Stdio::piped()).stdout(Stdio::piped());
        if let Some(server) = server(&folder)? {
            command.arg(server.get_program()).args(server.get_args());
        }
        apart(&mut command);
        let mut keeper = command.spawn()?;
        let mut ready = [0; READY.len()];
        // At the end of this function it sees its input end, if it did start.
        keeper.stdout.take().expect("piped").read_exact(&mut ready)?;
        Ok(Kept { folder, keeper })
    }

    /// Tries again until the server is there, for ten seconds.
    pub fn reach<T>(&self, connect: impl Fn(&Path) -> io::Result<T>) -> io::Result<T> {
        let since = Instant::now();
        loop {
            match connect(&self.folder) {
                Err(_) if since.elapsed() < Duration::from_secs(10) => {
                    thread::sleep(Duration::from_millis(2))
                }
                reached => return reached,
            }
        }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        // This closes its input first, and it sees that.
        let _ = self.keeper.wait();
    }
}

const READY: &[u8] = b"ready";

/// The keeper's side, the job "keeper": FOLDER, and perhaps PROGRAM ARGUMENTS.
pub fn keep(arguments: &[String]) -> io::Result<()> {
    let (folder, server) = arguments.split_first().ok_or(ErrorKind::InvalidInput)?;
    fs::create_dir(folder)?;
    let kept = keep_server(server);
    fs::remove_dir_all(folder)?;
    kept
}

fn keep_server(server: &[String]) -> io::Result<()> {
    let server = server.split_first().map(|(program, arguments)| {
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn()
    });
    let server = server.transpose()?;
    io::stdout().write_all(READY)?;
    io::stdout().flush()?;
    io::copy(&mut io::stdin().lock(), &mut io::sink())?;
    server.map_or(Ok(()), |mut server| server.kill().and(server.wait().map(drop)))
}

/// Ctrl-C ends the program in front and not its keeper, which then does its work.
fn apart(command: &mut Command) {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    #[cfg(not(unix))]
    let _ = command;
}
