//! The plain text of an article, as its readers see it.
//!
//! Input: an article. Output: text on one line, and the size of the body. Entry point: [`of`].

use crate::import::post::Text;
use broadsheet::content::policy::Policy;
use broadsheet::content::{Article, Body};
use broadsheet::html::{self, Token};
use broadsheet::markdown;
use broadsheet::safe_html::SafeHtml;

/// A body without its markup.
pub struct Plain {
    /// Words with one space between them.
    pub text: String,
    /// The size of the body with its markup, in bytes.
    pub bytes: usize,
}

/// Returns the text of an article.
pub fn of(article: &Article) -> Plain {
    match &article.body {
        Body::Html(html) => of_html(html, html.len()),
        Body::Markdown(text) => of_html(&markdown::to_html(text), text.len()),
        Body::Text(text) => Plain { text: one_line(text), bytes: text.len() },
    }
}

/// Returns the text of a post of an export.
pub fn of_post(body: &Text) -> Plain {
    match body {
        Text::Html(html) => of_html(html, html.len()),
        Text::Markdown(text) => of_html(&markdown::to_html(text), text.len()),
    }
}

fn of_html(html: &str, bytes: usize) -> Plain {
    let safe = SafeHtml::new(html, &Policy::default(), "/", &|url| Some(url.to_owned()));
    let mut text = String::with_capacity(html.len());
    for token in html::tokens(safe.as_str()) {
        match token {
            Token::Text(piece) => text += &html::decode(piece),
            Token::Tag(tag) if is_inline(html::name(tag)) => {}
            Token::Tag(_) => text.push(' '),
        }
    }
    Plain { text: one_line(&text), bytes }
}

/// Whether an element does not separate words.
fn is_inline(name: &str) -> bool {
    const INLINE: &str = " a abbr b bdi bdo cite code data del dfn em i ins kbd mark q s samp small span strong sub sup \
                          time u var wbr ";
    INLINE.contains(&[" ", name, " "].concat())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
