//! The built reader: the frame of every page, and the files that pages load.
//!
//! Input: a folder with a `reader.json`, which may also contain a site, or a pack of one (one file inside the command
//! line program). Output: a [`Frame`] and the reader's files. Entry point: [`ReaderBundle`].

use crate::page::frame::Frame;
use crate::page::manifest::{MANIFEST, Manifest};
use crate::source::diagnostic::system_message;
use std::collections::HashMap;
use std::error::Error;
use std::io::{self, Read};
use std::path::Path;
use std::{fmt, fs};

/// A built reader.
#[derive(Clone, Debug)]
pub struct ReaderBundle {
    /// The frame of the pages.
    pub frame: Frame,
    /// All files, including the manifest: path relative to the site, with `/` as separator, and content.
    pub files: Vec<(String, Vec<u8>)>,
}

/// The error for a folder without a built reader. Its text states the next step.
#[derive(Debug)]
pub enum BundleError {
    /// The folder or pack cannot be read.
    Unreadable(io::Error),
    /// There is no `reader.json`: no reader, or one of a version that wrote none.
    NoManifest,
    /// The `reader.json` is damaged, or of another version.
    InvalidManifest(serde_json::Error),
    /// A file has a path outside the folder.
    OutsidePath(String),
    /// A file is missing or cannot be read.
    MissingFile(String, io::Error),
    /// A file is not the one that `reader.json` describes.
    ChangedFile(String),
}

impl fmt::Display for BundleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written = match self {
            BundleError::Unreadable(error) => write!(f, "cannot be read ({})", system_message(error)),
            BundleError::NoManifest => {
                write!(f, "contains no {MANIFEST}, so it has no reader, or one that an older version built")
            }
            BundleError::InvalidManifest(error) => {
                write!(f, "contains a {MANIFEST} that is damaged or from another version ({error})")
            }
            BundleError::OutsidePath(name) => write!(f, "contains a {MANIFEST} with a path outside of it: {name}"),
            BundleError::MissingFile(name, error) => {
                write!(f, "lacks {name}, which its {MANIFEST} lists ({})", system_message(error))
            }
            BundleError::ChangedFile(name) => write!(f, "contains a {name} that differs from its {MANIFEST}"),
        };
        written.and_then(|()| f.write_str("; `trunk build --release` builds the reader again"))
    }
}

impl Error for BundleError {}

impl ReaderBundle {
    /// Loads the reader from `folder`, and verifies its files.
    pub fn load(folder: &Path) -> Result<Self, BundleError> {
        let json = match fs::read(folder.join(MANIFEST)) {
            Ok(json) => json,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(BundleError::NoManifest),
            Err(error) => return Err(BundleError::Unreadable(error)),
        };
        ReaderBundle::new(json, &mut |name| fs::read(folder.join(name)), true)
    }

    /// Loads the reader from a pack that [`ReaderBundle::pack`] made.
    pub fn unpack(bytes: &[u8]) -> Result<Self, BundleError> {
        let mut files = HashMap::new();
        for entry in tar::Archive::new(bytes).entries().map_err(BundleError::Unreadable)? {
            let mut entry = entry.map_err(BundleError::Unreadable)?;
            let name = entry.path().map_err(BundleError::Unreadable)?.to_string_lossy().into_owned();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).map_err(BundleError::Unreadable)?;
            files.insert(name, bytes);
        }
        let json = files.remove(MANIFEST).ok_or(BundleError::NoManifest)?;
        // The program and its pack are one file, so the content needs no verification.
        ReaderBundle::new(json, &mut |name| files.remove(name).ok_or(io::ErrorKind::NotFound.into()), false)
    }

    fn new(
        json: Vec<u8>,
        read: &mut dyn FnMut(&str) -> io::Result<Vec<u8>>,
        verify: bool,
    ) -> Result<Self, BundleError> {
        let manifest: Manifest = serde_json::from_slice(&json).map_err(BundleError::InvalidManifest)?;
        let mut files = Vec::with_capacity(manifest.files.len() + 1);
        for file in &manifest.files {
            if !file.is_inside() {
                return Err(BundleError::OutsidePath(file.name.clone()));
            }
            let bytes = read(&file.name).map_err(|error| BundleError::MissingFile(file.name.clone(), error))?;
            if verify && !file.has_content(&bytes) {
                return Err(BundleError::ChangedFile(file.name.clone()));
            }
            files.push((file.name.clone(), bytes));
        }
        files.push((MANIFEST.to_owned(), json));
        Ok(ReaderBundle { frame: Frame::new(manifest), files })
    }

    /// Packs all files. The pack is byte-identical for the same files: it contains no times and no owners.
    pub fn pack(&self) -> io::Result<Vec<u8>> {
        let mut pack = tar::Builder::new(Vec::new());
        for (name, bytes) in &self.files {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            pack.append_data(&mut header, name, bytes.as_slice())?;
        }
        pack.into_inner()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::manifest::{File, Role};
    use crate::page::markup::Markup;
    use crate::page::style::Style;
    use tempfile::TempDir;

    /// A folder with a reader of two files, and some files of a site.
    fn folder() -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("sub")).unwrap();
        let files = [("reader-1.js", Role::ReaderScript), ("sub/icon.svg", Role::Icon)];
        let frame = Markup::parse("<html><!--broadsheet:page--><main></main>", &mut |_, _| true).unwrap();
        let manifest = Manifest {
            files: files.map(|(name, role)| File::new(name.to_owned(), role, b"text")).into(),
            frame,
            style: Style::default(),
        };
        fs::write(folder.path().join(MANIFEST), manifest.to_json()).unwrap();
        for name in ["reader-1.js", "sub/icon.svg", "index.html", "feed.json", "own.js", "reader-1.js.gz"] {
            fs::write(folder.path().join(name), "text").unwrap();
        }
        folder
    }

    fn names(reader: &ReaderBundle) -> Vec<&str> {
        reader.files.iter().map(|(name, _)| name.as_str()).collect()
    }

    #[test]
    fn only_listed_files_belong_to_the_reader() {
        let folder = folder();
        let reader = ReaderBundle::load(folder.path()).unwrap();
        assert_eq!(names(&reader), ["reader-1.js", "sub/icon.svg", MANIFEST]);
        assert_eq!(reader.frame.file(Role::ReaderScript), Some("reader-1.js"));
        assert_eq!(reader.frame.file(Role::Bootstrap), None);
    }

    #[test]
    fn a_pack_contains_all_files() {
        let reader = ReaderBundle::load(folder().path()).unwrap();
        let pack = reader.pack().unwrap();
        let unpacked = ReaderBundle::unpack(&pack).unwrap();
        assert_eq!((&unpacked.files, &unpacked.frame), (&reader.files, &reader.frame));
        assert_eq!(unpacked.pack().unwrap(), pack, "the pack is reproducible");
        assert!(matches!(ReaderBundle::unpack(b""), Err(BundleError::NoManifest)));
    }

    #[test]
    fn an_incomplete_reader_is_refused_with_advice() {
        let folder = folder();
        let error = || {
            let error = ReaderBundle::load(folder.path()).unwrap_err().to_string();
            assert!(error.ends_with("`trunk build --release` builds the reader again"), "{error}");
            error
        };
        let json = fs::read_to_string(folder.path().join(MANIFEST)).unwrap();
        fs::write(folder.path().join("reader-1.js"), "other").unwrap();
        assert!(error().contains("a reader-1.js that differs from its reader.json"));
        fs::remove_file(folder.path().join("reader-1.js")).unwrap();
        assert!(error().contains("lacks reader-1.js"));
        fs::write(folder.path().join(MANIFEST), json.replace("reader-1.js", "../reader-1.js")).unwrap();
        assert!(error().contains("a path outside of it: ../reader-1.js"));
        fs::write(folder.path().join(MANIFEST), "{}").unwrap();
        assert!(error().contains("damaged or from another version"));
        fs::remove_file(folder.path().join(MANIFEST)).unwrap();
        assert!(error().contains("contains no reader.json") && error().contains("an older version built"));
    }
}
