//! The files of an export: a folder or a ZIP archive.
//!
//! Input: a path. Output: names, and the bytes of one file at a time. Nothing is extracted, so a name in an archive
//! cannot lead out of a folder. Entry point: [`Archive::open`].

use flate2::read::DeflateDecoder;
use rawzip::{CompressionMethod, FileReader, RECOMMENDED_BUFFER_SIZE, ZipArchive, ZipArchiveEntryWayfinder};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// The largest file of an archive that is read into memory.
const MAX_FILE: u64 = 512 << 20;
/// The largest file of an archive that is read in parts.
pub const MAX_STREAMED: u64 = 16 << 30;
/// A file that unpacks to more than this many times its size is a bomb. Deflate reaches 1032 with zeros only.
const MAX_RATIO: u64 = 500;
/// Smaller files may have any ratio.
const HARMLESS: u64 = 16 << 20;
const MAX_FILES: usize = 500_000;

/// A folder or an archive.
pub struct Archive {
    files: BTreeMap<String, Entry>,
    zip: Option<ZipArchive<FileReader>>,
}

enum Entry {
    File(PathBuf),
    Packed(ZipArchiveEntryWayfinder, CompressionMethod, u64),
}

impl Archive {
    /// Lists the files of a folder or of an archive. Symbolic links are not followed.
    ///
    /// # Errors
    /// Unreadable folders, damaged archives, and archives with too many files.
    pub fn open(path: &Path) -> io::Result<Self> {
        if path.is_dir() { Archive::of_folder(path) } else { Archive::of_zip(path) }
    }

    fn of_folder(folder: &Path) -> io::Result<Self> {
        let mut files = BTreeMap::new();
        for entry in WalkDir::new(folder).sort_by_file_name() {
            let entry = entry?;
            let Ok(name) = entry.path().strip_prefix(folder) else { continue };
            if entry.file_type().is_file() {
                let name = name.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
                files.insert(name, Entry::File(entry.into_path()));
            }
            if files.len() > MAX_FILES {
                return Err(io::Error::other(format!("the folder has more than {MAX_FILES} files")));
            }
        }
        Ok(Archive { files, zip: None })
    }

    fn of_zip(path: &Path) -> io::Result<Self> {
        let damaged = |error: rawzip::Error| io::Error::other(format!("damaged ZIP archive: {error}"));
        let mut buffer = vec![0; RECOMMENDED_BUFFER_SIZE];
        let zip = ZipArchive::from_file(File::open(path)?, &mut buffer).map_err(damaged)?;
        let mut files = BTreeMap::new();
        let mut entries = zip.entries(&mut buffer);
        while let Some(entry) = entries.next_entry().map_err(damaged)? {
            // Names that lead out of the archive are left out, and so are folders and links.
            let Ok(name) = entry.file_path().try_normalize().map(|name| name.as_ref().to_owned()) else { continue };
            if !entry.is_dir() && !entry.mode().is_symlink() {
                let packed = entry.compressed_size_hint();
                files.insert(name, Entry::Packed(entry.wayfinder(), entry.compression_method(), packed));
            }
            if files.len() > MAX_FILES {
                return Err(io::Error::other(format!("the archive has more than {MAX_FILES} files")));
            }
        }
        Ok(Archive { files, zip: Some(zip) })
    }

    /// Returns the names of all files, with `/` between folders.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Returns the first name that ends with a path, for archives with an outer folder.
    pub fn find(&self, end: &str) -> Option<&str> {
        let is_it = |name: &&str| *name == end || name.strip_suffix(end).is_some_and(|start| start.ends_with('/'));
        self.names().find(is_it)
    }

    /// Reads a file into memory.
    ///
    /// # Errors
    /// A missing or unreadable file, and one that is too large or unpacks to too much.
    pub fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.copy(name, MAX_FILE, &mut bytes)?;
        Ok(bytes)
    }

    /// Copies a file of at most `limit` bytes.
    ///
    /// # Errors
    /// A missing or unreadable file, and one that is too large or unpacks to too much.
    pub fn copy(&self, name: &str, limit: u64, out: &mut dyn Write) -> io::Result<()> {
        match self.files.get(name) {
            None => Err(io::ErrorKind::NotFound.into()),
            Some(Entry::File(path)) => limited(fs::File::open(path)?, limit, out),
            Some(Entry::Packed(place, method, packed)) => {
                let zip = self.zip.as_ref().ok_or(io::ErrorKind::NotFound)?;
                let entry = zip.get_entry(*place).map_err(io::Error::other)?;
                let limit = limit.min(HARMLESS.max(packed.saturating_mul(MAX_RATIO)));
                match *method {
                    CompressionMethod::STORE => limited(entry.verifying_reader(entry.reader()), limit, out),
                    CompressionMethod::DEFLATE => {
                        limited(entry.verifying_reader(DeflateDecoder::new(entry.reader())), limit, out)
                    }
                    other => {
                        Err(io::Error::other(format!("compression {other:?} is unsupported; pack it with deflate")))
                    }
                }
            }
        }
    }
}

fn limited(reader: impl Read, limit: u64, out: &mut dyn Write) -> io::Result<()> {
    let copied = io::copy(&mut reader.take(limit + 1), out)?;
    if copied > limit {
        return Err(io::Error::other(format!("unpacks to more than the limit of {} MiB", limit >> 20)));
    }
    Ok(())
}
