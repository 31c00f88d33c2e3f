//! The flag is a shared byte that is looked at only under a lock on its file, as multiprocessing's Value has one.

use super::byte::Byte;
use super::worker::{Flag, boxed};
use super::{Candidate, Transport, Verdict, flagged};
use common::ladder::Staged;
use std::fs::File;
use std::io;
use std::path::Path;

pub fn lock(candidate: &Candidate) -> Staged<'_, Verdict> {
    flagged::staged(candidate, &LOCK)
}

pub const LOCK: Transport =
    Transport { name: "lock", server: |_| Ok(None), open: |folder| boxed(Locked::open(folder)) };

/// The lock is the kernel's: a process that dies gives it back.
pub struct Locked {
    byte: Byte,
    file: File,
}

impl Locked {
    pub fn open(folder: &Path) -> io::Result<Locked> {
        let byte = Byte::open(folder)?;
        Ok(Locked { byte, file: File::open(folder.join("flag"))? })
    }

    fn with<T>(&mut self, act: impl Fn(&mut Byte) -> io::Result<T>) -> io::Result<T> {
        self.file.lock()?;
        let done = act(&mut self.byte);
        self.file.unlock()?;
        done
    }
}

impl Flag for Locked {
    fn is_up(&mut self) -> io::Result<bool> {
        self.with(Byte::is_up)
    }
    fn raise(&mut self) -> io::Result<()> {
        self.with(Byte::raise)
    }
    fn lower(&mut self) -> io::Result<()> {
        self.with(Byte::lower)
    }
}
