//! The picture of the counts as the book draws it, but with y upwards.

use super::{Counts, Plane, packed};
use common::Args;
use std::io::{Error, Result, Write};

/// Writes a PNG of `args.n` by `args.n` points: 8-bit grey, or the book's false grey as RGB.
pub fn write(args: &Args, out: &mut dyn Write) -> Result<()> {
    let plane = Plane::new(args).map_err(Error::other)?;
    let grey = grey(&counts(&plane).0, plane.max);
    let (colour, bytes) = match args.word("picture") {
        "false-grey" => (png::ColorType::Rgb, grey.iter().flat_map(|v| false_grey(*v)).collect()),
        _ => (png::ColorType::Grayscale, grey),
    };
    let mut encoder = png::Encoder::new(out, plane.xs.len() as u32, plane.ys.len() as u32);
    encoder.set_color(colour);
    encoder.set_depth(png::BitDepth::Eight);
    let mut image = encoder.write_header().map_err(Error::other)?;
    image.write_image_data(&bytes).map_err(Error::other)?;
    image.finish().map_err(Error::other)
}

/// Counts a plane's steps, the fast way that is equal in every cell.
pub fn counts(plane: &Plane) -> Counts {
    let mut counts = Counts::default();
    packed::exact_threads(plane)(&mut counts);
    counts
}

/// 0 for a point that lies outside from the start, 255 for one that never escapes.
pub fn grey(counts: &[u32], max: u32) -> Vec<u8> {
    counts.iter().map(|count| (f64::from(*count) / f64::from(max) * 255.0) as u8).collect()
}

/// The grey value in three bytes, sixteenfold, each spilling over into the next: bands of colour.
pub fn false_grey(value: u8) -> [u8; 3] {
    let v = u32::from(value);
    let [red, green, blue, _] = (16 * (v + (v << 8) + (v << 16))).to_le_bytes();
    [red, green, blue]
}
