//! The server's protocol, byte for byte, over a socket.

use ch09_async::delay_server::{Stats, serve};
use proptest::prelude::*;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::path::PathBuf;
use std::sync::{LazyLock, mpsc};
use std::thread;
use std::time::{Duration, Instant};

/// One for all tests, in a thread of this process; where it listens.
static SERVER: LazyLock<u16> = LazyLock::new(|| {
    let (tell, port) = mpsc::channel();
    thread::spawn(move || serve(0, 128, metrics(), |port| tell.send(port).expect("it is waited for")));
    port.recv().expect("it starts")
});

fn metrics() -> PathBuf {
    std::env::temp_dir().join(format!("delay-server-{}.json", std::process::id()))
}

fn connect() -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", *SERVER)).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a socket");
    stream
}

/// Sends these bytes and nothing more; all that comes back.
fn exchange(bytes: &[u8]) -> String {
    let mut stream = connect();
    stream.write_all(bytes).expect("it takes them");
    stream.shutdown(Shutdown::Write).expect("a socket");
    let mut answer = Vec::new();
    // It may close while some of what was sent is unread, which resets the connection.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8(answer).expect("UTF-8")
}

fn get(target: &str) -> String {
    exchange(format!("GET {target} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes())
}

fn body(answer: &str) -> &str {
    answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no head: {answer:?}")).1
}

fn status(answer: &str) -> &str {
    answer
        .lines()
        .next()
        .unwrap_or_default()
        .strip_prefix("HTTP/1.1 ")
        .unwrap_or_else(|| panic!("{answer:?}"))
}

fn stats(name: &str) -> Stats {
    Stats::from_json(body(&get(&format!("/stats?name={name}")))).expect("as it should be")
}

#[test]
fn a_page_is_one_byte_after_the_delay() {
    let start = Instant::now();
    let answer = get("/add?name=page&delay=30&qwertyuiop");
    assert!(start.elapsed() >= Duration::from_millis(30));
    assert_eq!((status(&answer), body(&answer)), ("200 OK", "."));
    for header in ["Content-Length: 1", "Content-Type: text/html", "Etag: \"3a52ce78"] {
        assert!(answer.contains(header), "{answer}");
    }
}

#[test]
fn the_delay_is_1024_ms_if_nothing_is_said() {
    let start = Instant::now();
    assert_eq!(body(&get("/add?name=default")), ".");
    assert!(start.elapsed() >= Duration::from_millis(1024));
    assert!((1.024..1.9).contains(&stats("default").waited), "{:?}", stats("default"));
}

#[test]
fn what_is_missing_or_no_number_is_refused_with_its_reason() {
    for (target, right) in [
        ("/add", "400 Missing argument name"),
        ("/add?delay=1", "400 Missing argument name"),
        ("/add?name=a&delay=soon", "400 Invalid value for delay"),
        ("/add?name=a&delay=", "400 Invalid value for delay"),
        ("/add?name=a&delay=1.5", "400 Invalid value for delay"),
        ("/add?name=a&delay=-1", "400 Invalid value for delay"),
        ("/add?name=a&delay=99999999999999999999", "400 Invalid value for delay"),
        ("/add?name=a&delay=1&faults=x", "400 Invalid value for seed, faults or number"),
        ("/", "404 Not Found"),
        ("/add/more?name=a", "404 Not Found"),
    ] {
        assert_eq!(status(&get(target)), right, "{target}");
    }
    assert_eq!(stats("a").requests, 0, "who is refused does not wait");
}

#[test]
fn requests_that_are_none_are_refused_and_the_connection_ends() {
    let long = format!("GET /add?name={} HTTP/1.1\r\nHost: x\r\n\r\n", "x".repeat(9000));
    let endless = "x".repeat(20_000);
    for (request, right) in [
        ("POST /add?name=a HTTP/1.1\r\nContent-Length: 0\r\n\r\n", "405 Method Not Allowed"),
        ("GET /add?name=a HTTP/1.1\r\nContent-Length: 2\r\n\r\nab", "413 No Body Wanted"),
        ("GET /add?name=a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", "413 No Body Wanted"),
        ("hello\r\n\r\n", "400 Bad Request"),
        ("GET /add?name=a\r\n\r\n", "400 Bad Request"),
        ("GET /add?name=a HTTP/2\r\n\r\n", "400 Bad Request"),
        ("GET /add?name=a HTTP/1.1\r\nno colon\r\n\r\n", "400 Bad Request"),
        (&long, "431 Request Header Fields Too Large"),
        (&endless, "431 Request Header Fields Too Large"),
    ] {
        let mut stream = connect();
        stream.write_all(request.as_bytes()).expect("it takes them");
        let mut answer = Vec::new();
        // Reads to the end: it is the server that closes.
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer).into_owned();
        // What it has not read resets the connection, and the answer may be lost on the way.
        assert!(answer.is_empty() && request.len() > 8192 || status(&answer) == right, "{right}: {answer:?}");
    }
}

#[test]
fn a_connection_stays_for_as_many_requests_as_come_in_whatever_pieces() {
    let one = "GET /add?name=pieces&delay=1 HTTP/1.1\r\nHost: x\r\n\r\n";
    let three = exchange(one.repeat(3).as_bytes());
    assert_eq!(three.matches("\r\n\r\n.").count(), 3, "{three}");
    let mut stream = connect();
    for piece in one.as_bytes().chunks(7) {
        stream.write_all(piece).expect("it takes them");
        stream.flush().expect("a socket");
        thread::sleep(Duration::from_millis(1));
    }
    let mut answer = [0; 4096];
    let count = stream.read(&mut answer).expect("an answer");
    assert!(answer[..count].ends_with(b"\r\n\r\n."));
    assert_eq!(
        (stats("pieces").requests, stats("pieces").answered, stats("pieces").most_in_flight),
        (4, 4, 1)
    );
}

#[test]
fn a_client_that_asks_for_the_end_gets_it() {
    for request in [
        "GET /add?name=end&delay=1 HTTP/1.1\r\nConnection: close\r\n\r\n",
        "GET /add?name=end&delay=1 HTTP/1.0\r\n\r\n",
    ] {
        let mut stream = connect();
        stream.write_all(request.as_bytes()).expect("it takes them");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("the server closes");
        assert!(answer.ends_with("\r\n\r\n."));
    }
}

#[test]
fn names_are_decoded() {
    get("/add?name=a+b%2Fc%&delay=1");
    assert_eq!(stats("a%20b/c%25").requests, 1);
}

#[test]
fn faults_go_wrong_on_the_wire_as_their_kind_says() {
    let numbers = |way: u64| {
        use ch09_async::delay_server::Fault;
        let right = [Fault::Refuse, Fault::Hang, Fault::Break, Fault::Rubbish][way as usize];
        (0..).find(|number| Fault::of(9, 1000, *number) == Some(right)).expect("some number")
    };
    let ask = |way: u64| get(&format!("/add?name=fault&delay=1&seed=9&faults=1000&number={}", numbers(way)));
    assert_eq!(status(&ask(0)), "503 Service Unavailable");
    assert_eq!(ask(1), "", "it hangs until the client has gone");
    assert_eq!(ask(2), "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n");
    assert_eq!(ask(3), "what is this\r\n\r\n");
    let seen = stats("fault");
    assert_eq!((seen.requests, seen.answered), (4, 0));
}

#[test]
fn a_flush_writes_every_wait_in_the_form_of_the_book() {
    for delay in [1, 2, 3] {
        get(&format!("/add?name=flushed&delay={delay}"));
    }
    let answer = get("/add?flush=1");
    assert_eq!((status(&answer), body(&answer)), ("200 OK", ""));
    let written = std::fs::read_to_string(metrics()).expect("it was written");
    std::fs::remove_file(metrics()).expect("it is there");
    let waits: serde_json::Value = serde_json::from_str(&written).expect("JSON");
    let waits = waits["flushed"].as_array().expect("a list");
    assert_eq!(waits.len(), 3);
    for (wait, delay) in waits.iter().zip([0.001, 0.002, 0.003]) {
        let number = |key: &str| wait[key].as_f64().expect("a number");
        assert!(number("dt") >= delay && number("start") > 1.5e9, "{wait}");
        assert!((number("end") - number("start") - number("dt")).abs() < 1e-6, "{wait}");
    }
    assert_eq!(status(&get("/add?flush=")), "400 Missing argument name", "an empty flush is none");
}

/// More wait at a time than a thread each would allow for long: one thread holds them.
#[test]
fn five_hundred_wait_at_once() {
    let request = "GET /add?name=many&delay=1500 HTTP/1.1\r\nConnection: close\r\n\r\n";
    let mut streams: Vec<TcpStream> = (0..500).map(|_| connect()).collect();
    streams.iter_mut().for_each(|stream| stream.write_all(request.as_bytes()).expect("it takes them"));
    for mut stream in streams {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        assert!(answer.ends_with("\r\n\r\n."));
    }
    let seen = stats("many");
    assert_eq!((seen.requests, seen.answered), (500, 500));
    assert!(seen.most_in_flight > 100, "{seen:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn nothing_that_is_sent_ends_the_server(rubbish: Vec<u8>, text in "(GET|POST) /(add|stats)\\?name=[a-z%+&=]{0,8}&delay=[0-3x] HTTP/1\\.[01]\r\n(x: [a-z]{0,3}\r\n){0,2}\r\n") {
        let mut stream = connect();
        stream.write_all(&rubbish).expect("it takes them");
        exchange(text.as_bytes());
        prop_assert!(body(&get("/add?name=alive&delay=0")) == ".");
    }
}
