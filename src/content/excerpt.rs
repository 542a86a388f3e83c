//! The first words of a text, cut as WordPress cuts them (`wp_trim_words`), so that a site that moves to Broadsheet keeps
//! its excerpts.
//!
//! Comes in: a body, as HTML or as plain text. Goes out: 15 words, and an ellipsis if there were more. Start with
//! [`excerpt`]; [`plain_excerpt`] is what a [`Summary`](super::Summary) holds.
//!
//! The steps: leave out `script` and `style` elements with what they contain, leave out tags and comments as PHP's
//! `strip_tags` does (which is no HTML parser: a tag that is never closed swallows the rest), then count words. Only ASCII
//! space, tab and line ends part words; a no-break or ideographic space does not.
//!
//! Nothing here makes HTML safe. The result of [`excerpt`] is HTML text all the same: references stay as they were.

use super::entities;

/// How many words an excerpt has.
pub const WORDS: usize = 15;

/// The first 15 words of HTML, as HTML text: character references are kept as they stand.
pub fn excerpt(html: &str) -> String {
    words(html, WORDS)
}

/// The first 15 words of HTML, as plain text.
pub fn plain_excerpt(html: &str) -> String {
    // A reference to a space decodes to one more word boundary, hence the second count.
    text_excerpt(&entities::decode(&excerpt(html)))
}

/// The first 15 words of plain text, in which nothing is markup.
pub fn text_excerpt(text: &str) -> String {
    text_words(text, WORDS)
}

/// The first 15 words of Markdown that nobody has compiled yet, as plain text: its marks and the targets of its links are
/// dropped, wherever they stand. A compiled body has a better excerpt.
pub fn markdown_excerpt(markdown: &str) -> String {
    let mut html = String::new();
    let mut before = ' ';
    let (mut target, mut code) = (false, false);
    for c in markdown.chars() {
        target = if target { before != ')' } else { before == ']' && c == '(' };
        // An underscore within a name is none of emphasis, and an exclamation mark may begin a picture.
        if (before == '_' && !c.is_ascii_alphanumeric() && html.ends_with('_') && !code) || (before == '!' && c == '[')
        {
            html.pop();
        }
        code ^= c == '`';
        let mark = match c {
            '<' | '&' if code => {
                html.push_str(if c == '<' { "&lt;" } else { "&amp;" });
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

/// The first `count` words of plain text.
pub fn text_words(text: &str, count: usize) -> String {
    let mut words = Words::new(count);
    for byte in text.bytes() {
        if !words.push(byte) {
            break;
        }
    }
    words.finish()
}

/// The first `count` words of HTML, as HTML text.
pub fn words(html: &str, count: usize) -> String {
    let mut words = Words::new(count);
    let mut text = StrippedBytes { html: html.as_bytes(), at: 0, before: [0; 2], may_close: [true; 2] };
    while let Some(byte) = text.next() {
        if !words.push(byte) {
            break;
        }
    }
    words.finish()
}

/// Words being collected. All cuts are made at ASCII bytes, so what is collected stays UTF-8.
struct Words {
    text: Vec<u8>,
    /// How many more words may begin.
    left: usize,
    inside: bool,
}

impl Words {
    fn new(count: usize) -> Self {
        Words { text: Vec::new(), left: count, inside: false }
    }

    /// Takes one more byte; `false` when there is no room for the word it begins.
    fn push(&mut self, byte: u8) -> bool {
        if matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
            self.inside = false;
            return true;
        }
        if !self.inside {
            if self.left == 0 {
                self.text.extend_from_slice("…".as_bytes());
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

    fn finish(self) -> String {
        String::from_utf8(self.text).unwrap_or_default()
    }
}

/// The bytes of an HTML source that PHP's `strip_tags` leaves, one by one.
struct StrippedBytes<'a> {
    html: &'a [u8],
    at: usize,
    /// The two bytes read before, the later one first.
    before: [u8; 2],
    /// Whether a `</script>` and a `</style>` may still lie ahead. Without this, a source of nothing but `<script>`
    /// would be searched to its end once for each.
    may_close: [bool; 2],
}

impl StrippedBytes<'_> {
    /// The next byte of the text.
    fn next(&mut self) -> Option<u8> {
        loop {
            match self.read()? {
                0 => {}
                b'<' if !self.peek().is_ascii_whitespace() && self.peek() != 0x0b => self.skip_tag()?,
                byte => return Some(byte),
            }
        }
    }

    /// Goes on behind the tag or comment that has just begun; `None` if it never ends.
    fn skip_tag(&mut self) -> Option<()> {
        match self.peek() {
            b'!' => return self.skip_declaration(),
            b'?' if !self.html[self.at + 1..].get(..3).is_some_and(|name| name.eq_ignore_ascii_case(b"xml")) => {
                return self.skip_until(b"?>");
            }
            _ => {}
        }
        // Quotation marks hide brackets; a bracket inside a tag must be closed as well.
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

    /// Goes on behind `<!…>` or `<!--…-->`.
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

    /// Goes on behind `end`, of which the bytes read so far may be the beginning.
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

    /// The next byte of the source without `script` and `style` elements, which are left out wherever they stand, even
    /// within a comment.
    fn read(&mut self) -> Option<u8> {
        while let Some(length) = self.skipped_element() {
            self.at += length;
        }
        let byte = *self.html.get(self.at)?;
        self.at += 1;
        self.before = [byte, self.before[0]];
        Some(byte)
    }

    /// The length of the `script` or `style` element that begins here.
    fn skipped_element(&mut self) -> Option<usize> {
        let rest = &self.html[self.at..];
        if rest.first() != Some(&b'<') {
            return None;
        }
        let starts = |name: &[u8]| rest[1..].get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        let (kind, closer) = match () {
            () if starts(b"script") => (0, &b"</script>"[..]),
            () if starts(b"style") => (1, &b"</style>"[..]),
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
