//! Draws the social cards of articles without a picture, and publishes them.
//!
//! Input: what a card shows. Output: its name below `media/`. Entry point: [`Media::card`]. A card is drawn once, and
//! then comes from the cache, like the smaller copies of images.

use super::Media;
use super::file::{MAX_IN_MEMORY, read_whole};
use cards::{Card, HEIGHT, VERSION, WIDTH};
use images::{CopySize, MadeCopy, Purpose};
use std::io;
use xxhash_rust::xxh3::xxh3_128;

/// The extension of cards. Every program that shows previews reads PNG.
const EXTENSION: &str = "png";

impl Media<'_> {
    /// Returns the name of a card below `media/`, and adds it to the output. `None` if there is nothing to draw.
    pub fn card(&self, card: &Card<'_>) -> io::Result<Option<String>> {
        let content = xxh3_128(format!("card {VERSION} {card:?}").as_bytes());
        let name = format!("card.{:016x}.{EXTENSION}", content as u64);
        if !self.output.is_written() {
            return Ok(Some(name));
        }
        let cached = self.cache.as_ref().and_then(|cache| cache.find(content, Purpose::Preview)).flatten();
        let kept = cached.and_then(|mut copies| read_whole(copies.pop()?.file, MAX_IN_MEMORY).ok());
        let bytes = match kept {
            Some(bytes) => bytes,
            None => {
                let Some(bytes) = card.draw() else { return Ok(None) };
                let size = CopySize { width: WIDTH, height: HEIGHT };
                let made = [MadeCopy { size, extension: EXTENSION, bytes }];
                if let Some(cache) = &self.cache {
                    cache.store(content, Purpose::Preview, Some(&made));
                }
                let [MadeCopy { bytes, .. }] = made;
                bytes
            }
        };
        self.output.put(format!("media/{name}"), &bytes)?;
        Ok(Some(name))
    }
}
