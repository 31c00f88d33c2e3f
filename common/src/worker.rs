//! Rungs in a process of their own: this program started again, or a Python interpreter. Both speak alike.
//!
//! The child writes one line of JSON (`answer_bytes`, `prepared`, `peak_bytes`, `allocations`, or `missing`, or `error`)
//! and then the answer's bytes. For every line "CALLS" it reads, it runs the rung so often and writes the
//! seconds that took. The end of its input ends it.

use crate::job;
use crate::ladder::{Args, Setting, Taken};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long a child has to end.
const PATIENCE: Duration = Duration::from_secs(2);
/// What is left to it after each sample.
const REST: Duration = Duration::from_millis(20);
const PYTHON: &str = include_str!("../python/worker.py");

/// A child that has answered once and can be timed.
pub struct Worker {
    child: Child,
    requests: Option<ChildStdin>,
    replies: BufReader<ChildStdout>,
}

/// A child's first word: its answer in bytes and what the run that gave it took, or what it cannot run without.
pub type Hello = Result<(Vec<u8>, Taken), String>;

impl Worker {
    /// Starts a child and waits for its first answer.
    pub fn start(mut command: Command) -> Result<(Worker, Hello), String> {
        let name = command.get_program().display().to_string();
        let spawned = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = spawned.map_err(|error| format!("{name}: {error}"))?;
        let replies = BufReader::new(child.stdout.take().expect("piped"));
        let mut worker = Worker { requests: child.stdin.take(), child, replies };
        let line = worker.line()?;
        let hello: Value = serde_json::from_str(&line).map_err(|_| format!("{name} answered {line:?}"))?;
        let text = |key: &str| hello[key].as_str().map(str::to_owned);
        if let Some(error) = text("error") {
            return Err(error);
        }
        let mut answer = vec![0; hello["answer_bytes"].as_u64().unwrap_or(0) as usize];
        worker.replies.read_exact(&mut answer).map_err(|error| format!("{name}: {error}"))?;
        let taken = Taken {
            prepared: hello["prepared"].as_f64(),
            peak_bytes: hello["peak_bytes"].as_u64(),
            allocations: hello["allocations"].as_u64(),
        };
        Ok((worker, text("missing").map_or(Ok((answer, taken)), Err)))
    }

    /// Lets it run the rung so many times; the seconds that took, by its own clock.
    pub fn time(&mut self, calls: u64) -> Result<f64, String> {
        let requests = self.requests.as_mut().expect("open until dropped");
        writeln!(requests, "{calls}").map_err(|error| format!("a rung's process ended early: {error}"))?;
        let line = self.line()?;
        // Threads of its libraries spin for a while before they sleep, and would share the next rung's cores.
        sleep(REST);
        line.trim().parse().map_err(|_| format!("a rung's process answered {line:?}"))
    }

    fn line(&mut self) -> Result<String, String> {
        let mut line = String::new();
        let length =
            self.replies.read_line(&mut line).map_err(|error| format!("a rung's process: {error}"))?;
        if length == 0 { Err("a rung's process ended without an answer".to_owned()) } else { Ok(line) }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.requests = None;
        // It ends by itself, and with it what it started; whatever became of it, it is not left behind.
        let asked = Instant::now();
        while asked.elapsed() < PATIENCE && matches!(self.child.try_wait(), Ok(None)) {
            sleep(Duration::from_millis(1));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// This program again, for one rung.
pub fn program(program: &Path, rung: &str, args: &Args) -> Command {
    let mut command = Command::new(program);
    command.args(["--serve", rung]);
    let own = [("n", args.n as u64), ("threads", args.threads as u64), ("seed", args.seed)];
    let own = own.map(|(name, value)| (name, Setting::Number(value)));
    command.args(own.iter().chain(&args.knobs).map(|(name, setting)| format!("--{name}={setting}")));
    command
}

/// The function of a rung in the chapter's `python/EXAMPLE.py`.
pub fn python(interpreter: &Path, chapter: &Path, example: &str, rung: &str, args: &Args) -> Command {
    let mut job = json!({ "n": args.n, "threads": args.threads, "seed": args.seed });
    args.knobs.iter().for_each(|(name, setting)| job[*name] = setting.json());
    let function = rung.trim_start_matches("py-").replace('-', "_");
    let mut command = Command::new(interpreter);
    command.arg("-c").arg(PYTHON).arg(chapter.join("python").join(format!("{example}.py")));
    command.arg(function).arg(job.to_string());
    // A rung that needs another job of this program (a server) finds it there.
    command.env("EXAMPLE_PROGRAM", job::program().unwrap_or_default());
    let pools = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS", "NUMEXPR_NUM_THREADS"];
    command.envs(pools.map(|pool| (pool, args.threads.to_string())));
    command
}

/// The child's side where the rung cannot run.
pub fn cannot(reason: &str) {
    // A parent that is gone needs no answer.
    let _ = writeln!(std::io::stdout(), "{}", json!({ "missing": reason }));
}

/// The child's side: the first answer, then times until the parent closes its end.
pub fn serve(taken: &Taken, answer: &[u8], mut time: impl FnMut(u64) -> f64) {
    let Taken { prepared, peak_bytes, allocations } = taken;
    let hello = json!({ "answer_bytes": answer.len(), "prepared": prepared, "peak_bytes": peak_bytes,
        "allocations": allocations });
    let mut out = std::io::stdout().lock();
    let mut say = |bytes: &[u8]| out.write_all(bytes).and_then(|()| out.flush()).is_ok();
    if !(say(format!("{hello}\n").as_bytes()) && say(answer)) {
        return;
    }
    for calls in std::io::stdin().lines().map_while(Result::ok).map_while(|line| line.trim().parse().ok()) {
        if !say(format!("{:e}\n", time(calls)).as_bytes()) {
            return;
        }
    }
}
