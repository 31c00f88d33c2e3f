//! Where there are no Unix sockets: the rungs that need them say so before they are asked for anything.

use super::worker::Flag;
use super::{Candidate, Transport, Verdict};
use common::ladder::Staged;
use std::io::{self, ErrorKind::Unsupported};
use std::path::Path;

pub fn here() -> Result<(), String> {
    Err("no Unix sockets on this system".to_owned())
}

pub fn server(_: &Candidate) -> Staged<'_, Verdict> {
    unreachable!("refused by its `needs`")
}

pub fn redis(_: &Candidate) -> Staged<'_, Verdict> {
    unreachable!("refused by its `needs`")
}

pub const SERVER: Transport =
    Transport { name: "server", server: |_| Err(Unsupported.into()), open: |_| Err(Unsupported.into()) };
pub const REDIS: Transport = Transport { name: "redis", ..SERVER };

pub fn serve(_: &[String]) -> io::Result<()> {
    Err(Unsupported.into())
}

pub struct Asked;
pub type Redis = Asked;

impl Asked {
    pub fn open(_: &Path) -> io::Result<Asked> {
        Err(Unsupported.into())
    }
}

impl Flag for Asked {
    fn is_up(&mut self) -> io::Result<bool> {
        Err(Unsupported.into())
    }
    fn raise(&mut self) -> io::Result<()> {
        Err(Unsupported.into())
    }
    fn lower(&mut self) -> io::Result<()> {
        Err(Unsupported.into())
    }
}
