//! The excerpt of a compiled article: the first words, or characters in languages that do not separate words.
//!
//! Input: safe HTML and the declared language. Output: plain text. Entry points: [`excerpt`], and
//! [`without_footnote_references`] for everything else that reads the words of an article.

use crate::source::name_key;
use broadsheet::content::excerpt;
use broadsheet::html::{self, Token};
use std::borrow::Cow;

/// Returns the beginning of an article in `language`, without references to footnotes.
pub fn excerpt(html: &str, language: &str) -> String {
    let words = excerpt::plain_excerpt(&without_footnote_references(html));
    excerpt::cut_to_characters(words, language, name_key::is_mark)
}

/// Removes references to footnotes from safe HTML: superscripts that contain only a link within the page. Other
/// superscripts stay.
pub fn without_footnote_references(html: &str) -> Cow<'_, str> {
    if !html.contains("<sup") {
        return Cow::Borrowed(html);
    }
    let mut kept = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find("<sup") {
        let (before, from) = rest.split_at(at);
        kept += before;
        let length = footnote_reference_length(from);
        if length == 0 {
            kept += "<sup";
        }
        rest = &from[length.max("<sup".len())..];
    }
    kept += rest;
    Cow::Owned(kept)
}

/// Returns the length of the reference at the start of `html`, or 0.
pub fn footnote_reference_length(html: &str) -> usize {
    let mut tokens = html::tokens(html);
    let mut length = 0;
    let mut next = || {
        let token = tokens.next();
        length += match token {
            Some(Token::Text(text) | Token::Tag(text)) => text.len(),
            None => 0,
        };
        (token, length)
    };
    let is_tag =
        |token: Option<Token<'_>>, start: &str| matches!(token, Some(Token::Tag(tag)) if tag.starts_with(start));
    if !is_tag(next().0, "<sup") {
        return 0;
    }
    // Some programs write brackets around the link.
    let is_mark = |text: &str| text.trim_matches(['[', ']', '(', ')', ',', ' ', '\u{a0}']).is_empty();
    let mut links = 0;
    loop {
        match next() {
            (Some(Token::Text(text)), _) if is_mark(text) => {}
            (Some(Token::Tag(tag)), end) if tag.starts_with("</sup") => return if links > 0 { end } else { 0 },
            (Some(Token::Tag(tag)), _)
                if tag.starts_with("<a ") && html::attribute(tag, "href").is_some_and(|href| href.starts_with('#')) =>
            {
                links += 1;
                if !matches!(next().0, Some(Token::Text(_))) || !is_tag(next().0, "</a") {
                    return 0;
                }
            }
            _ => return 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_references_to_footnotes_are_removed() {
        for (html, left) in [
            (
                "rose.<sup class=\"footnote-reference\"><a id=\"u-fnref-1\" href=\"#u-fn-1\">1</a></sup> Nobody",
                "rose. Nobody",
            ),
            ("a<sup id=\"u-x\"><a href=\"#u-fn:1\">[1]</a></sup>b", "ab"),
            ("a<sup>[<a href=\"#u-1\">1</a>, <a href=\"#u-2\">2</a>]</sup>b", "ab"),
            ("m<sup>2</sup>, 1<sup>st</sup>", "m<sup>2</sup>, 1<sup>st</sup>"),
            ("x<sup><a href=\"https://a.example/\">2</a></sup>", "x<sup><a href=\"https://a.example/\">2</a></sup>"),
            ("x<sup>n <a href=\"#u-1\">1</a></sup>", "x<sup>n <a href=\"#u-1\">1</a></sup>"),
            ("a<sup>", "a<sup>"),
        ] {
            assert_eq!(without_footnote_references(html), left);
        }
    }

    #[test]
    fn the_declared_language_decides_how_an_excerpt_is_counted() {
        let text =
            "<p>潮は夕方の六時十分に満ちて、岸壁の上を静かに越えた。港の人々は鐘の音を聞きながら、夜が明けるまで</p>";
        let short = excerpt(text, "ja");
        assert_eq!(short, "潮は夕方の六時十分に満ちて、岸壁の上を静かに越えた。港の人々…");
        assert_eq!(excerpt(text, "zh-Hant-TW"), short);
        assert_eq!(excerpt(text, "en"), excerpt::plain_excerpt(text));
        assert_eq!(excerpt("<p>短い</p>", "ja"), "短い");
        let thai = "กำ".repeat(40);
        assert_eq!(excerpt(&thai, "th").chars().count(), 31);
        assert_eq!(excerpt("<p>English words, even in a Japanese site.</p>", "ja"), "English words, even in a Japan…");
    }
}
