//! What goes through the pipes: frames. A frame is its length (u32, little-endian) and so many bytes.

use std::io::{self, ErrorKind, Read, Write};
use std::sync::mpsc::channel;
use std::{process, thread};

/// The worker's side: an answer to every request. The end of its requests ends the process whatever it is doing, for
/// whoever asked is gone.
pub fn serve(mut answer: impl FnMut(&[u8]) -> io::Result<Vec<u8>>) -> io::Result<()> {
    let (hand, requests) = channel();
    thread::Builder::new().spawn(move || {
        let mut pipe = io::stdin().lock();
        while let Ok(Some(request)) = read(&mut pipe) {
            // Nobody takes it if an answer has failed; the process is at its end then.
            let _ = hand.send(request);
        }
        process::exit(0)
    })?;
    let mut answers = io::stdout().lock();
    for request in requests {
        match write(&mut answers, &answer(&request)?) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
            sent => sent?,
        }
    }
    Ok(())
}

pub fn write(to: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(|_| io::Error::from(ErrorKind::FileTooLarge))?;
    // In one piece: a pipe takes it in one call.
    to.write_all(&[&length.to_le_bytes(), bytes].concat())?;
    to.flush()
}

/// None at the end of the pipe; an end within a frame is an error.
pub fn read(from: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    if from.read(&mut length[..1])? == 0 {
        return Ok(None);
    }
    from.read_exact(&mut length[1..])?;
    let length = u32::from_le_bytes(length);
    // Memory is taken for what has come, not for what a broken length promises.
    let mut bytes = Vec::new();
    from.take(length.into()).read_to_end(&mut bytes)?;
    if bytes.len() == length as usize { Ok(Some(bytes)) } else { Err(ErrorKind::UnexpectedEof.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_back_and_the_end_of_the_pipe_is_told_from_an_end_within_a_frame() {
        let mut pipe = Vec::new();
        [&b""[..], b"x", &[7; 70_000]].iter().for_each(|frame| write(&mut pipe, frame).expect("a vector"));
        let mut from = &pipe[..];
        for frame in [&b""[..], b"x", &[7; 70_000]] {
            assert_eq!(read(&mut from).expect("whole").as_deref(), Some(frame));
        }
        assert!(read(&mut from).expect("the end").is_none());
        for cut in [1, 3, 6, 11, pipe.len() - 1] {
            let mut from = &pipe[..cut];
            let broken = std::iter::from_fn(|| read(&mut from).transpose()).find_map(Result::err);
            let kind = broken.unwrap_or_else(|| panic!("whole when cut at {cut}")).kind();
            assert_eq!(kind, ErrorKind::UnexpectedEof, "cut at {cut}");
        }
    }
}
