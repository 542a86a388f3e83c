//! Writes images, figures with captions, and galleries.
//!
//! Input: what `lookahead` found. Output: elements. Entry points: [`Writer::image`] and [`Writer::figures`].

use super::{Writer, with_title};
use crate::html::ElementSink;
use crate::markdown::{
    Spanned,
    encoding::encode_url,
    lookahead::{Picture, image_length, plain_text},
};

impl<S: ElementSink, const PLAIN: bool> Writer<'_, S, PLAIN> {
    /// Writes an image; the events up to its end are its alt text. Returns their number.
    pub(super) fn image(&mut self, url: &str, title: &str, rest: &[Spanned]) -> usize {
        let length = image_length(rest);
        let alt = plain_text(&rest[..length], |_| false);
        self.void("img", with_title(&[("src", &encode_url(url)), ("alt", &alt), ("title", title)]));
        (length + 1).min(rest.len())
    }

    /// Writes images with their captions. Several are a gallery.
    pub(super) fn figures(&mut self, pictures: &[Picture], rest: &[Spanned]) {
        let is_gallery = pictures.len() > 1;
        if is_gallery {
            self.open("figure", &[("class", "gallery")]);
        }
        for &(at, url, title) in pictures {
            self.open("figure", &[]);
            self.image(url, "", &rest[at + 1..]);
            if !title.is_empty() {
                self.open("figcaption", &[]);
                self.text(title);
                self.close("figcaption");
            }
            self.close("figure");
        }
        if is_gallery {
            self.close("figure");
        }
        self.text("\n");
    }
}
