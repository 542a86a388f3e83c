//! Resizes pixels, and encodes them as WebP, JPEG or PNG.
//!
//! Input: [`Pixels`], a colour profile and a [`Codec`]. Output: the content of a file. Entry points:
//! [`Pixels::resized`] and [`Codec::encode`]. WebP is encoded by libwebp, because no Rust encoder is as small and fast.

use fast_image_resize::images::Image;
use fast_image_resize::pixels::U8x4;
use fast_image_resize::{FilterType, MulDiv, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType as PngFilter, PngEncoder};
use image::{DynamicImage, ExtendedColorType, ImageEncoder};
use rustc_hash::FxHashSet;

/// From 0 to 100.
const JPEG_QUALITY: u8 = 80;
/// The quality of WebP whose original has losses already, from 0 to 100.
const PHOTO_QUALITY: f32 = 75.0;
/// The quality of WebP whose original has sharp edges.
const DRAWING_QUALITY: f32 = 82.0;
/// From 0 (fast) to 6 (small).
const WEBP_METHOD: i32 = 2;
/// Images with at most this many colours are tried without losses, too.
const FEW_COLOURS: usize = 512;

/// Decoded pixels of four channels with 8 bits. Colours are multiplied by alpha.
///
/// All images have the same layout, because the resizer is compiled for each layout and takes long.
pub(crate) struct Pixels {
    image: Image<'static>,
    channels: Channels,
}

/// The channels that differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Channels {
    Gray,
    Colour,
    ColourAndAlpha,
}

/// The format of a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Codec {
    /// A photo as WebP.
    Photo,
    /// Sharp edges as WebP. If `few_colours`, without losses where that is smaller.
    Drawing { few_colours: bool },
    /// JPEG, or PNG for an image with an alpha channel. Every program reads them.
    Portable,
}

impl Pixels {
    /// Converts pixels to 8 bits per channel. `None` if the image is empty.
    pub fn new(pixels: DynamicImage) -> Option<Self> {
        let channels = match pixels {
            DynamicImage::ImageLuma8(_) | DynamicImage::ImageLuma16(_) => Channels::Gray,
            _ if pixels.color().has_alpha() => Channels::ColourAndAlpha,
            _ => Channels::Colour,
        };
        let (width, height) = (pixels.width(), pixels.height());
        let mut image = Image::from_vec_u8(width, height, pixels.into_rgba8().into_raw(), PixelType::U8x4).ok()?;
        if channels == Channels::ColourAndAlpha {
            MulDiv::new().multiply_alpha_inplace_typed(&mut image.typed_image_mut::<U8x4>()?).ok()?;
        }
        Some(Pixels { image, channels })
    }

    pub fn width(&self) -> u32 {
        self.image.width()
    }

    pub fn is_gray(&self) -> bool {
        self.channels == Channels::Gray
    }

    /// Returns whether nothing behind the image is seen.
    pub fn is_opaque(&self) -> bool {
        self.channels != Channels::ColourAndAlpha || self.image.buffer().chunks_exact(4).all(|pixel| pixel[3] == 255)
    }

    /// Returns red, green and blue of each pixel.
    pub fn colours(&self) -> Vec<[u8; 3]> {
        self.image.buffer().chunks_exact(4).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect()
    }

    /// Returns whether the image has few colours, such as a diagram.
    pub fn has_few_colours(&self) -> bool {
        let mut seen = FxHashSet::default();
        let mut last: &[u8] = &[];
        self.image.buffer().chunks_exact(4).all(|pixel| {
            pixel == last || {
                last = pixel;
                seen.insert(pixel);
                seen.len() <= FEW_COLOURS
            }
        })
    }

    /// Returns the image in another size. `None` if a side is 0.
    pub fn resized(&self, width: u32, height: u32) -> Option<Pixels> {
        let mut image = Image::new(width, height, PixelType::U8x4);
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom)).use_alpha(false);
        let (from, mut to) = (self.image.typed_image::<U8x4>()?, image.typed_image_mut::<U8x4>()?);
        Resizer::new().resize_typed(&from, &mut to, &options).ok()?;
        Some(Pixels { image, channels: self.channels })
    }

    /// The bytes as files contain them: only the channels that differ, and colours that are not multiplied by alpha.
    fn straight(&self) -> Vec<u8> {
        let pixels = self.image.buffer().chunks_exact(4);
        match self.channels {
            Channels::Gray => pixels.map(|pixel| pixel[0]).collect(),
            Channels::Colour => pixels.flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect(),
            Channels::ColourAndAlpha => {
                let mut image = self.image.copy();
                if let Some(mut colours) = image.typed_image_mut::<U8x4>() {
                    // It fails only for other pixel types.
                    let _ = MulDiv::new().divide_alpha_inplace_typed(&mut colours);
                }
                image.into_vec()
            }
        }
    }
}

impl Codec {
    /// Encodes an image. Returns the extension and the content, or `None` if the format cannot contain it.
    pub fn encode(self, pixels: &Pixels, profile: Option<&[u8]>) -> Option<(&'static str, Vec<u8>)> {
        let (width, height) = (pixels.image.width(), pixels.image.height());
        let channels = pixels.channels;
        let mut bytes = pixels.straight();
        if self == Codec::Portable {
            return portable(&bytes, (width, height), channels, profile);
        }
        if channels == Channels::Gray {
            bytes = bytes.into_iter().flat_map(|gray| [gray; 3]).collect();
        }
        let has_alpha = channels == Channels::ColourAndAlpha;
        let encoder = if has_alpha {
            webp::Encoder::from_rgba(&bytes, width, height)
        } else {
            webp::Encoder::from_rgb(&bytes, width, height)
        };
        let encode = |is_lossless: bool, quality| {
            let mut config = webp::WebPConfig::new().ok()?;
            config.lossless = i32::from(is_lossless);
            config.quality = quality;
            config.method = if is_lossless { 0 } else { WEBP_METHOD };
            encoder.encode_advanced(&config).ok().map(|webp| webp.to_vec())
        };
        let webp = match self {
            Codec::Drawing { few_colours: true } => {
                [encode(true, 30.0), encode(false, DRAWING_QUALITY)].into_iter().flatten().min_by_key(Vec::len)?
            }
            Codec::Drawing { few_colours: false } => encode(false, DRAWING_QUALITY)?,
            Codec::Photo | Codec::Portable => encode(false, PHOTO_QUALITY)?,
        };
        Some((
            "webp",
            match profile {
                Some(profile) => with_profile(&webp, profile, (width, height), has_alpha)?,
                None => webp,
            },
        ))
    }
}

fn portable(
    pixels: &[u8],
    (width, height): (u32, u32),
    channels: Channels,
    profile: Option<&[u8]>,
) -> Option<(&'static str, Vec<u8>)> {
    let mut bytes = Vec::new();
    let profile = profile.map(<[u8]>::to_vec);
    if channels == Channels::ColourAndAlpha {
        let mut encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, PngFilter::Adaptive);
        // Publish the copy without its profile if the encoder rejects the profile.
        let _ = profile.map(|profile| encoder.set_icc_profile(profile));
        encoder.write_image(pixels, width, height, ExtendedColorType::Rgba8).ok()?;
        return Some(("png", bytes));
    }
    let colours = if channels == Channels::Gray { ExtendedColorType::L8 } else { ExtendedColorType::Rgb8 };
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
    let _ = profile.map(|profile| encoder.set_icc_profile(profile));
    encoder.write_image(pixels, width, height, colours).ok()?;
    Some(("jpg", bytes))
}

/// Adds a colour profile to a WebP file: the extended header `VP8X`, then the profile, then the image.
fn with_profile(webp: &[u8], profile: &[u8], (width, height): (u32, u32), has_alpha: bool) -> Option<Vec<u8>> {
    const HEADER: usize = 12;
    const EXTENDED: usize = 18;
    const HAS_PROFILE: u8 = 0x20;
    const HAS_ALPHA: u8 = 0x10;
    let chunks = webp.get(HEADER..)?;
    let (flags, image) = match chunks.strip_prefix(b"VP8X") {
        Some(extended) => (*extended.get(4)?, chunks.get(EXTENDED..)?),
        None => (if has_alpha { HAS_ALPHA } else { 0 }, chunks),
    };
    let mut body = b"WEBPVP8X\x0a\0\0\0".to_vec();
    body.extend([flags | HAS_PROFILE, 0, 0, 0]);
    for side in [width, height] {
        body.extend(&side.checked_sub(1)?.to_le_bytes()[..3]);
    }
    body.extend(b"ICCP");
    body.extend(u32::try_from(profile.len()).ok()?.to_le_bytes());
    body.extend(profile);
    // Chunks begin at even positions.
    body.extend(std::iter::repeat_n(0, profile.len() % 2));
    body.extend(image);
    let length = u32::try_from(body.len()).ok()?.to_le_bytes();
    Some([b"RIFF", &length[..], &body].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::codecs::webp::WebPDecoder;
    use image::{ImageDecoder, RgbImage, Rgba, RgbaImage};
    use std::io::Cursor;

    #[test]
    fn webp_files_keep_profile_and_alpha() {
        let glass = RgbaImage::from_fn(40, 30, |x, _| Rgba([200, 40, 90, if x < 20 { 0 } else { 255 }]));
        let profile = b"a profile of odd length".to_vec();
        for few_colours in [true, false] {
            let codec = Codec::Drawing { few_colours };
            let pixels = Pixels::new(glass.clone().into()).unwrap().resized(20, 15).unwrap();
            let (extension, webp) = codec.encode(&pixels, Some(&profile)).unwrap();
            let mut decoder = WebPDecoder::new(Cursor::new(&webp)).unwrap();
            assert_eq!(extension, "webp");
            assert_eq!(decoder.icc_profile().unwrap().as_ref(), Some(&profile));
            assert_eq!(decoder.dimensions(), (20, 15));
            let decoded = DynamicImage::from_decoder(decoder).unwrap().into_rgba8();
            assert_eq!((decoded.get_pixel(2, 3).0[3], decoded.get_pixel(17, 3).0[3]), (0, 255));
            assert!(decoded.get_pixel(17, 3).0[0] > 180, "colours next to glass do not darken: {decoded:?}");
        }
        let photo = Pixels::new(RgbImage::new(20, 10).into()).unwrap();
        let (_, webp) = Codec::Photo.encode(&photo, Some(&profile)).unwrap();
        let mut decoder = WebPDecoder::new(Cursor::new(&webp)).unwrap();
        assert_eq!(decoder.icc_profile().unwrap(), Some(profile));
        assert!(!DynamicImage::from_decoder(decoder).unwrap().color().has_alpha());
    }
}
