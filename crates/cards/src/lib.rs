//! Draws social cards: pictures for link previews of articles without a picture.
//!
//! Input: a [`Card`]. Output: a PNG with few colours. Entry points: [`Card::draw`] and [`undrawable`]. The font is in the
//! crate, so a card looks the same on every machine. The crate is separate because only it depends on a rasteriser.

mod canvas;
mod font;
mod lines;

use canvas::Canvas;
use font::Font;
use lines::Paragraph;

/// Changes with the look of cards, so that those of earlier versions are drawn again.
pub const VERSION: u32 = 1;
/// The width of a card in pixels.
pub const WIDTH: u32 = 1200;
/// The height of a card in pixels.
pub const HEIGHT: u32 = 630;

/// A colour: red, green and blue.
pub type Colour = [u8; 3];

/// What a card shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Card<'c> {
    /// The title of the article.
    pub title: &'c str,
    /// The name of the site.
    pub site: &'c str,
    /// The colour of the card.
    pub background: Colour,
    /// The colour of the text.
    pub text: Colour,
    /// The colour of the bar, and of the name of the site.
    pub accent: Colour,
}

/// The distance between the text and the edges, in pixels.
const MARGIN: f32 = 88.0;
/// The width of the bar at the edge, in pixels.
const BAR: u32 = 24;
/// The sizes of a title, in pixels. The first is used in which it fits.
const TITLE_SIZES: [f32; 4] = [92.0, 76.0, 64.0, 54.0];
/// The distance between lines, in proportion to the size of the font.
const LEADING: f32 = 1.22;
/// The vertical room for the title, in pixels.
const TITLE_HEIGHT: f32 = 400.0;
/// The size of the name of the site, in pixels.
const SITE_SIZE: f32 = 40.0;
/// The baseline of the name of the site, in pixels.
const SITE_BASELINE: f32 = 556.0;

/// Returns the first letter that the font lacks. A text with such a letter has no card, because it would be wrong.
/// Other signs that are missing, such as emoji, are left out.
pub fn undrawable(text: &str) -> Option<char> {
    let font = Font::new()?;
    text.chars().find(|&c| c.is_alphanumeric() && !font.has(c))
}

impl Card<'_> {
    /// Draws the card. `None` if the font lacks a letter, or if there is nothing to draw.
    pub fn draw(&self) -> Option<Vec<u8>> {
        if undrawable(self.title).or_else(|| undrawable(self.site)).is_some() {
            return None;
        }
        let font = Font::new()?;
        let width = WIDTH as f32 - 2.0 * MARGIN;
        let title =
            TITLE_SIZES.iter().find_map(|size| Paragraph::new(&font, self.title, *size, width).within(room(*size)));
        let last = TITLE_SIZES[TITLE_SIZES.len() - 1];
        let title = title.unwrap_or_else(|| Paragraph::new(&font, self.title, last, width).cut(&font, room(last)));
        if title.lines.is_empty() {
            return None;
        }
        let mut canvas = Canvas::new(self.background, [self.text, self.accent]);
        canvas.fill_left(BAR, 1);
        // The first baseline: the ascent of capital letters below the margin.
        let mut baseline = MARGIN + 0.78 * title.size;
        for line in &title.lines {
            canvas.write(&font, line, title.size, (MARGIN, baseline), 0);
            baseline += LEADING * title.size;
        }
        let site = Paragraph::new(&font, self.site, SITE_SIZE, width).cut(&font, 1);
        if let Some(line) = site.lines.first() {
            canvas.write(&font, line, SITE_SIZE, (MARGIN, SITE_BASELINE), 1);
        }
        canvas.encode()
    }
}

/// The number of lines of a size that fit.
fn room(size: f32) -> usize {
    (TITLE_HEIGHT / (LEADING * size)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARD: Card<'static> = Card {
        title: "A quay in the rain",
        site: "Harbour Paper",
        background: [250, 248, 243],
        text: [28, 26, 23],
        accent: [155, 44, 31],
    };

    /// Width, height, palette and the indexes of all pixels.
    fn decode(png: &[u8]) -> (u32, u32, Vec<u8>, Vec<u8>) {
        let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
        let palette = reader.info().palette.clone().unwrap().to_vec();
        let mut packed = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut packed).unwrap();
        assert_eq!((info.color_type, info.bit_depth), (png::ColorType::Indexed, png::BitDepth::Four));
        (info.width, info.height, palette, packed.iter().flat_map(|byte| [byte >> 4, byte & 15]).collect())
    }

    /// The rows of pixels with any text, as ranges.
    fn rows_of_text(pixels: &[u8]) -> usize {
        let is_text = |row: &[u8]| row[BAR as usize..].iter().any(|pixel| *pixel != 0);
        let rows: Vec<bool> = pixels.chunks(WIDTH as usize).map(is_text).collect();
        rows.windows(2).filter(|pair| !pair[0] && pair[1]).count()
    }

    #[test]
    fn a_card_is_small_and_has_the_colours_of_the_site() {
        let png = CARD.draw().unwrap();
        let (width, height, palette, pixels) = decode(&png);
        assert_eq!((width, height), (WIDTH, HEIGHT));
        assert!(png.len() < 40_000, "{}", png.len());
        for colour in [CARD.background, CARD.text, CARD.accent] {
            assert!(palette.chunks(3).any(|known| known == colour), "{colour:?}");
        }
        assert_eq!(palette[3 * pixels[0] as usize..][..3], CARD.accent, "the bar");
        assert_eq!(pixels[WIDTH as usize - 1], 0, "the background");
        assert_eq!(png, CARD.draw().unwrap(), "the same card has the same bytes");
    }

    #[test]
    fn a_long_title_is_smaller_and_then_cut() {
        let words = "Neighbourhood considerations of the harbour ";
        let lengths: Vec<usize> = [1, 3, 40]
            .map(|count| {
                let title = words.repeat(count);
                let png = Card { title: &title, ..CARD }.draw().unwrap();
                assert!(png.len() < 40_000, "{}", png.len());
                rows_of_text(&decode(&png).3)
            })
            .to_vec();
        assert!(lengths[0] < lengths[1] && lengths[1] <= lengths[2] && lengths[2] <= 8, "{lengths:?}");
        let long = Card { title: &"W".repeat(400), ..CARD }.draw().unwrap();
        let (.., pixels) = decode(&long);
        let is_clear = |row: &[u8]| row[WIDTH as usize - 40..].iter().all(|pixel| *pixel == 0);
        assert!(pixels.chunks(WIDTH as usize).all(is_clear), "a word without spaces stays inside");
    }

    #[test]
    fn no_card_shows_boxes() {
        for (title, letter) in [("日本語", '日'), ("مرحبا", 'م'), ("Tide שלום", 'ש'), ("हिन्दी", 'ह'), ("한국", '한')]
        {
            assert_eq!(undrawable(title), Some(letter), "{title}");
            assert_eq!(Card { title, ..CARD }.draw(), None, "{title}");
        }
        for title in ["Țărm, Łódź, ẞ", "Αθήνα και Πειραιάς", "Ґанок і Ёлка", "Hà Nội — “ở đây” … №\u{a0}5 €"]
        {
            assert_eq!(undrawable(title), None, "{title}");
            assert!(Card { title, ..CARD }.draw().is_some(), "{title}");
        }
        // Signs that are no letters are left out.
        let plain = Card { title: "Tide", ..CARD }.draw();
        assert_eq!(Card { title: "Tide 🌊", ..CARD }.draw(), plain);
        assert_eq!(Card { title: "🌊", ..CARD }.draw(), None, "nothing is left");
    }
}
