//! Makes smaller copies of large images, so that a phone need not load the original.
//!
//! Input: the content of an image. Output: its size and the copies to make ([`inspect`]); later, the content of those
//! that the output folder does not contain yet ([`encode_copies`]). The name of a copy contains the hash of the
//! original and the width, so no copy is made twice.
//!
//! - JPEG stays JPEG, and PNG stays PNG. WebP becomes JPEG, or PNG if it has an alpha channel: we can only encode
//!   lossless WebP, which would be larger than the original. Animations get no copies.
//! - A copy has the orientation and the colour profile of the original, but no other metadata, such as the location.

use super::memory::{self, Cost};
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::{CompressionType, FilterType as PngFilter, PngDecoder, PngEncoder};
use image::codecs::webp::WebPDecoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageEncoder, ImageResult, Limits};
use std::io::Cursor;

/// Widths of copies, in pixels.
const WIDTHS: [u32; 4] = [480, 800, 1200, 1800];
/// Images up to this width get no copies, in pixels.
const MIN_WIDTH: u32 = 1000;
/// Bytes of memory for images, over all threads. A copy that needs more is not made.
pub(super) const MEMORY_LIMIT: u64 = 384_000_000;
/// Bytes that a colour profile and other metadata may take.
pub(super) const METADATA_LIMIT: u64 = 8_000_000;
/// From 0 to 100.
const JPEG_QUALITY: u8 = 80;

/// A smaller copy of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmallerCopy {
    /// The name below `media/`.
    pub name: String,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// The header of an image.
pub(super) struct ImageInfo {
    /// The size in CSS pixels, after rotation: a phone stores an upright photo sideways, with an EXIF orientation.
    pub size: (u32, u32),
    /// The smallest first.
    pub copies: Vec<SmallerCopy>,
    /// Bytes of memory needed to make them.
    pub memory: u64,
    /// The reason if some or all are not made.
    pub skipped: Option<String>,
}

/// Reads the header of an image called `name` (without extension). `None` if the format is unsupported or damaged.
pub(super) fn inspect(bytes: &[u8], name: &str) -> Option<ImageInfo> {
    let mut image = SourceImage::open(bytes)?;
    let orientation = image.decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let (mut width, mut height) = image.decoder.dimensions();
    if is_sideways(orientation) {
        (width, height) = (height, width);
    }
    let extension = if image.is_jpeg() { "jpg" } else { "png" };
    let copy = |copy: u32| SmallerCopy {
        name: format!("{name}.{copy}.{extension}"),
        width: copy,
        height: scaled(height, copy, width),
    };
    // A copy that is nearly as wide as the original saves nothing.
    let widths = WIDTHS.into_iter().filter(|copy| copy * 10 < width * 9);
    let mut copies: Vec<_> =
        if width > MIN_WIDTH && !image.is_animated { widths.map(copy).collect() } else { Vec::new() };
    let memory = |copies: &[SmallerCopy]| memory::peak(&image.cost(bytes), orientation, copies);
    let (wanted, total) = (copies.len(), memory(&copies));
    while !copies.is_empty() && memory(&copies) > MEMORY_LIMIT {
        copies.pop();
    }
    let skipped = (copies.len() < wanted).then(|| {
        let limit = MEMORY_LIMIT / 1_000_000;
        format!("making them takes {} MB of memory; the limit is {limit} MB", total / 1_000_000)
    });
    Some(ImageInfo { size: (width, height), memory: memory(&copies), copies, skipped })
}

/// Makes copies of an image, in the given order. Returns none if they need too much memory.
pub(super) fn encode_copies(bytes: &[u8], copies: &[&SmallerCopy]) -> ImageResult<Vec<Vec<u8>>> {
    let Some(mut image) = SourceImage::open(bytes) else { return Ok(Vec::new()) };
    let orientation = image.decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = image.decoder.icc_profile().ok().flatten();
    let is_jpeg = image.is_jpeg();
    // The file may have changed since `inspect`.
    let cost = image.cost(bytes);
    let wanted: Vec<SmallerCopy> = copies.iter().copied().cloned().collect();
    if memory::peak(&cost, orientation, &wanted) > MEMORY_LIMIT {
        return Ok(Vec::new());
    }
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(cost.encoded + cost.decoded + cost.decoder + METADATA_LIMIT);
    image.decoder.set_limits(limits)?;
    let mut pixels = DynamicImage::from_decoder(image.decoder)?;
    pixels.apply_orientation(orientation);
    // Copies have 8 bits per channel, whatever the original has.
    let pixels = match (is_jpeg, pixels) {
        (true, gray @ DynamicImage::ImageLuma8(_)) => gray,
        (true, other) => other.into_rgb8().into(),
        (false, other) if other.color().has_alpha() => other.into_rgba8().into(),
        (false, other) => other.into_rgb8().into(),
    };
    let encode = |copy: &&SmallerCopy| {
        let small = pixels.resize_exact(copy.width, copy.height, FilterType::CatmullRom);
        let mut bytes = Vec::new();
        if is_jpeg {
            let mut encoder = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
            // Publish the copy without its profile if the encoder rejects the profile.
            let _ = profile.clone().map(|profile| encoder.set_icc_profile(profile));
            small.write_with_encoder(encoder)?;
        } else {
            let mut encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, PngFilter::Adaptive);
            let _ = profile.clone().map(|profile| encoder.set_icc_profile(profile));
            small.write_with_encoder(encoder)?;
        }
        Ok(bytes)
    };
    copies.iter().map(encode).collect()
}

/// An image whose header was read.
struct SourceImage<'a> {
    decoder: Box<dyn ImageDecoder + 'a>,
    is_animated: bool,
    is_photo: bool,
}

impl<'a> SourceImage<'a> {
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let input = Cursor::new(bytes);
        Some(match bytes {
            [0xff, 0xd8, 0xff, ..] => {
                SourceImage { decoder: Box::new(JpegDecoder::new(input).ok()?), is_animated: false, is_photo: true }
            }
            [0x89, b'P', b'N', b'G', ..] => {
                let mut limits = Limits::no_limits();
                limits.max_alloc = Some(METADATA_LIMIT);
                let decoder = PngDecoder::with_limits(input, limits).ok()?;
                let is_animated = decoder.is_apng().unwrap_or(false);
                SourceImage { decoder: Box::new(decoder), is_animated, is_photo: false }
            }
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => {
                let decoder = WebPDecoder::new(input).ok()?;
                let is_animated = decoder.has_animation();
                SourceImage { decoder: Box::new(decoder), is_animated, is_photo: true }
            }
            _ => return None,
        })
    }

    fn cost(&self, bytes: &[u8]) -> Cost {
        Cost::of(&*self.decoder, bytes, self.is_jpeg())
    }

    fn is_jpeg(&self) -> bool {
        self.is_photo && !self.decoder.color_type().has_alpha()
    }
}

pub(super) fn is_sideways(orientation: Orientation) -> bool {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    matches!(orientation, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH)
}

/// `length * part / whole`, rounded, and at least 1.
fn scaled(length: u32, part: u32, whole: u32) -> u32 {
    let (length, part, whole) = (u64::from(length), u64::from(part), u64::from(whole));
    ((length * part + whole / 2) / whole).max(1) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

    fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn large_images_get_smaller_copies() {
        let photo = RgbImage::from_fn(1400, 700, |x, _| Rgb([(x / 6) as u8, 40, 90]));
        let jpeg = encoded(&photo.clone().into(), ImageFormat::Jpeg);
        let info = inspect(&jpeg, "a.hash").unwrap();
        let names: Vec<_> = info.copies.iter().map(|copy| (copy.name.as_str(), copy.width, copy.height)).collect();
        assert_eq!(info.size, (1400, 700));
        assert_eq!(names, [("a.hash.480.jpg", 480, 240), ("a.hash.800.jpg", 800, 400), ("a.hash.1200.jpg", 1200, 600)]);
        let made = encode_copies(&jpeg, &info.copies.iter().collect::<Vec<_>>()).unwrap();
        assert!(made[0].len() < made[2].len() && made[2].len() < jpeg.len());
        let small = image::load_from_memory(&made[0]).unwrap().into_rgb8();
        assert_eq!(small.dimensions(), (480, 240));
        assert!(small.get_pixel(470, 9).0[0] > 200 && small.get_pixel(9, 9).0[0] < 30, "the same picture");

        // Alpha channels are kept, and small images get no copies.
        let glass = RgbaImage::from_pixel(1100, 10, Rgba([1, 2, 3, 0]));
        let png = encoded(&glass.into(), ImageFormat::Png);
        let info = inspect(&png, "b").unwrap();
        assert_eq!(info.copies[0].name, "b.480.png");
        let made = encode_copies(&png, &[&info.copies[0]]).unwrap();
        assert_eq!(image::load_from_memory(&made[0]).unwrap().into_rgba8().get_pixel(5, 1).0[3], 0);
        let small = RgbImage::new(1000, 10);
        assert!(inspect(&encoded(&small.into(), ImageFormat::WebP), "c").unwrap().copies.is_empty());
        assert!(inspect(b"GIF89a", "d").is_none() && inspect(&jpeg[..20], "e").is_none());
    }

    #[test]
    fn copies_follow_the_exif_orientation() {
        // EXIF orientation 6: rotate by 90 degrees.
        let exif = b"\xff\xe1\x00\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let jpeg = encoded(&RgbImage::new(1200, 1600).into(), ImageFormat::Jpeg);
        let turned = [&jpeg[..2], exif, &jpeg[2..]].concat();
        let info = inspect(&turned, "a").unwrap();
        assert_eq!((info.size, info.copies[0].height), ((1600, 1200), 360));
        let made = encode_copies(&turned, &[&info.copies[0]]).unwrap();
        assert_eq!(image::load_from_memory(&made[0]).unwrap().into_rgb8().dimensions(), (480, 360));
    }
}
