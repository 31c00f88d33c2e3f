//! Other jobs of an example's program: a worker, a server. A rung that needs one starts its own program again
//! with `--job NAME ARGUMENTS`; the program looks for that before anything else and does the job.

use crate::ladder::Job;
use std::io;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Says which program has the jobs, if this one has not: a test does, with `env!("CARGO_BIN_EXE_…")`.
pub fn found_in(program: &str) {
    PROGRAM.get_or_init(|| program.into());
}

/// The program that does the job; add its arguments and start it.
pub fn command(name: &str) -> io::Result<Command> {
    let mut command = Command::new(program()?);
    command.args(["--job", name]);
    Ok(command)
}

/// The program that has the jobs.
pub(crate) fn program() -> io::Result<PathBuf> {
    PROGRAM.get().cloned().map_or_else(std::env::current_exe, Ok)
}

/// Does the job that this process was started for; None if it was started for none.
pub fn done(jobs: &[(&'static str, Job)]) -> Option<io::Result<()>> {
    let mut args = std::env::args().skip(1);
    let name = args.next().filter(|first| first == "--job").and_then(|_| args.next())?;
    let (_, job) = jobs.iter().find(|(there, _)| *there == name)?;
    Some(job(&args.collect::<Vec<_>>()))
}
