//! The font of cards: which letters it has, how wide they are, and their outlines.
//!
//! Input: characters. Output: glyphs, and lines and curves for the rasteriser. Entry point: [`Font::new`].

use ab_glyph_rasterizer::{Point, Rasterizer, point};
use ttf_parser::gpos::{PairAdjustment, PositioningSubtable};
use ttf_parser::{Face, GlyphId, OutlineBuilder};

/// Latin, Greek and Cyrillic letters of Noto Serif Bold (`font/OFL.txt`).
const FILE: &[u8] = include_bytes!("../font/NotoSerif-Bold.subset.ttf");

/// The font.
pub struct Font<'f> {
    face: Face<'f>,
}

impl Font<'_> {
    /// Parses the font.
    pub fn new() -> Option<Self> {
        Face::parse(FILE, 0).ok().map(|face| Font { face })
    }

    /// Whether it has a glyph for a character.
    pub fn has(&self, c: char) -> bool {
        self.face.glyph_index(c).is_some()
    }

    /// The scale of a size in pixels.
    fn scale(&self, size: f32) -> f32 {
        size / f32::from(self.face.units_per_em())
    }

    /// The glyphs of a text, each with the position of its left edge in pixels, and the width of the text.
    pub fn place(&self, text: &str, size: f32) -> (Vec<(GlyphId, f32)>, f32) {
        let (scale, mut x, mut glyphs) = (self.scale(size), 0.0, Vec::new());
        let mut last = None;
        for glyph in text.chars().filter_map(|c| self.face.glyph_index(c)) {
            x += last.map_or(0.0, |last| f32::from(self.kerning(last, glyph))) * scale;
            glyphs.push((glyph, x));
            x += f32::from(self.face.glyph_hor_advance(glyph).unwrap_or_default()) * scale;
            last = Some(glyph);
        }
        (glyphs, x)
    }

    /// The width of a text in pixels.
    pub fn width(&self, text: &str, size: f32) -> f32 {
        self.place(text, size).1
    }

    /// The change of the distance between two glyphs.
    fn kerning(&self, left: GlyphId, right: GlyphId) -> i16 {
        let lookups = self.face.tables().gpos.map(|gpos| gpos.lookups);
        let of_lookup = |lookup: ttf_parser::opentype_layout::Lookup<'_>| {
            // The first part that knows the left glyph decides.
            lookup.subtables.into_iter::<PositioningSubtable>().find_map(|table| pair(&table, left, right))
        };
        lookups.into_iter().flatten().filter_map(of_lookup).sum()
    }

    /// Adds the outline of a glyph whose origin is at `x`, `y`.
    pub fn outline(&self, glyph: GlyphId, size: f32, (x, y): (f32, f32), rasteriser: &mut Rasterizer) {
        let start = point(0.0, 0.0);
        let mut pen = Pen { rasteriser, scale: self.scale(size), x, y, start, last: start };
        self.face.outline_glyph(glyph, &mut pen);
    }
}

fn pair(table: &PositioningSubtable<'_>, left: GlyphId, right: GlyphId) -> Option<i16> {
    let PositioningSubtable::Pair(pair) = table else { return None };
    match pair {
        PairAdjustment::Format1 { coverage, sets } => {
            let (first, _) = sets.get(coverage.get(left)?)?.get(right)?;
            Some(first.x_advance)
        }
        PairAdjustment::Format2 { coverage, classes, matrix } => {
            coverage.get(left)?;
            let (first, _) = matrix.get((classes.0.get(left), classes.1.get(right)))?;
            Some(first.x_advance)
        }
    }
}

/// Draws an outline. Its vertical axis points up, that of the picture down.
struct Pen<'r> {
    rasteriser: &'r mut Rasterizer,
    scale: f32,
    x: f32,
    y: f32,
    start: Point,
    last: Point,
}

impl Pen<'_> {
    fn at(&self, x: f32, y: f32) -> Point {
        point(self.x + x * self.scale, self.y - y * self.scale)
    }
}

impl OutlineBuilder for Pen<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.start = self.at(x, y);
        self.last = self.start;
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let to = self.at(x, y);
        self.rasteriser.draw_line(self.last, to);
        self.last = to;
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (control, to) = (self.at(x1, y1), self.at(x, y));
        self.rasteriser.draw_quad(self.last, control, to);
        self.last = to;
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (first, second, to) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.rasteriser.draw_cubic(self.last, first, second, to);
        self.last = to;
    }

    fn close(&mut self) {
        self.rasteriser.draw_line(self.last, self.start);
        self.last = self.start;
    }
}
