//! The words of an article for the search index.
//!
//! Input: safe HTML. Output: plain text, and that of the headings. Entry point: [`search_text`].

use broadsheet::html::{self, Token};

/// The plain text of an article.
pub struct SearchText {
    /// All text. Blocks are separated by a space.
    pub all: String,
    /// The text of all headings.
    pub headings: String,
}

/// Returns the plain text of safe HTML for the search index.
pub fn search_text(body: &str) -> SearchText {
    let (mut all, mut headings) = (String::with_capacity(body.len()), String::new());
    let mut is_heading = false;
    for token in html::tokens(body) {
        match token {
            Token::Text(piece) => {
                let piece = html::decode(piece);
                all += &piece;
                if is_heading {
                    headings += &piece;
                }
            }
            Token::Tag(tag) if is_inline(html::name(tag)) => {}
            Token::Tag(tag) => {
                all.push(' ');
                let is_rank = matches!(html::name(tag).as_bytes(), [b'h', b'1'..=b'6']);
                if is_rank {
                    is_heading = !tag.starts_with("</");
                    headings.push(' ');
                }
            }
        }
    }
    SearchText { all, headings }
}

/// Returns whether an element is inline: it does not separate words.
fn is_inline(name: &str) -> bool {
    const INLINE: [&str; 22] = [
        "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q",
        "s", "small", "span", "strong", "u", "wbr",
    ];
    INLINE.contains(&name)
}

#[cfg(test)]
mod tests {
    #[test]
    fn blocks_separate_words() {
        let html = "<p>a &lt;b</p>\n<img src=\"x\" alt=\"a > b <img src=y\"><b>c</b>d";
        assert_eq!(super::search_text(html).all, " a <b \n cd");
    }

    #[test]
    fn headings_are_known() {
        let found = super::search_text("<h2 id=\"a\">On <em>tides</em></h2><p>Low.</p><h3>Ebb</h3>");
        assert_eq!((found.all.as_str(), found.headings.as_str()), (" On tides  Low.  Ebb ", " On tides  Ebb "));
    }
}
