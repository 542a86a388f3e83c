//! Reads one media file: its hashed name, its size in pixels, and whether browsers would execute it.
//!
//! Input: an open file. Output: an [`Asset`]. Entry point: `Asset::read`. A large file is hashed in chunks and never
//! loaded as a whole.

use super::active;
use super::budget::Budget;
use crate::source::confinement::{Denied, Refusal};
use broadsheet::content::Slug;
use images::{CopySize, Purpose};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use xxhash_rust::xxh3::{Xxh3, xxh3_64, xxh3_128};

/// Larger files are not published, in bytes.
const MAX_FILE: u64 = 2_000_000_000;
/// Larger files are not loaded as a whole, in bytes.
pub(super) const MAX_IN_MEMORY: u64 = 64_000_000;
/// Bytes of a large file that are in memory at once.
const CHUNK: usize = 256 * 1024;

/// A published file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// The path of the original.
    pub file: PathBuf,
    /// The name below `media/`.
    pub name: String,
    /// The size of an image in CSS pixels.
    pub size: Option<(u32, u32)>,
    /// The smaller copies that are tried, the smallest first.
    pub(super) planned: Vec<CopySize>,
    /// The hash of the content, if copies are planned.
    pub(super) content: u128,
    /// Bytes of memory needed to make the copies.
    pub(super) memory: u64,
    /// The reason if copies are missing.
    pub skipped: Option<String>,
    /// Whether copies are missing because the colours are for printing.
    pub is_cmyk: bool,
    /// The format, if it is that of an image that most browsers cannot show.
    pub unsupported: Option<&'static str>,
    /// Whether the end of the file is missing.
    pub is_truncated: bool,
    /// The copies, once they are made.
    pub(super) made: [OnceLock<Copies>; 2],
    /// What a browser would execute in the file, in words.
    pub active: Option<&'static str>,
}

/// A smaller copy of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmallerCopy {
    /// The name below `media/`.
    pub name: String,
    /// The width in pixels.
    pub width: u32,
}

/// The copies of an image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Copies {
    /// The smallest first.
    pub copies: Vec<SmallerCopy>,
    /// Whether the image cannot be decoded.
    pub is_damaged: bool,
}

impl Asset {
    /// Returns the smaller copies that were made for a purpose, the smallest first.
    pub fn copies(&self, purpose: Purpose) -> &[SmallerCopy] {
        self.made[purpose as usize].get().map_or(&[], |made| &made.copies)
    }

    /// Returns whether an attempt to decode the image has failed.
    pub fn is_damaged(&self) -> bool {
        self.made.iter().any(|made| made.get().is_some_and(|made| made.is_damaged))
    }

    /// Returns whether the file has the extension of an image, but no readable size.
    pub fn is_broken(&self) -> bool {
        let extension = self.name.rsplit('.').next().unwrap_or_default();
        self.size.is_none() && ["png", "jpg", "jpeg", "gif", "webp", "avif"].contains(&extension)
    }

    /// Reads the file that was opened at `path`.
    pub(super) fn read(mut file: File, path: &Path, budget: &Budget) -> Result<Self, Denied> {
        let length = file.metadata()?.len();
        if length > MAX_FILE {
            return Err(Denied::Refused(Refusal::TooLarge(length, MAX_FILE)));
        }
        if length <= MAX_IN_MEMORY {
            // A decoder may copy its input.
            let _permit = budget.acquire(2 * length + images::METADATA_LIMIT);
            return Ok(Asset::from_bytes(&read_whole(file, length)?, path));
        }
        let hash = hash(&mut file)?;
        file.rewind()?;
        let mut head = [0; images::HEAD];
        file.read_exact(&mut head)?;
        file.rewind()?;
        let size = imagesize::reader_size(BufReader::new(&file)).ok();
        let size = size.map(|size| (size.width as u32, size.height as u32));
        let mut asset = Asset::with_hash(hash, path, None);
        asset.size = size;
        asset.unsupported = images::unsupported(&head);
        if size.is_some() {
            let limit = MAX_IN_MEMORY / 1_000_000;
            asset.skipped = Some(format!("the file has {} MB; the limit for copies is {limit} MB", length / 1_000_000));
        }
        Ok(asset)
    }

    /// Reads the content of a file called `path`.
    pub(super) fn from_bytes(bytes: &[u8], path: &Path) -> Self {
        let mut asset = Asset::with_hash(xxh3_64(bytes), path, Some(bytes));
        let size = match images::inspect(bytes) {
            Some(info) => {
                (asset.planned, asset.memory, asset.skipped) = (info.planned, info.memory, info.skipped);
                asset.is_cmyk = info.is_cmyk;
                Some(info.size)
            }
            None if extension(path) == "svg" => std::str::from_utf8(bytes).ok().and_then(svg_size),
            None => imagesize::blob_size(bytes).ok().map(|size| (size.width as u32, size.height as u32)),
        };
        asset.unsupported = images::unsupported(bytes);
        asset.is_truncated = size.is_some() && images::is_truncated(bytes);
        if asset.is_truncated {
            // Copies would contain the gap.
            asset.planned.clear();
        }
        if !asset.planned.is_empty() {
            asset.content = xxh3_128(bytes);
        }
        asset.size = size.filter(|(width, height)| *width > 0 && *height > 0);
        asset
    }

    /// The same file, if its copies cannot be published.
    pub(super) fn without_copies(self) -> Self {
        Asset { planned: Vec::new(), skipped: None, ..self }
    }

    /// The name of a copy below `media/`.
    pub(super) fn copy_name(&self, width: u32, extension: &str) -> String {
        let own = self::extension(&self.file);
        let stem = self.name.strip_suffix(&own).unwrap_or(&self.name).trim_end_matches('.');
        format!("{stem}.{width}.{extension}")
    }

    fn with_hash(hash: u64, path: &Path, bytes: Option<&[u8]>) -> Self {
        let stem = path.file_stem().and_then(|stem| Slug::from_text(&stem.to_string_lossy()));
        let stem = stem.as_ref().map_or("file", Slug::as_str);
        let extension = extension(path);
        let dot = if extension.is_empty() { "" } else { "." };
        Asset {
            file: path.to_owned(),
            name: format!("{stem}.{hash:016x}{dot}{extension}"),
            size: None,
            planned: Vec::new(),
            content: 0,
            memory: 0,
            skipped: None,
            is_cmyk: false,
            unsupported: None,
            is_truncated: false,
            made: Default::default(),
            active: active::active_kind(&extension, bytes),
        }
    }
}

/// The extension in lower case, without the dot; empty if there is none.
fn extension(path: &Path) -> String {
    path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase()).unwrap_or_default()
}

/// Reads a whole file. Fails if it is longer than `length`.
pub(super) fn read_whole(file: File, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(length as usize + 1);
    file.take(length + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > length { Err(io::Error::other("it changed while it was being read")) } else { Ok(bytes) }
}

fn hash(file: &mut File) -> io::Result<u64> {
    let (mut hasher, mut chunk) = (Xxh3::new(), vec![0; CHUNK]);
    let mut file = file.take(MAX_FILE);
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(hasher.digest()),
            length => hasher.update(&chunk[..length]),
        }
    }
}

/// The size of an SVG in pixels: `width` and `height`, or the size of its `viewBox`.
fn svg_size(svg: &str) -> Option<(u32, u32)> {
    let start = svg.find("<svg")?;
    let tag = &svg[start..start + svg[start..].find('>')?];
    let attribute = |name: &str| {
        let at = tag.match_indices(name).find(|(at, _)| tag[..*at].ends_with(char::is_whitespace))?.0;
        let value = tag[at + name.len()..].trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        value[1..].split(quote).next()
    };
    let pixels = |text: &str| {
        text.trim().trim_end_matches("px").parse::<f64>().ok().filter(|pixels| (0.5..1e6).contains(pixels))
    };
    if let (Some(width), Some(height)) = (attribute("width").and_then(pixels), attribute("height").and_then(pixels)) {
        return Some((width.round() as u32, height.round() as u32));
    }
    let mut numbers = attribute("viewBox")?.split([' ', ',']).filter(|part| !part.is_empty()).skip(2).map(pixels);
    Some((numbers.next()??.round() as u32, numbers.next()??.round() as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn svg_sizes_are_read() {
        let table = [
            ("<svg width=\"10\" height='20px'>", Some((10, 20))),
            ("<?xml?><svg xmlns=\"x\" viewBox=\"0 0 640 360.4\">", Some((640, 360))),
            ("<svg width=\"100%\" height=\"100%\" viewBox=\"0,0,64,36\">", Some((64, 36))),
            ("<svg stroke-width=\"10\" height=\"20\">", None),
            ("<svg", None),
            ("", None),
        ];
        for (svg, size) in table {
            assert_eq!(svg_size(svg), size, "{svg}");
        }
    }

    #[test]
    fn chunked_and_whole_reads_hash_the_same() {
        let bytes: Vec<u8> = (0..3 * CHUNK + 7).map(|at| (at % 251) as u8).collect();
        let mut file = tempfile::tempfile().unwrap();
        io::Write::write_all(&mut file, &bytes).unwrap();
        file.rewind().unwrap();
        assert_eq!(hash(&mut file).unwrap(), xxh3_64(&bytes));
    }
}
