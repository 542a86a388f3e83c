//! The words of an article for the search index.
//!
//! Input: safe HTML. Output: plain text. Entry point: [`search_text`].

use broadsheet::html::{self, Token};

/// Returns the plain text of safe HTML for the search index. Blocks are separated by a space.
pub fn search_text(body: &str) -> String {
    let mut text = String::with_capacity(body.len());
    for token in html::tokens(body) {
        match token {
            Token::Text(piece) => text += &html::decode(piece),
            Token::Tag(tag) if is_inline(html::name(tag)) => {}
            Token::Tag(_) => text.push(' '),
        }
    }
    text
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
        assert_eq!(super::search_text(html), " a <b \n cd");
    }
}
