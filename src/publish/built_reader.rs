//! The reader as `trunk build --release` made it: the frame of every page, and the files that those pages load.
//!
//! Comes in: the folder that Trunk wrote. Goes out: a [`Template`] to build pages with, and the reader's own files, to be
//! copied beside them.

use super::template::Template;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

/// What every frame has in it.
const MARK: &str = "<!--broadsheet:page-->";

/// A built reader.
#[derive(Clone, Debug)]
pub struct BuiltReader {
    /// The frame of every page.
    pub frame: Template,
    files: Vec<PathBuf>,
}

/// Why a folder holds no built reader; its text says what to do.
#[derive(Debug)]
pub enum NoReader {
    /// It cannot be read.
    Unreadable(io::Error),
    /// Its `index.html` is something else.
    NotOurs,
}

impl fmt::Display for NoReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoReader::Unreadable(why) => {
                write!(f, "holds no built reader ({}); `trunk build --release` makes one", super::source::plain(why))
            }
            NoReader::NotOurs => {
                f.write_str("holds an index.html, but not the reader's; `trunk build --release` makes one")
            }
        }
    }
}

impl BuiltReader {
    /// The reader in `folder`.
    pub fn load(folder: &Path) -> Result<Self, NoReader> {
        let document = fs::read_to_string(folder.join("index.html")).map_err(NoReader::Unreadable)?;
        if !document.contains(MARK) {
            return Err(NoReader::NotOurs);
        }
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).map_err(NoReader::Unreadable)? {
            let path = entry.map_err(NoReader::Unreadable)?.path();
            if path.is_file() && is_readers(&path) {
                files.push(path);
            }
        }
        Ok(BuiltReader { frame: Template::new(document), files })
    }

    /// Copies the reader's files into a site, where they are not there already.
    pub fn copy_to(&self, site: &Path) -> io::Result<()> {
        for file in &self.files {
            let copy = site.join(file.file_name().unwrap_or_default());
            let bytes = fs::read(file)?;
            if !fs::read(&copy).is_ok_and(|old| old == bytes) {
                fs::write(copy, bytes)?;
            }
        }
        Ok(())
    }
}

/// Whether a file beside the frame is the reader's, and not of the site that was built with it: no page, no feed.
fn is_readers(file: &Path) -> bool {
    let extension = file.extension().and_then(OsStr::to_str).unwrap_or_default();
    let hidden = file.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    !hidden && !["html", "json", "xml", "txt"].contains(&extension)
}
