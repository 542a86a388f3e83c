//! A picture with few colours: steps from the background to each of two inks.
//!
//! Input: lines of text. Output: a PNG. Entry point: [`Canvas::new`].

use crate::font::Font;
use crate::{Colour, HEIGHT, WIDTH};
use ab_glyph_rasterizer::Rasterizer;

/// The number of steps from the background to an ink. The edges of letters need them.
const STEPS: u8 = 7;

/// Indexes of colours, row by row.
pub struct Canvas {
    pixels: Vec<u8>,
    /// The background, then the steps to each ink.
    palette: Vec<u8>,
}

impl Canvas {
    /// An empty picture.
    pub fn new(background: Colour, inks: [Colour; 2]) -> Self {
        let mut palette = background.to_vec();
        for ink in inks {
            for step in 1..=u16::from(STEPS) {
                let mixed = |(from, to): (u8, u8)| {
                    let (from, to, steps) = (u16::from(from), u16::from(to), u16::from(STEPS));
                    ((from * (steps - step) + to * step + steps / 2) / steps) as u8
                };
                palette.extend(background.into_iter().zip(ink).map(mixed));
            }
        }
        Canvas { pixels: vec![0; (WIDTH * HEIGHT) as usize], palette }
    }

    /// The index of an ink with a coverage from 0 to 1.
    fn index(ink: u8, coverage: f32) -> u8 {
        match (coverage.clamp(0.0, 1.0) * f32::from(STEPS)).round() as u8 {
            0 => 0,
            step => ink * STEPS + step,
        }
    }

    /// Fills the left edge.
    pub fn fill_left(&mut self, width: u32, ink: u8) {
        for row in self.pixels.chunks_mut(WIDTH as usize) {
            row[..width as usize].fill(Canvas::index(ink, 1.0));
        }
    }

    /// Writes a line. `x` is its left end, and `y` its baseline.
    pub fn write(&mut self, font: &Font<'_>, text: &str, size: f32, (x, y): (f32, f32), ink: u8) {
        // Room for accents above capitals and for descenders.
        let top = (y - 1.2 * size).max(0.0).floor();
        let height = (1.6 * size).ceil() as usize;
        let mut rasteriser = Rasterizer::new(WIDTH as usize, height);
        for (glyph, left) in font.place(text, size).0 {
            font.outline(glyph, size, (x + left, y - top), &mut rasteriser);
        }
        let start = top as usize * WIDTH as usize;
        let pixels = &mut self.pixels;
        rasteriser.for_each_pixel(|at, coverage| {
            let index = Canvas::index(ink, coverage);
            if let Some(pixel) = pixels.get_mut(start + at).filter(|_| index > 0) {
                *pixel = index;
            }
        });
    }

    /// Encodes the picture. Two pixels share a byte.
    pub fn encode(&self) -> Option<Vec<u8>> {
        let packed: Vec<u8> = self.pixels.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect();
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, WIDTH, HEIGHT);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(png::BitDepth::Four);
        encoder.set_palette(&self.palette);
        encoder.set_compression(png::Compression::Balanced);
        encoder.set_filter(png::Filter::NoFilter);
        encoder.write_header().ok()?.write_image_data(&packed).ok()?;
        Some(bytes)
    }
}
