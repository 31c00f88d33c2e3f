//! Points that have escaped leave the list, so that hardly a lane idles. How a [band](super::band) of rows does it
//! stands there; here bands are handed out.

use super::band::{self, Band, Way};
use super::{Counts, Plane};
use common::ladder::Staged;
use std::sync::Mutex;

/// On one thread, in the arithmetic of the plain loop.
pub fn exact(plane: &Plane) -> Staged<'_, Counts> {
    on(1, plane, Way::default())
}

/// Bands of rows over all threads: whoever is done takes the next.
pub fn exact_threads(plane: &Plane) -> Staged<'_, Counts> {
    on(plane.threads, plane, Way::default())
}

/// Rounded once where the plain loop rounds twice.
pub fn fused_threads(plane: &Plane) -> Staged<'_, Counts> {
    on(plane.threads, plane, Way { fused: true, ..Way::default() })
}

/// Points that come back to where they were leave the list, too.
pub fn cycles_threads(plane: &Plane) -> Staged<'_, Counts> {
    on(plane.threads, plane, Way { watch: true, ..Way::default() })
}

/// The upper half; the lower is the upper turned round. Column 0 and row 0 have no mirror image on the grid.
pub fn mirrored_threads(plane: &Plane) -> Staged<'_, Counts> {
    let (width, height) = (plane.xs.len(), plane.ys.len());
    let upper = height.min(plane.n / 2 + 1);
    let half = Plane::of(plane, plane.xs.clone(), plane.ys[..upper].to_vec());
    let left = Plane::of(plane, plane.xs[..1].to_vec(), plane.ys[upper..].to_vec());
    let (mut rooms, mut room) = (rooms(plane.threads, &half), rooms(1, &left));
    let mut edge = vec![0; height - upper];
    Box::new(move |counts| {
        let (above, below) = counts.cells(plane).split_at_mut(upper * width);
        in_bands(&half, Way::default(), above, &mut rooms);
        in_bands(&left, Way::default(), &mut edge, &mut room);
        for (i, row) in below.chunks_exact_mut(width).enumerate() {
            row[0] = edge[i];
            let image = plane.n - (upper + i);
            let image = &above[image * width..][..width];
            for (j, count) in row.iter_mut().enumerate().skip(1) {
                *count = image[plane.n - j];
            }
        }
    })
}

fn on(threads: usize, plane: &Plane, way: Way) -> Staged<'_, Counts> {
    let mut rooms = rooms(threads, plane);
    Box::new(move |counts| in_bands(plane, way, counts.cells(plane), &mut rooms))
}

/// Room for every thread.
fn rooms(threads: usize, plane: &Plane) -> Vec<Band> {
    (0..threads).map(|_| Band::new(plane)).collect()
}

/// A thread of the pool for each room; a single room needs none.
fn in_bands(plane: &Plane, way: Way, counts: &mut [u32], rooms: &mut [Band]) {
    let height = band::height(plane);
    let bands = Mutex::new(counts.chunks_mut(height * plane.xs.len()).zip(plane.ys.chunks(height)));
    let next = || bands.lock().expect("no thread panicked").next();
    let work = |room: &mut Band| {
        while let Some((rows, ys)) = next() {
            room.count(way, plane, ys, rows);
        }
    };
    match rooms {
        [mine] => work(mine),
        _ => plane.pool.scope(|scope| rooms.iter_mut().for_each(|room| scope.spawn(|_| work(room)))),
    }
}
