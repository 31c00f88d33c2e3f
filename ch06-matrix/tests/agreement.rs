//! Every rung against the others and against what is known from outside.

use ch06_matrix::diffusion::{Mirror, Periodic, Zero, corner_ladder, evolve, hash, ladder};
use ch06_matrix::{examples, norm, sum};
use common::ladder::Setting;
use common::{Args, Example};
use proptest::prelude::*;

fn agrees(example: &dyn Example, n: usize, threads: usize, steps: Option<u64>) {
    let args = example.facts().args(n, threads);
    let args = steps.map_or(args.clone(), |steps| args.with("steps", steps));
    let name = example.facts().name;
    let rows =
        example.check(&args).unwrap_or_else(|failure| panic!("{name}, {threads} threads: {failure:?}"));
    let run = rows.iter().filter(|row| row.skipped.is_none()).count();
    assert!(run >= 8, "{name}: only {run} rungs ran");
}

#[test]
fn every_rung_agrees_at_small_and_at_awkward_sizes() {
    for example in examples() {
        for n in [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 65, example.facts().sizes[0]] {
            agrees(example.as_ref(), n, 2, None);
        }
    }
}

#[test]
fn every_rung_agrees_with_the_hot_square_across_the_corners() {
    for n in [1, 2, 3, 5, 8, 17, 64, 100, 131] {
        agrees(&corner_ladder(), n, 2, Some(100));
    }
}

#[test]
fn every_known_answer_holds_at_the_size_of_the_book() {
    for example in examples() {
        agrees(example.as_ref(), example.facts().sizes[1], 2, None);
    }
}

#[test]
fn whole_numbers_wrap_alike_beyond_what_64_bits_hold() {
    agrees(&norm::ladder(), 3_024_617, 2, None);
    agrees(&norm::ladder(), 3_024_618, 2, None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn diffusion_agrees_anywhere(n in 1_usize..150, steps in 1_u64..40, threads in 1_usize..5) {
        agrees(&ladder(), n, threads, Some(steps));
        agrees(&corner_ladder(), n, threads, Some(steps));
    }

    #[test]
    fn sums_agree_anywhere(n in 1_usize..40_000, threads in 1_usize..5) {
        agrees(&norm::ladder(), n, threads, None);
        agrees(&sum::ladder(), n, threads, None);
    }
}

/// The hot square moved by `shift` rows and columns.
fn plate(n: usize, shift: usize) -> Vec<f64> {
    let args = Args { n, threads: 1, seed: 1, knobs: vec![("steps", Setting::Number(1))] };
    ch06_matrix::diffusion::Heat::new(&args, shift).expect("threads").grid
}

fn after<B: ch06_matrix::diffusion::Boundary>(n: usize, steps: usize, mut grid: Vec<f64>) -> Vec<f64> {
    let mut scratch = grid.clone();
    evolve::<B>(n, steps, &mut grid, &mut scratch);
    grid
}

#[test]
fn one_hot_cell_gives_a_tenth_to_each_neighbour() {
    let mut grid = vec![0.0; 25];
    grid[12] = 1.0;
    let next = after::<Periodic>(5, 1, grid);
    let around: Vec<f64> = [7, 11, 13, 17].iter().map(|at| next[*at]).collect();
    assert_eq!((next[12], around), (0.6, vec![0.1; 4]));
    assert_eq!(next.iter().filter(|cell| **cell != 0.0).count(), 5);
}

#[test]
fn the_book_cannot_see_the_border_but_the_corner_plate_can() {
    let n = 512;
    let (periodic, zero) = (after::<Periodic>(n, 1000, plate(n, 0)), after::<Zero>(n, 1000, plate(n, 0)));
    assert!(largest_difference(&periodic, &zero) < 1e-40, "the book's plate is blind to the border");
    let corner = n - 230;
    let (periodic, zero) =
        (after::<Periodic>(n, 1000, plate(n, corner)), after::<Zero>(n, 1000, plate(n, corner)));
    assert!((largest_difference(&periodic, &zero) - 0.004349778147527341).abs() < 1e-15);
    assert!((zero.iter().sum::<f64>() - 4.831338876135523).abs() < 1e-9);
    assert!((periodic.iter().sum::<f64>() - 13.52).abs() < 1e-9);
}

#[test]
fn a_plate_that_is_rolled_stays_rolled() {
    let (n, shift) = (64, 29);
    let (here, there) = (after::<Periodic>(n, 200, plate(n, 0)), after::<Periodic>(n, 200, plate(n, shift)));
    for (at, cell) in here.iter().enumerate() {
        let (i, j) = ((at / n + shift) % n, (at % n + shift) % n);
        assert_eq!(cell.to_bits(), there[i * n + j].to_bits());
    }
}

#[test]
fn an_insulated_plate_keeps_its_heat() {
    let mirror = after::<Mirror>(512, 1000, plate(512, 300));
    assert!((mirror.iter().sum::<f64>() - 13.52).abs() < 1e-9);
    assert!(largest_difference(&mirror, &after::<Periodic>(512, 1000, plate(512, 300))) > 1e-3);
}

#[test]
fn the_books_own_figures_after_a_thousand_steps() {
    let grid = after::<Periodic>(512, 1000, plate(512, 0));
    let at = |i: usize, j: usize| grid[i * 512 + j];
    assert!((at(230, 230) - 0.004360629106073267).abs() < 1e-17);
    assert!((at(204, 204) - 0.0013208335398227006).abs() < 1e-17);
    assert!((at(203, 203) - 0.00117994970533671).abs() < 1e-17);
    assert!((grid.iter().map(|u| u * u).sum::<f64>() - 0.03258830142824).abs() < 1e-13);
    assert!(grid.iter().all(|u| *u > 0.0));
}

/// The three orders of addition that the book's programs have, each with the hash of what Python gives.
#[test]
fn python_is_reproduced_to_the_last_bit_in_every_order_it_adds() {
    let lists = |u: f64, d: f64, l: f64, r: f64, c: f64| {
        c + (1.0 * (((d + u) - 2.0 * c) + ((r + l) - 2.0 * c))) * 0.1
    };
    let rolls = |u: f64, d: f64, l: f64, r: f64, c: f64| c + 0.1 * ((((u + d) + l) + r) - 4.0 * c);
    let in_place = |u: f64, d: f64, l: f64, r: f64, c: f64| ((((c * -4.0 + u) + d) + l) + r) * 0.1 + c;
    type Order = fn(f64, f64, f64, f64, f64) -> f64;
    let right: [(Order, u64, u64); 3] = [
        (lists, 0x0e8ec9df0c6309d0, 0xae4a33edb8865415),
        (rolls, 0xe43d0df715998bef, 0xba048f1f24539731),
        (in_place, 0xb96cacb4350a9182, 0x2d283cd9f4ff9606),
    ];
    for (order, small, book) in right {
        assert_eq!(hash(&in_order(64, 1000, order)), small);
        assert_eq!(hash(&in_order(512, 100, order)), book);
    }
}

fn in_order(n: usize, steps: usize, order: fn(f64, f64, f64, f64, f64) -> f64) -> Vec<f64> {
    let mut grid = plate(n, 0);
    for _ in 0..steps {
        let at = |i: usize, j: usize| grid[i % n * n + j % n];
        let cell = |i: usize, j: usize| {
            order(at(i + n - 1, j), at(i + 1, j), at(i, j + n - 1), at(i, j + 1), at(i, j))
        };
        grid = (0..n * n).map(|k| cell(k / n, k % n)).collect();
    }
    grid
}

fn largest_difference(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}
