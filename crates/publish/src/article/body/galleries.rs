//! Galleries of Markdown: paragraphs of several images.
//!
//! Input: sanitised HTML. Output: the same, with signs and badges in a line of text again. Entry point:
//! [`without_signs`]. The Markdown writer does not know the sizes of files.

use broadsheet::html::{self, Token};
use std::borrow::Cow;

/// How the Markdown writer begins and ends a gallery.
const START: &str = "<figure class=\"gallery\">";
const END: &str = "</figure></figure>";

/// The classes of galleries, those of WordPress and Ghost included.
const CLASSES: [&str; 3] = ["gallery", "wp-block-gallery", "kg-gallery-card"];

/// Images below this width are signs, in CSS pixels.
const MIN_WIDTH: u32 = 200;

/// Returns whether a tag begins a gallery.
pub(super) fn is_start(tag: &str) -> bool {
    let is_gallery = |class: &str| CLASSES.contains(&class);
    html::attribute(tag, "class").is_some_and(|classes| classes.split(' ').any(is_gallery))
}

/// Undoes galleries that contain a sign and no caption. `width` returns that of the image at an address.
pub(super) fn without_signs<'h>(html: &'h str, width: &dyn Fn(&str) -> Option<u32>) -> Cow<'h, str> {
    if !html.contains(START) {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once(START) {
        out += before;
        let end = after.find(END).map_or(0, |end| end + "</figure>".len());
        let (inner, next) = after.split_at(end);
        let is_sign = |token| match token {
            Token::Tag(tag) if html::name(tag) == "img" => {
                let src = html::decode(html::attribute(tag, "src").unwrap_or_default());
                width(&src).is_some_and(|width| width < MIN_WIDTH)
            }
            _ => false,
        };
        // With a caption, or with anything else in it, it is meant as a gallery.
        let is_plain = inner
            .split("</figure>")
            .all(|part| part.is_empty() || part.starts_with("<figure><img ") && part.matches('<').count() == 2);
        rest = if is_plain && html::tokens(inner).any(is_sign) {
            out += "<p>";
            out += inner.replace("<figure>", "").replace("</figure>", "\n").trim_end();
            out += "</p>";
            &next["</figure>".len()..]
        } else {
            out += START;
            out += inner;
            next
        };
    }
    Cow::Owned(out + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_no_gallery() {
        let width = |src: &str| Some(if src.starts_with("sign") { 88 } else { 900 });
        let gallery = |images: &[&str]| {
            let figures: String = images.iter().map(|src| format!("<figure><img src=\"{src}\"></figure>")).collect();
            format!("<p>a</p>{START}{figures}</figure><p>b</p>")
        };
        let pictures = gallery(&["a", "b"]);
        assert_eq!(without_signs(&pictures, &width), pictures);
        let signs = "<p>a</p><p><img src=\"sign1\">\n<img src=\"sign2\"></p><p>b</p>";
        assert_eq!(without_signs(&gallery(&["sign1", "sign2"]), &width), signs);
        let both = [pictures.as_str(), &gallery(&["sign1", "sign2"])].concat();
        assert_eq!(without_signs(&both, &width), [pictures.as_str(), signs].concat());
        let captioned =
            format!("{START}<figure><img src=\"sign\"><figcaption>A</figcaption></figure><figure><img src=\"b\">{END}");
        assert_eq!(without_signs(&captioned, &width), captioned);
        for broken in [START.to_owned(), format!("{START}{END}"), format!("{START}<p><img src=\"sign\"></p>{END}")] {
            assert_eq!(without_signs(&broken, &width), broken);
        }
    }
}
