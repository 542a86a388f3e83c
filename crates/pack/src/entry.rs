//! Archives with the same bytes for the same entries: no times, owners or order of a file system.
//!
//! Input: entries. Output: the bytes of a file. Entry points: [`tar_gz`] and [`zip`](fn@zip).

use crate::Failure;
use flate2::{Compression, GzBuilder};
use std::io::{self, Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// 1 January 1980 in seconds, the first moment that a ZIP file can state.
const TIME: u64 = 315_532_800;

/// A file of an archive.
pub struct Entry {
    /// The path, with `/` as separator.
    pub path: String,
    /// The content.
    pub bytes: Vec<u8>,
    /// Whether it can be run.
    pub is_program: bool,
}

impl Entry {
    /// A file that cannot be run.
    pub fn file(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Entry { path: path.into(), bytes: bytes.into(), is_program: false }
    }

    /// A program.
    pub fn program(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Entry { is_program: true, ..Entry::file(path, bytes) }
    }

    fn mode(&self) -> u32 {
        if self.is_program { 0o755 } else { 0o644 }
    }
}

/// Packs entries as `.tar.gz`.
pub fn tar_gz(entries: &[Entry]) -> Result<Vec<u8>, Failure> {
    let pack = || -> io::Result<Vec<u8>> {
        let mut tar = tar::Builder::new(GzBuilder::new().write(Vec::new(), Compression::best()));
        for entry in entries {
            let mut header = tar::Header::new_gnu();
            header.set_size(entry.bytes.len() as u64);
            header.set_mode(entry.mode());
            header.set_mtime(TIME);
            tar.append_data(&mut header, &entry.path, entry.bytes.as_slice())?;
        }
        tar.into_inner()?.finish()
    };
    pack().map_err(|error| format!("cannot pack an archive: {error}"))
}

/// Packs entries as `.zip`.
pub fn zip(entries: &[Entry]) -> Result<Vec<u8>, Failure> {
    let pack = || -> io::Result<Vec<u8>> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(9))
            .last_modified_time(DateTime::default());
        for entry in entries {
            zip.start_file(&entry.path, options.unix_permissions(entry.mode()))?;
            zip.write_all(&entry.bytes)?;
        }
        Ok(zip.finish()?.into_inner())
    };
    pack().map_err(|error| format!("cannot pack a ZIP file: {error}"))
}
