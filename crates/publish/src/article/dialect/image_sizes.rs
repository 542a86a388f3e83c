//! Sizes of images: `![alt|300](a.png)`, `![alt](a.png =300x200)` and `![alt](a.png){width=300}`.
//!
//! Input: Markdown. Output: edits that write each such image as HTML. Entry point: [`edits`]. Sizes in other units than
//! pixels are omitted.

use super::destinations::{image_start, line_at, parentheses, split_size, split_title};
use super::inline;
use super::prepared::Edit;
use broadsheet::html::escape;
use memchr::memmem;

/// Width and height in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size<'a> {
    width: Option<&'a str>,
    height: Option<&'a str>,
}

impl<'a> Size<'a> {
    /// Parses `300`, `300x200`, `300x` or `x200`.
    pub fn parse(text: &'a str) -> Option<Self> {
        let (width, height) = text.split_once('x').unwrap_or((text, ""));
        let size = Size { width: pixels(width), height: pixels(height) };
        let is_whole = [width, height].iter().all(|part| part.is_empty() || pixels(part).is_some());
        (is_whole && size != Size::default()).then_some(size)
    }

    /// Reads the attributes `width` and `height`.
    fn of_attributes(words: &'a str) -> Self {
        let value = |name: &str| {
            let mut pairs = inline::attribute_words(words).filter_map(|word| word.split_once('='));
            pixels(pairs.find(|(key, _)| *key == name)?.1.trim_matches(['"', '\'']))
        };
        Size { width: value("width"), height: value("height") }
    }
}

fn pixels(text: &str) -> Option<&str> {
    let number = text.strip_suffix("px").unwrap_or(text);
    (!number.is_empty() && number.len() <= 5 && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(number)
}

/// Returns the edits for all images with a size, those in code included.
pub fn edits(markdown: &str) -> Vec<Edit> {
    memmem::find_iter(markdown.as_bytes(), "](").filter_map(|at| edit(markdown, at)).collect()
}

/// Returns the edit for an image whose alternative text ends at `at`.
fn edit(markdown: &str, at: usize) -> Option<Edit> {
    let start = image_start(markdown, at)?;
    let line = line_at(markdown, at + "](".len());
    let mut end = line.start + parentheses(&markdown[line.clone()])?;
    let (rest, title) = split_title(markdown[line.start..end].trim());
    let (path, size) = split_size(rest);
    let mut size = Size::parse(size);
    end += 1;
    if let Some(length) = inline::attribute_length(&markdown[end..]) {
        size = size.or(Some(Size::of_attributes(&markdown[end + 1..end + length - 1])));
        end += length;
    }
    let alt = &markdown[start + "![".len()..at];
    let (alt, size) = match alt.rsplit_once('|').and_then(|(alt, size)| Some((alt, Size::parse(size.trim())?))) {
        Some((alt, size)) => (alt.trim_end_matches('\\'), size),
        None => (alt, size.unwrap_or_default()),
    };
    let path = path.trim();
    let path = path.strip_prefix('<').and_then(|path| path.strip_suffix('>')).unwrap_or(path);
    let title = title.get(1..title.len().max(2) - 1).unwrap_or_default();
    (size != Size::default()).then(|| (start..end, image(path, alt.trim(), title, size)))
}

/// Writes an image as HTML.
pub fn image(path: &str, alt: &str, title: &str, size: Size<'_>) -> String {
    let mut html = String::from("<img");
    let attributes = [("src", Some(path)), ("alt", Some(alt)), ("title", (!title.is_empty()).then_some(title))];
    for (name, value) in attributes.into_iter().chain([("width", size.width), ("height", size.height)]) {
        let Some(value) = value else { continue };
        html += &[" ", name, "=\""].concat();
        escape(&mut html, value);
        html.push('"');
    }
    html + ">"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::dialect::prepared::Prepared;

    #[test]
    fn images_with_a_size_become_html() {
        for (written, expected) in [
            ("![Quay|300](a.png)", r#"<img src="a.png" alt="Quay" width="300">"#),
            ("![Quay|300x200](a.png)", r#"<img src="a.png" alt="Quay" width="300" height="200">"#),
            ("![300](a.png)", "![300](a.png)"),
            ("![|300](a b.png)", r#"<img src="a b.png" alt="" width="300">"#),
            ("![Quay](a.png =300x)", r#"<img src="a.png" alt="Quay" width="300">"#),
            ("![Quay](a.png =50%x)", "![Quay](a.png =50%x)"),
            ("![Quay](a.png){width=300}.", r#"<img src="a.png" alt="Quay" width="300">."#),
            ("![Quay](a.png){: .wide width=\"300px\" }", r#"<img src="a.png" alt="Quay" width="300">"#),
            ("![Quay](a.png){ width=\"50%\" }", "![Quay](a.png){ width=\"50%\" }"),
            (
                "[![Q](<a b.png> \"A \"\"day\"){height=20}](b.md)",
                "[<img src=\"a b.png\" alt=\"Q\" title=\"A &quot;&quot;day\" height=\"20\">](b.md)",
            ),
            ("[text|300](a.md)", "[text|300](a.md)"),
            ("![Quay](a.png) {", "![Quay](a.png) {"),
        ] {
            let mut prepared = Prepared::new(written);
            prepared.apply(edits(written));
            assert_eq!(prepared.text, expected);
        }
    }
}
