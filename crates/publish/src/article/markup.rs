//! Splits HTML into text and tags. The HTML must come from `SafeHtml`.
//!
//! Input: sanitised HTML. Output: [`Token`]s, attributes and plain text. Entry point: [`tokens`]. It relies on three
//! properties: `<` and `&` in text are escaped, attribute values are in double quotes, and there are no comments.

use broadsheet::content::entities;
use std::borrow::Cow;

/// A token of safe HTML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// The text between two tags, with its character references.
    Text(&'a str),
    /// A tag, from `<` to `>`.
    Tag(&'a str),
}

/// Returns the tokens of `html` in order. Together they are the whole input.
pub fn tokens(html: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        let length = match rest.as_bytes().first()? {
            b'<' => tag_length(rest),
            _ => memchr::memchr(b'<', rest.as_bytes()).unwrap_or(rest.len()),
        };
        let (piece, after) = rest.split_at(length);
        rest = after;
        Some(if piece.starts_with('<') { Token::Tag(piece) } else { Token::Text(piece) })
    })
}

/// Returns the length up to the first `>` outside quotation marks.
fn tag_length(tag: &str) -> usize {
    let mut in_quotes = false;
    let end = tag.bytes().position(|byte| {
        in_quotes ^= byte == b'"';
        byte == b'>' && !in_quotes
    });
    end.map_or(tag.len(), |end| end + 1)
}

/// Returns the name of a tag, in lower case as the sanitiser writes it.
pub fn name(tag: &str) -> &str {
    let name = tag.trim_start_matches('<').trim_start_matches('/');
    &name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())]
}

/// Returns the value of an attribute, with its character references.
pub fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = tag;
    while let Some(open) = rest.find("=\"") {
        let value = &rest[open + 2..];
        let length = value.find('"')?;
        if rest[..open].rsplit(' ').next() == Some(name) {
            return Some(&value[..length]);
        }
        rest = &value[length + 1..];
    }
    None
}

/// Returns whether an element is inline: it does not separate words.
pub fn is_inline(name: &str) -> bool {
    const INLINE: [&str; 22] = [
        "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q",
        "s", "small", "span", "strong", "u", "wbr",
    ];
    INLINE.contains(&name)
}

/// Returns the plain text of safe HTML for the search index. Blocks are separated by a space.
pub fn text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    for token in tokens(html) {
        match token {
            Token::Text(piece) => text += &decode(piece),
            Token::Tag(tag) if is_inline(name(tag)) => {}
            Token::Tag(_) => text.push(' '),
        }
    }
    text
}

/// Decodes character references. The sanitiser writes only five, so the table of all is rarely searched.
pub fn decode(text: &str) -> Cow<'_, str> {
    const COMMON: [(&str, &str); 5] =
        [("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"), ("&quot;", "\""), ("&nbsp;", "\u{a0}")];
    let Some(first) = memchr::memchr(b'&', text.as_bytes()) else { return Cow::Borrowed(text) };
    let mut decoded = String::with_capacity(text.len());
    decoded.push_str(&text[..first]);
    let mut rest = &text[first..];
    while !rest.is_empty() {
        let Some((reference, sign)) = COMMON.iter().find(|(reference, _)| rest.starts_with(reference)) else {
            return entities::decode(text);
        };
        decoded.push_str(sign);
        rest = &rest[reference.len()..];
        let plain = memchr::memchr(b'&', rest.as_bytes()).unwrap_or(rest.len());
        decoded.push_str(&rest[..plain]);
        rest = &rest[plain..];
    }
    Cow::Owned(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_quoted_values_do_not_end_a_tag() {
        let html = "<p>a &lt;b</p>\n<img src=\"x\" alt=\"a > b <img src=y\"><b>c</b>d";
        let all: Vec<_> = tokens(html).collect();
        assert_eq!(all[3], Token::Text("\n"));
        assert_eq!(all[4], Token::Tag("<img src=\"x\" alt=\"a > b <img src=y\">"));
        assert_eq!(attribute("<img src=\"x\" alt=\"src=y\" title=\"\">", "alt"), Some("src=y"));
        assert_eq!(attribute("<img data-src=\"x\">", "src"), None);
        assert_eq!(text(html), " a <b \n cd");
        assert_eq!(decode("a &lt;b&gt; &amp;amp; &quot;c&quot;&nbsp;"), "a <b> &amp; \"c\"\u{a0}");
        assert_eq!(decode("&lt; &eacute;"), entities::decode("&lt; &eacute;"));
        assert_eq!(tokens("a <b title=\"").count(), 2);
    }
}
