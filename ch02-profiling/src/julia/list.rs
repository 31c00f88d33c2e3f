//! A list of points that closes ranks: of a vector of points those that stay are written one behind the other.

/// Points on their way, x and y of z and the cell each belongs to; room for more than there are.
pub struct List {
    /// How many there are.
    pub len: usize,
    /// Real parts.
    pub x: Vec<f64>,
    /// Imaginary parts.
    pub y: Vec<f64>,
    /// Cells.
    pub at: Vec<u32>,
}

impl List {
    /// An empty list with room for so many.
    pub fn new(room: usize) -> List {
        List { len: 0, x: vec![0.0; room], y: vec![0.0; room], at: vec![0; room] }
    }

    /// Fills it up to a whole number of groups, which is returned; its length stays.
    pub fn fill(&mut self, group: usize, with: f64) -> usize {
        let whole = self.len.next_multiple_of(group);
        self.x[self.len..whole].fill(with);
        self.y[self.len..whole].fill(with);
        whole
    }

    /// The list from `len` on, to be written to.
    #[inline(always)]
    pub fn end(&mut self) -> End<'_> {
        End { len: self.len, x: &mut self.x, y: &mut self.y, at: &mut self.at }
    }
}

/// A list that grows: its parts side by side, so that its length can stay in a register.
pub struct End<'a> {
    /// How many there are now.
    pub len: usize,
    x: &'a mut [f64],
    y: &'a mut [f64],
    at: &'a mut [u32],
}

impl End<'_> {
    /// Adds those points whose mask is all ones; the others are written too, and overwritten by what comes next.
    #[inline(always)]
    pub fn push<const LANES: usize>(
        &mut self,
        stay: &[u64; LANES],
        x: &[f64; LANES],
        y: &[f64; LANES],
        at: &[u32; LANES],
    ) {
        #[cfg(target_arch = "x86_64")]
        if LANES >= 4 {
            let places = x.as_chunks().0.iter().zip(y.as_chunks().0);
            let fours = stay.as_chunks().0.iter().zip(at.as_chunks().0).zip(places);
            for ((stay, at), (x, y)) in fours {
                let to_x = self.x[self.len..].first_chunk_mut().expect("lists have room");
                let to_y = self.y[self.len..].first_chunk_mut().expect("lists have room");
                let to_at = self.at[self.len..].first_chunk_mut().expect("lists have room");
                // SAFETY: four lanes and more are only used where AVX2 was found.
                self.len += unsafe { avx2::pack(*stay, (x, to_x), (y, to_y), (at, to_at)) };
            }
            return;
        }
        for lane in 0..LANES {
            (self.x[self.len], self.y[self.len], self.at[self.len]) = (x[lane], y[lane], at[lane]);
            self.len += (stay[lane] & 1) as usize;
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::*;
    use std::mem::transmute;

    /// For each set of lanes: where the words of the lanes that stay come from.
    static DOUBLES: [[u32; 8]; 16] = words::<8>(2);
    static SINGLES: [[u32; 4]; 16] = words::<4>(1);

    const fn words<const N: usize>(wide: usize) -> [[u32; N]; 16] {
        let mut table = [[0; N]; 16];
        let mut set = 0;
        while set < 16 {
            let (mut lane, mut to) = (0, 0);
            while lane < 4 * wide {
                if set >> (lane / wide) & 1 == 1 {
                    table[set][to] = lane as u32;
                    to += 1;
                }
                lane += 1;
            }
            set += 1;
        }
        table
    }

    type Move<'a, T> = (&'a [T; 4], &'a mut [T; 4]);

    /// Moves the lanes that stay to the front; how many they are.
    #[inline]
    #[target_feature(enable = "avx2,popcnt")]
    pub fn pack(stay: [u64; 4], x: Move<f64>, y: Move<f64>, at: Move<u32>) -> usize {
        // SAFETY: arrays and vectors of the same size, of which every pattern of bits is a value.
        unsafe {
            let set = _mm256_movemask_pd(transmute::<[u64; 4], __m256d>(stay)) as usize & 15;
            let doubles = transmute::<[u32; 8], __m256i>(DOUBLES[set]);
            let singles = transmute::<[u32; 4], __m128i>(SINGLES[set]);
            for (from, to) in [x, y] {
                let from = transmute::<[f64; 4], __m256i>(*from);
                *to = transmute::<__m256i, [f64; 4]>(_mm256_permutevar8x32_epi32(from, doubles));
            }
            let from = transmute::<[u32; 4], __m128>(*at.0);
            *at.1 = transmute::<__m128, [u32; 4]>(_mm_permutevar_ps(from, singles));
            set.count_ones() as usize
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every set of lanes, at every width that this machine runs, against the plain way.
    #[test]
    fn those_that_stay_are_packed_in_order() {
        fn check<const LANES: usize>() {
            for set in 0..1_u32 << LANES {
                let mut list = List::new(2 * LANES);
                list.len = 1;
                let x: [f64; LANES] = std::array::from_fn(|lane| lane as f64 + 0.5);
                let y = x.map(|x| -x);
                let at: [u32; LANES] = std::array::from_fn(|lane| 100 + lane as u32);
                let stay = std::array::from_fn(|lane| if set >> lane & 1 == 1 { !0 } else { 0 });
                let mut end = list.end();
                end.push(&stay, &x, &y, &at);
                list.len = end.len;
                let lanes: Vec<usize> = (0..LANES).filter(|lane| set >> lane & 1 == 1).collect();
                assert_eq!(list.len, 1 + lanes.len());
                for (lane, place) in lanes.into_iter().zip(1..) {
                    assert_eq!((list.x[place], list.y[place], list.at[place]), (x[lane], y[lane], at[lane]));
                }
            }
        }
        check::<2>();
        if cfg!(not(target_arch = "x86_64")) || has_avx2() {
            check::<4>();
            check::<8>();
        }
    }

    fn has_avx2() -> bool {
        #[cfg(target_arch = "x86_64")]
        return is_x86_feature_detected!("avx2") && is_x86_feature_detected!("popcnt");
        #[cfg(not(target_arch = "x86_64"))]
        false
    }
}
