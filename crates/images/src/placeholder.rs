//! The placeholder of an image: its average colours, as a bitmap of 2 × 2 pixels.
//!
//! Input: the content of an image. Output: a bitmap file of [`LENGTH`] bytes. Entry point: [`placeholder`]. Browsers
//! enlarge so few pixels to a smooth gradient.

use crate::copies::shown;

/// Pixels on each side. With three, a page would have more than 200 bytes for each placeholder.
const SIDE: u32 = 2;
/// Bytes of a row: three for each pixel, and two for its end at a multiple of four.
const ROW: usize = 8;
/// Bytes before the pixels.
const HEADER: usize = 26;
/// Bytes of the file.
pub const LENGTH: usize = HEADER + 2 * ROW;

/// Returns the placeholder of an opaque image. `None` if it is transparent, because the placeholder would be seen
/// through it, and if it is animated, damaged or too large.
pub fn placeholder(bytes: &[u8]) -> Option<Vec<u8>> {
    let pixels = shown(bytes).filter(|pixels| pixels.is_opaque())?.resized(SIDE, SIDE)?.colours();
    let mut bitmap = b"BM".to_vec();
    for number in [LENGTH as u32, 0, HEADER as u32, 12] {
        bitmap.extend(number.to_le_bytes());
    }
    // Width, height, planes, and bits of a pixel.
    for number in [SIDE as u16, SIDE as u16, 1, 24] {
        bitmap.extend(number.to_le_bytes());
    }
    // The last row comes first, and blue before red.
    for row in pixels.chunks_exact(SIDE as usize).rev() {
        row.iter().for_each(|[red, green, blue]| bitmap.extend([blue, green, red]));
        bitmap.extend([0, 0]);
    }
    Some(bitmap)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
    use std::io::Cursor;

    fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.into().write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn each_quarter_has_its_average_colour() {
        let quarters = [[200, 10, 10], [10, 180, 10], [10, 10, 220], [128, 128, 128]];
        let at = |x: u32, y: u32| usize::from(x >= 300) + 2 * usize::from(y >= 200);
        // Stripes of more and less light, which are equal on average.
        let image =
            RgbImage::from_fn(600, 400, |x, y| Rgb(quarters[at(x, y)].map(|c: u8| c - 10 + 20 * (y % 2) as u8)));
        for format in [ImageFormat::Png, ImageFormat::Jpeg] {
            let bitmap = placeholder(&encoded(image.clone(), format)).unwrap();
            assert_eq!(bitmap.len(), LENGTH);
            // As the format says, from the bottom to the top, blue first.
            assert_eq!((&bitmap[..2], bitmap[2], bitmap[10], bitmap[24]), (&b"BM"[..], 42, 26, 24));
            for (number, expected) in quarters.iter().enumerate() {
                let at = HEADER + ROW * (1 - number / 2) + 3 * (number % 2);
                let mut found = [bitmap[at + 2], bitmap[at + 1], bitmap[at]].into_iter();
                let is_near = found.by_ref().zip(expected).all(|(found, expected)| found.abs_diff(*expected) < 48);
                assert!(is_near, "{number}: {bitmap:?} {expected:?}");
            }
        }
    }

    #[test]
    fn only_opaque_images_have_a_placeholder() {
        let glass = |alpha| RgbaImage::from_fn(40, 40, |x, _| Rgba([9, 9, 9, if x == 3 { alpha } else { 255 }]));
        assert!(placeholder(&encoded(glass(255), ImageFormat::Png)).is_some());
        assert!(placeholder(&encoded(glass(254), ImageFormat::Png)).is_none());
        assert!(placeholder(b"<svg/>").is_none());
        let jpeg = encoded(RgbImage::new(40, 40), ImageFormat::Jpeg);
        assert!(placeholder(&jpeg).is_some() && placeholder(&jpeg[..30]).is_none());
    }
}
