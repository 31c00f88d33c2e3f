//! Memory on pages of 2 MiB: the processor looks up 512 times fewer addresses than with pages of 4 KiB.

const PAGE: usize = 2 << 20;

/// Room for so many items; whole huge pages of it are asked for before they are first touched.
pub fn with_capacity<T>(count: usize) -> Vec<T> {
    let room: Vec<T> = Vec::with_capacity(count);
    #[cfg(target_os = "linux")]
    {
        let start = room.as_ptr().cast_mut().cast::<u8>();
        let skip = start.align_offset(PAGE);
        let bytes = (count * size_of::<T>()).saturating_sub(skip) / PAGE * PAGE;
        if bytes > 0 {
            // SAFETY: the range lies inside this allocation, and the advice changes no byte of it.
            unsafe { libc::madvise(start.add(skip).cast(), bytes, libc::MADV_HUGEPAGE) };
        }
    }
    room
}

/// So many items on huge pages.
pub fn filled<T: Clone>(count: usize, item: T) -> Vec<T> {
    let mut items = with_capacity(count);
    items.resize(count, item);
    items
}

/// Whether this system gives huge pages to those who ask.
pub fn available() -> Result<(), String> {
    let setting = std::fs::read_to_string("/sys/kernel/mm/transparent_hugepage/enabled");
    match setting {
        Ok(setting) if !setting.contains("[never]") => Ok(()),
        _ => Err("no transparent huge pages here: they want Linux with \
                  /sys/kernel/mm/transparent_hugepage/enabled at madvise or always"
            .to_owned()),
    }
}
