//! Precompresses files, so that a server need not compress them for each request.
//!
//! Input: the name and content of a file. Output: its content in brotli (`.br`) and gzip (`.gz`), if worthwhile. Entry
//! point: [`Encoding::compress`]. nginx, Caddy and others send these files if the browser accepts them.

use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};
use std::io::{self, Write};

/// Shorter files fit into a network packet anyway, in bytes.
const MIN_LENGTH: usize = 512;

/// Extensions of files that are not compressed already.
const COMPRESSIBLE: [&str; 13] =
    ["html", "htm", "json", "xml", "svg", "txt", "js", "mjs", "css", "ts", "wasm", "csv", "vtt"];

/// A compression format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// RFC 7932.
    Brotli,
    /// RFC 1952, for clients without brotli.
    Gzip,
}

/// How thoroughly to compress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Fast: for files that change with each build.
    Some,
    /// Best: for files that rarely change and that every visitor loads.
    All,
}

impl Encoding {
    /// All formats.
    pub const ALL: [Encoding; 2] = [Encoding::Brotli, Encoding::Gzip];

    /// The suffix of compressed files, with its dot.
    pub fn suffix(self) -> &'static str {
        match self {
            Encoding::Brotli => ".br",
            Encoding::Gzip => ".gz",
        }
    }

    /// Compresses `bytes`.
    pub fn compress(self, bytes: &[u8], level: Level) -> io::Result<Vec<u8>> {
        match self {
            Encoding::Brotli => {
                // Pages are short, and clearing the tables of a larger window would take most of the time.
                let (quality, lgwin) = if level == Level::All { (11, 22) } else { (5, 16) };
                let params =
                    BrotliEncoderParams { quality, lgwin, size_hint: bytes.len(), ..BrotliEncoderParams::default() };
                let mut compressed = Vec::with_capacity(bytes.len() / 3);
                brotli::BrotliCompress(&mut &*bytes, &mut compressed, &params)?;
                Ok(compressed)
            }
            Encoding::Gzip => {
                // Without a name and a time, so that equal input gives equal files.
                let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::default());
                encoder.write_all(bytes)?;
                encoder.finish()
            }
        }
    }
}

/// Returns whether a file of this name and length, in bytes, should be compressed.
pub fn is_worthwhile(name: &str, length: usize) -> bool {
    let is_text = |(_, extension): (&str, &str)| COMPRESSIBLE.iter().any(|text| extension.eq_ignore_ascii_case(text));
    length >= MIN_LENGTH && name.rsplit_once('.').is_some_and(is_text)
}

/// Returns the name without the suffix of a compressed form.
pub fn plain(name: &str) -> &str {
    Encoding::ALL.iter().find_map(|encoding| name.strip_suffix(encoding.suffix())).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn compressed_bytes_decompress_to_the_original() {
        let bytes = "The water came at ten past six. ".repeat(40);
        for level in [Level::Some, Level::All] {
            let br = Encoding::Brotli.compress(bytes.as_bytes(), level).unwrap();
            let gz = Encoding::Gzip.compress(bytes.as_bytes(), level).unwrap();
            let (mut from_br, mut from_gz) = (Vec::new(), String::new());
            brotli::BrotliDecompress(&mut br.as_slice(), &mut from_br).unwrap();
            flate2::read::GzDecoder::new(gz.as_slice()).read_to_string(&mut from_gz).unwrap();
            assert!(br.len() < 100 && gz.len() < 100 && from_br == bytes.as_bytes() && from_gz == bytes);
        }
        assert!(is_worthwhile("data/site.json", 600) && is_worthwhile("a/PIC.SVG", 600));
        assert!(!is_worthwhile("a.jpg", 6000) && !is_worthwhile("a.html", 10) && !is_worthwhile("html", 600));
        assert_eq!((plain("a.html.br"), plain("a.gz"), plain("a.js")), ("a.html", "a", "a.js"));
    }
}
