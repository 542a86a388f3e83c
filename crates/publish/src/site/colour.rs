//! Colours and their contrast (WCAG 2.2, relative luminance).
//!
//! Input: colours as in CSS, `#rgb` or `#rrggbb`. Output: ratios, and similar colours with enough contrast. Entry
//! points: [`Colour::parse`], [`contrast`] and [`Colour::legible_on`].

use std::fmt;

/// The least contrast of text.
pub const TEXT: f64 = 4.5;
/// The least contrast of edges of controls.
pub const EDGE: f64 = 3.0;

/// An opaque sRGB colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour([u8; 3]);

const BLACK: Colour = Colour([0; 3]);
const WHITE: Colour = Colour([255; 3]);

impl Colour {
    /// Creates a colour from `0xrrggbb`.
    pub const fn new(rgb: u32) -> Self {
        Colour([(rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8])
    }

    /// Returns red, green and blue.
    pub const fn rgb(self) -> [u8; 3] {
        self.0
    }

    /// Parses `#rgb` or `#rrggbb`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let value = u32::from_str_radix(digits, 16).ok()?;
        match digits.len() {
            3 => Some(Colour([value >> 8, value >> 4 & 15, value & 15].map(|digit| digit as u8 * 17))),
            6 => Some(Colour::new(value)),
            _ => None,
        }
    }

    /// Returns this colour mixed with `share` of another one, from 0 to 1.
    pub fn mixed(self, other: Self, share: f64) -> Self {
        let channel = |at: usize| {
            let (own, other) = (f64::from(self.0[at]), f64::from(other.0[at]));
            (own + (other - own) * share).round() as u8
        };
        Colour([channel(0), channel(1), channel(2)])
    }

    /// Returns the colour itself if it is legible on `background`, or else the nearest one that is.
    pub fn legible_on(self, background: Self, least: f64) -> Self {
        let end = if contrast(BLACK, background) > contrast(WHITE, background) { BLACK } else { WHITE };
        let mixes = (0..=100).map(|percent| self.mixed(end, f64::from(percent) / 100.0));
        mixes.clone().find(|mix| contrast(*mix, background) >= least).unwrap_or(end)
    }

    /// Returns this colour, mixed with as much of `background` as leaves the contrast `least`, but at most `most`.
    pub fn faded(self, background: Self, most: f64, least: f64) -> Self {
        let steps = (0..=50).rev().map(|step| self.mixed(background, most * f64::from(step) / 50.0));
        steps.clone().find(|mix| contrast(*mix, background) >= least).unwrap_or(self)
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|channel| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// Returns the contrast of two colours, from 1 to 21.
pub fn contrast(a: Colour, b: Colour) -> f64 {
    let (a, b) = (a.luminance(), b.luminance());
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrasts_match_the_definition() {
        let ratio = |a: &str, b: &str| {
            let ratio = contrast(Colour::parse(a).unwrap(), Colour::parse(b).unwrap());
            format!("{ratio:.2}")
        };
        assert_eq!(ratio("#000", "#ffffff"), "21.00");
        assert_eq!(ratio("#777", "#fff"), "4.48", "the well-known grey that fails");
        assert_eq!(ratio("#767676", "#fff"), "4.54");
        for invalid in ["red", "#12", "#12345", "#1234567", "#ggg", "fff", "#+12"] {
            assert_eq!(Colour::parse(invalid), None, "{invalid}");
        }
    }

    #[test]
    fn a_pale_colour_becomes_legible_and_keeps_its_hue() {
        let (paper, pale) = (WHITE, Colour::parse("#ff9900").unwrap());
        let legible = pale.legible_on(paper, TEXT);
        assert!(contrast(legible, paper) >= TEXT && contrast(legible, paper) < TEXT + 0.3, "{legible}");
        assert_eq!(legible.to_string(), "#a86500");
        let dark = Colour::new(0x171512);
        assert!(contrast(Colour::new(0x003399).legible_on(dark, TEXT), dark) >= TEXT);
        assert_eq!(BLACK.legible_on(paper, TEXT), BLACK);
        assert!(contrast(BLACK.faded(paper, 0.9, EDGE), paper) >= EDGE);
    }
}
