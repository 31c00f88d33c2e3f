//! The same numbers on all threads: one runs ahead through the states and leaves one behind at every hundredth; any
//! thread takes it up there and judges its tries. The pieces are put together in the order of the stream.

use super::filter::{TRIES, next_state, skip_state};
use super::{DAYS, Draw, Minutes, hat::Hat, twister::Twister};

const STATES: usize = 100;

pub fn threads(draw: &Draw) -> Minutes {
    let (hat, mut ahead, wanted) = (&Hat::new(), Twister::seeded(draw.seed), DAYS * draw.people);
    let mut minutes: Vec<u8> = Vec::with_capacity(wanted);
    while minutes.len() < wanted {
        // Five tries of six pass, and some: a last round may find that a piece is missing.
        let pieces = (1.19 * (wanted - minutes.len()) as f64 / (STATES * TRIES) as f64).ceil() as usize;
        let mut found = vec![Vec::new(); pieces];
        draw.pool.scope(|scope| {
            for piece in &mut found {
                let twister = ahead.clone();
                scope.spawn(move |_| *piece = judged(hat, twister));
                (0..STATES).for_each(|_| skip_state(&mut ahead));
            }
        });
        for piece in found {
            minutes.extend_from_slice(&piece[..piece.len().min(wanted - minutes.len())]);
        }
    }
    Minutes(minutes)
}

fn judged(hat: &Hat, mut twister: Twister) -> Vec<u8> {
    let (mut piece, mut kept) = (Vec::with_capacity(STATES * TRIES), [0; TRIES]);
    for _ in 0..STATES {
        let count = next_state(&mut twister, hat, &mut kept);
        piece.extend_from_slice(&kept[..count]);
    }
    piece
}
