//! Finds out why browsers would not show an image, or only a part of it.
//!
//! Input: the content of a file. Output: the name of a format that browsers do not support ([`unsupported`]), or
//! whether the end of the file is missing ([`is_truncated`]). Both read only the structure of the file, never pixels.

use memchr::memmem;

/// Bytes that decide about the format.
pub const HEAD: usize = 64;

const JPEG: &[u8] = &[0xff, 0xd8, 0xff];
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Returns the format of a file that begins with `head`, if it is an image that most browsers cannot show.
pub fn unsupported(head: &[u8]) -> Option<&'static str> {
    match head {
        [b'I', b'I', b'*' | b'+', 0, ..] | [b'M', b'M', 0, b'*' | b'+', ..] => Some("TIFF"),
        [b'8', b'B', b'P', b'S', ..] => Some("Photoshop"),
        [0xff, 0x0a, ..] | [0, 0, 0, 12, b'J', b'X', b'L', b' ', ..] => Some("JPEG XL"),
        [0xff, 0x4f, 0xff, 0x51, ..] | [0, 0, 0, 12, b'j', b'P', b' ', b' ', ..] => Some("JPEG 2000"),
        [b'%', b'!', b'P', b'S', ..] => Some("PostScript"),
        [_, _, _, _, b'f', b't', b'y', b'p', brands @ ..] if is_heic(brands) => Some("HEIC"),
        _ => None,
    }
}

/// Returns whether the brands of an ISO media file are those of HEIC. AVIF lists the same generic brands.
fn is_heic(brands: &[u8]) -> bool {
    let is = |names: &[&[u8; 4]]| brands.chunks_exact(4).any(|brand| names.iter().any(|name| brand == *name));
    !is(&[b"avif", b"avis"]) && is(&[b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"])
}

/// Returns whether the file ends before its image does.
pub fn is_truncated(bytes: &[u8]) -> bool {
    match bytes {
        _ if bytes.starts_with(JPEG) => is_jpeg_truncated(bytes),
        _ if bytes.starts_with(PNG) => is_png_truncated(bytes),
        [b'G', b'I', b'F', b'8', ..] => is_gif_truncated(bytes).unwrap_or(true),
        [b'R', b'I', b'F', b'F', a, b, c, d, b'W', b'E', b'B', b'P', ..] => {
            u64::from(u32::from_le_bytes([*a, *b, *c, *d])) + 8 > bytes.len() as u64
        }
        _ => false,
    }
}

/// A JPEG ends with a marker, which compressed data never contains.
fn is_jpeg_truncated(jpeg: &[u8]) -> bool {
    memmem::rfind(jpeg, &[0xff, 0xd9]).is_none_or(|end| end < start_of_scan(jpeg).unwrap_or(usize::MAX))
}

/// Returns the position of the first compressed data. A thumbnail before it has an end marker of its own.
fn start_of_scan(jpeg: &[u8]) -> Option<usize> {
    segments(jpeg).find(|(marker, _)| *marker == 0xda).map(|(_, at)| at)
}

/// The segments of a JPEG up to its first scan: marker, and position of the content.
fn segments(jpeg: &[u8]) -> impl Iterator<Item = (u8, usize)> {
    let mut at = 2;
    std::iter::from_fn(move || {
        while jpeg.get(at..at + 2) == Some(&[0xff, 0xff]) {
            at += 1;
        }
        let [0xff, marker, high, low] = *jpeg.get(at..at + 4)? else { return None };
        let content = at + 4;
        at += 2 + usize::from(u16::from_be_bytes([high, low]));
        Some((marker, content))
    })
}

/// Returns whether a JPEG has four colours, for printing.
pub(crate) fn is_cmyk(bytes: &[u8]) -> bool {
    let is_frame = |marker: u8| matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc);
    bytes.starts_with(JPEG)
        && segments(bytes).any(|(marker, at)| is_frame(marker) && bytes.get(at + 5).is_some_and(|count| *count == 4))
}

/// Each chunk of a PNG has a length, a name and a checksum. The last is called `IEND`.
fn is_png_truncated(png: &[u8]) -> bool {
    let mut at = PNG.len();
    while let Some([a, b, c, d, name @ ..]) = png.get(at..at + 8) {
        if name == b"IEND" {
            return false;
        }
        at = at.saturating_add(12).saturating_add(u32::from_be_bytes([*a, *b, *c, *d]) as usize);
    }
    true
}

/// Follows the blocks of a GIF. `None` if one of them is incomplete.
fn is_gif_truncated(gif: &[u8]) -> Option<bool> {
    let palette = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let mut at = 13 + palette(*gif.get(10)?);
    loop {
        at += match *gif.get(at)? {
            0x2c => 11 + palette(*gif.get(at + 9)?),
            0x21 => 2,
            0x3b => return Some(false),
            // Bytes between blocks are ignored by browsers.
            _ => {
                at += 1;
                continue;
            }
        };
        while *gif.get(at)? != 0 {
            at += usize::from(gif[at]) + 1;
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageFormat, RgbImage};
    use std::io::Cursor;

    #[test]
    fn formats_are_recognised_by_their_first_bytes() {
        let table: [(&[u8], _); 10] = [
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Some("HEIC")),
            (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avif", None),
            (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1", None),
            (b"II*\0rest", Some("TIFF")),
            (b"MM\0*rest", Some("TIFF")),
            (b"8BPS\0\x01", Some("Photoshop")),
            (b"\0\0\0\x0cJXL \r\n\x87\n", Some("JPEG XL")),
            (b"\xff\x0a\0", Some("JPEG XL")),
            (b"\xff\xd8\xff\xe0", None),
            (b"", None),
        ];
        for (head, format) in table {
            assert_eq!(unsupported(head), format, "{}", head.escape_ascii());
        }
    }

    /// Cuts each format at every length. Only the whole file counts as complete.
    #[test]
    fn missing_ends_are_recognised() {
        let encoded = |format| {
            let mut bytes = Cursor::new(Vec::new());
            RgbImage::from_fn(24, 16, |x, y| image::Rgb([x as u8, y as u8, 90])).write_to(&mut bytes, format).unwrap();
            bytes.into_inner()
        };
        let gif =
            b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\0\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
        let formats = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP].map(encoded);
        for whole in formats.iter().map(Vec::as_slice).chain([gif.as_slice()]) {
            assert!(!is_truncated(whole), "{}", whole[..20].escape_ascii());
            assert!(!is_truncated(&[whole, b"appended"].concat()), "{}", whole[..20].escape_ascii());
            for length in 13..whole.len() {
                // The checksum of a PNG's last chunk may be missing.
                let is_complete = whole.starts_with(PNG) && length + 4 >= whole.len();
                assert_eq!(is_truncated(&whole[..length]), !is_complete, "{length} of {}", whole.len());
            }
        }
    }
}
