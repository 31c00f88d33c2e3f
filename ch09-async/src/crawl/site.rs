//! Whom a rung asks, for what, and how many times at a time.

use crate::delay_server::{Process, mix};
use crate::handles;
use common::{Args, Work};
use std::fmt::Write;
use std::io;
use std::net::SocketAddr;
use std::ops::Range;
use std::time::Duration;

/// How many requests a rung has under way.
#[derive(Clone, Copy)]
pub enum Width {
    One,
    /// One for each thread that a parallel rung may use.
    Cores,
    /// As many as `--concurrency` says.
    Asked,
    All,
}

impl Width {
    pub fn of(self, args: &Args) -> usize {
        let asked = match self {
            Width::One => 1,
            Width::Cores => args.threads,
            Width::Asked => args.get("concurrency") as usize,
            Width::All => args.n,
        };
        asked.min(args.n)
    }

    /// Requests enough for ten waits one after another: a rung is timed over no more.
    pub fn ten_rounds(self, args: &Args) -> u64 {
        10 * self.of(args) as u64
    }

    /// What keeps a rung from running: each request takes a file handle, and none may be given up before its time.
    pub fn hindered(self, args: &Args) -> Result<(), String> {
        if args.get("timeout") <= args.get("delay") {
            return Err("--timeout is no longer than --delay: every request would be given up".to_owned());
        }
        handles::enough_for(self.of(args) as u64)
    }

    /// No request takes less than the server's delay.
    pub fn floor(self, args: &Args) -> Work {
        let waits = args.n.div_ceil(self.of(args)) as f64;
        Work { seconds: waits * args.get("delay") as f64 / 1e3, ..Work::default() }
    }
}

/// A server of its own for a ladder, and what it is to be asked.
pub struct Site {
    /// The server.
    pub server: Process,
    /// What was asked for.
    pub args: Args,
}

impl Site {
    /// Starts the server.
    pub fn new(args: &Args) -> io::Result<Site> {
        handles::raise();
        Ok(Site { server: Process::start(args.get("backlog"))?, args: args.clone() })
    }

    /// What a rung of this name and width is to do.
    pub fn plan(&self, name: &'static str, width: Width) -> Plan {
        let milliseconds = |knob| Duration::from_millis(self.args.get(knob));
        Plan {
            name,
            address: self.server.address(),
            n: self.args.n as u64,
            width: width.of(&self.args),
            delay: milliseconds("delay"),
            timeout: milliseconds("timeout"),
            faults: self.args.get("faults"),
            seed: self.args.seed,
        }
    }
}

/// What a rung is to ask for.
#[derive(Clone)]
pub struct Plan {
    /// Under which the server keeps what it sees.
    pub name: &'static str,
    /// The server's.
    pub address: SocketAddr,
    /// How many requests.
    pub n: u64,
    /// How many of them at a time.
    pub width: usize,
    /// What the server is asked to wait.
    pub delay: Duration,
    /// When a request is given up.
    pub timeout: Duration,
    /// So many of a thousand go wrong.
    pub faults: u64,
    /// Decides which.
    pub seed: u64,
}

impl Plan {
    /// The requests' numbers.
    pub fn numbers(&self) -> Range<u64> {
        0..self.n
    }

    /// Where a request goes.
    pub fn url(&self, number: u64) -> String {
        let mut url = format!("http://{}", self.address);
        self.write_path(&mut url, number);
        url
    }

    /// The same without the host. Ends in ten letters that no other request has, as a rule: no cache may answer it.
    pub fn write_path(&self, path: &mut String, number: u64) {
        let Plan { name, delay, faults, seed, .. } = self;
        let delay = delay.as_millis();
        let query =
            write!(path, "/add?name={name}&delay={delay}&number={number}&faults={faults}&seed={seed}&");
        query.expect("a string takes all");
        let mut letters: [u8; 26] = std::array::from_fn(|at| b'a' + at as u8);
        let mut draw = mix(seed ^ mix(number));
        for at in 0..10 {
            letters.swap(at, at + (draw % (26 - at as u64)) as usize);
            draw /= 26 - at as u64;
        }
        path.extend(letters[..10].iter().map(|letter| char::from(*letter)));
    }

    /// One request that nobody counts.
    pub fn warm_up(&self) -> Plan {
        Plan { name: "warm-up", n: 1, width: 1, delay: Duration::from_millis(1), faults: 0, ..*self }
    }
}
