//! What is shown in place of the image above an article until it arrives: its average colours.
//!
//! Input: an image of the site. Output: a drawing of at most [`MAX_LENGTH`] bytes. Entry point: [`Media::placeholder`].
//! It has the shape of the image, so that it lies exactly behind it. The security policy forbids inline styles.

use super::file::{MAX_IN_MEMORY, read_whole};
use super::{Asset, Media};
use base64::{Engine, engine::general_purpose::STANDARD};
use images::{CopySize, MadeCopy, Purpose};
use xxhash_rust::xxh3::xxh3_128;

/// The limit of the drawing, in bytes.
pub const MAX_LENGTH: usize = 200;
/// The extension of the bitmap in the cache.
const EXTENSION: &str = "bmp";

impl Media<'_> {
    /// Returns the drawing. `None` if the image is transparent, or cannot be decoded.
    pub fn placeholder(&self, image: &Asset) -> Option<String> {
        let (width, height) = image.size.filter(|_| !image.is_truncated && !image.is_cmyk)?;
        if !self.output.is_written() {
            return None;
        }
        let content = xxh3_128(format!("placeholder {}", image.name).as_bytes());
        let cached = self.cache.as_ref().and_then(|cache| cache.find(content, Purpose::Preview));
        let bitmap = match cached {
            Some(copies) => read_whole(copies?.pop()?.file, MAX_IN_MEMORY).ok(),
            None => {
                let bitmap = self.smallest(image).and_then(|bytes| images::placeholder(&bytes));
                if let Some(cache) = &self.cache {
                    let size = CopySize { width: 2, height: 2 };
                    let made = bitmap.clone().map(|bytes| [MadeCopy { size, extension: EXTENSION, bytes }]);
                    cache.store(content, Purpose::Preview, made.as_ref().map(|made| &made[..]));
                }
                bitmap
            }
        }?;
        let data = STANDARD.encode(bitmap);
        let drawing = format!(
            "<svg viewBox=\"0 0 {width} {height}\" aria-hidden=true><image href=\"data:image/bmp;base64,{data}\" width=100% \
             height=100% preserveAspectRatio=none /></svg>"
        );
        (drawing.len() <= MAX_LENGTH).then_some(drawing)
    }

    /// Reads the smallest copy of an image, or the image itself if none was kept.
    fn smallest(&self, image: &Asset) -> Option<Vec<u8>> {
        let copies = match image.planned.is_empty() {
            true => None,
            false => self.cache.as_ref().and_then(|cache| cache.find(image.content, Purpose::Preview)).flatten(),
        };
        let copy = copies.and_then(|copies| read_whole(copies.into_iter().next()?.file, MAX_IN_MEMORY).ok());
        copy.or_else(|| {
            let _permit = self.budget.acquire(image.memory);
            read_whole(self.open(&image.file).ok()?, MAX_IN_MEMORY).ok()
        })
    }
}
