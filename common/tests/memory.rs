//! The counting allocator against dhat, both in one program.

use common::memory::{Counting, count};

#[global_allocator]
static ALLOCATOR: Counting<dhat::Alloc> = Counting(dhat::Alloc);

#[test]
fn peak_memory_is_what_dhat_says() {
    let profiler = dhat::Profiler::builder().testing().build();
    let before = dhat::HeapStats::get();
    let (kept, counts) = count(|| {
        let first = vec![1_u8; 10_000];
        let second = std::thread::spawn(|| vec![2_u64; 5_000]).join().expect("it ends");
        drop(first);
        let mut grown: Vec<u32> = Vec::new();
        (0..20_000).for_each(|i| grown.push(i));
        (second, grown)
    });
    let after = dhat::HeapStats::get();
    drop(profiler);
    let (peak, allocations) = counts.expect("the allocator is installed");
    assert_eq!(peak, (after.max_bytes - before.curr_bytes) as u64);
    // Each growth of the last vector is an allocation for us; dhat counts a block once however it grows.
    let growths = 20_000_f64.log2().ceil() as u64 - 2;
    assert!(allocations >= (after.total_blocks - before.total_blocks - 1).min(growths), "{allocations}");
    assert_eq!(kept.0.len() + kept.1.len(), 25_000);
}
