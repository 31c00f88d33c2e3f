//! A server that only waits: what a slow page or a far database looks like from here (chapter 9, the crawler's
//! other end). One thread holds thousands of requests: a waiting one is a timer and a few hundred bytes.
//!
//! Run: `cargo run -p ch09-async --bin delay_server -- --port 8080`, then
//! `curl 'http://127.0.0.1:8080/add?name=me&delay=500'`
//!
//! | request | what happens |
//! |---|---|
//! | `/add?name=NAME&delay=MILLISECONDS` | `.` is answered so much later (1024 if nothing is said) |
//! | … `&number=I&faults=F&seed=S` | F of a thousand numbers go wrong, each in its way ([`Fault`]) |
//! | `/add?flush=1` | every wait so far is written to the metrics file, as [`Log::waits`] |
//! | `/waits` | the same as an answer |
//! | `/stats?name=NAME` | what was seen under a name, as [`Stats`]; `&forget=1` forgets it |

mod faults;
mod http;
mod log;
mod process;
mod timer;

pub use faults::{Fault, mix};
pub use log::{Log, Stats};
pub use process::{Process, job};

use http::{Reply, Request};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use timer::Timer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::sleep;

/// A request's head may be so long.
const LONGEST: usize = 8192;

async fn add(request: &Request<'_>, stream: &mut TcpStream, server: &Server) -> Reply {
    let Some(name) = request.get("name") else { return Reply::error(400, "Missing argument name") };
    let Some(delay) = request.number("delay", 1024) else {
        return Reply::error(400, "Invalid value for delay");
    };
    let (Some(seed), Some(faults), Some(number)) =
        (request.number("seed", 0), request.number("faults", 0), request.number("number", 0))
    else {
        return Reply::error(400, "Invalid value for seed, faults or number");
    };
    let visit = server.log.begin(name);
    let fault = Fault::of(seed, faults, number);
    if fault == Some(Fault::Hang) {
        until_gone(stream).await;
        return Reply::last("");
    }
    server.timer.sleep(Duration::from_millis(delay)).await;
    match fault {
        None => {
            visit.answered();
            Reply::DOT
        }
        Some(Fault::Refuse) => Reply::error(503, "Service Unavailable"),
        Some(Fault::Break) => Reply::last("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n"),
        Some(_) => Reply::last("what is this\r\n\r\n"),
    }
}

async fn answer(head: &[u8], stream: &mut TcpStream, server: &Server) -> Reply {
    let request = match Request::parse(head) {
        Ok(request) => request,
        Err(refusal) => return refusal,
    };
    let given = |key| request.get(key).filter(|value| !value.is_empty());
    let reply = match request.path {
        "/add" if given("flush").is_some() => match std::fs::write(&server.metrics, server.log.waits()) {
            Ok(()) => Reply::found("text/html; charset=UTF-8", ""),
            Err(error) => Reply::error(500, &format!("{}: {error}", server.metrics.display())),
        },
        "/add" => add(&request, stream, server).await,
        "/waits" => Reply::found("application/json", &server.log.waits()),
        "/stats" => {
            let stats = server.log.stats(&request.get("name").unwrap_or_default(), given("forget").is_some());
            Reply::found("application/json", &stats.json().to_string())
        }
        _ => Reply::error(404, "Not Found"),
    };
    if request.keep { reply } else { reply.and_close() }
}

/// One client: requests one after another, until it goes or asks for the end.
async fn connection(mut stream: TcpStream, server: Arc<Server>) -> io::Result<()> {
    let mut input = Vec::new();
    loop {
        let reply = match http::end_of_head(&input) {
            end if end.unwrap_or(input.len()) > LONGEST => {
                Reply::error(431, "Request Header Fields Too Large").and_close()
            }
            None if stream.read_buf(&mut input).await? == 0 => return Ok(()),
            None => continue,
            Some(end) => {
                let reply = answer(&input[..end], &mut stream, &server).await;
                input.drain(..end);
                reply
            }
        };
        stream.write_all(&reply.bytes).await?;
        if reply.last {
            return Ok(());
        }
    }
}

async fn until_gone(stream: &mut TcpStream) {
    let mut sink = [0; 64];
    while stream.read(&mut sink).await.is_ok_and(|count| count > 0) {}
}

struct Server {
    log: Log,
    metrics: PathBuf,
    timer: Timer,
}

/// Serves on the loopback interface until the process ends. `ready` hears the port (which is chosen if it is 0);
/// so many connections may wait to be accepted (the kernel's `somaxconn` caps it); `/add?flush=1` writes `metrics`.
pub fn serve(port: u16, backlog: u32, metrics: PathBuf, ready: impl FnOnce(u16)) -> io::Result<()> {
    crate::handles::raise();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = listen(port, backlog)?;
        ready(listener.local_addr()?.port());
        let server = Arc::new(Server { log: Log::default(), metrics, timer: Timer::start() });
        loop {
            match listener.accept().await {
                // How a connection ended is the client's affair.
                Ok((stream, _)) => drop(tokio::spawn(connection(stream, server.clone()))),
                // No file handle is left, most likely. One comes back when a connection ends.
                Err(_) => sleep(Duration::from_millis(10)).await,
            }
        }
    })
}

fn listen(port: u16, backlog: u32) -> io::Result<TcpListener> {
    let address = ([127, 0, 0, 1], port).into();
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    let listening = socket.bind(address).and_then(|()| socket.listen(backlog));
    listening.map_err(|error| io::Error::new(error.kind(), format!("{address}: {error}")))
}
