//! Rows of cells held as vectors of L lanes, and the update of such rows.
//!
//! A row is cut into L segments of equal length, and vector k holds cell k of every segment. The left and
//! right neighbours of a whole vector are then simply the vectors before and after it: no shuffles, no
//! unaligned loads. Only the row's two ends need care, for there lane i continues in lane i - 1 or i + 1. A
//! row that does not fill its segments is continued periodically, so every lane holds true cells, and rows of
//! any length will do. Plain arrays stand for vectors: compiled for registers of L cells, each operation
//! becomes one instruction.

use std::array::from_fn;
use std::mem::take;

/// Vectors in one turn of the inner loop; rows are made of whole chunks.
pub const CHUNK: usize = 4;

pub type Lanes<const L: usize> = [f64; L];
pub type Chunk<const L: usize> = [Lanes<L>; CHUNK];

#[inline(always)]
fn zip<const L: usize>(a: Lanes<L>, b: Lanes<L>, f: impl Fn(f64, f64) -> f64) -> Lanes<L> {
    let mut out = a;
    for i in 0..L {
        out[i] = f(a[i], b[i])
    }
    out
}

#[inline(always)]
fn add<const L: usize>(a: Lanes<L>, b: Lanes<L>) -> Lanes<L> {
    zip(a, b, |a, b| a + b)
}

/// a * factor + b, used only where the product is exact: fused or rounded twice, the result is the same.
#[inline(always)]
fn scale_add<const L: usize, const FMA: bool>(a: Lanes<L>, factor: f64, b: Lanes<L>) -> Lanes<L> {
    zip(a, b, |a, b| if FMA { a.mul_add(factor, b) } else { a * factor + b })
}

/// `one` is a 1.0 the compiler cannot see: it makes an addition work for the multipliers, which have less to
/// do.
#[inline(always)]
fn update<const L: usize, const FMA: bool>(cross: [Lanes<L>; 4], mid: Lanes<L>, one: f64) -> Lanes<L> {
    let [up, down, left, right] = cross;
    let pair = add(up, down);
    let sum = add(if FMA { scale_add::<L, FMA>(left, one, pair) } else { add(pair, left) }, right);
    let laplacian = scale_add::<L, FMA>(mid, -4.0, sum);
    zip(mid, laplacian, |m, l| m + 0.1 * l)
}

/// How rows of n cells fold into segments. A place is a pair of vector and lane.
#[derive(Clone, Copy)]
pub struct Fold {
    len: usize,             // cells per segment
    before: (usize, usize), // the place of the cell left of lane 0
    after: (usize, usize),  // and of the one right of the last lane
}

impl Fold {
    pub fn new<const L: usize>(n: usize) -> Self {
        let len = n.div_ceil(CHUNK * L) * CHUNK;
        let place = |cell: usize| (cell % len, cell / len);
        Self { len, before: place(n - 1), after: place(len * L % n) }
    }

    /// Chunks from one row to the next. Two are spare: they take the right end of the row, and keep rows from
    /// lying a multiple of 4 KiB apart, where loads would seem to depend on stores to the neighbouring row.
    pub fn stride(&self) -> usize {
        self.len / CHUNK + 2
    }

    pub fn lift<const L: usize>(&self, cells: &[f64], row: &mut [Chunk<L>]) {
        let cells = cells.repeat((self.len * L).div_ceil(cells.len()));
        let segments: [_; L] = from_fn(|i| &cells[i * self.len..][..self.len]);
        for (k, vector) in row.as_flattened_mut()[..self.len].iter_mut().enumerate() {
            *vector = from_fn(|i| segments[i][k])
        }
    }

    pub fn lower<const L: usize>(&self, row: &[Chunk<L>], cells: &mut [f64]) {
        for (i, segment) in cells.chunks_mut(self.len).enumerate() {
            for (cell, vector) in segment.iter_mut().zip(row.as_flattened()) {
                *cell = vector[i]
            }
        }
    }

    /// Puts the right neighbours of a row's last vector behind it; returns the left neighbours of its first.
    #[inline(always)]
    fn close<const L: usize>(&self, row: &mut [Chunk<L>]) -> Lanes<L> {
        let row = row.as_flattened_mut();
        let (head, tail) = (row[0], row[self.len - 1]);
        let (before, after) = (row[self.before.0][self.before.1], row[self.after.0][self.after.1]);
        row[self.len] = from_fn(|i| if i + 1 < L { head[i + 1] } else { after });
        from_fn(|i| if i > 0 { tail[i - 1] } else { before })
    }

    /// Given `old` = R rows from row r on and `below` = the two after them, makes `old` rows r + 1 to r + R of
    /// the next step. What a row has loaded serves the rows above and below it, too: the more rows at once, the
    /// fewer loads, and four are as many as sixteen registers hold, with the cells to the left and the factors.
    #[inline(always)]
    pub fn sweep<const R: usize, const L: usize, const FMA: bool>(
        &self,
        old: &mut [Chunk<L>],
        below: &mut [Chunk<L>],
        one: f64,
    ) {
        let (stride, chunks) = (self.stride(), self.len / CHUNK);
        let mut left = [[0.0; L]; R];
        for i in 1..R {
            left[i - 1] = self.close(&mut old[i * stride..][..stride]);
        }
        left[R - 1] = self.close(&mut below[..stride]);
        // All of one length, which the compiler sees: no bounds are checked in the loop.
        let mut rest = old;
        let rows: [_; R] = from_fn(|_| {
            let (row, after) = take(&mut rest).split_at_mut(stride);
            rest = after;
            &mut row[..chunks + 1]
        });
        let (below, last) = (&below[..chunks + 1], &below[stride..][..chunks + 1]);
        let mut mid = [below[0][0]; R];
        for i in 1..R {
            mid[i - 1] = rows[i][0][0];
        }
        for c in 0..chunks {
            for k in 0..CHUNK {
                let (next, first) = if k + 1 < CHUNK { (c, k + 1) } else { (c + 1, 0) };
                let mut up = rows[0][c][k];
                for i in 0..R {
                    let inside = i + 1 < R;
                    let down = if inside { mid[i + 1] } else { last[c][k] };
                    let right = if inside { rows[i + 1][next][first] } else { below[next][first] };
                    rows[i][c][k] = update::<L, FMA>([up, down, left[i], right], mid[i], one);
                    up = mid[i];
                    (left[i], mid[i]) = (mid[i], right);
                }
            }
        }
    }
}
