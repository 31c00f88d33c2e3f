//! HTTP/1.1 by hand: one write, one read, no allocation for a request; a worker owns its connection.

use super::{Ended, Outcome, Plan, Tally};
use std::fmt::Write as _;
use std::io::{self, ErrorKind, Read, Write};
use std::ops::Range;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// So many tasks, each with a connection, which ends with it.
pub async fn lean(plan: &Arc<Plan>) -> Tally {
    let numbers = Arc::new(Mutex::new(plan.numbers()));
    let worker = |_| {
        let work = worker(plan.clone(), numbers.clone(), Connection::default());
        async { work.await.0 }
    };
    (0..plan.width).map(worker).collect::<JoinSet<Tally>>().join_all().await.into_iter().collect()
}

async fn worker(
    plan: Arc<Plan>,
    numbers: Arc<Mutex<Range<u64>>>,
    mut connection: Connection,
) -> (Tally, Connection) {
    let mut tally = Tally::default();
    while let Some(number) = next(&numbers) {
        tally.add(connection.ask(&plan, number).await);
    }
    (tally, connection)
}

fn next(numbers: &Mutex<Range<u64>>) -> Option<u64> {
    numbers.lock().expect("nothing panics while it holds this").next()
}

/// As many connections, opened one after another.
pub async fn open(plan: &Plan) -> Vec<Connection> {
    let mut connections = Vec::new();
    for _ in 0..plan.width {
        let stream = TcpStream::connect(plan.address).await.ok();
        connections.push(Connection { stream, ..Connection::default() });
    }
    connections
}

/// The same over connections that may be open already; returns them.
pub async fn crawl(plan: &Arc<Plan>, connections: Vec<Connection>) -> (Tally, Vec<Connection>) {
    let numbers = Arc::new(Mutex::new(plan.numbers()));
    let worker = |connection| worker(plan.clone(), numbers.clone(), connection);
    let ended = connections.into_iter().map(worker).collect::<JoinSet<_>>().join_all().await;
    let (tallies, connections): (Vec<Tally>, _) = ended.into_iter().unzip();
    (tallies.into_iter().collect(), connections)
}

/// A connection, opened when it is needed, and buffers that are filled again and again.
#[derive(Default)]
pub struct Connection {
    stream: Option<TcpStream>,
    request: String,
    input: Vec<u8>,
}

impl Connection {
    async fn ask(&mut self, plan: &Plan, number: u64) -> Ended {
        let start = Instant::now();
        let outcome = match timeout(plan.timeout, self.exchange(plan, number)).await {
            Ok(page) => outcome(page),
            Err(_) => Outcome::TimedOut,
        };
        Ended { outcome, waited: start.elapsed() }
    }

    /// The stream is given back only when a whole page has come over it: whatever goes wrong, it is closed.
    async fn exchange(&mut self, plan: &Plan, number: u64) -> io::Result<Page> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => TcpStream::connect(plan.address).await?,
        };
        write_request(&mut self.request, plan, number);
        stream.write_all(self.request.as_bytes()).await?;
        self.input.clear();
        loop {
            self.input.reserve(512);
            if stream.read_buf(&mut self.input).await? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            if let Some(page) = Page::parse(&self.input)? {
                self.stream = page.keep.then_some(stream);
                return Ok(page);
            }
        }
    }
}

/// Threads again, with this client: what tasks are to be compared with.
pub fn lean_pool(plan: &Plan) -> Tally {
    let numbers = Mutex::new(plan.numbers());
    let work = || {
        let (mut stream, mut request, mut input) = (None, String::new(), [0; 1024]);
        let mut tally = Tally::default();
        while let Some(number) = next(&numbers) {
            let start = Instant::now();
            write_request(&mut request, plan, number);
            let outcome = outcome(exchange_blocking(plan, &mut stream, &request, &mut input));
            tally.add(Ended { outcome, waited: start.elapsed() });
        }
        tally
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..plan.width).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().expect("it does not panic")).collect::<Vec<Tally>>()
    })
    .into_iter()
    .collect()
}

fn exchange_blocking(
    plan: &Plan,
    kept: &mut Option<std::net::TcpStream>,
    request: &str,
    input: &mut [u8],
) -> io::Result<Page> {
    let mut stream = match kept.take() {
        Some(stream) => stream,
        None => {
            let stream = std::net::TcpStream::connect_timeout(&plan.address, plan.timeout)?;
            stream.set_read_timeout(Some(plan.timeout))?;
            stream
        }
    };
    stream.write_all(request.as_bytes())?;
    let mut filled = 0;
    loop {
        match stream.read(&mut input[filled..])? {
            0 if filled == input.len() => return Err(ErrorKind::InvalidData.into()),
            0 => return Err(ErrorKind::UnexpectedEof.into()),
            count => filled += count,
        }
        if let Some(page) = Page::parse(&input[..filled])? {
            *kept = page.keep.then_some(stream);
            return Ok(page);
        }
    }
}

fn write_request(request: &mut String, plan: &Plan, number: u64) {
    request.clear();
    request.push_str("GET ");
    plan.write_path(request, number);
    write!(request, " HTTP/1.1\r\nHost: {}\r\n\r\n", plan.address).expect("a string takes all");
}

fn outcome(page: io::Result<Page>) -> Outcome {
    match page {
        Ok(Page { status: 200, body, .. }) => Outcome::Answered(body),
        Ok(_) => Outcome::Failed(None),
        // A read that waits in vain ends as WouldBlock on Unix.
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
            Outcome::TimedOut
        }
        Err(error) => Outcome::Failed(error.raw_os_error()),
    }
}

/// A page that has come whole.
struct Page {
    status: u16,
    body: usize,
    keep: bool,
}

impl Page {
    /// From the bytes that have come; None if there must be more.
    fn parse(bytes: &[u8]) -> io::Result<Option<Page>> {
        let rubbish = || io::Error::from(ErrorKind::InvalidData);
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
        let mut lines = str::from_utf8(&bytes[..end]).map_err(|_| rubbish())?.split("\r\n");
        let first = lines.next().and_then(|first| first.strip_prefix("HTTP/1.1 ")).ok_or_else(rubbish)?;
        let status = first.get(..3).and_then(|status| status.parse().ok()).ok_or_else(rubbish)?;
        let (mut body, mut keep) = (None, true);
        for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
            if name.eq_ignore_ascii_case("content-length") {
                body = Some(value.parse().map_err(|_| rubbish())?);
            } else if name.eq_ignore_ascii_case("connection") {
                keep = !value.eq_ignore_ascii_case("close");
            }
        }
        let body = body.ok_or_else(rubbish)?;
        Ok((bytes.len() - end - 4 >= body).then_some(Page { status, body, keep }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PAGE: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\nConnection: close\r\n\r\nabc";

    #[test]
    fn a_page_is_whole_at_its_last_byte_and_not_before() {
        for length in 0..PAGE.len() {
            assert!(Page::parse(&PAGE[..length]).expect("no rubbish").is_none(), "{length}");
        }
        let page = Page::parse(PAGE).expect("no rubbish").expect("whole");
        assert_eq!((page.status, page.body, page.keep), (200, 3, false));
    }

    #[test]
    fn what_is_no_page_is_an_error() {
        for rubbish in [
            "what is this\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\nno length",
            "HTTP/1.1 2x0 OK\r\nContent-Length: 1\r\n\r\n.",
            "HTTP/1.1 20\r\nContent-Length: 1\r\n\r\n.",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n.",
        ] {
            assert!(Page::parse(rubbish.as_bytes()).is_err(), "{rubbish:?}");
        }
        let endless = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n.", usize::MAX);
        assert!(Page::parse(endless.as_bytes()).expect("a length").is_none());
    }

    proptest! {
        #[test]
        fn no_bytes_at_all_make_it_panic(bytes: Vec<u8>, tail: Vec<u8>) {
            let _ = Page::parse(&[&b"HTTP/1.1 200 OK\r\n"[..], &bytes, b"\r\n\r\n", &tail].concat());
            let _ = Page::parse(&[&bytes, &b"\r\n\r\n"[..], &tail].concat());
        }
    }
}
