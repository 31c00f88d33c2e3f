//! The flag is a byte in memory that the processes share.

use super::worker::{Flag, boxed};
use super::{Candidate, Transport, Verdict, flagged};
use crate::shared::Shared;
use common::ladder::Staged;
use std::io;
use std::path::Path;
use std::sync::atomic::Ordering::Relaxed;

/// Looked at when a counter has come down to 0.
pub fn byte(candidate: &Candidate) -> Staged<'_, Verdict> {
    flagged::staged(candidate, &BYTE)
}

/// Looked at between two inner loops.
pub fn chunks(candidate: &Candidate) -> Staged<'_, Verdict> {
    flagged::staged(candidate, &CHUNKS)
}

/// Every look counted where all can see it.
pub fn counted(candidate: &Candidate) -> Staged<'_, Verdict> {
    flagged::staged(candidate, &COUNTED)
}

pub const BYTE: Transport =
    Transport { name: "byte", server: |_| Ok(None), open: |folder| boxed(Byte::open(folder)) };
pub const CHUNKS: Transport = Transport { name: "chunks", ..BYTE };
pub const COUNTED: Transport =
    Transport { name: "counted", open: |folder| boxed(Counted::open(folder)), ..BYTE };

/// A mapped page of which the first byte is used. Relaxed is enough: nothing else is read after it.
pub struct Byte(Shared);

impl Byte {
    pub fn open(folder: &Path) -> io::Result<Byte> {
        Shared::open(&folder.join("flag"), 4096).map(Byte)
    }
}

impl Flag for Byte {
    fn is_up(&mut self) -> io::Result<bool> {
        Ok(self.0.bytes()[0].load(Relaxed) != 0)
    }
    fn raise(&mut self) -> io::Result<()> {
        self.0.bytes()[0].store(1, Relaxed);
        Ok(())
    }
    fn lower(&mut self) -> io::Result<()> {
        self.0.bytes()[0].store(0, Relaxed);
        Ok(())
    }
}

/// Two cache lines on, a counter of all looks.
pub struct Counted(Byte);

impl Counted {
    pub fn open(folder: &Path) -> io::Result<Counted> {
        Byte::open(folder).map(Counted)
    }
}

impl Flag for Counted {
    fn is_up(&mut self) -> io::Result<bool> {
        self.0.0.words()[16].fetch_add(1, Relaxed);
        self.0.is_up()
    }
    fn raise(&mut self) -> io::Result<()> {
        self.0.raise()
    }
    fn lower(&mut self) -> io::Result<()> {
        self.0.lower()
    }
}
