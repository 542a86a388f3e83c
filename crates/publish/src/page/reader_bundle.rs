//! The built reader: the frame of every page, and the files that pages load.
//!
//! Input: the folder that `trunk build --release` wrote, or a pack of it (one file inside the command line program).
//! Output: a [`Template`] and the reader's files. Entry point: [`ReaderBundle`].

use crate::page::style;
use crate::page::template::Template;
use std::error::Error;
use std::ffi::OsStr;
use std::io::{self, Read};
use std::path::Path;
use std::{fmt, fs};

/// The mark by which a frame is recognised.
use crate::output::FRAME_MARK as MARK;
const FRAME_FILE: &str = "index.html";

/// A built reader.
#[derive(Clone, Debug)]
pub struct ReaderBundle {
    /// The frame of the pages.
    pub frame: Template,
    /// The files that pages load: path relative to the site, with `/` as separator, and content.
    pub files: Vec<(String, Vec<u8>)>,
}

/// The error for a folder without a built reader. Its text states the next step.
#[derive(Debug)]
pub enum BundleError {
    /// A file cannot be read.
    Unreadable(io::Error),
    /// The `index.html` has no marks.
    NotAReader,
}

impl fmt::Display for BundleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BundleError::Unreadable(error) => {
                write!(
                    f,
                    "contains no built reader ({}); `trunk build --release` builds one",
                    crate::source::diagnostic::system_message(error)
                )
            }
            BundleError::NotAReader => f.write_str(
                "contains an index.html that is not the reader's; `trunk build --release` builds the reader",
            ),
        }
    }
}

impl Error for BundleError {}

impl ReaderBundle {
    /// Loads the reader from `folder`, which may also contain a site.
    pub fn load(folder: &Path) -> Result<Self, BundleError> {
        let frame = fs::read_to_string(folder.join(FRAME_FILE)).map_err(BundleError::Unreadable)?;
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).map_err(BundleError::Unreadable)? {
            let path = entry.map_err(BundleError::Unreadable)?.path();
            if path.is_file() && is_reader_file(&path) {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                files.push((name, fs::read(&path).map_err(BundleError::Unreadable)?));
            }
        }
        ReaderBundle::new(frame, files)
    }

    /// Loads the reader from a pack that [`pack`] made.
    pub fn unpack(bytes: &[u8]) -> Result<Self, BundleError> {
        let (mut frame, mut files) = (String::new(), Vec::new());
        for entry in tar::Archive::new(bytes).entries().map_err(BundleError::Unreadable)? {
            let mut entry = entry.map_err(BundleError::Unreadable)?;
            let name = entry.path().map_err(BundleError::Unreadable)?.to_string_lossy().into_owned();
            if name == FRAME_FILE {
                entry.read_to_string(&mut frame).map_err(BundleError::Unreadable)?;
            } else {
                let mut bytes = Vec::new();
                entry.read_to_end(&mut bytes).map_err(BundleError::Unreadable)?;
                files.push((name, bytes));
            }
        }
        ReaderBundle::new(frame, files)
    }

    fn new(frame: String, mut files: Vec<(String, Vec<u8>)>) -> Result<Self, BundleError> {
        files.sort();
        if frame.contains(MARK) {
            // A page of a built site contains only some parts of the style, so restore all.
            let frame = style::whole(&frame, |name| {
                let (_, css) = files.iter().find(|(known, _)| known == name)?;
                Some(String::from_utf8_lossy(css).into_owned())
            });
            Ok(ReaderBundle { frame: Template::new(frame), files })
        } else {
            Err(BundleError::NotAReader)
        }
    }
}

/// Packs all files in `folder`, which must contain a reader and nothing else.
pub fn pack(folder: &Path) -> io::Result<Vec<u8>> {
    let mut pack = tar::Builder::new(Vec::new());
    // The pack must be byte-identical for the same files: no times and no owners.
    pack.mode(tar::HeaderMode::Deterministic);
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry?;
        if entry.file_type().is_file() {
            pack.append_path_with_name(entry.path(), entry.path().strip_prefix(folder).unwrap_or(entry.path()))?;
        }
    }
    pack.into_inner()
}

/// The only page that belongs to the reader.
const EMBED_BUILDER: &str = "embed-builder.html";

/// Whether a file beside the frame belongs to the reader. Pages, feeds and compressed copies belong to a site.
fn is_reader_file(file: &Path) -> bool {
    if file.file_name() == Some(OsStr::new(EMBED_BUILDER)) {
        return true;
    }
    let is_hidden = file.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    let is_site_file = |extension: &str| ["html", "json", "xml", "txt", "br", "gz"].contains(&extension);
    !is_hidden && !file.extension().and_then(OsStr::to_str).is_some_and(is_site_file) && file.extension().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pack_contains_all_files() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("embed")).unwrap();
        for (name, text) in [("index.html", MARK), ("reader-1.js", "script"), ("embed/index.html", "page")] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let reader = ReaderBundle::unpack(&pack(folder.path()).unwrap()).unwrap();
        assert_eq!(reader.frame.as_str(), MARK);
        let names: Vec<_> = reader.files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["embed/index.html", "reader-1.js"], "the frame is no page");
        assert_eq!(reader.files[1].1, b"script");
        assert!(matches!(ReaderBundle::unpack(b""), Err(BundleError::NotAReader)));
    }

    #[test]
    fn a_page_of_a_built_site_is_a_frame_with_the_complete_style() {
        let folder = tempfile::tempdir().unwrap();
        let page = format!(r#"{MARK}<style data-of="every">a{{}}</style><script data-style="/blog/style-2.css">"#);
        let style = "/*of every*/a{}/*of list*/b{}";
        for (name, text) in [(FRAME_FILE, page.as_str()), ("style-1.css", "/*of every*/old{}"), ("style-2.css", style)]
        {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let frame = ReaderBundle::load(folder.path()).unwrap().frame;
        assert_eq!(
            frame.as_str(),
            format!(
                r#"{MARK}<style data-of="every">a{{}}</style><style data-of="list">b{{}}</style><script data-style="/blog/style-2.css">"#
            )
        );
    }

    #[test]
    fn files_of_the_site_are_not_files_of_the_reader() {
        for name in
            ["index.html", "feed.json", "robots.txt", "index.html.br", "reader-1.js.gz", ".hidden.js", "_headers"]
        {
            assert!(!is_reader_file(Path::new(name)), "{name}");
        }
        for name in ["reader-1.js", "reader-1.wasm", "favicon.svg", "broadsheet.d.ts", EMBED_BUILDER] {
            assert!(is_reader_file(Path::new(name)), "{name}");
        }
    }
}
