//! The compressed forms of files, made once when a site is built, so that a host need not make them for each reader.
//!
//! Comes in: the name of a file and its bytes. Goes out: the same in brotli (`.br`) and gzip (`.gz`), for what they make
//! smaller. nginx, Caddy and others send such a file in the place of the one beside it. Start with [`Encoding::compress`].

use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};
use std::io::{self, Write};

/// What is shorter than this, in bytes, fits into the same packets either way.
const MIN_LENGTH: usize = 512;

/// Names whose files are not compressed already.
const COMPRESSIBLE: [&str; 12] = ["html", "htm", "json", "xml", "svg", "txt", "js", "mjs", "css", "ts", "wasm", "csv"];

/// A way to write bytes shorter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// RFC 7932.
    Brotli,
    /// RFC 1952, for those who do not know brotli.
    Gzip,
}

/// How much time it may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// For the many files that are new in each build.
    Some,
    /// For the few that stay for long and that everybody loads.
    All,
}

impl Encoding {
    /// All of them.
    pub const ALL: [Encoding; 2] = [Encoding::Brotli, Encoding::Gzip];

    /// What stands behind the name of a file that is written so, with its full stop.
    pub fn suffix(self) -> &'static str {
        match self {
            Encoding::Brotli => ".br",
            Encoding::Gzip => ".gz",
        }
    }

    /// The bytes as they are sent.
    pub fn compress(self, bytes: &[u8], level: Level) -> io::Result<Vec<u8>> {
        match self {
            Encoding::Brotli => {
                // A page is short: with the usual window most of the time goes into clearing tables.
                let (quality, lgwin) = if level == Level::All { (11, 22) } else { (5, 16) };
                let params =
                    BrotliEncoderParams { quality, lgwin, size_hint: bytes.len(), ..BrotliEncoderParams::default() };
                let mut compressed = Vec::with_capacity(bytes.len() / 3);
                brotli::BrotliCompress(&mut &*bytes, &mut compressed, &params)?;
                Ok(compressed)
            }
            Encoding::Gzip => {
                // Without a name and a time, so that the same bytes are always the same file.
                let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::default());
                encoder.write_all(bytes)?;
                encoder.finish()
            }
        }
    }
}

/// Whether a file of this name and length is worth it.
pub fn is_worthwhile(name: &str, length: usize) -> bool {
    let is_text = |(_, extension): (&str, &str)| COMPRESSIBLE.iter().any(|text| extension.eq_ignore_ascii_case(text));
    length >= MIN_LENGTH && name.rsplit_once('.').is_some_and(is_text)
}

/// The name without what says that it is compressed.
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
