//! Estimates the memory that is needed to make smaller copies of an image.
//!
//! Input: the header of an image, and the wanted copies. Output: the peak in bytes. Entry point: [`peak`]. A small file
//! can contain a very large image, so this runs before anything is decoded.

use crate::size::{CopySize, is_sideways};
use image::ImageDecoder;
use image::metadata::Orientation;

/// Bytes that a colour profile and other metadata may take.
pub const METADATA_LIMIT: u64 = 8_000_000;
/// Bytes per pixel that the encoder needs, for lossless WebP.
const ENCODER_BYTES: u64 = 40;

/// Bytes per converted pixel.
const CHANNELS: u64 = 4;

/// The memory of an image before resizing, in bytes.
#[derive(Debug)]
pub(crate) struct Cost {
    /// The file.
    pub encoded: u64,
    /// The decoded pixels.
    pub decoded: u64,
    /// Other data of the decoder.
    pub decoder: u64,
    /// The pixels in the colour format of the copies.
    pub converted: u64,
    /// Width and height in pixels.
    size: (u64, u64),
}

impl Cost {
    /// Estimates the memory from the header.
    pub fn of(decoder: &dyn ImageDecoder, bytes: &[u8]) -> Self {
        let (width, height) = decoder.dimensions();
        let pixels = u64::from(width) * u64::from(height);
        let decoder_bytes = match bytes {
            // The coefficients of all pixels: up to four components of two bytes.
            [0xff, 0xd8, ..] if !is_sequential(bytes) => 8,
            // The planes of a lossy image, or the pixels with an alpha channel.
            [b'R', ..] => 6,
            _ => 0,
        };
        Cost {
            encoded: bytes.len() as u64,
            decoded: decoder.total_bytes(),
            decoder: pixels.saturating_mul(decoder_bytes),
            converted: pixels.saturating_mul(CHANNELS),
            size: (width.into(), height.into()),
        }
    }
}

/// Returns the peak in bytes while the copies are made one after the other.
pub(crate) fn peak(cost: &Cost, orientation: Orientation, copies: &[CopySize]) -> u64 {
    let is_sideways = is_sideways(orientation);
    let turned = if is_sideways { cost.decoded } else { 0 };
    let (width, height) = if is_sideways { (cost.size.1, cost.size.0) } else { cost.size };
    let pixels = |copy: &CopySize| u64::from(copy.width) * u64::from(copy.height);
    // Resized in one direction, then in the other.
    let resize = |copy: &CopySize| {
        let intermediate = width.saturating_mul(copy.height.into()).max(height.saturating_mul(copy.width.into()));
        intermediate.saturating_mul(CHANNELS)
    };
    let encode = |copy: &CopySize| pixels(copy).saturating_mul(ENCODER_BYTES);
    // All resized and encoded copies.
    let kept: u64 = copies.iter().map(|copy| pixels(copy).saturating_mul(2 * CHANNELS)).fold(0, u64::saturating_add);
    let making = copies.iter().map(|copy| resize(copy).max(encode(copy))).max().unwrap_or(0).saturating_add(kept);
    let phases = [
        cost.decoded.saturating_add(cost.decoder),
        cost.decoded.saturating_add(turned),
        cost.decoded.saturating_add(cost.converted),
        cost.converted.saturating_add(making),
    ];
    // A JPEG decoder holds a second copy of the file.
    let peak = phases.into_iter().max().unwrap_or(0);
    peak.saturating_add(2 * cost.encoded).saturating_add(METADATA_LIMIT)
}

/// Returns whether a JPEG is decoded row by row: it is not progressive, and its first scan contains all components.
fn is_sequential(jpeg: &[u8]) -> bool {
    let mut at = 2;
    let mut components = None;
    while let Some([0xff, marker, high, low]) = jpeg.get(at..at + 4) {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        match marker {
            // Fill bytes.
            0xff => {
                at += 1;
                continue;
            }
            0xc0 | 0xc1 => components = jpeg.get(at + 9),
            0xc2 | 0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => return false,
            0xda => return components.is_some() && jpeg.get(at + 4) == components,
            _ => {}
        }
        at += 2 + length;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequential_jpegs_are_recognised() {
        let segment = |marker: u8, bytes: &[u8]| [&[0xff, marker, 0, bytes.len() as u8 + 2], bytes].concat();
        let frame = |marker: u8| segment(marker, &[8, 0, 9, 0, 9, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]);
        let note = segment(0xe0, b"JFIF");
        let jpeg = |parts: &[Vec<u8>]| [&[0xff, 0xd8][..], &parts.concat()].concat();
        let all = segment(0xda, &[3, 1, 0, 2, 0, 3, 0, 0, 63, 0]);
        let one = segment(0xda, &[1, 1, 0, 0, 63, 0]);
        assert!(is_sequential(&jpeg(&[note.clone(), frame(0xc0), all.clone()])));
        assert!(is_sequential(&jpeg(&[note, vec![0xff], frame(0xc1), all.clone()])));
        assert!(!is_sequential(&jpeg(&[frame(0xc2), all.clone()])), "progressive");
        assert!(!is_sequential(&jpeg(&[frame(0xc0), one])), "one component after the other");
        assert!(!is_sequential(&jpeg(&[all])) && !is_sequential(&[0xff, 0xd8]), "no frame");
    }
}
