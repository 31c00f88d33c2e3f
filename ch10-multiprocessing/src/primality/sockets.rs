//! The flag is kept by a server, and every look is a message there and back: a server of ours, or Redis.

use super::worker::{Flag, boxed};
use super::{Candidate, Transport, Verdict, flagged};
use common::job;
use common::ladder::Staged;
use std::io::{self, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};
use std::thread;

pub fn server(candidate: &Candidate) -> Staged<'_, Verdict> {
    flagged::staged(candidate, &SERVER)
}

pub const SERVER: Transport = Transport {
    name: "server",
    server: |folder| {
        let mut command = job::command("flag-server")?;
        command.arg(folder.join("socket"));
        Ok(Some(command))
    },
    open: |folder| boxed(Asked::open(folder)),
};

pub fn redis(candidate: &Candidate) -> Staged<'_, Verdict> {
    flagged::staged(candidate, &REDIS)
}

/// Listens on a socket of its own and keeps nothing on disk.
pub const REDIS: Transport = Transport {
    name: "redis",
    server: |folder| {
        let mut command = Command::new("redis-server");
        command.args(["--port", "0", "--save", "", "--appendonly", "no", "--dir"]).arg(folder);
        command.arg("--unixsocket").arg(folder.join("socket"));
        Ok(Some(command))
    },
    open: |folder| boxed(Redis::open(folder)),
};

/// Whether this system has such sockets.
pub fn here() -> Result<(), String> {
    Ok(())
}

/// A message is a byte: '?' asks, '1' and '0' set, and the flag comes back.
pub struct Asked(UnixStream);

impl Asked {
    pub fn open(folder: &Path) -> io::Result<Asked> {
        UnixStream::connect(folder.join("socket")).map(Asked)
    }

    fn say(&mut self, word: u8) -> io::Result<u8> {
        let mut flag = [0];
        self.0.write_all(&[word])?;
        self.0.read_exact(&mut flag)?;
        Ok(flag[0])
    }
}

impl Flag for Asked {
    fn is_up(&mut self) -> io::Result<bool> {
        self.say(b'?').map(|flag| flag == b'1')
    }
    fn raise(&mut self) -> io::Result<()> {
        self.say(b'1').map(drop)
    }
    fn lower(&mut self) -> io::Result<()> {
        self.say(b'0').map(drop)
    }
}

/// The job "flag-server": SOCKET. A thread for every client, as multiprocessing's manager has; it serves until it is
/// killed.
pub fn serve(arguments: &[String]) -> io::Result<()> {
    static FLAG: AtomicU8 = AtomicU8::new(b'0');
    let [socket] = arguments else { return Err(io::ErrorKind::InvalidInput.into()) };
    for client in UnixListener::bind(socket)?.incoming() {
        let mut client = client?;
        thread::spawn(move || {
            let mut word = [0];
            while client.read_exact(&mut word).is_ok() {
                if word[0] != b'?' {
                    FLAG.store(word[0], Relaxed);
                }
                if client.write_all(&[FLAG.load(Relaxed)]).is_err() {
                    break;
                }
            }
        });
    }
    Ok(())
}

/// The key "found".
pub struct Redis(redis::Connection);

impl Redis {
    pub fn open(folder: &Path) -> io::Result<Redis> {
        let address = format!("redis+unix://{}", folder.join("socket").display());
        let connection = redis::Client::open(address).and_then(|client| client.get_connection());
        connection.map(Redis).map_err(io::Error::other)
    }

    fn set(&mut self, value: u8) -> io::Result<()> {
        redis::cmd("SET").arg("found").arg(value).query(&mut self.0).map_err(io::Error::other)
    }
}

impl Flag for Redis {
    fn is_up(&mut self) -> io::Result<bool> {
        let found: u8 = redis::cmd("GET").arg("found").query(&mut self.0).map_err(io::Error::other)?;
        Ok(found == 1)
    }
    fn raise(&mut self) -> io::Result<()> {
        self.set(1)
    }
    fn lower(&mut self) -> io::Result<()> {
        self.set(0)
    }
}
