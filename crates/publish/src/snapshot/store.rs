//! The folder that keeps a snapshot between builds.
//!
//! Input: articles. Output: an [`Index`], and files with bodies and images. Entry point: [`Store::open`].
//!
//! Files are named after the hash of their content and never change. The index is replaced when the site that was built
//! from it is in place: until then, and if a build fails, the old one counts. The folder may be removed at any time.

use super::record::Record;
use crate::scratch::Scratch;
use crate::source::diagnostic::system_message;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};
use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_128;

/// The folder of all snapshots, in the cache folder.
const SNAPSHOTS: &str = "snapshots";
const INDEX: &str = "index.json";
const BODIES: &str = "bodies";
const IMAGES: &str = "images";
/// Another version of the format is read again from its source.
const VERSION: u32 = 1;

/// What a snapshot consists of.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Index {
    version: u32,
    /// The program that answered, and the address of its API.
    pub program: Option<(String, String)>,
    pub title: Option<String>,
    pub description: Option<String>,
    pub language: Option<String>,
    /// The number of articles that the source stated.
    pub total: Option<u32>,
    /// Number, slug and name of each category and tag, if the source names them apart.
    pub terms: Vec<(u32, String, String)>,
    /// The documents that were read, in their order.
    pub documents: Vec<Document>,
    /// By what identifies an article at the source.
    pub records: BTreeMap<String, Record>,
    /// The copied images: URL, and file relative to the folder.
    pub images: BTreeMap<String, String>,
}

/// A document of the source.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Document {
    /// The hash of its URL, which may contain a key.
    pub url: String,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    /// The hash of its content.
    pub content: String,
}

/// The folder of one snapshot.
#[derive(Debug)]
pub(super) struct Store {
    pub folder: PathBuf,
    /// For files that are being written.
    scratch: Scratch,
    /// The folder itself, if there is no cache: it is kept for one build.
    _temporary: Option<Scratch>,
}

impl Store {
    /// Opens the folder of the snapshot with this identity, and creates it if necessary. Without a cache folder it is
    /// a temporary one.
    pub fn open(cache: Option<&Path>, identity: &str) -> io::Result<Self> {
        let (folder, temporary) = match cache {
            Some(cache) => (cache.join(SNAPSHOTS).join(hash(identity.as_bytes())), None),
            None => {
                let temporary = Scratch::new(&env::temp_dir(), "broadsheet-snapshot-");
                (temporary.path()?, Some(temporary))
            }
        };
        for part in [BODIES, IMAGES] {
            fs::create_dir_all(folder.join(part))?;
        }
        let folder = folder.canonicalize()?;
        Ok(Store { scratch: Scratch::new(&folder, ".new-"), folder, _temporary: temporary })
    }

    /// Returns the index, if there is a complete one.
    pub fn index(&self) -> Option<Index> {
        let index: Index = serde_json::from_slice(&fs::read(self.folder.join(INDEX)).ok()?).ok()?;
        let is_whole = || index.records.values().all(|record| self.folder.join(&record.body).is_file());
        (index.version == VERSION && is_whole()).then_some(index)
    }

    /// Adds a body, and returns the name of its file. The key keeps equal bodies of several articles apart.
    pub fn put_body(&self, key: &str, html: &str) -> io::Result<String> {
        let name = format!("{BODIES}/{}.html", hash(&[key.as_bytes(), b"\0", html.as_bytes()].concat()));
        self.put(&name, html.as_bytes())?;
        Ok(name)
    }

    /// Adds an image, and returns the name of its file.
    pub fn put_image(&self, stem: &str, extension: &str, bytes: &[u8]) -> io::Result<String> {
        let name = format!("{IMAGES}/{}/{stem}.{extension}", hash(bytes));
        fs::create_dir_all(self.folder.join(&name).parent().unwrap_or(&self.folder))?;
        self.put(&name, bytes)?;
        Ok(name)
    }

    /// Returns whether a file of this name is complete.
    pub fn has(&self, name: &str) -> bool {
        self.folder.join(name).is_file()
    }

    /// Replaces the index, and removes files that it does not mention.
    pub fn adopt(&self, index: &Index) -> io::Result<()> {
        let index = Index { version: VERSION, ..index.clone() };
        self.put_always(INDEX, &serde_json::to_vec(&index)?)?;
        let bodies = index.records.values().map(|record| record.body.as_str());
        self.prune(BODIES, &bodies.collect())?;
        // Each image has a folder.
        let images = index.images.values().filter_map(|name| Some(name.rsplit_once('/')?.0));
        self.prune(IMAGES, &images.collect())
    }

    /// Removes what is not `used` from a folder.
    fn prune(&self, folder: &str, used: &HashSet<&str>) -> io::Result<()> {
        for entry in fs::read_dir(self.folder.join(folder))?.flatten() {
            let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
            match entry.path().is_dir() {
                _ if used.contains(name.as_str()) => {}
                true => fs::remove_dir_all(entry.path())?,
                false => fs::remove_file(entry.path())?,
            }
        }
        Ok(())
    }

    /// Reads a small file of the build, such as the stamp of its output.
    pub fn read(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.folder.join(name)).ok()
    }

    /// Writes a small file of the build. Failures are ignored: the next build does more work.
    pub fn write(&self, name: &str, text: &str) {
        let _ = self.put_always(name, text.as_bytes());
    }

    fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        if self.has(name) { Ok(()) } else { self.put_always(name, bytes) }
    }

    /// Writes a file as a whole: a crash leaves no part of it under its name.
    fn put_always(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.scratch.replace(&self.folder.join(name), bytes)
    }
}

/// Returns the hash of bytes, for names of files.
pub(super) fn hash(bytes: &[u8]) -> String {
    format!("{:032x}", xxh3_128(bytes))
}

/// Describes why the store cannot be used.
pub(super) fn message(error: &io::Error) -> String {
    format!("cannot use the cache folder: {}", system_message(error))
}
