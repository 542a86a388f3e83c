//! Excerpts, cut like in WordPress (`wp_trim_words`), so that a site that moves to Broadsheet keeps its excerpts.
//! There are two differences: table cells and blocks are separated by a space, and an ellipsis replaces a full stop.
//!
//! Input: a body as HTML, Markdown or plain text. Output: 15 words, and an ellipsis if the text is longer. Entry
//! points: [`excerpt`], and [`plain_excerpt`] for a [`Summary`](super::Summary).
//!
//! Steps:
//! 1. Remove `script` and `style` elements, and the source of formulas, with their content.
//! 2. Remove tags and comments like PHP's `strip_tags`. It is no HTML parser: a tag without an end removes the rest.
//!    A tag of a block becomes a space.
//! 3. Count words. Only ASCII space, tab and line breaks separate words.
//!
//! Nothing here makes HTML safe. The result of [`excerpt`] is HTML text: references are not decoded.

use super::words::word;
use crate::html::{decode, escape};

/// The number of words of an excerpt.
pub const WORDS: usize = 15;

/// The languages whose excerpts are counted in characters, because they do not separate words or because translations
/// of WordPress do so.
const COUNTED_BY_CHARACTER: &str = "bo dz ja km ko lo my th wuu yue zh";

/// The number of characters of an excerpt. WordPress' Japanese translation has two in place of each word.
const CHARACTERS: usize = 2 * WORDS;

/// Cuts an excerpt again if `language` is counted in characters. The script of a text makes no difference. A mark stays
/// with its letter.
pub fn cut_to_characters(excerpt: String, language: &str, is_mark: fn(char) -> bool) -> String {
    let primary = language.split('-').next().unwrap_or_default();
    if word(COUNTED_BY_CHARACTER, primary).is_none() {
        return excerpt;
    }
    let end = excerpt.char_indices().skip(CHARACTERS).find(|(_, c)| !is_mark(*c)).map(|(end, _)| end);
    match end {
        // An ellipsis alone does not make it longer.
        Some(end) if excerpt[end..] != *"…" => {
            [excerpt[..end].trim_end_matches(['.', '…', '。', '．', '、', '，', ' ']), "…"].concat()
        }
        _ => excerpt,
    }
}

/// Returns the first 15 words of HTML as HTML text; character references are not decoded.
pub fn excerpt(html: &str) -> String {
    words(html, WORDS)
}

/// Returns the first 15 words of HTML as plain text.
pub fn plain_excerpt(html: &str) -> String {
    // A decoded reference may be a space, which adds a word boundary. So count again.
    text_excerpt(&decode(&excerpt(html)))
}

/// Returns the first 15 words of plain text.
pub fn text_excerpt(text: &str) -> String {
    text_words(text, WORDS)
}

/// Returns the first 15 words of uncompiled Markdown as plain text, without markup and link targets. A compiled body
/// gives a better excerpt.
pub fn markdown_excerpt(markdown: &str) -> String {
    let mut html = String::new();
    let mut before = ' ';
    let (mut target, mut code) = (false, false);
    for c in markdown.chars() {
        target = if target { before != ')' } else { before == ']' && c == '(' };
        // An underscore inside a word is not emphasis; `![` begins an image.
        if (before == '_' && !c.is_ascii_alphanumeric() && html.ends_with('_') && !code) || (before == '!' && c == '[')
        {
            html.pop();
        }
        code ^= c == '`';
        let mark = match c {
            '<' | '&' if code => {
                escape(&mut html, if c == '<' { "<" } else { "&" });
                true
            }
            '`' => true,
            _ if code => false,
            '*' | '#' | '[' | ']' | '~' => true,
            '_' => !before.is_ascii_alphanumeric(),
            '>' | '-' => before == '\n',
            _ => false,
        };
        if !target && !mark {
            html.push(c);
        }
        before = c;
    }
    plain_excerpt(&html)
}

/// Returns the first `count` words of plain text.
pub(crate) fn text_words(text: &str, count: usize) -> String {
    let mut words = Words::new(count);
    for byte in text.bytes() {
        if !words.push(byte) {
            break;
        }
    }
    words.finish()
}

/// Returns the first `count` words of HTML as HTML text.
pub fn words(html: &str, count: usize) -> String {
    let mut words = Words::new(count);
    let mut text = StrippedBytes { html: html.as_bytes(), at: 0, before: [0; 2], may_close: [true; 3] };
    while let Some(byte) = text.next() {
        if !words.push(byte) {
            break;
        }
    }
    words.finish()
}

/// Collects words. All cuts are at ASCII bytes, so the text stays UTF-8.
struct Words {
    text: Vec<u8>,
    /// The number of words that may still begin.
    left: usize,
    inside: bool,
}

impl Words {
    fn new(count: usize) -> Self {
        Words { text: Vec::new(), left: count, inside: false }
    }

    /// Adds a byte. Returns false if the limit of words is reached.
    fn push(&mut self, byte: u8) -> bool {
        if matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
            self.inside = false;
            return true;
        }
        if !self.inside {
            if self.left == 0 {
                self.end();
                return false;
            }
            if !self.text.is_empty() {
                self.text.push(b' ');
            }
            self.inside = true;
            self.left -= 1;
        }
        self.text.push(byte);
        true
    }

    /// Marks that words are left out.
    fn end(&mut self) {
        while let Some(b'.' | b' ') = self.text.last() {
            self.text.pop();
        }
        if !["…", "&hellip;", "&#8230;"].iter().any(|end| self.text.ends_with(end.as_bytes())) {
            self.text.extend_from_slice("…".as_bytes());
        }
    }

    fn finish(self) -> String {
        String::from_utf8(self.text).unwrap_or_default()
    }
}

/// Elements whose tags separate words.
const BLOCKS: &str = "address article aside blockquote br caption dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 \
    header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul";

/// Iterates over the bytes that PHP's `strip_tags` keeps, and a space for the tag of a block.
struct StrippedBytes<'a> {
    html: &'a [u8],
    at: usize,
    /// The last two bytes, latest first.
    before: [u8; 2],
    /// Whether `</script>`, `</style>` and `</annotation>` may still follow. This avoids quadratic time if many tags
    /// are never closed.
    may_close: [bool; 3],
}

impl StrippedBytes<'_> {
    /// Returns the next byte of text.
    fn next(&mut self) -> Option<u8> {
        loop {
            match self.read()? {
                0 => {}
                b'<' if !self.peek().is_ascii_whitespace() && self.peek() != 0x0b => {
                    let is_block = self.begins_block();
                    self.skip_tag()?;
                    if is_block {
                        return Some(b' ');
                    }
                }
                byte => return Some(byte),
            }
        }
    }

    /// Returns whether the tag that has begun is that of a block.
    fn begins_block(&self) -> bool {
        let name = &self.html[self.at..];
        let name = name.strip_prefix(b"/").unwrap_or(name);
        let end = name.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(name.len());
        // No longer name is in the list.
        str::from_utf8(&name[..end.min(16)]).is_ok_and(|name| !name.is_empty() && word(BLOCKS, name).is_some())
    }

    /// Skips the tag or comment that has begun. Returns `None` if it has no end.
    fn skip_tag(&mut self) -> Option<()> {
        match self.peek() {
            b'!' => return self.skip_declaration(),
            b'?' if !self.html[self.at + 1..].get(..3).is_some_and(|name| name.eq_ignore_ascii_case(b"xml")) => {
                return self.skip_until(b"?>");
            }
            _ => {}
        }
        // Brackets inside quotation marks are ignored; nested brackets must be closed.
        let (mut quote, mut depth) = (0, 0);
        loop {
            match self.read()? {
                byte @ (b'"' | b'\'') if quote == 0 => quote = byte,
                byte if byte == quote => quote = 0,
                b'<' if quote == 0 && !self.peek().is_ascii_whitespace() => depth += 1,
                b'>' if depth > 0 => depth -= 1,
                b'>' if quote == 0 => return Some(()),
                _ => {}
            }
        }
    }

    /// Skips `<!…>` or `<!--…-->`.
    fn skip_declaration(&mut self) -> Option<()> {
        self.read();
        let mut quote = 0;
        loop {
            let before = self.before;
            match self.read()? {
                b'-' if before == *b"-!" => return self.skip_until(b"-->"),
                byte @ (b'"' | b'\'') if before[0] != b'\\' && (quote == 0 || quote == byte) => quote ^= byte,
                b'>' if quote == 0 => return Some(()),
                _ => {}
            }
        }
    }

    /// Skips to the end of `end`. The bytes read before may belong to it.
    fn skip_until(&mut self, end: &[u8]) -> Option<()> {
        loop {
            let [one, two] = self.before;
            let byte = self.read()?;
            if [two, one, byte].ends_with(end) {
                return Some(());
            }
        }
    }

    fn peek(&self) -> u8 {
        self.html.get(self.at).copied().unwrap_or(0)
    }

    /// Returns the next source byte outside `script`, `style` and `annotation` elements. These are skipped even inside
    /// comments.
    fn read(&mut self) -> Option<u8> {
        while let Some(length) = self.skipped_element() {
            self.at += length;
        }
        let byte = *self.html.get(self.at)?;
        self.at += 1;
        self.before = [byte, self.before[0]];
        Some(byte)
    }

    /// Returns the length of the element to remove that begins here.
    fn skipped_element(&mut self) -> Option<usize> {
        let rest = &self.html[self.at..];
        if rest.first() != Some(&b'<') {
            return None;
        }
        let starts = |name: &[u8]| rest[1..].get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        let (kind, closer) = match () {
            () if starts(b"script") => (0, &b"</script>"[..]),
            () if starts(b"style") => (1, &b"</style>"[..]),
            () if starts(b"annotation ") => (2, &b"</annotation>"[..]),
            () => return None,
        };
        if !self.may_close[kind] {
            return None;
        }
        let opened = rest.iter().position(|&byte| byte == b'>').map_or(rest.len(), |at| at + 1);
        let length = rest[opened..].windows(closer.len()).position(|part| part.eq_ignore_ascii_case(closer));
        self.may_close[kind] = length.is_some();
        Some(opened + length? + closer.len())
    }
}
