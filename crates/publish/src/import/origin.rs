//! What is to be imported: recognises the format of a file, a folder, an archive or an address.
//!
//! Input: a path or an address. Output: an [`Origin`]. Entry points: [`Origin::of_path`] and [`Origin::of_answer`].

use super::archive::{Archive, MAX_STREAMED};
use super::{ImportError, ghost, newsletters, wordpress};
use crate::fetch::{Response, has_password_field, is_web_page};
use broadsheet::feed::reading::{self, Input, Reading};
use broadsheet::feed::source::Environment;
use serde_json::Value;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use tempfile::{NamedTempFile, TempDir};

/// What can be imported, for messages.
pub const SUPPORTED: &str = "a WordPress export (.xml) or address, a Ghost export (.json), an archive of Medium or Substack \
                             (.zip or its folder), an export of Blogger, and any JSON Feed, RSS or Atom feed";

const XML: &str = "an RSS or Atom feed";
const JSON: &str = "a JSON feed";

/// Larger feeds are read as a stream, which repairs less.
const MAX_WHOLE: u64 = 32 << 20;

/// An export, ready to be read.
pub enum Origin {
    /// WordPress export files.
    Wxr(Vec<Held>),
    /// Feeds or exports of Blogger.
    Xml(Vec<Held>),
    /// A Ghost export, and the archive that has its images.
    Ghost(Value, Option<Archive>),
    /// Posts of the WordPress API in a file.
    WordPressPosts(Value),
    /// A document that may be a feed, and the name of its format.
    Document(Vec<u8>, &'static str),
    /// An archive of Medium, and the names of its posts.
    Medium(Archive, Vec<String>),
    /// An archive of Substack, and the name of its list.
    Substack(Archive, String),
    /// The API of a WordPress.
    WordPress(String),
}

/// A file, perhaps unpacked from an archive for as long as it is needed.
pub struct Held {
    /// Where it is.
    pub path: PathBuf,
    _folder: Option<TempDir>,
}

/// What the beginning of a file shows.
enum Kind {
    Zip,
    Wxr,
    Xml,
    /// An export of Blogger, which has more than posts.
    Stream,
    Json,
    Page,
    Unknown,
}

impl Origin {
    /// Returns the name of the format, with its article.
    pub fn name(&self) -> &'static str {
        match self {
            Origin::Wxr(_) => "a WordPress export",
            Origin::Xml(_) => XML,
            Origin::Ghost(..) => "a Ghost export",
            Origin::WordPressPosts(_) => "posts of a WordPress",
            Origin::Document(_, name) => name,
            Origin::Medium(..) => "an archive of Medium",
            Origin::Substack(..) => "an archive of Substack",
            Origin::WordPress(_) => "a WordPress",
        }
    }

    /// Recognises a file, a folder or an archive.
    ///
    /// # Errors
    /// An unreadable file, and an unknown format.
    pub fn of_path(path: &Path) -> Result<Self, ImportError> {
        let unreadable = |error: io::Error| ImportError::Unreadable { path: path.to_owned(), error };
        if path.is_dir() {
            return Origin::of_archive(path, Archive::open(path).map_err(unreadable)?);
        }
        let held = || vec![Held { path: path.to_owned(), _folder: None }];
        match kind(File::open(path).map_err(unreadable)?).map_err(unreadable)? {
            Kind::Zip => Origin::of_archive(path, Archive::open(path).map_err(unreadable)?),
            Kind::Wxr => Ok(Origin::Wxr(held())),
            Kind::Stream => Ok(Origin::Xml(held())),
            Kind::Xml if path.metadata().is_ok_and(|file| file.len() > MAX_WHOLE) => Ok(Origin::Xml(held())),
            Kind::Xml => Ok(Origin::Document(std::fs::read(path).map_err(unreadable)?, XML)),
            Kind::Json => Origin::of_json(path, std::fs::read(path).map_err(unreadable)?, None),
            Kind::Page => {
                let page = std::fs::read(path).map_err(unreadable)?;
                let is_login = has_password_field(&page);
                Err(unknown(path, if is_login { "is a login page" } else { "is a web page" }))
            }
            Kind::Unknown => {
                let mut bytes = Vec::new();
                let file = File::open(path).map_err(unreadable)?;
                file.take(MAX_WHOLE).read_to_end(&mut bytes).map_err(unreadable)?;
                Origin::of_unknown(path, bytes)
            }
        }
    }

    /// Recognises what has other text before it, or another encoding.
    fn of_unknown(path: &Path, bytes: Vec<u8>) -> Result<Self, ImportError> {
        let input = Input { bytes: &bytes, ..Input::default() };
        let name = match reading::read(&input, &Environment::native()) {
            Ok(Reading { kind: reading::Kind::Rss | reading::Kind::Atom, .. }) => XML,
            Ok(_) => JSON,
            Err(_) => return Err(unknown(path, "is in none of the known formats")),
        };
        Ok(Origin::Document(bytes, name))
    }

    /// Recognises the answer of an address that is data.
    ///
    /// # Errors
    /// An unknown format.
    pub fn of_answer(response: Response) -> Result<Self, ImportError> {
        let path = PathBuf::from(&response.url);
        let unreadable = |error: io::Error| ImportError::Unreadable { path: path.clone(), error };
        match kind(&response.body[..]).map_err(unreadable)? {
            Kind::Xml => Ok(Origin::Document(response.body, XML)),
            kind @ (Kind::Wxr | Kind::Stream) => {
                let folder = tempfile::tempdir().map_err(unreadable)?;
                let file = folder.path().join("feed.xml");
                std::fs::write(&file, &response.body).map_err(unreadable)?;
                let held = vec![Held { path: file, _folder: Some(folder) }];
                Ok(if matches!(kind, Kind::Wxr) { Origin::Wxr(held) } else { Origin::Xml(held) })
            }
            Kind::Json => Origin::of_json(&path, response.body, None),
            Kind::Zip => {
                let file = NamedTempFile::new().map_err(unreadable)?;
                std::fs::write(file.path(), &response.body).map_err(unreadable)?;
                Origin::of_archive(&path, Archive::open(file.path()).map_err(unreadable)?)
            }
            Kind::Page => Err(unknown(&path, "is a web page without a feed")),
            Kind::Unknown => Origin::of_unknown(&path, response.body),
        }
    }

    fn of_archive(path: &Path, archive: Archive) -> Result<Self, ImportError> {
        let unreadable = |error: io::Error| ImportError::Unreadable { path: path.to_owned(), error };
        if let Some(list) = archive.find("posts.csv").map(str::to_owned) {
            return Ok(Origin::Substack(archive, list));
        }
        let posts = newsletters::medium_files(&archive);
        if let Some(first) = posts.first()
            && newsletters::medium(&archive, first).map_err(unreadable)?.is_some()
        {
            return Ok(Origin::Medium(archive, posts));
        }
        let with_end = |ends: &[&str]| {
            let is_it = |name: &&str| ends.iter().any(|end| name.to_ascii_lowercase().ends_with(end));
            archive.names().filter(is_it).map(str::to_owned).collect::<Vec<_>>()
        };
        for name in with_end(&[".json"]) {
            let bytes = archive.read(&name).map_err(unreadable)?;
            let document: Value = serde_json::from_slice(&bytes).unwrap_or_default();
            if ghost::is_export(&document) {
                return Ok(Origin::Ghost(document, Some(archive)));
            }
        }
        let (mut exports, mut feeds) = (Vec::new(), Vec::new());
        for name in with_end(&[".xml", ".atom", ".rss"]) {
            let folder = tempfile::tempdir().map_err(unreadable)?;
            let file = folder.path().join("export.xml");
            archive.copy(&name, MAX_STREAMED, &mut File::create(&file).map_err(unreadable)?).map_err(unreadable)?;
            let kind = kind(File::open(&file).map_err(unreadable)?).map_err(unreadable)?;
            let held = Held { path: file, _folder: Some(folder) };
            match kind {
                Kind::Wxr => exports.push(held),
                Kind::Xml | Kind::Stream => feeds.push(held),
                _ => {}
            }
        }
        match (exports.is_empty(), feeds.is_empty()) {
            (false, _) => Ok(Origin::Wxr(exports)),
            (true, false) => Ok(Origin::Xml(feeds)),
            (true, true) => Err(unknown(path, "contains no export")),
        }
    }

    fn of_json(path: &Path, bytes: Vec<u8>, archive: Option<Archive>) -> Result<Self, ImportError> {
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let document: Value = serde_json::from_slice(text).unwrap_or_default();
        if ghost::is_export(&document) {
            // The folder of the export may have the images beside it.
            let folder = path.parent().filter(|folder| folder.join("content/images").is_dir());
            let archive = archive.or_else(|| folder.and_then(|folder| Archive::open(folder).ok()));
            return Ok(Origin::Ghost(document, archive));
        }
        if wordpress::is_list(&document) {
            return Ok(Origin::WordPressPosts(document));
        }
        Ok(Origin::Document(bytes, JSON))
    }
}

fn unknown(path: &Path, what: &'static str) -> ImportError {
    ImportError::Unknown { from: path.display().to_string(), what }
}

/// Recognises a file by its beginning.
fn kind(file: impl Read) -> io::Result<Kind> {
    let mut start = Vec::new();
    file.take(8192).read_to_end(&mut start)?;
    if start.starts_with(b"PK\x03\x04") {
        return Ok(Kind::Zip);
    }
    if is_web_page(&start) {
        return Ok(Kind::Page);
    }
    let text = String::from_utf8_lossy(&start);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let is_xml = ["<rss", "<feed", "<rdf:RDF", "<RDF", "<atom:feed"].iter().any(|root| text.contains(root));
    Ok(match text.chars().next() {
        Some('<') if is_xml && text.contains("wordpress.org/export/") => Kind::Wxr,
        Some('<') if is_xml && (text.contains("blogger.com") || text.contains("google.com/blogger")) => Kind::Stream,
        Some('<') if is_xml => Kind::Xml,
        Some('{' | '[') => Kind::Json,
        _ => Kind::Unknown,
    })
}
