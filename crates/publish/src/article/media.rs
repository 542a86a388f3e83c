//! Finds the media that articles refer to, and publishes them.
//!
//! Input: a reference, and the article that contains it. Output: a [`Reference`]. Entry points: [`Media::find`] and
//! [`Media::publish`].
//!
//! - A published name contains a hash of the content (`media/harbour.0f3a….jpg`), so browsers can cache it for ever.
//!   A large image gets smaller `copies`. Only files that articles refer to are published.
//! - A relative path starts from the article's folder, from a folder named after the article (Hexo), or from the
//!   content folder. A path with `/` starts from the content folder, the site's folder, `static` or `public`.
//! - A file that the output contains at the same address is linked, not copied. So is a page in `static` or `public`,
//!   because a copy in `media/` would lose its style.
//! - [`Confinement`](crate::source::confinement::Confinement) decides which files may be read.

mod active;
mod budget;
mod copies;
mod file;
mod memory;

pub use file::Asset;

use crate::output::Output;
use crate::site::settings::Settings;
use crate::source::confinement::{Denied, Refusal};
use broadsheet::content::link;
use budget::Budget;
use rayon::prelude::*;
use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex};

/// The target of a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// Another site, or the page itself. The reference is not changed.
    Elsewhere,
    /// A file of the site, and the query and fragment of the reference.
    File(Arc<Asset>, String),
    /// The file does not exist.
    Missing,
    /// A file that is, or will be, in the output folder at its own address.
    Served(Served),
    /// The path leads out of the site's folder.
    Outside,
    /// The file exists, but must not be published.
    Refused(Refusal),
}

/// A file that is published at its own address, not in `media/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// The path below the base path, with a leading `/`.
    pub address: String,
    /// The query and fragment of the reference.
    pub rest: String,
    /// The size of the file, if it is an image.
    pub asset: Option<Arc<Asset>>,
    /// The folder of a page that this build does not copy.
    pub unpublished: Option<&'static str>,
}

impl Served {
    fn new(name: &Path, rest: &str, asset: Option<Arc<Asset>>, unpublished: Option<&'static str>) -> Self {
        let name = name.to_string_lossy().replace('\\', "/");
        Served { address: link::percent_encode(&format!("/{name}")), rest: rest.to_owned(), asset, unpublished }
    }
}

/// The media of a site, cached by path.
pub struct Media<'a> {
    settings: &'a Settings,
    /// Whether files of the folder `public` may be published. `false` if it is the output of another program.
    has_public: bool,
    /// Files that the build writes to the root of the output folder.
    root_files: &'a [(String, Vec<u8>)],
    out: Option<&'a Path>,
    lookups: Mutex<HashMap<PathBuf, Lookup>>,
    budget: Budget,
}

/// The cached result for a path.
#[derive(Clone)]
enum Lookup {
    Missing,
    Refused(Refusal),
    File(Arc<Asset>),
}

/// Folders that other programs copy to the output unchanged.
const STATIC_FOLDERS: [&str; 2] = ["static", "public"];
/// The front page, even if another file has this name.
const INDEX_PAGE: &str = "/index.html";

impl<'a> Media<'a> {
    /// `root_files` are written to the root of the output folder. `out` may contain files of others.
    pub fn new(settings: &'a Settings, root_files: &'a [(String, Vec<u8>)], out: Option<&'a Path>) -> Self {
        let public = settings.root.join("public");
        let has_public = public.is_dir() && !public.join("index.html").exists();
        let budget = Budget::new(copies::MEMORY_LIMIT);
        Media { settings, has_public, root_files, out, lookups: Mutex::default(), budget }
    }

    /// Finds the target of `reference` in the article `file` (relative to the content folder).
    pub fn find(&self, file: &Path, reference: &str) -> Reference {
        let Some((path, rest)) = local_path(reference) else { return Reference::Elsewhere };
        if path == INDEX_PAGE {
            return Reference::Served(Served::new(Path::new(&path[1..]), &rest, None, None));
        }
        let mut outside = false;
        for candidate in self.candidates(file, &path) {
            let Some(path) = candidate else {
                outside = true;
                continue;
            };
            if let Some(served) = self.find_served(&path, &rest) {
                return Reference::Served(served);
            }
            match self.look_up(self.settings.root.join(path)) {
                Lookup::File(asset) => return Reference::File(asset, rest),
                Lookup::Refused(refusal) => return Reference::Refused(refusal),
                Lookup::Missing => {}
            }
        }
        let name = path.strip_prefix('/').and_then(|path| inside(Path::new(""), Path::new(path)));
        if let Some(served) = name.and_then(|name| self.find_root_file(&name, &rest)) {
            return Reference::Served(served);
        }
        if outside { Reference::Outside } else { Reference::Missing }
    }

    /// Finds a file that the output contains at its own address: a root file, or a file of a static folder.
    fn find_served(&self, path: &Path, rest: &str) -> Option<Served> {
        let Settings { root, content, .. } = self.settings;
        let is_content = content != root && root.join(path).starts_with(content);
        let folder = STATIC_FOLDERS.into_iter().find(|folder| path.starts_with(folder)).filter(|_| !is_content)?;
        let name = path.strip_prefix(folder).ok()?;
        let root_file = self.find_root_file(name, rest);
        let is_in_output = root_file.is_some() || self.out.is_some_and(|out| out.join(name).is_file());
        let is_linked = active::is_page(name) || root_file.is_some() || (is_in_output && !is_image(name));
        if !is_linked || self.open(&root.join(path)).is_err() {
            return None;
        }
        let unpublished = (!is_in_output).then_some(folder);
        Some(root_file.unwrap_or_else(|| Served::new(name, rest, None, unpublished)))
    }

    /// Finds a root file by name.
    fn find_root_file(&self, name: &Path, rest: &str) -> Option<Served> {
        let (_, bytes) = self.root_files.iter().find(|(root_file, _)| Path::new(root_file) == name)?;
        // Copies can only be in `media/`.
        let asset = Asset { copies: Vec::new(), ..Asset::from_bytes(bytes, name) };
        Some(Served::new(name, rest, Some(Arc::new(asset)), None))
    }

    /// Returns all files that were found, sorted by name.
    pub fn assets(&self) -> Vec<Arc<Asset>> {
        let lookups = self.lookups.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let mut assets: Vec<_> = lookups
            .values()
            .filter_map(|lookup| match lookup {
                Lookup::File(asset) => Some(asset.clone()),
                _ => None,
            })
            .collect();
        assets.sort_by(|a, b| a.name.cmp(&b.name));
        assets.dedup_by(|a, b| a.name == b.name);
        assets
    }

    /// Adds all files that were found to `output`, and those smaller copies that it does not contain yet.
    pub fn publish(&self, output: &Output) -> io::Result<()> {
        self.assets().par_iter().try_for_each(|asset| {
            let open = || self.open(&asset.file).map_err(|denied| denied.into_io(&asset.file));
            output.put_media(&asset.name, open()?)?;
            let new: Vec<_> = asset.copies.iter().filter(|copy| !output.keep_media(&copy.name)).collect();
            if new.is_empty() {
                return Ok(());
            }
            let _permit = self.budget.acquire(asset.memory);
            let original = open()?;
            let length = original.metadata()?.len().min(file::MAX_IN_MEMORY);
            let bytes = file::read_whole(original, length)?;
            // Pages already name the copies. A damaged original is published as its own copy.
            let made = copies::encode_copies(&bytes, &new).unwrap_or_default();
            new.iter()
                .enumerate()
                .try_for_each(|(at, copy)| output.put(format!("media/{}", copy.name), made.get(at).unwrap_or(&bytes)))
        })
    }

    /// Candidate paths relative to the site's folder. `None` for a path outside it.
    fn candidates(&self, file: &Path, path: &str) -> Vec<Option<PathBuf>> {
        let Settings { root, content, .. } = self.settings;
        let content = content.strip_prefix(root).unwrap_or(Path::new(""));
        // Docusaurus' name for the site's folder.
        let (path, is_from_root) = match path.strip_prefix("@site/") {
            Some(path) => (path, true),
            None => (path.strip_prefix('/').unwrap_or(path), path.starts_with('/')),
        };
        let folders: Vec<PathBuf> = if is_from_root {
            [content, Path::new(""), Path::new("static"), Path::new("public")].map(Path::to_owned).into()
        } else {
            let parent = content.join(file.parent().unwrap_or(Path::new("")));
            vec![parent, content.join(file.with_extension("")), content.to_owned()]
        };
        let candidate = |folder: &PathBuf| inside(folder, Path::new(path));
        folders.iter().filter(|folder| *folder != "public" || self.has_public).map(candidate).collect()
    }

    fn look_up(&self, path: PathBuf) -> Lookup {
        let lookups = || self.lookups.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(lookup) = lookups().get(&path).cloned() {
            return lookup;
        }
        let read = self.open(&path).and_then(|file| Asset::read(file, &path, &self.budget));
        let lookup = match read {
            Ok(asset) => Lookup::File(Arc::new(asset)),
            Err(Denied::Refused(refusal)) => Lookup::Refused(refusal),
            Err(Denied::Failed(_)) => Lookup::Missing,
        };
        lookups().entry(path).or_insert(lookup).clone()
    }

    fn open(&self, path: &Path) -> Result<File, Denied> {
        self.settings.confinement.open(path)
    }
}

/// Splits a reference to this site into its decoded path, and its query and fragment. `None` for other sites.
pub fn local_path(reference: &str) -> Option<(String, String)> {
    let reference = reference.trim();
    let end = reference.find(['?', '#']).unwrap_or(reference.len());
    let (path, rest) = reference.split_at(end);
    let has_scheme = path.split('/').next().is_some_and(|first| first.contains(':'));
    if path.is_empty() || has_scheme || path.starts_with("//") || path.contains(['\\', '\0']) {
        return None;
    }
    Some((link::percent_decode(path)?, rest.to_owned()))
}

/// Returns whether the extension is that of an image.
fn is_image(path: &Path) -> bool {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|extension| ["png", "jpg", "jpeg", "gif", "webp", "avif", "svg"].contains(&&*extension))
}

/// Joins two relative paths. `None` if the result leaves the root.
pub fn inside(folder: &Path, path: &Path) -> Option<PathBuf> {
    let mut joined = PathBuf::new();
    for part in folder.components().chain(path.components()) {
        match part {
            Component::Normal(name) => joined.push(name),
            Component::CurDir => {}
            Component::ParentDir => joined.pop().then_some(())?,
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_paths_stay_in_the_root() {
        let from = |folder: &str, path: &str| {
            inside(Path::new(folder), Path::new(path)).map(|path| path.display().to_string())
        };
        assert_eq!(from("a/b", "../c.png").as_deref(), Some("a/c.png"));
        assert_eq!(from("a", "./b/../../c.png").as_deref(), Some("c.png"));
        assert_eq!(from("a", "../../c.png"), None);
        assert_eq!(from("a", "/etc/passwd"), None);
        for elsewhere in
            ["https://a.example/x.png", "//a.example/x.png", "data:x", "#top", "?q", "", "mailto:a@b", "a\\b"]
        {
            assert_eq!(local_path(elsewhere), None, "{elsewhere}");
        }
        assert_eq!(local_path("a%20b.md?x#y"), Some(("a b.md".into(), "?x#y".into())));
    }
}
