//! Points on their way, in no order: whoever leaves makes room for the last.

/// x and y of z, and the place each point belongs to; room for more than there are.
pub struct List {
    /// How many there are.
    pub len: usize,
    /// Real parts.
    pub x: Vec<f64>,
    /// Imaginary parts.
    pub y: Vec<f64>,
    /// Cells, or places in another list.
    pub at: Vec<u32>,
}

impl List {
    /// An empty list with room for so many.
    pub fn new(room: usize) -> List {
        List { len: 0, x: vec![0.0; room], y: vec![0.0; room], at: vec![0; room] }
    }

    /// Adds a point.
    #[inline(always)]
    pub fn push(&mut self, x: f64, y: f64, at: u32) {
        (self.x[self.len], self.y[self.len], self.at[self.len]) = (x, y, at);
        self.len += 1;
    }

    /// Adds some points of others, whose cells begin with `first`.
    #[inline(always)]
    pub fn extend(&mut self, which: &[u32], [x, y]: [&[f64]; 2], first: u32) {
        let new = self.len..self.len + which.len();
        self.len = new.end;
        let new = self.x[new.clone()].iter_mut().zip(&mut self.y[new.clone()]).zip(&mut self.at[new]);
        for (i, ((to_x, to_y), to_at)) in which.iter().zip(new) {
            (*to_x, *to_y, *to_at) = (x[*i as usize], y[*i as usize], first + i);
        }
    }

    /// Becomes the points of another that have their flag set, each with its place there. Few have: eight flags
    /// a look.
    pub fn gather(&mut self, from: &List, flags: &mut [u8]) {
        self.len = 0;
        let whole = from.len.next_multiple_of(8);
        flags[from.len..whole].fill(0);
        for (eight, first) in flags[..whole].as_chunks().0.iter().zip((0..).step_by(8)) {
            let mut left = u64::from_le_bytes(*eight);
            while left != 0 {
                let i = first + left.trailing_zeros() as usize / 8;
                self.push(from.x[i], from.y[i], i as u32);
                left &= left - 1;
            }
        }
    }

    /// Takes a point out; the last one takes its place.
    #[inline(always)]
    pub fn swap_remove(&mut self, i: usize) {
        self.len -= 1;
        (self.x[i], self.y[i], self.at[i]) = (self.x[self.len], self.y[self.len], self.at[self.len]);
    }

    /// Fills it up to a whole number of groups with points at (z, z), and returns that number of points; its
    /// length stays.
    #[inline(always)]
    pub fn fill(&mut self, group: usize, z: f64) -> usize {
        let whole = self.len.next_multiple_of(group);
        self.x[self.len..whole].fill(z);
        self.y[self.len..whole].fill(z);
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_takes_the_place_of_who_leaves() {
        let mut list = List::new(8);
        for i in 0..4 {
            list.push(f64::from(i), -f64::from(i), 10 + i);
        }
        list.swap_remove(1);
        list.swap_remove(2);
        assert_eq!(list.len, 2);
        assert_eq!((list.x[..2].to_vec(), list.y[..2].to_vec()), (vec![0.0, 3.0], vec![0.0, -3.0]));
        assert_eq!(list.at[..2], [10, 13]);
        assert_eq!(list.fill(8, 2.0), 8);
        assert_eq!((list.len, list.x[2..].to_vec()), (2, vec![2.0; 6]));
    }

    #[test]
    fn every_flag_is_found() {
        for set in [vec![], vec![0], vec![7, 8], vec![3, 4, 15, 16, 18], (0..19).collect()] {
            let (mut from, mut to) = (List::new(24), List::new(24));
            (0..19).for_each(|i| from.push(f64::from(i), -f64::from(i), 100));
            let mut flags: Vec<u8> = (0..24).map(|i| u8::from(set.contains(&i) || i >= 19)).collect();
            to.gather(&from, &mut flags);
            assert_eq!(to.at[..to.len], set);
            assert!(set.iter().zip(&to.x).all(|(i, x)| f64::from(*i) == *x));
        }
    }
}
