//! The output folder: which file belongs to which post, and which files were edited since.
//!
//! Input: texts and images. Output: files below the folder, and a hidden list of them for the next import. Entry point:
//! [`Store::open`].
//!
//! An edited file is overwritten only on request.

use crate::scratch::Scratch;
use crate::source::path_part;
use broadsheet::content::{Slug, link, slug};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_64;

/// The list of what was imported. Builds do not read hidden files.
const LIST: &str = ".broadsheet-import.json";

/// The output folder of an import.
pub struct Store {
    folder: PathBuf,
    /// For files that are being written. Builds do not read hidden folders.
    scratch: Scratch,
    overwrites: bool,
    posts: BTreeMap<String, Entry>,
    images: BTreeMap<String, String>,
    /// Names of posts and images in lower case, which file systems may not tell apart.
    names: HashSet<String>,
    /// Posts of this import.
    seen: HashSet<String>,
    aliases: HashSet<String>,
}

/// The file of a post.
struct Entry {
    path: String,
    slug: String,
    /// Of what was written; `None` before that.
    hash: Option<u64>,
}

/// What happened to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It is new or was replaced.
    Saved,
    /// It has the same content already.
    Unchanged,
    /// It was edited, and stays.
    Edited,
}

impl Store {
    /// Opens or creates the folder. With `overwrites`, edited files are replaced.
    ///
    /// # Errors
    /// A folder that cannot be created or read.
    pub fn open(folder: &Path, overwrites: bool) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let list = match fs::read(folder.join(LIST)) {
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Value::Null,
            Err(error) => return Err(error),
        };
        let members = |key: &str| list[key].as_object().into_iter().flatten();
        // The list may have been edited, so its paths are checked like those of an export.
        let is_inside = |path: &&str| Slug::path(path.trim_end_matches(".md")).is_some();
        let post = |(id, entry): (&String, &Value)| {
            let path = entry["file"].as_str().filter(is_inside)?;
            let hash = u64::from_str_radix(entry["hash"].as_str()?, 16).ok()?;
            let slug = Slug::new(entry["slug"].as_str()?)?;
            Some((id.clone(), Entry { path: path.to_owned(), slug: slug.to_string(), hash: Some(hash) }))
        };
        let image = |(url, path): (&String, &Value)| {
            let path = path.as_str().filter(is_inside)?;
            folder.join(path).is_file().then(|| (url.clone(), path.to_owned()))
        };
        let posts: BTreeMap<_, _> = members("posts").filter_map(post).collect();
        let images: BTreeMap<_, _> = members("images").filter_map(image).collect();
        let slugs = posts.values().map(|entry| entry.slug.to_lowercase());
        Ok(Store {
            folder: folder.to_owned(),
            scratch: Scratch::new(folder, ".importing-"),
            overwrites,
            names: slugs.chain(images.values().map(|path| without_extension(path))).collect(),
            posts,
            images,
            seen: HashSet::new(),
            aliases: HashSet::new(),
        })
    }

    /// Returns the file for a post: the one of an earlier import, or a new one. `wanted` is the last part of its
    /// address; `None` if the post was in this import before.
    pub fn file(&mut self, id: &str, wanted: &str, is_page: bool) -> Option<(String, String)> {
        if !self.seen.insert(id.to_owned()) {
            return None;
        }
        if let Some(entry) = self.posts.get(id) {
            return Some((entry.path.clone(), entry.slug.clone()));
        }
        let wanted = link::percent_decode(wanted).unwrap_or_else(|| wanted.to_owned());
        let is_usable = |name: &&str| {
            Slug::new(name).is_some() && path_part::fault(name).is_none() && !slug::is_device(&name.to_lowercase())
        };
        let name = Some(&*wanted).filter(is_usable).map(str::to_owned);
        let name = name.or_else(|| Slug::from_text(&wanted).map(|slug| slug.as_str().to_owned()));
        let name = unique(&mut self.names, &name.unwrap_or_else(|| "untitled".to_owned()));
        let folder = if is_page { "pages/" } else { "" };
        let path = format!("{folder}{}.md", file_stem(&name));
        self.posts.insert(id.to_owned(), Entry { path: path.clone(), slug: name.clone(), hash: None });
        Some((path, name))
    }

    /// Whether an alias is used for the first time.
    pub fn claim_alias(&mut self, path: &str) -> bool {
        self.aliases.insert(path.trim_matches('/').to_owned())
    }

    /// Writes the file of a post that has one, unless it was edited.
    ///
    /// # Errors
    /// A file that cannot be read or written.
    pub fn write(&mut self, id: &str, text: &str) -> io::Result<Written> {
        let Some(entry) = self.posts.get_mut(id) else { return Err(io::ErrorKind::NotFound.into()) };
        let file = self.folder.join(&entry.path);
        let hash = xxh3_64(text.as_bytes());
        let old = match fs::read(&file) {
            Ok(old) => Some(xxh3_64(&old)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        if old.is_some_and(|old| old != hash && Some(old) != entry.hash) && !self.overwrites {
            return Ok(Written::Edited);
        }
        entry.hash = Some(hash);
        if old == Some(hash) {
            return Ok(Written::Unchanged);
        }
        self.replace(&file, text.as_bytes())?;
        Ok(Written::Saved)
    }

    /// Returns the file of an image of an earlier import.
    pub fn image(&self, url: &str) -> Option<String> {
        self.images.get(&key(url)).cloned()
    }

    /// Returns the number of images in the folder.
    pub fn image_count(&self) -> usize {
        self.images.len()
    }

    /// Reserves a name for an image, without its extension.
    pub fn reserve_image(&mut self, stem: &str) -> String {
        unique(&mut self.names, &format!("images/{stem}"))
    }

    /// Writes an image. `path` is relative to the folder.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn write_image(&mut self, url: &str, path: &str, bytes: &[u8]) -> io::Result<()> {
        let file = self.folder.join(path);
        if fs::read(&file).ok().as_deref() != Some(bytes) {
            self.replace(&file, bytes)?;
        }
        self.images.insert(key(url), path.to_owned());
        Ok(())
    }

    /// Writes the list for the next import.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn save(&self) -> io::Result<()> {
        // Entry by entry, so that memory does not hold the posts a second time.
        let mut list = b"{\"images\":".to_vec();
        serde_json::to_writer(&mut list, &self.images)?;
        list.extend(b",\"posts\":{");
        let mut separator = "";
        for (id, Entry { path, slug, hash }) in &self.posts {
            let Some(hash) = hash else { continue };
            let entry = json!({ "file": path, "slug": slug, "hash": format!("{hash:x}") });
            write!(list, "{separator}{}:{entry}", Value::from(id.as_str()))?;
            separator = ",";
        }
        list.extend(b"}}");
        self.replace(&self.folder.join(LIST), &list)
    }

    /// Writes a file as a whole.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        self.scratch.replace(path, bytes)
    }
}

/// Returns the key of an image. The address of one inside a text is the image itself.
fn key(url: &str) -> String {
    if url.starts_with("data:") { format!("data:{:x}", xxh3_64(url.as_bytes())) } else { url.to_owned() }
}

/// Returns a name that no other has, with a number if necessary.
fn unique(names: &mut HashSet<String>, wanted: &str) -> String {
    let mut name = wanted.to_owned();
    let mut number = 2;
    while !names.insert(name.to_lowercase()) {
        name = format!("{wanted}-{number}");
        number += 1;
    }
    name
}

fn without_extension(path: &str) -> String {
    path.rsplit_once('.').map_or(path, |(stem, _)| stem).to_lowercase()
}

/// Returns a file name that stands for no folder, date or language.
fn file_stem(name: &str) -> String {
    let stem = name.replace('.', "-");
    if matches!(&*stem.to_lowercase(), "index" | "readme") { format!("{stem}-page") } else { stem }
}
