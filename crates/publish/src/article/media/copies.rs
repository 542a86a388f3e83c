//! Smaller copies of a large picture, so that a telephone need not fetch what a screen of the newsroom shows.
//!
//! Comes in: the bytes of a picture. Goes out: how large it is shown, and which copies there are to be ([`survey`]); later, for
//! those that the output folder does not have yet, their bytes ([`make`]). A copy is named after the contents of its original
//! and its own width, so it is never made twice.
//!
//! JPEG stays JPEG and PNG stays PNG; WebP becomes JPEG, or PNG where it can be seen through, for WebP that loses nothing would
//! be larger than what it is a copy of. Whatever moves is left alone. A copy is turned as its original asks to be shown and
//! has its colour profile, but nothing else that a camera wrote down, such as where it was.

use super::memory::{self, Cost};
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::{CompressionType, FilterType as PngFilter, PngDecoder, PngEncoder};
use image::codecs::webp::WebPDecoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageEncoder, ImageResult, Limits};
use std::io::Cursor;

/// Copies are this wide, in pixels, as far as they are narrower than their original.
const WIDTHS: [u32; 4] = [480, 800, 1200, 1800];
/// A picture that is not wider has no copies.
const WIDE: u32 = 1000;
/// Bytes of memory for pictures, over all threads. A copy whose making takes more is not made.
pub(super) const MEMORY: u64 = 384_000_000;
/// Bytes that a colour profile and other notes in a picture may take.
pub(super) const PROFILE: u64 = 8_000_000;
/// Of 100; what the eye sees no difference at.
const QUALITY: u8 = 80;

/// A smaller copy of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmallerCopy {
    /// Its name below `media/`.
    pub name: String,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// What a picture's first bytes say.
pub(super) struct Survey {
    /// CSS pixels, as it is shown: a telephone held upright writes a picture that lies on its side, and says so in it.
    pub size: (u32, u32),
    /// The smallest first.
    pub copies: Vec<SmallerCopy>,
    /// Bytes of memory that making them takes.
    pub memory: u64,
    /// Why some of them, or all, are not made.
    pub skipped: Option<String>,
}

/// Looks at a picture called `name` (without its extension); `None` where it is of another kind, or damaged.
pub(super) fn survey(bytes: &[u8], name: &str) -> Option<Survey> {
    let mut picture = Picture::open(bytes)?;
    let orientation = picture.decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let (mut width, mut height) = picture.decoder.dimensions();
    if is_sideways(orientation) {
        (width, height) = (height, width);
    }
    let extension = if picture.is_jpeg() { "jpg" } else { "png" };
    let copy = |copy: u32| SmallerCopy {
        name: format!("{name}.{copy}.{extension}"),
        width: copy,
        height: scaled(height, copy, width),
    };
    // A copy that is nearly as wide as the original saves nothing.
    let widths = WIDTHS.into_iter().filter(|copy| copy * 10 < width * 9);
    let mut copies: Vec<_> = if width > WIDE && !picture.moves { widths.map(copy).collect() } else { Vec::new() };
    let memory = |copies: &[SmallerCopy]| memory::of(&picture.cost(bytes), orientation, copies);
    let (wanted, all) = (copies.len(), memory(&copies));
    while !copies.is_empty() && memory(&copies) > MEMORY {
        copies.pop();
    }
    let skipped = (copies.len() < wanted).then(|| {
        let limit = MEMORY / 1_000_000;
        format!("that takes {} MB of memory, and the limit is {limit} MB", all / 1_000_000)
    });
    Some(Survey { size: (width, height), memory: memory(&copies), copies, skipped })
}

/// Makes copies of a picture, in their order.
pub(super) fn make(bytes: &[u8], copies: &[&SmallerCopy]) -> ImageResult<Vec<Vec<u8>>> {
    let Some(mut picture) = Picture::open(bytes) else { return Ok(Vec::new()) };
    let orientation = picture.decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = picture.decoder.icc_profile().ok().flatten();
    let is_jpeg = picture.is_jpeg();
    // The file may be another by now.
    let cost = picture.cost(bytes);
    let wanted: Vec<SmallerCopy> = copies.iter().copied().cloned().collect();
    if memory::of(&cost, orientation, &wanted) > MEMORY {
        return Ok(Vec::new());
    }
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(cost.encoded + cost.decoded + cost.decoder + PROFILE);
    picture.decoder.set_limits(limits)?;
    let mut whole = DynamicImage::from_decoder(picture.decoder)?;
    whole.apply_orientation(orientation);
    // Of sixteen bits a screen shows eight.
    let whole = match (is_jpeg, whole) {
        (true, gray @ DynamicImage::ImageLuma8(_)) => gray,
        (true, other) => other.into_rgb8().into(),
        (false, other) if other.color().has_alpha() => other.into_rgba8().into(),
        (false, other) => other.into_rgb8().into(),
    };
    let encode = |copy: &&SmallerCopy| {
        let small = whole.resize_exact(copy.width, copy.height, FilterType::CatmullRom);
        let mut bytes = Vec::new();
        if is_jpeg {
            let mut encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
            // A profile that cannot be kept is no reason to have no picture.
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

/// A picture whose first bytes were read.
struct Picture<'a> {
    decoder: Box<dyn ImageDecoder + 'a>,
    /// Whether it has more than one frame.
    moves: bool,
    is_photo: bool,
}

impl<'a> Picture<'a> {
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let input = Cursor::new(bytes);
        Some(match bytes {
            [0xff, 0xd8, 0xff, ..] => {
                Picture { decoder: Box::new(JpegDecoder::new(input).ok()?), moves: false, is_photo: true }
            }
            [0x89, b'P', b'N', b'G', ..] => {
                let mut limits = Limits::no_limits();
                limits.max_alloc = Some(PROFILE);
                let decoder = PngDecoder::with_limits(input, limits).ok()?;
                let moves = decoder.is_apng().unwrap_or(false);
                Picture { decoder: Box::new(decoder), moves, is_photo: false }
            }
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => {
                let decoder = WebPDecoder::new(input).ok()?;
                let moves = decoder.has_animation();
                Picture { decoder: Box::new(decoder), moves, is_photo: true }
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

    fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn wide_pictures_have_smaller_copies() {
        let photo = RgbImage::from_fn(1400, 700, |x, _| Rgb([(x / 6) as u8, 40, 90]));
        let jpeg = encoded(&photo.clone().into(), ImageFormat::Jpeg);
        let look = survey(&jpeg, "a.hash").unwrap();
        let names: Vec<_> = look.copies.iter().map(|copy| (copy.name.as_str(), copy.width, copy.height)).collect();
        assert_eq!(look.size, (1400, 700));
        assert_eq!(names, [("a.hash.480.jpg", 480, 240), ("a.hash.800.jpg", 800, 400), ("a.hash.1200.jpg", 1200, 600)]);
        let made = make(&jpeg, &look.copies.iter().collect::<Vec<_>>()).unwrap();
        assert!(made[0].len() < made[2].len() && made[2].len() < jpeg.len());
        let small = image::load_from_memory(&made[0]).unwrap().into_rgb8();
        assert_eq!(small.dimensions(), (480, 240));
        assert!(small.get_pixel(470, 9).0[0] > 200 && small.get_pixel(9, 9).0[0] < 30, "the same picture");

        // What can be seen through stays so, and what is small enough is left alone.
        let glass = RgbaImage::from_pixel(1100, 10, Rgba([1, 2, 3, 0]));
        let png = encoded(&glass.into(), ImageFormat::Png);
        let look = survey(&png, "b").unwrap();
        assert_eq!(look.copies[0].name, "b.480.png");
        let made = make(&png, &[&look.copies[0]]).unwrap();
        assert_eq!(image::load_from_memory(&made[0]).unwrap().into_rgba8().get_pixel(5, 1).0[3], 0);
        let small = RgbImage::new(1000, 10);
        assert!(survey(&encoded(&small.into(), ImageFormat::WebP), "c").unwrap().copies.is_empty());
        assert!(survey(b"GIF89a", "d").is_none() && survey(&jpeg[..20], "e").is_none());
    }

    #[test]
    fn upright_pictures_stand() {
        // A camera's note that this is to be turned by 90 degrees.
        let exif = b"\xff\xe1\x00\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let jpeg = encoded(&RgbImage::new(1200, 1600).into(), ImageFormat::Jpeg);
        let turned = [&jpeg[..2], exif, &jpeg[2..]].concat();
        let look = survey(&turned, "a").unwrap();
        assert_eq!((look.size, look.copies[0].height), ((1600, 1200), 360));
        let made = make(&turned, &[&look.copies[0]]).unwrap();
        assert_eq!(image::load_from_memory(&made[0]).unwrap().into_rgb8().dimensions(), (480, 360));
    }
}
