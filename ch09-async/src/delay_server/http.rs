//! As much of HTTP/1.1 as a server that only waits needs: GET without a body, connections that stay.

use std::borrow::Cow;

/// A request, its head parsed as far as it matters here.
pub struct Request<'a> {
    pub path: &'a str,
    /// Whether another request may follow on the connection.
    pub keep: bool,
    query: &'a str,
}

impl Request<'_> {
    /// From a head with the blank line that ends it; or what to answer instead.
    pub fn parse(head: &[u8]) -> Result<Request<'_>, Reply> {
        let malformed = || Reply::error(400, "Bad Request").and_close();
        let text = str::from_utf8(head).map_err(|_| malformed())?;
        let mut lines = text.trim_end_matches("\r\n").split("\r\n");
        let first: Vec<&str> = lines.next().unwrap_or_default().split(' ').collect();
        let [method, target, version @ ("HTTP/1.0" | "HTTP/1.1")] = first[..] else {
            return Err(malformed());
        };
        let mut keep = version == "HTTP/1.1";
        for line in lines {
            let (name, value) = line.split_once(':').ok_or_else(malformed)?;
            let value = value.trim();
            if name.eq_ignore_ascii_case("connection") {
                keep &= !value.eq_ignore_ascii_case("close");
            } else if name.eq_ignore_ascii_case("transfer-encoding")
                || name.eq_ignore_ascii_case("content-length") && value != "0"
            {
                return Err(Reply::error(413, "No Body Wanted").and_close());
            }
        }
        if method != "GET" {
            return Err(Reply::error(405, "Method Not Allowed").and_close());
        }
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Ok(Request { path, keep, query })
    }

    /// The first value of a key of the query, decoded; empty if it has no `=`.
    pub fn get(&self, key: &str) -> Option<Cow<'_, str>> {
        let pairs = self.query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        pairs.into_iter().find(|(name, _)| *name == key).map(|(_, value)| decoded(value))
    }

    /// The same as a number, or what stands for it if it is not there; None if it is none.
    pub fn number(&self, key: &str, default: u64) -> Option<u64> {
        self.get(key).map_or(Some(default), |value| value.parse().ok())
    }
}

/// `%2F` and `+`, undone.
fn decoded(value: &str) -> Cow<'_, str> {
    if !value.contains(['%', '+']) {
        return value.into();
    }
    let (mut bytes, mut rest) = (Vec::new(), value.as_bytes());
    while let [first, others @ ..] = rest {
        let hex = others.get(..2).filter(|_| *first == b'%').and_then(|two| str::from_utf8(two).ok());
        let code = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(code.unwrap_or(if *first == b'+' { b' ' } else { *first }));
        rest = if code.is_some() { &others[2..] } else { others };
    }
    String::from_utf8_lossy(&bytes).into_owned().into()
}

/// Where a head ends, if it does.
pub fn end_of_head(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4)
}

/// What goes back over the connection.
pub struct Reply {
    pub bytes: Cow<'static, [u8]>,
    /// The connection ends after it.
    pub last: bool,
}

impl Reply {
    /// The one-byte page.
    pub const DOT: Reply = Reply {
        bytes: Cow::Borrowed(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=UTF-8\r\nContent-Length: 1\r\n\
            Etag: \"3a52ce780950d4d969792a2559cd519d7ee8c727\"\r\n\r\n.",
        ),
        last: false,
    };

    pub fn found(kind: &str, body: &str) -> Reply {
        Reply::message("200 OK", kind, body)
    }

    /// An error, its reason in the status line and as the body.
    pub fn error(status: u16, reason: &str) -> Reply {
        Reply::message(&format!("{status} {reason}"), "text/plain; charset=UTF-8", reason)
    }

    /// Bytes as they are, and the end of the connection.
    pub fn last(bytes: &'static str) -> Reply {
        Reply { bytes: bytes.as_bytes().into(), last: true }
    }

    pub fn and_close(self) -> Reply {
        Reply { last: true, ..self }
    }

    fn message(status: &str, kind: &str, body: &str) -> Reply {
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n");
        Reply { bytes: (head + body).into_bytes().into(), last: false }
    }
}
