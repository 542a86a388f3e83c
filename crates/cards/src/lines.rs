//! Breaks a text into lines.
//!
//! Input: a text, a size and a width. Output: a [`Paragraph`]. Entry point: [`Paragraph::new`].

use crate::font::Font;

/// What replaces the end of a text that is too long.
const ELLIPSIS: char = '…';

/// A text in lines.
pub struct Paragraph {
    /// The size of the font in pixels.
    pub size: f32,
    /// The lines.
    pub lines: Vec<String>,
    width: f32,
}

impl Paragraph {
    /// Breaks a text into lines that are at most `width` pixels wide. Signs that the font lacks are left out.
    pub fn new(font: &Font<'_>, text: &str, size: f32, width: f32) -> Self {
        let text: String = text.chars().filter(|c| c.is_whitespace() || font.has(*c)).collect();
        let fits = |text: &str| font.width(text, size) <= width;
        let mut lines: Vec<String> = Vec::new();
        // A no-break space is no place for a break.
        for word in text.split(|c: char| c.is_whitespace() && c != '\u{a0}').filter(|word| !word.is_empty()) {
            let joined = lines.last().map(|line| [line, " ", word].concat());
            match joined.filter(|line| fits(line)) {
                Some(joined) => drop(lines.pop().map(|_| lines.push(joined))),
                None => push_word(&mut lines, word, &fits),
            }
        }
        Paragraph { size, lines, width }
    }

    /// Returns the paragraph if it has at most `count` lines.
    pub fn within(self, count: usize) -> Option<Self> {
        Some(self).filter(|paragraph| paragraph.lines.len() <= count)
    }

    /// Keeps at most `count` lines. An ellipsis replaces the rest.
    pub fn cut(mut self, font: &Font<'_>, count: usize) -> Self {
        if self.lines.len() > count {
            self.lines.truncate(count);
            if let Some(last) = self.lines.last_mut() {
                let is_mark = |c: char| c.is_whitespace() || c.is_ascii_punctuation();
                *last = [last.trim_end_matches(is_mark), &ELLIPSIS.to_string()].concat();
                while font.width(last, self.size) > self.width && last.chars().count() > 1 {
                    let shorter: String = last.chars().take(last.chars().count() - 2).collect();
                    *last = [shorter.trim_end_matches(is_mark), &ELLIPSIS.to_string()].concat();
                }
            }
        }
        self
    }
}

/// Adds a word in a new line, and breaks it if it is wider than a line.
fn push_word(lines: &mut Vec<String>, word: &str, fits: &dyn Fn(&str) -> bool) {
    let mut line = String::new();
    for c in word.chars() {
        line.push(c);
        if !fits(&line) && line.chars().count() > 1 {
            line.pop();
            lines.push(std::mem::replace(&mut line, c.to_string()));
        }
    }
    lines.push(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_end_with_an_ellipsis() {
        let font = Font::new().unwrap();
        let lines = |text: &str, width: f32| Paragraph::new(&font, text, 10.0, width);
        assert_eq!(lines("one  two\nthree", 1000.0).lines, ["one two three"]);
        assert_eq!(lines("one two three", 50.0).lines, ["one two", "three"]);
        assert_eq!(lines("one two\u{a0}three", 50.0).lines[0], "one");
        assert!(lines("wwwwwwwwwwwwwwww", 50.0).lines.len() > 2);
        assert_eq!(lines("one two, three", 50.0).cut(&font, 1).lines, ["one two…"]);
        assert_eq!(lines("one two", 50.0).cut(&font, 1).lines, ["one two"]);
        assert!(lines("one two", 50.0).within(0).is_none());
    }

    #[test]
    fn pairs_of_letters_are_kerned() {
        let font = Font::new().unwrap();
        assert!(font.width("AV", 100.0) < font.width("A", 100.0) + font.width("V", 100.0) - 2.0);
    }
}
