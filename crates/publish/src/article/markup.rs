//! The text and the tags of HTML that has been through `SafeHtml`.
//!
//! Such HTML is regular: in text `<` and `&` are always written as references, every attribute has a value in double
//! quotes, and comments do not occur. [`tokens`] relies on that and must be given nothing else.

use broadsheet::content::entities;
use std::borrow::Cow;

/// A piece of safe HTML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// What stands between two tags, references and all.
    Text(&'a str),
    /// A tag, from `<` to `>`.
    Tag(&'a str),
}

/// The pieces of `html` in order; together they are all of it.
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

/// Up to the first `>` that no quotation marks enclose.
fn tag_length(tag: &str) -> usize {
    let mut in_quotes = false;
    let end = tag.bytes().position(|byte| {
        in_quotes ^= byte == b'"';
        byte == b'>' && !in_quotes
    });
    end.map_or(tag.len(), |end| end + 1)
}

/// The name of a tag, in lower case as the sanitiser writes it, without the slash of an end tag.
pub fn name(tag: &str) -> &str {
    let name = tag.trim_start_matches('<').trim_start_matches('/');
    &name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())]
}

/// The value of an attribute, references and all.
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

/// Whether an element stands within a line, so that the words on its two sides may be one.
pub fn is_inline(name: &str) -> bool {
    const INLINE: [&str; 22] = [
        "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q",
        "s", "small", "span", "strong", "u", "wbr",
    ];
    INLINE.contains(&name)
}

/// The text of safe HTML, for finding words in: blocks are parted by a space.
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

/// Text without references. The sanitiser writes but five of them, so that the table of all need not be searched.
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
