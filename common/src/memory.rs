//! Peak memory and number of allocations of a piece of work, all threads, by a counting global allocator.
//! While it does not count it costs one relaxed load a call.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering::Relaxed};

/// The allocator `A` with a counter in front.
pub struct Counting<A = System>(pub A);

impl Counting {
    /// Counting in front of the system's allocator.
    pub const SYSTEM: Counting = Counting(System);
}

static ON: AtomicBool = AtomicBool::new(false);
static LIVE: AtomicI64 = AtomicI64::new(0);
static PEAK: AtomicI64 = AtomicI64::new(0);
static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

fn note(allocations: u64, bytes: i64) {
    if ON.load(Relaxed) {
        ALLOCATIONS.fetch_add(allocations, Relaxed);
        PEAK.fetch_max(LIVE.fetch_add(bytes, Relaxed) + bytes, Relaxed);
    }
}

// SAFETY: every call goes to `A` as it came; the counters never touch the memory.
unsafe impl<A: GlobalAlloc> GlobalAlloc for Counting<A> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(1, layout.size() as i64);
        // SAFETY: the caller's promise, passed on.
        unsafe { self.0.alloc(layout) }
    }
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        note(1, layout.size() as i64);
        // SAFETY: the caller's promise, passed on.
        unsafe { self.0.alloc_zeroed(layout) }
    }
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        note(1, size as i64 - layout.size() as i64);
        // SAFETY: the caller's promise, passed on.
        unsafe { self.0.realloc(block, layout, size) }
    }
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        note(0, -(layout.size() as i64));
        // SAFETY: the caller's promise, passed on.
        unsafe { self.0.dealloc(block, layout) }
    }
}

/// Does something of the harness's own, which is not to be counted.
pub(crate) fn uncounted<T>(work: impl FnOnce() -> T) -> T {
    let on = ON.swap(false, Relaxed);
    let result = work();
    ON.store(on, Relaxed);
    result
}

/// What `work` returned, the most bytes held at a time above what was held before it, and how often it
/// allocated; no counts if [`Counting`] is not this program's allocator. Not to be nested.
pub fn count<T>(work: impl FnOnce() -> T) -> (T, Option<(u64, u64)>) {
    for counter in [&LIVE, &PEAK] {
        counter.store(0, Relaxed);
    }
    ALLOCATIONS.store(0, Relaxed);
    ON.store(true, Relaxed);
    drop(std::hint::black_box(Box::new(0_u8)));
    let installed = ALLOCATIONS.swap(0, Relaxed) > 0;
    PEAK.store(0, Relaxed);
    let result = work();
    ON.store(false, Relaxed);
    let counts = (PEAK.load(Relaxed) as u64, ALLOCATIONS.load(Relaxed));
    (result, installed.then_some(counts))
}
