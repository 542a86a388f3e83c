//! Makes smaller copies of large images, so that a phone need not load the original.
//!
//! Input: the content of an image. Output: its size and the copies to try ([`inspect`]); later, those that are worth
//! publishing ([`make`]).
//!
//! - Copies are WebP. One copy of an article's own image is JPEG or PNG, for link previews, whose readers are not
//!   only browsers.
//! - A copy that is not much smaller than the next larger one is left out. So the original is never replaced by a
//!   larger file.
//! - A copy has the orientation and the colour profile of the original, but no other metadata, such as the location.
//! - Animations and CMYK images get no copies.

use crate::encode::{Codec, Pixels};
use crate::faults;
use crate::memory::{self, Cost, METADATA_LIMIT};
use crate::size::{CopySize, is_sideways};
use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, Limits};
use memchr::memmem;
use std::io::Cursor;

/// Widths of copies, in pixels.
const WIDTHS: [u32; 4] = [480, 800, 1200, 1800];
/// Images up to this width get no copies, in pixels.
const MIN_WIDTH: u32 = 1000;
/// Images up to this length get no copies, in bytes.
const MIN_LENGTH: usize = 16_000;
/// The maximum width of images in link previews, in pixels.
pub const PREVIEW_WIDTH: u32 = 1200;
/// A copy may have this part of the bytes of the next larger one.
const MAX_PART: f64 = 0.5;
/// Bytes of memory for images, over all threads. A copy that needs more is not made.
pub const MEMORY_LIMIT: u64 = 384_000_000;
/// Changes when the same image would get other copies.
pub const VERSION: u32 = 1;

/// A smaller copy of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeCopy {
    /// Its size.
    pub size: CopySize,
    /// The extension of its file name, such as `webp`.
    pub extension: &'static str,
    /// The content of the file.
    pub bytes: Vec<u8>,
}

/// Where the copies are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// In the body of an article.
    Body,
    /// As the image of an article, also in link previews.
    Preview,
}

/// The header of an image.
pub struct ImageInfo {
    /// The size in CSS pixels, after rotation: a phone stores an upright photo sideways, with an EXIF orientation.
    pub size: (u32, u32),
    /// The copies to try, the smallest first.
    pub planned: Vec<CopySize>,
    /// Bytes of memory needed to make them.
    pub memory: u64,
    /// The reason if some or all are not made.
    pub skipped: Option<String>,
    /// Whether copies are not made because the colours are for printing.
    pub is_cmyk: bool,
}

/// Reads the header of an image. `None` if the format is unsupported or damaged.
pub fn inspect(bytes: &[u8]) -> Option<ImageInfo> {
    let mut image = SourceImage::open(bytes)?;
    let orientation = image.decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let (mut width, mut height) = image.decoder.dimensions();
    if is_sideways(orientation) {
        (width, height) = (height, width);
    }
    let copy = |copy: u32| CopySize { width: copy, height: scaled(height, copy, width) };
    // A copy that is nearly as wide as the original saves nothing.
    let widths = WIDTHS.into_iter().filter(|copy| copy * 10 < width * 9);
    let is_large = width > MIN_WIDTH && bytes.len() > MIN_LENGTH;
    let mut planned: Vec<_> = if is_large && !image.is_animated { widths.map(copy).collect() } else { Vec::new() };
    let memory = |planned: &[CopySize]| memory::peak(&image.cost(bytes), orientation, planned);
    let (wanted, total) = (planned.len(), memory(&planned));
    while !planned.is_empty() && memory(&planned) > MEMORY_LIMIT {
        planned.pop();
    }
    let skipped = (planned.len() < wanted).then(|| {
        let limit = MEMORY_LIMIT / 1_000_000;
        format!("making them takes {} MB of memory; the limit is {limit} MB", total / 1_000_000)
    });
    let is_cmyk = !planned.is_empty() && faults::is_cmyk(bytes);
    if is_cmyk {
        planned.clear();
    }
    Some(ImageInfo { size: (width, height), memory: memory(&planned), planned, skipped, is_cmyk })
}

/// Makes those copies of an image that are worth publishing, the smallest first. `None` if the image is damaged.
pub fn make(bytes: &[u8], planned: &[CopySize], purpose: Purpose) -> Option<Vec<MadeCopy>> {
    let mut image = SourceImage::open(bytes)?;
    let orientation = image.decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = image.decoder.icc_profile().ok().flatten();
    // The file may have changed since `inspect`.
    let cost = image.cost(bytes);
    if memory::peak(&cost, orientation, planned) > MEMORY_LIMIT {
        return Some(Vec::new());
    }
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(cost.encoded + cost.decoded + cost.decoder + METADATA_LIMIT);
    image.decoder.set_limits(limits).ok()?;
    let is_photo = image.is_photo;
    let mut pixels = DynamicImage::from_decoder(image.decoder).ok()?;
    pixels.apply_orientation(orientation);
    let pixels = Pixels::new(pixels)?;
    let profile = profile.filter(|profile| !is_srgb(profile));
    let profile_colours = profile.as_ref().and_then(|profile| profile.get(16..20));
    // WebP contains only colours, so a gray image with a profile stays JPEG.
    let is_webp = profile_colours.is_none_or(|colours| colours == b"RGB ");
    let profile =
        profile.as_deref().filter(|_| profile_colours == Some(if pixels.is_gray() { b"GRAY" } else { b"RGB " }));
    let codec = match is_photo {
        _ if !is_webp => Codec::Portable,
        true => Codec::Photo,
        false => Codec::Drawing { few_colours: pixels.has_few_colours() },
    };
    let preview = planned.iter().map(|copy| copy.width).filter(|width| *width <= PREVIEW_WIDTH).max();
    let mut made: Vec<MadeCopy> = Vec::new();
    let mut resized: Vec<Pixels> = Vec::new();
    for size in planned.iter().rev() {
        // A larger copy has enough detail, and is resized faster than the original.
        let from = resized.iter().rev().find(|larger| larger.width() >= 2 * size.width).unwrap_or(&pixels);
        let small = from.resized(size.width, size.height)?;
        let is_preview = purpose == Purpose::Preview && preview == Some(size.width);
        let codec = if is_preview { Codec::Portable } else { codec };
        let next_larger = made.last().map_or(bytes.len(), |copy| copy.bytes.len());
        let limit = if is_preview { bytes.len() } else { (next_larger as f64 * MAX_PART) as usize };
        let encoded = codec.encode(&small, profile).filter(|(_, encoded)| encoded.len() < limit);
        made.extend(encoded.map(|(extension, bytes)| MadeCopy { size: *size, extension, bytes }));
        resized.push(small);
    }
    made.reverse();
    Some(made)
}

/// Decodes an image as it is shown. `None` if it is damaged or animated, or would take too much memory.
pub(crate) fn shown(bytes: &[u8]) -> Option<Pixels> {
    let mut image = SourceImage::open(bytes).filter(|image| !image.is_animated)?;
    let orientation = image.decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let cost = image.cost(bytes);
    if memory::peak(&cost, orientation, &[]) > MEMORY_LIMIT {
        return None;
    }
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(cost.encoded + cost.decoded + cost.decoder + METADATA_LIMIT);
    image.decoder.set_limits(limits).ok()?;
    let mut pixels = DynamicImage::from_decoder(image.decoder).ok()?;
    pixels.apply_orientation(orientation);
    Pixels::new(pixels)
}

/// Returns whether a colour profile describes what browsers assume without one. Its name is ASCII or UTF-16.
fn is_srgb(profile: &[u8]) -> bool {
    profile.get(16..20) == Some(b"RGB ")
        && [&b"sRGB"[..], b"s\0R\0G\0B"].iter().any(|name| memmem::find(profile, name).is_some())
}

/// An image whose header was read.
struct SourceImage<'a> {
    decoder: Box<dyn ImageDecoder + 'a>,
    is_animated: bool,
    /// Whether its format has losses.
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
                let is_photo = bytes.get(12..16) != Some(b"VP8L");
                SourceImage { decoder: Box::new(decoder), is_animated, is_photo }
            }
            _ => return None,
        })
    }

    fn cost(&self, bytes: &[u8]) -> Cost {
        Cost::of(&*self.decoder, bytes)
    }
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

    /// An image with so much detail that its copies are much smaller.
    fn photo(width: u32, height: u32) -> DynamicImage {
        RgbImage::from_fn(width, height, |x, y| {
            let noise = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503).wrapping_mul(x + 7)) >> 20;
            Rgb([(x * 255 / width) as u8, 40 + (noise % 60) as u8, 90])
        })
        .into()
    }

    fn widths(copies: &[MadeCopy]) -> Vec<(u32, u32, &str)> {
        copies.iter().map(|copy| (copy.size.width, copy.size.height, copy.extension)).collect()
    }

    fn made(bytes: &[u8], purpose: Purpose) -> Vec<MadeCopy> {
        make(bytes, &inspect(bytes).unwrap().planned, purpose).unwrap()
    }

    #[test]
    fn large_images_get_smaller_copies() {
        let jpeg = encoded(&photo(1400, 140), ImageFormat::Jpeg);
        assert_eq!(inspect(&jpeg).unwrap().size, (1400, 140));
        let copies = made(&jpeg, Purpose::Body);
        assert_eq!(widths(&copies), [(480, 48, "webp"), (800, 80, "webp"), (1200, 120, "webp")]);
        assert!(copies[0].bytes.len() < copies[2].bytes.len() && copies[2].bytes.len() < jpeg.len());
        let small = image::load_from_memory(&copies[0].bytes).unwrap().into_rgb8();
        assert_eq!(small.dimensions(), (480, 48));
        assert!(small.get_pixel(470, 9).0[0] > 200 && small.get_pixel(9, 9).0[0] < 30, "the same picture");
        let preview = made(&jpeg, Purpose::Preview);
        assert_eq!(widths(&preview), [(480, 48, "webp"), (800, 80, "webp"), (1200, 120, "jpg")]);

        let small = encoded(&photo(1000, 60), ImageFormat::Png);
        assert!(inspect(&small).unwrap().planned.is_empty(), "narrow images get no copies");
        assert!(inspect(b"GIF89a").is_none() && inspect(&jpeg[..20]).is_none());
    }

    /// A drawing of two colours is so small that only much narrower copies could save something.
    #[test]
    fn no_copy_is_larger_than_the_original() {
        let stripes =
            RgbImage::from_fn(1900, 900, |x, y| if (x / 9 + y / 7) % 5 == 0 { Rgb([9; 3]) } else { Rgb([250; 3]) });
        let png = encoded(&stripes.into(), ImageFormat::Png);
        for purpose in [Purpose::Body, Purpose::Preview] {
            for copy in
                make(&png, &[(480, 227), (1200, 568)].map(|(width, height)| CopySize { width, height }), purpose)
                    .unwrap()
            {
                assert!(
                    copy.bytes.len() < png.len(),
                    "{:?} has {} bytes of {}",
                    copy.size,
                    copy.bytes.len(),
                    png.len()
                );
            }
        }
    }

    #[test]
    fn transparent_images_stay_transparent() {
        let noise = photo(1100, 80).into_rgb8();
        let glass = RgbaImage::from_fn(1100, 80, |x, y| {
            let Rgb([r, g, b]) = *noise.get_pixel(x, y);
            Rgba([r, g, b, if y < 40 { 0 } else { 255 }])
        });
        let png = encoded(&glass.into(), ImageFormat::Png);
        for copy in made(&png, Purpose::Body) {
            let copy = image::load_from_memory(&copy.bytes).unwrap().into_rgba8();
            assert_eq!((copy.get_pixel(5, 1).0[3], copy.get_pixel(5, copy.height() - 1).0[3]), (0, 255));
        }
    }

    #[test]
    fn copies_follow_the_exif_orientation() {
        // EXIF orientation 6: rotate by 90 degrees.
        let exif = b"\xff\xe1\x00\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let jpeg = encoded(&photo(200, 1600), ImageFormat::Jpeg);
        let turned = [&jpeg[..2], exif, &jpeg[2..]].concat();
        assert_eq!(inspect(&turned).unwrap().size, (1600, 200));
        let copy = made(&turned, Purpose::Body).remove(0);
        let small = image::load_from_memory(&copy.bytes).unwrap().into_rgb8();
        assert_eq!((copy.size.height, small.dimensions()), (60, (480, 60)));
        assert!(small.get_pixel(240, 55).0[0] > small.get_pixel(240, 5).0[0] + 100, "turned clockwise");
    }

    /// The copies of a wide-gamut image have its profile. Without it, their colours would be wrong.
    #[test]
    fn profiles_are_kept_unless_they_are_srgb() {
        let profile = |name: &[u8]| [&[0; 16], &b"RGB "[..], &[0; 108], name].concat();
        let with = |profile: &[u8]| {
            let mut bytes = Vec::new();
            let mut encoder = image::codecs::png::PngEncoder::new(&mut bytes);
            image::ImageEncoder::set_icc_profile(&mut encoder, profile.to_vec()).unwrap();
            photo(1100, 60).write_with_encoder(encoder).unwrap();
            let copy = made(&bytes, Purpose::Body).remove(0).bytes;
            WebPDecoder::new(Cursor::new(copy)).unwrap().icc_profile().unwrap()
        };
        let wide = profile(b"Display P3");
        assert_eq!(with(&wide), Some(wide));
        assert_eq!(with(&profile(b"sRGB IEC61966-2.1")), None);
        assert_eq!(with(&profile(b"s\0R\0G\0B\0")), None);
    }

    /// 16 bits, gray, and gray with 16 bits.
    #[test]
    fn other_depths_are_converted() {
        let photo = photo(1100, 60);
        let images: [DynamicImage; 3] = [photo.to_rgb16().into(), photo.to_luma8().into(), photo.to_luma16().into()];
        for image in images {
            let png = encoded(&image, ImageFormat::Png);
            let copy = image::load_from_memory(&made(&png, Purpose::Body).remove(0).bytes).unwrap().into_rgb8();
            let (left, right) = (copy.get_pixel(9, 9).0[0], copy.get_pixel(470, 9).0[0]);
            assert!(right > left + 30, "{left} {right}");
        }
    }
}
