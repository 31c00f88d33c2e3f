//! The counting allocator against dhat: the same work under one, then under the other.

use common::memory::{Counting, count};

#[global_allocator]
static ALLOCATOR: Counting<dhat::Alloc> = Counting(dhat::Alloc);

/// Two blocks that overlap, one that another thread makes, and one that grows.
fn work() -> (Vec<u64>, Vec<u32>) {
    let first = vec![1_u8; 10_000];
    let second = std::thread::scope(|scope| scope.spawn(|| vec![2_u64; 5_000]).join()).expect("it ends");
    drop(first);
    let mut grown = Vec::with_capacity(4);
    (0..20_000).for_each(|i| grown.push(i));
    (second, grown)
}

#[test]
fn peak_memory_is_what_dhat_says() {
    drop(work());
    let (kept, counts) = count(work);
    drop(kept);
    let (peak, allocations) = counts.expect("the allocator is installed");

    let profiler = dhat::Profiler::builder().testing().build();
    let before = dhat::HeapStats::get();
    drop(work());
    let after = dhat::HeapStats::get();
    drop(profiler);

    assert_eq!(peak, (after.max_bytes - before.curr_bytes) as u64);
    assert_eq!(allocations, after.total_blocks - before.total_blocks);
    // The last vector holds 32,768 numbers of 4 bytes beside the 5,000 of 8.
    assert!(peak >= 32_768 * 4 + 5_000 * 8);
}
