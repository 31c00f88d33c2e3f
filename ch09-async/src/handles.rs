//! File handles: a connection takes one at either end, and a process may have only so many.

/// Raises what this process may have to what its user may ask for; how many that is.
pub fn raise() -> u64 {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: both calls read or write this one struct, which outlives them.
    unsafe {
        if libc::getrlimit(libc::RLIMIT_NOFILE, &mut limit) != 0 {
            return u64::MAX;
        }
        let raised = libc::rlimit { rlim_cur: limit.rlim_max, ..limit };
        if libc::setrlimit(libc::RLIMIT_NOFILE, &raised) == 0 { limit.rlim_max } else { limit.rlim_cur }
    }
}

/// Says what is missing if so many connections and a few handles more are not to be had.
pub fn enough_for(connections: u64) -> Result<(), String> {
    let (wanted, there) = (connections.saturating_add(32), raise());
    let refusal = || {
        format!("{connections} connections take {wanted} file handles, there are {there}: ulimit -n {wanted}")
    };
    if wanted <= there { Ok(()) } else { Err(refusal()) }
}
