//! Splits sanitised HTML into text and tags.
//!
//! Input: HTML from `SafeHtml`. Output: [`Token`]s and attributes. Entry point: [`tokens`]. It relies on two
//! properties: `<` and `&` in text are escaped, and there are no comments.

use super::scan::{Attributes, name_end};

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
            _ => rest.find('<').unwrap_or(rest.len()),
        };
        let (piece, after) = rest.split_at(length);
        rest = after;
        Some(if piece.starts_with('<') { Token::Tag(piece) } else { Token::Text(piece) })
    })
}

fn tag_length(tag: &str) -> usize {
    let mut attributes = Attributes::new(tag, name_end(tag, "</".len().min(tag.len())));
    attributes.by_ref().for_each(drop);
    attributes.end()
}

/// Returns the name of a tag, in lower case as the sanitiser writes it.
pub fn name(tag: &str) -> &str {
    let name = tag.trim_start_matches('<').trim_start_matches('/');
    &name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())]
}

/// Returns the names and values of the attributes, with their character references.
pub fn attributes(tag: &str) -> impl Iterator<Item = [&str; 2]> {
    Attributes::new(tag, name_end(tag, 1)).map(|spans| spans.map(|span| &tag[span]))
}

/// Returns the value of an attribute, with its character references.
pub fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    attributes(tag).find(|[known, _]| *known == name).map(|[_, value]| value)
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
        assert_eq!(attributes("<a b=\"c d\" e f=\"\">").collect::<Vec<_>>(), [["b", "c d"], ["e", ""], ["f", ""]]);
        assert_eq!(tokens("a <b title=\"").count(), 2);
    }
}
