//! Reads simple HTML without a parser: the output of our Markdown writer, and of [`SafeHtml`](super::SafeHtml).
//!
//! Input: HTML. Output: to the cleaner, the same elements and texts that html5ever would find, in less time. Entry
//! point: [`read`].
//!
//! HTML is *regular* if no parser would change it. Implied end tags, misplaced elements and unusual character
//! references are not regular; then the caller must use the parser for the whole body.

use super::{
    clean::{Cleaner, Sink},
    markup::Markup,
};
use std::borrow::Cow;

/// Deeper nesting is left to the parser. `depth` changes nothing up to this limit.
const MAX_OPEN: usize = 60;

/// Of more identical formatting elements, a parser forgets the first.
const MAX_IDENTICAL: usize = 3;

/// Content model: where an element may occur, and what it may contain.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Contains blocks, inline elements and text.
    Flow,
    /// A block that contains inline elements and text.
    InlineOnly,
    /// An inline element.
    Inline,
    /// Contains list items.
    List,
    /// A list item.
    ListItem,
    Table,
    TablePart,
    Row,
    Cell,
    /// A void block, and a void inline element.
    VoidBlock,
    VoidInline,
}

fn kind(name: &str) -> Option<Kind> {
    Some(match name {
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "pre" | "figcaption" => Kind::InlineOnly,
        "a" | "code" | "em" | "strong" | "del" | "span" | "sup" | "sub" => Kind::Inline,
        "div" | "blockquote" | "section" | "figure" => Kind::Flow,
        "ul" | "ol" => Kind::List,
        "li" => Kind::ListItem,
        "table" => Kind::Table,
        "thead" | "tbody" => Kind::TablePart,
        "tr" => Kind::Row,
        "th" | "td" => Kind::Cell,
        "hr" => Kind::VoidBlock,
        "br" | "img" | "input" => Kind::VoidInline,
        _ => return None,
    })
}

impl Kind {
    /// Reports whether an element of this kind may be a child of `outer`.
    fn fits_in(self, outer: Kind) -> bool {
        let contains_blocks = matches!(outer, Kind::Flow | Kind::ListItem | Kind::Cell);
        match self {
            Kind::Flow | Kind::InlineOnly | Kind::List | Kind::Table | Kind::VoidBlock => contains_blocks,
            Kind::Inline | Kind::VoidInline => contains_blocks || matches!(outer, Kind::InlineOnly | Kind::Inline),
            Kind::ListItem => outer == Kind::List,
            Kind::TablePart => outer == Kind::Table,
            Kind::Row => outer == Kind::TablePart,
            Kind::Cell => outer == Kind::Row,
        }
    }

    fn is_empty(self) -> bool {
        matches!(self, Kind::VoidBlock | Kind::VoidInline)
    }
}

/// Sends the content of `html` to the cleaner. Returns `false` if it is not regular; the cleaner's output is then
/// incomplete.
pub(super) fn read(html: &str, cleaner: &mut Cleaner<'_, Markup>) -> bool {
    try_read(html, cleaner).is_some()
}

fn try_read(html: &str, cleaner: &mut Cleaner<'_, Markup>) -> Option<()> {
    let mut open: Vec<(&str, Kind)> = Vec::with_capacity(16);
    let mut attributes = Vec::new();
    let mut rest = html;
    loop {
        let (text, tag) = match memchr::memchr(b'<', rest.as_bytes()) {
            Some(at) => (&rest[..at], Some(&rest[at + 1..])),
            None => (rest, None),
        };
        let inner = open.last().map_or(Kind::Flow, |(_, kind)| *kind);
        if !text.is_empty() {
            let is_in_table = matches!(inner, Kind::Table | Kind::TablePart | Kind::Row);
            if is_in_table && !text.bytes().all(|byte| matches!(byte, b' ' | b'\n')) {
                return None;
            }
            // A parser drops the first line feed in a `pre`.
            if text.starts_with('\n') && open.last().is_some_and(|(name, _)| *name == "pre") {
                return None;
            }
            cleaner.sink().text(&decode(text)?);
        }
        let Some(tag) = tag else { break };
        if let Some(tag) = tag.strip_prefix('/') {
            let (name, after) = tag.split_once('>')?;
            let (ended, _) = open.pop()?;
            if name != ended {
                return None;
            }
            cleaner.leave();
            rest = after;
            continue;
        }
        let name = &tag[..tag.bytes().position(|byte| !byte.is_ascii_alphanumeric())?];
        let kind = kind(name)?;
        let is_open = |count: usize| open.iter().filter(|(known, _)| *known == name).count() >= count;
        let is_repeated = kind == Kind::Inline && is_open(if name == "a" { 1 } else { MAX_IDENTICAL });
        if !kind.fits_in(inner) || is_repeated || open.len() >= MAX_OPEN {
            return None;
        }
        rest = start_tag(&tag[name.len()..], &mut attributes)?;
        if cleaner.enter(name, &attributes) {
            if kind.is_empty() {
                cleaner.leave();
            } else {
                open.push((name, kind));
            }
        } else if cleaner.is_full() || !kind.is_empty() {
            return None;
        }
    }
    open.is_empty().then_some(())
}

/// Parses the attributes of a start tag. Returns the rest of the HTML after the tag.
fn start_tag<'h>(mut tag: &'h str, attributes: &mut Vec<(Cow<'h, str>, Cow<'h, str>)>) -> Option<&'h str> {
    attributes.clear();
    while let Some(attribute) = tag.strip_prefix(' ') {
        let (name, value) = attribute.split_once("=\"")?;
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        // `limits` renames styles and handlers, and a parser keeps the first of two attributes with the same name.
        let needs_parser =
            name == "style" || name.starts_with("on") || attributes.iter().any(|(known, _)| known == name);
        if !is_name || needs_parser {
            return None;
        }
        let (value, after) = value.split_once('"')?;
        attributes.push((Cow::Borrowed(name), decode(value)?));
        tag = after;
    }
    tag.strip_prefix('>')
}

/// Decodes the references that our own writers use. `None` if there are others, or characters that a parser changes.
fn decode(text: &str) -> Option<Cow<'_, str>> {
    const REFERENCES: [(&str, &str); 4] = [("amp;", "&"), ("lt;", "<"), ("gt;", ">"), ("quot;", "\"")];
    if memchr::memchr2(b'\r', b'\0', text.as_bytes()).is_some() {
        return None;
    }
    let Some(first) = memchr::memchr(b'&', text.as_bytes()) else { return Some(Cow::Borrowed(text)) };
    let mut plain = String::with_capacity(text.len());
    plain.push_str(&text[..first]);
    for part in text[first + 1..].split('&') {
        let (reference, character) = REFERENCES.iter().find(|(reference, _)| part.starts_with(reference))?;
        plain.push_str(character);
        plain.push_str(&part[reference.len()..]);
    }
    Some(Cow::Owned(plain))
}

#[cfg(test)]
mod tests {
    use super::{super::native, *};
    use crate::content::policy::Policy;

    /// The sanitised HTML, if `html` is regular.
    fn read_regular(html: &str) -> Option<String> {
        let policy = Policy::default();
        let mut cleaner = Cleaner::new(Markup::default(), &policy, "/", &|url| Some(url.to_owned()));
        read(html, &mut cleaner).then(|| cleaner.finish().html)
    }

    fn parsed(html: &str) -> String {
        native::parse_and_sanitise(html, &Policy::default(), "/", &|url| Some(url.to_owned()))
    }

    #[test]
    fn regular_html_is_recognised() {
        let table = [
            ("<p>A <a href=\"/x?a=1&amp;b\" title=\"&quot;\">b</a> <code>&lt;c&gt;</code><br>\nd</p>\n", true),
            ("\n<ul>\n<li><p>a</p>\n<ol start=\"3\"><li>b</li></ol>\n</li>\n</ul>", true),
            (
                "<table>\n<thead>\n<tr><th align=\"left\">a</th></tr>\n</thead>\n<tbody>\n<tr><td><em>b</em></td></tr>\n</tbody>\n</table>",
                true,
            ),
            ("<pre><code class=\"language-rs\">\na\n</code></pre>\n<hr>\n<h2 id=\"a\">a</h2>", true),
            ("<ul><li><input type=\"checkbox\" disabled=\"\"> a</li></ul>", true),
            ("<p>a<input type=\"text\">b</p>", true),
            ("text", true),
            ("", true),
            ("<p>a", false),
            ("</p>", false),
            ("<p><p>a</p></p>", false),
            ("<p><ul></ul></p>", false),
            ("<em><p>a</p></em>", false),
            ("<a href=\"/a\"><em><a href=\"/b\">c</a></em></a>", false),
            ("<li>a</li>", false),
            ("<ul><li>a<li>b</li></ul>", false),
            ("<table>a<tbody><tr><td>b</td></tr></tbody></table>", false),
            ("<table><tr><td>b</td></tr></table>", false),
            ("<pre>\na</pre>", false),
            ("<p>a &copy; b</p>", false),
            ("<p>a & b</p>", false),
            ("<p>a\r\nb</p>", false),
            ("<P>a</P>", false),
            ("<p class=a>a</p>", false),
            ("<p style=\"text-align: left\">a</p>", false),
            ("<p id=\"a\" id=\"b\">a</p>", false),
            ("<p onclick=\"x\">a</p>", false),
            ("<script>a</script>", false),
            ("<b>a</b>", false),
            ("<!-- a -->", false),
            ("<p/>", false),
            ("<br/>", false),
            ("a < b", false),
            ("a <", false),
            ("<p a", false),
        ];
        for (html, is_regular) in table {
            let read = read_regular(html);
            assert_eq!(read.is_some(), is_regular, "{html}");
            assert!(read.is_none_or(|read| read == parsed(html)), "{html}");
        }
        let deep = |count: usize| ["<div>".repeat(count), "</div>".repeat(count)].concat();
        assert!(read_regular(&deep(MAX_OPEN)).is_some() && read_regular(&deep(MAX_OPEN + 1)).is_none());
    }

    /// Real bodies, attacks, and their sanitised forms: most of the latter are regular, and all results match the
    /// parser's.
    #[test]
    fn fixtures_match_the_parser() {
        let fixtures = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/agreed/bodies.jsonl");
        let (mut clean, mut regular) = (0, 0);
        for line in std::fs::read_to_string(fixtures).unwrap().lines() {
            let body: serde_json::Value = serde_json::from_str(line).unwrap();
            for part in ["html", "clean"] {
                let html = body[part].as_str().unwrap();
                let read = read_regular(html);
                assert!(read.as_ref().is_none_or(|read| *read == parsed(html)), "{html}");
                clean += usize::from(part == "clean");
                regular += usize::from(part == "clean" && read.is_some());
            }
        }
        assert!(regular * 2 > clean, "{regular} of {clean}");
    }

    /// Random combinations of tags: if regular, the result matches the parser's. Enough of them are regular.
    #[test]
    fn random_html_matches_the_parser() {
        const PIECES: [&str; 41] = [
            "<p>",
            "</p>",
            "<div>",
            "</div>",
            "<ul>",
            "</ul>",
            "<ol start=\"2\">",
            "</ol>",
            "<li>",
            "</li>",
            "<blockquote>",
            "</blockquote>",
            "<a href=\"/a&amp;b\">",
            "</a>",
            "<em>",
            "</em>",
            "<strong>",
            "</strong>",
            "<code>",
            "</code>",
            "<pre>",
            "</pre>",
            "<h1>",
            "</h1>",
            "<h3 id=\"x\">",
            "</h3>",
            "<table>",
            "</table>",
            "<tbody>",
            "</tbody>",
            "<tr>",
            "</tr>",
            "<td>",
            "</td>",
            "<br>",
            "<hr>",
            "<img src=\"/a\">",
            "<figure>",
            "</figure>",
            "\n",
            "a &lt; b",
        ];
        let mut random = 11_u64;
        let mut next = |below: usize| {
            random = random.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (random >> 33) as usize % below
        };
        let mut regular = 0;
        for _ in 0..60_000 {
            let mut html = String::new();
            let mut open: Vec<&str> = Vec::new();
            for _ in 0..1 + next(12) {
                // Close an open element half of the time, so that some combinations are well-formed.
                let ended = open.last().filter(|_| next(2) == 0).map(|name| format!("</{name}>"));
                let piece = ended.as_deref().unwrap_or(PIECES[next(PIECES.len())]);
                if let Some(name) = piece.strip_prefix("</") {
                    if open.last().is_some_and(|open| name.starts_with(open)) {
                        open.pop();
                    }
                } else if let Some(tag) = piece.strip_prefix('<').filter(|tag| !matches!(&tag[..2], "br" | "hr" | "im"))
                {
                    let end = tag.find([' ', '>']).unwrap();
                    open.push(
                        PIECES
                            .iter()
                            .find_map(|piece| {
                                piece.strip_prefix("</")?.strip_suffix('>').filter(|name| *name == &tag[..end])
                            })
                            .unwrap(),
                    );
                }
                html += piece;
            }
            while let Some(name) = open.pop() {
                html += &format!("</{name}>");
            }
            if let Some(read) = read_regular(&html) {
                assert_eq!(read, parsed(&html), "{html}");
                regular += 1;
            }
        }
        assert!(regular > 5_000, "{regular} are regular");
    }
}
