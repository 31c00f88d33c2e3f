//! NumPy's own numbers, to the last bit, one after the other.

use super::{DAYS, Draw, Minutes, hat::Hat, twister::Twister};

pub fn exact(draw: &Draw) -> Minutes {
    let (hat, mut twister) = (Hat::new(), Twister::seeded(draw.seed));
    Minutes((0..DAYS * draw.people).map(|_| poisson(&hat, &mut twister)).collect())
}

fn poisson(hat: &Hat, twister: &mut Twister) -> u8 {
    loop {
        let (u, v) = (twister.fraction() - 0.5, twister.fraction());
        let room = 0.5 - u.abs();
        let k = hat.place(u, room).floor();
        if hat.surely(room, v) || !hat.hopeless(k, room, v) && hat.by_logarithms(k, room, v) {
            return k as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_books_data_set_takes_as_many_fractions_as_numpy_draws() {
        let (hat, mut twister) = (Hat::new(), Twister::seeded(0));
        let first = [(); 5].map(|()| poisson(&hat, &mut twister));
        assert_eq!(first, [61, 62, 58, 59, 81]);
        (5..1_400_000).for_each(|_| _ = poisson(&hat, &mut twister));
        let mut other = Twister::seeded(0);
        (0..3_330_746).for_each(|_| _ = other.fraction());
        assert_eq!(twister.fraction(), other.fraction());
    }
}
