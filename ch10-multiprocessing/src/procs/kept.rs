//! A folder and perhaps a server, and one more process that keeps them: it outlives this one just long enough to end
//! the server and remove the folder, however this one ends. If the keeper itself is killed outright, nobody does.

use common::job;
use std::fs;
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio, id};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Dropped, it waits until they are gone.
pub struct Kept {
    /// For sockets and files that processes share: in memory where the system has a place for that.
    pub folder: PathBuf,
    keeper: Child,
}

impl Kept {
    /// Makes the folder and starts the server that is made for it (a program and its arguments; nothing else of the
    /// command is passed on).
    pub fn new(server: impl Fn(&Path) -> io::Result<Option<Command>>) -> io::Result<Kept> {
        let folder = vacant();
        let mut command = job::command("keeper")?;
        command.arg(&folder).stdin(Stdio::piped()).stdout(Stdio::piped());
        if let Some(server) = server(&folder)? {
            command.arg(server.get_program()).args(server.get_args());
        }
        let mut kept = Kept { folder, keeper: command.spawn()? };
        let mut said = kept.keeper.stdout.take().expect("piped");
        match said.read_exact(&mut [0; READY.len()]) {
            Ok(()) => Ok(kept),
            Err(_) => {
                let (folder, ended) = (kept.folder.display(), kept.keeper.wait()?);
                Err(io::Error::other(format!("what should have kept {folder} ended: {ended}")))
            }
        }
    }

    /// Tries again until the server is there, for ten seconds.
    pub fn reach<T>(&self, connect: impl Fn(&Path) -> io::Result<T>) -> io::Result<T> {
        let since = Instant::now();
        loop {
            match connect(&self.folder) {
                Err(_) if since.elapsed() < Duration::from_secs(10) => sleep(Duration::from_millis(2)),
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

/// A folder that is not there: a process of the same number may have left one.
fn vacant() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let memory = Path::new("/dev/shm");
    let place = if memory.is_dir() { memory.into() } else { std::env::temp_dir() };
    loop {
        let folder = place.join(format!("ch10-{}-{}", id(), COUNT.fetch_add(1, Ordering::Relaxed)));
        if !folder.exists() {
            return folder;
        }
    }
}

const READY: &[u8] = b"ready";

/// The keeper's side, the job "keeper": FOLDER, and perhaps PROGRAM ARGUMENTS. Ctrl-C, `killall` and a closed terminal
/// end the program in front and not its keeper: it goes on as "deaf-keeper", in a process group of its own.
#[cfg(unix)]
pub fn keep(arguments: &[String]) -> io::Result<()> {
    use std::os::unix::process::CommandExt;
    let deaf = job::command("deaf-keeper")?;
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", r#"trap "" INT TERM HUP && exec "$0" "$@""#]).arg(deaf.get_program());
    Err(shell.args(deaf.get_args()).args(arguments).process_group(0).exec())
}

/// The same where there are no such signals.
#[cfg(not(unix))]
pub fn keep(arguments: &[String]) -> io::Result<()> {
    keep_deaf(arguments)
}

/// The job "deaf-keeper": says when all is there, and undoes it when its input ends.
pub fn keep_deaf(arguments: &[String]) -> io::Result<()> {
    let (folder, server) = arguments.split_first().ok_or(ErrorKind::InvalidInput)?;
    // Undone in the opposite order, whatever fails.
    let _folder = Folder::new(folder)?;
    let _server =
        server.split_first().map(|(program, arguments)| Server::new(program, arguments)).transpose()?;
    io::stdout().write_all(READY)?;
    io::stdout().flush()?;
    io::copy(&mut io::stdin().lock(), &mut io::sink()).map(drop)
}

struct Folder(PathBuf);

impl Folder {
    fn new(path: &str) -> io::Result<Folder> {
        let made = fs::create_dir(path).map(|()| Folder(path.into()));
        made.map_err(|error| io::Error::new(error.kind(), format!("{path}: {error}")))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

struct Server(Child);

impl Server {
    fn new(program: &str, arguments: &[String]) -> io::Result<Server> {
        let mut command = Command::new(program);
        let started =
            command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        started.map(Server).map_err(|error| io::Error::new(error.kind(), format!("{program}: {error}")))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
