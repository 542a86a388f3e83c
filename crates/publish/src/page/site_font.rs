//! Fonts of a site, and local fonts that take the same room until they arrive.
//!
//! Input: a WOFF2 file. Output: [`SiteFont`], CSS, and the tags of the head. Entry points: [`SiteFont::read`],
//! [`SiteFont::faces`] and [`tags`].

use crate::page::manifest::sha256;
use std::fmt::Write;
use ttf_parser::{Face, Tag};

/// A font of the site.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteFont {
    /// The least and the greatest weight.
    weights: [u16; 2],
    ascent: f64,
    descent: f64,
    line_gap: f64,
    /// The average width of a letter in normal and in bold text. All sizes are relative to the font size.
    widths: [f64; 2],
}

/// A font of an operating system.
struct LocalFont {
    /// Its names in normal and in bold weight.
    names: [&'static str; 2],
    widths: [f64; 2],
}

/// The local fonts of `tokens.css`, and that of Android. The widths were measured with [`LETTERS`]; those of Georgia
/// are the ones of Gelasio, which has the same.
const LOCAL_FONTS: [LocalFont; 3] = [
    LocalFont { names: ["Georgia", "Georgia Bold"], widths: [0.4374, 0.5095] },
    LocalFont { names: ["Noto Serif", "Noto Serif Bold"], widths: [0.4768, 0.5058] },
    LocalFont { names: ["DejaVu Serif", "DejaVu Serif Bold"], widths: [0.5101, 0.5636] },
];

/// How often letters occur in English text, per thousand.
const LETTERS: [(char, f64); 23] = [
    (' ', 183.0),
    ('e', 103.0),
    ('t', 75.0),
    ('a', 65.0),
    ('o', 62.0),
    ('i', 57.0),
    ('n', 57.0),
    ('s', 53.0),
    ('r', 50.0),
    ('h', 50.0),
    ('l', 33.0),
    ('d', 33.0),
    ('u', 23.0),
    ('c', 22.0),
    ('m', 20.0),
    ('f', 20.0),
    ('w', 17.0),
    ('g', 16.0),
    ('p', 15.0),
    ('y', 14.0),
    ('b', 13.0),
    ('v', 8.0),
    ('k', 6.0),
];

/// The weights of [`SiteFont::widths`].
const WEIGHTS: [u16; 2] = [400, 700];

impl SiteFont {
    /// Reads a WOFF2 file. `None` if it is none, or damaged.
    pub fn read(file: &[u8]) -> Option<Self> {
        if !file.starts_with(b"wOF2") {
            return None;
        }
        let decoded = wuff::decompress_woff2(file).ok()?;
        let mut face = Face::parse(&decoded, 0).ok()?;
        let em = f64::from(face.units_per_em());
        let size = |units: i16| f64::from(units) / em;
        let [ascent, descent, line_gap] = [face.ascender(), -face.descender(), face.line_gap()].map(size);
        let weight = Tag::from_bytes(b"wght");
        let axis = face.variation_axes().into_iter().find(|axis| axis.tag == weight);
        let own = face.weight().to_number();
        let weights = axis.map_or([own; 2], |axis| [axis.min_value as u16, axis.max_value as u16]);
        let widths = WEIGHTS.map(|wanted| {
            // A font without this axis has one width.
            let _ = face.set_variation(weight, f32::from(wanted));
            average_width(&face) / em
        });
        Some(SiteFont { weights, ascent, descent, line_gap, widths })
    }

    /// The `@font-face` rules of the font and of the local fonts, with the names `NAME` and `NAME-local`.
    pub fn faces(&self, name: &str, href: &str) -> String {
        let [least, greatest] = self.weights;
        let weights = if least == greatest { least.to_string() } else { format!("{least} {greatest}") };
        let mut css = format!(
            "@font-face{{font-family:{name};src:url(\"{href}\") format(\"woff2\");font-weight:{weights};\
             font-display:swap}}"
        );
        for (number, weight) in WEIGHTS.into_iter().enumerate() {
            for local in LOCAL_FONTS.iter().filter(|_| self.widths[number] > 0.0) {
                self.push_local(&mut css, name, (number, weight), local);
            }
        }
        css
    }

    /// A local font with the size and line height of the site's own. Overrides are relative to the adjusted size.
    fn push_local(&self, css: &mut String, name: &str, (number, weight): (usize, u16), local: &LocalFont) {
        let adjusted = self.widths[number] / local.widths[number];
        let percent = |value: f64| format!("{:.1}%", value * 100.0);
        let _ = write!(
            css,
            "@font-face{{font-family:{name}-{};src:local(\"{}\");font-weight:{weight};size-adjust:{};ascent-override:{};\
             descent-override:{};line-gap-override:{}}}",
            slug(local),
            local.names[number],
            percent(adjusted),
            percent(self.ascent / adjusted),
            percent(self.descent / adjusted),
            percent(self.line_gap / adjusted),
        );
    }
}

/// The families that take the room of the font `name`.
pub fn local_families(name: &str) -> String {
    LOCAL_FONTS.iter().map(|local| format!("{name}-{},", slug(local))).collect()
}

fn slug(local: &LocalFont) -> String {
    local.names[0].to_ascii_lowercase().replace(' ', "-")
}

fn average_width(face: &Face<'_>) -> f64 {
    let width = |letter| face.glyph_hor_advance(face.glyph_index(letter)?).map(f64::from);
    let measured: Vec<_> =
        LETTERS.iter().filter_map(|&(letter, share)| Some((width(letter)? * share, share))).collect();
    let total: f64 = measured.iter().map(|(_, share)| share).sum();
    if total == 0.0 { 0.0 } else { measured.iter().map(|(width, _)| width).sum::<f64>() / total }
}

/// The tags for the head of each page: links to the fonts, and the script that loads them.
pub fn tags<'a>(hrefs: impl Iterator<Item = &'a str>) -> String {
    let link = |href| format!("<link rel=\"font\" href=\"{href}\" as=\"font\" type=\"font/woff2\" crossorigin />\n");
    let links: String = hrefs.map(link).collect();
    if links.is_empty() { links } else { format!("{links}<script>{}</script>\n", script()) }
}

/// The script without comments and indentation.
fn script() -> String {
    let lines = include_str!("fonts.js").lines().map(str::trim);
    lines.filter(|line| !line.starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The source expression that allows the script.
pub fn hash() -> String {
    format!("'{}'", sha256(script().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_fonts_take_the_room_of_the_font() {
        let file = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/fonts/DejaVuSerif.woff2"));
        let font = SiteFont::read(&file.unwrap()).unwrap();
        let css = font.faces("own", "/a.woff2");
        assert!(css.starts_with("@font-face{font-family:own;src:url(\"/a.woff2\") format(\"woff2\");font-weight:400;"));
        // The same font needs no adjustment.
        let same = "font-family:own-dejavu-serif;src:local(\"DejaVu Serif\");font-weight:400;size-adjust:100.0%;";
        assert!(css.contains(same), "{css}");
        assert!(css.contains("local(\"Georgia\");font-weight:400;size-adjust:116.6%;ascent-override:79.6%;"), "{css}");
        assert_eq!(SiteFont::read(b"OTTO"), None);
        assert_eq!(SiteFont::read(b"wOF2"), None);
    }
}
