//! A page of 4 KiB holds an eighth of a row at n = 4096; with pages of 2 MiB the processor looks up 512 times
//! fewer addresses. NumPy asks the kernel for them for every array of 4 MiB and more.

use super::{Heat, tiles};
use common::{Args, ladder::Staged};

const PAGE: usize = 2 << 20;

pub fn huge_pages(heat: &Heat) -> Staged<'_, Vec<f64>> {
    // Rows are padded while the tiles work on them.
    let mut scratch = zeros(heat.grid.len() * 9 / 8 + 1024);
    Box::new(move |grid| {
        if grid.is_empty() {
            *grid = zeros(heat.grid.len());
        }
        grid.copy_from_slice(&heat.grid);
        tiles::evolve(tiles::widest(), heat.threads, heat, grid, &mut scratch);
    })
}

/// Zeros on huge pages as far as whole ones fit: asked for before the memory is first touched.
fn zeros(count: usize) -> Vec<f64> {
    let mut numbers: Vec<f64> = Vec::with_capacity(count);
    let spare = numbers.spare_capacity_mut();
    #[cfg(target_os = "linux")]
    {
        let skip = spare.as_mut_ptr().cast::<u8>().align_offset(PAGE);
        let bytes = (count * size_of::<f64>()).saturating_sub(skip) / PAGE * PAGE;
        if bytes > 0 {
            // SAFETY: the range lies inside this allocation, and the advice changes no byte of it.
            unsafe {
                libc::madvise(spare.as_mut_ptr().cast::<u8>().add(skip).cast(), bytes, libc::MADV_HUGEPAGE)
            };
        }
    }
    numbers.resize(count, 0.0);
    numbers
}

/// Whether this system gives huge pages to those who ask.
pub fn available(_: &Args) -> Result<(), String> {
    let setting = std::fs::read_to_string("/sys/kernel/mm/transparent_hugepage/enabled");
    match setting {
        Ok(setting) if !setting.contains("[never]") => Ok(()),
        _ => Err("no transparent huge pages here: they want Linux with \
                  /sys/kernel/mm/transparent_hugepage/enabled at madvise or always"
            .to_owned()),
    }
}
