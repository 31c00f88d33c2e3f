//! The server as a process of its own, so that its time and memory are not its clients'.

use super::{Stats, serve};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::{Child, Stdio};

/// A server that ends when this is dropped, or with the process that started it.
pub struct Process {
    child: Child,
    port: u16,
}

/// The child's side (job `server`): serves on a port of the kernel's choice, which it writes on a line, until
/// its standard input ends. The argument is the backlog.
pub fn job(args: &[String]) -> io::Result<()> {
    let backlog = args.first().and_then(|backlog| backlog.parse().ok()).unwrap_or(4096);
    std::thread::spawn(|| {
        // However the parent ends, its end of the pipe is closed.
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        std::process::exit(0);
    });
    serve(0, backlog, "metric_data.json".into(), |port| println!("{port}"))
}

impl Process {
    /// Starts one with so many places for connections that wait to be accepted.
    pub fn start(backlog: u64) -> io::Result<Process> {
        let mut command = common::job::command("server")?;
        command.arg(backlog.to_string()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line)?;
        let port = line.trim().parse().map_err(|_| io::Error::other(format!("the server said {line:?}")))?;
        Ok(Process { child, port })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// What it saw under a name, which it then forgets.
    pub fn stats(&self, name: &str) -> io::Result<Stats> {
        let text = self.fetch(&format!("/stats?name={name}&forget=1"))?;
        Stats::from_json(&text).ok_or_else(|| io::Error::other(format!("/stats answered {text:?}")))
    }

    /// The body of one of its pages.
    pub fn fetch(&self, path: &str) -> io::Result<String> {
        let mut stream = TcpStream::connect(self.address())?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address())?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        let (_, body) =
            text.split_once("\r\n\r\n").ok_or_else(|| io::Error::other(format!("{path}: {text:?}")))?;
        Ok(body.to_owned())
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself; it is not left behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
