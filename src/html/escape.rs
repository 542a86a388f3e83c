//! Escaping of text.
//!
//! Input: text. Output: HTML. Entry points: [`escape`], and [`escape_only`] for fewer or more characters.

/// Returns text as HTML, for content and for double-quoted values.
pub fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    escape(&mut html, text);
    html
}

/// Appends text to `html`, escaped for content and for double-quoted values.
pub fn escape(html: &mut String, text: &str) {
    escape_only(html, text, |byte| matches!(byte, b'&' | b'<' | b'>' | b'"'));
}

/// Appends text to `html`. Only characters for which `is_special` is true are escaped; they are among `&<>"` and the
/// carriage return.
pub fn escape_only(html: &mut String, text: &str, is_special: impl Fn(u8) -> bool) {
    let mut copied = 0;
    for (at, byte) in text.bytes().enumerate().filter(|(_, byte)| is_special(*byte)) {
        html.push_str(&text[copied..at]);
        html.push_str(match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            // A parser would turn a raw carriage return into a line feed.
            _ => "&#13;",
        });
        copied = at + 1;
    }
    html.push_str(&text[copied..]);
}
