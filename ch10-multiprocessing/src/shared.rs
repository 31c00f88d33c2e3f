//! Memory that processes share: a file mapped by each of them. The only `unsafe` lines of the chapter.

use memmap2::MmapMut;
use std::fs::OpenOptions;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU8, AtomicU64};

/// A mapped file. It is written and read through atomics alone, so that no process's writes are a data race in
/// another's eyes.
pub struct Shared(MmapMut);

impl Shared {
    /// Maps the first `bytes` bytes of the file, a multiple of eight; makes it, or makes it longer, if need be.
    /// Whoever maps it must not let it be cut shorter: reading what is no longer there is a bus error.
    pub fn open(path: &Path, bytes: u64) -> io::Result<Shared> {
        assert!(bytes > 0 && bytes.is_multiple_of(8), "whole words");
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        if file.metadata()?.len() < bytes {
            file.set_len(bytes)?;
        }
        // SAFETY: the mapping is only ever seen through atomics, and no process makes the file shorter.
        Ok(Shared(unsafe { MmapMut::map_mut(&file)? }))
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[AtomicU8] {
        // SAFETY: the bytes are mapped as long as `self` lives, AtomicU8 has the layout of u8, and nothing else
        // looks at them.
        unsafe { std::slice::from_raw_parts(self.0.as_ptr().cast::<AtomicU8>(), self.0.len()) }
    }

    /// Its words of eight bytes.
    pub fn words(&self) -> &[AtomicU64] {
        // SAFETY: as above, and a mapping begins a page, so it is aligned.
        unsafe { std::slice::from_raw_parts(self.0.as_ptr().cast::<AtomicU64>(), self.0.len() / 8) }
    }
}
