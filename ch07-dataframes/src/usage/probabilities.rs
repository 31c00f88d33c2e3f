//! The same numbers without logarithms: a try is held against a table of the probabilities of 0 to 255.

use super::{DAYS, Draw, Minutes, hat::Hat, twister::Twister};

pub fn probabilities(draw: &Draw) -> Minutes {
    let (hat, mut twister) = (Hat::new(), Twister::seeded(draw.seed));
    Minutes((0..DAYS * draw.people).map(|_| poisson(&hat, &mut twister)).collect())
}

fn poisson(hat: &Hat, twister: &mut Twister) -> u8 {
    loop {
        let (u, v) = (twister.fraction() - 0.5, twister.fraction());
        let room = 0.5 - u.abs();
        let place = hat.place(u, room);
        let k = place as u8;
        if hat.surely(room, v) || !hat.hopeless(place, room, v) && below(hat, place, room, v) {
            return k;
        }
    }
}

fn below(hat: &Hat, place: f64, room: f64, v: f64) -> bool {
    let (under, height) = hat.sides(room, v);
    let over = hat.probability[usize::from(place as u8)] * height;
    if Hat::doubtful(under, over) { hat.by_logarithms(place.floor(), room, v) } else { under <= over }
}
