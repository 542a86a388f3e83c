//! Finds the media that articles refer to, and publishes them.
//!
//! Input: a reference, and the article that contains it. Output: a [`Reference`]. Entry points: [`Media::find`] and
//! [`Media::publish`].
//!
//! - A published name contains a hash of the content (`media/harbour.0f3a….jpg`), so browsers can cache it for ever.
//!   Only files that articles refer to are published.
//! - A large image gets smaller `copies` when a page shows it ([`Media::make_copies`]). They are made once, and then
//!   come from the `cache`.
//! - A relative path starts from the article's folder, from a folder named after the article (Hexo), or from the
//!   content folder. A path with `/` starts from the content folder, the site's folder, `static` or `public`.
//! - A file of another generator keeps its address ([`StaticFiles`]); only its smaller copies are in `media/`.
//! - A file that the output contains at the same address is linked, not copied. So is a page in `static` or `public`,
//!   because a copy in `media/` would lose its style.
//! - [`Confinement`](crate::source::confinement::Confinement) decides which files may be read.

mod active;
mod budget;
mod cache;
mod card;
mod file;
mod placeholder;
mod tracks;

pub use cache::prune;
pub use file::{Asset, SmallerCopy};
pub use images::{PREVIEW_WIDTH, Purpose};

use crate::output::Output;
use crate::site::settings::Settings;
use crate::site::static_files::StaticFiles;
use crate::source::confinement::{Denied, Refusal};
use broadsheet::content::link;
use budget::Budget;
use cache::ImageCache;
use file::Copies;
use rayon::prelude::*;
use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

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
    static_files: &'a StaticFiles,
    output: &'a Output,
    cache: Option<ImageCache>,
    lookups: Mutex<HashMap<PathBuf, Lookup>>,
    budget: Budget,
    /// The first copy that could not be written.
    failure: Mutex<Option<io::Error>>,
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
/// Extensions of images, also of those that browsers cannot show.
const IMAGES: [&str; 13] =
    ["png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "heic", "heif", "tif", "tiff", "psd", "jxl"];
/// The front page, even if another file has this name.
const INDEX_PAGE: &str = "/index.html";

impl<'a> Media<'a> {
    /// `root_files` are written to the root of the output folder. `out` may contain files of others.
    pub fn new(
        settings: &'a Settings,
        root_files: &'a [(String, Vec<u8>)],
        out: Option<&'a Path>,
        static_files: &'a StaticFiles,
        output: &'a Output,
    ) -> Self {
        let public = settings.root.join("public");
        let has_public = public.is_dir() && !public.join("index.html").exists();
        let budget = Budget::new(images::MEMORY_LIMIT);
        let (lookups, failure) = (Mutex::default(), Mutex::default());
        Media { settings, has_public, root_files, out, static_files, output, cache: None, lookups, budget, failure }
    }

    /// Uses a folder that keeps smaller copies between builds.
    pub fn with_cache(self, folder: Option<&Path>, now: SystemTime) -> Self {
        Media { cache: folder.map(|folder| ImageCache::new(folder, now)), ..self }
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

    /// Returns a copied image of a remote source. The path is absolute.
    pub fn find_copied(&self, path: &Path) -> Option<Arc<Asset>> {
        match self.look_up(path.to_owned()) {
            Lookup::File(asset) => Some(asset),
            Lookup::Missing | Lookup::Refused(_) => None,
        }
    }

    /// Finds a file that the output contains at its own address: a root file, or a file of a static folder.
    fn find_served(&self, path: &Path, rest: &str) -> Option<Served> {
        if let Some(address) = self.static_files.address(path) {
            let asset = match is_image(path).then(|| self.look_up(self.settings.root.join(path))) {
                Some(Lookup::File(asset)) => Some(asset),
                _ => None,
            };
            return Some(Served::new(Path::new(address), rest, asset, None));
        }
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
        let asset = Asset::from_bytes(bytes, name).without_copies();
        Some(Served::new(name, rest, Some(Arc::new(asset)), None))
    }

    /// Returns all files that were found and belong in `media/`, sorted by name.
    pub fn assets(&self) -> Vec<Arc<Asset>> {
        let lookups = self.lookups.lock().unwrap_or_else(PoisonError::into_inner);
        let is_static = |asset: &Asset| {
            let path = asset.file.strip_prefix(&self.settings.root);
            path.is_ok_and(|path| self.static_files.address(path).is_some())
        };
        let mut assets: Vec<_> = lookups
            .values()
            .filter_map(|lookup| match lookup {
                Lookup::File(asset) if !is_static(asset) => Some(asset.clone()),
                _ => None,
            })
            .collect();
        assets.sort_by(|a, b| a.name.cmp(&b.name));
        assets.dedup_by(|a, b| a.name == b.name);
        assets
    }

    /// Makes the smaller copies of these images in parallel, and adds them to the output.
    pub fn make_copies(&self, images: &[Arc<Asset>], purpose: Purpose) {
        match images {
            [image] => drop(image.made[purpose as usize].get_or_init(|| self.made_copies(image, purpose))),
            images => images.par_iter().for_each(|image| self.make_copies(std::slice::from_ref(image), purpose)),
        }
    }

    /// Runs once for each image, while other threads may wait for it. So it must not wait for work of other threads.
    fn made_copies(&self, image: &Asset, purpose: Purpose) -> Copies {
        if image.planned.is_empty() || !self.output.is_written() {
            return Copies::default();
        }
        let name = |width, extension| SmallerCopy { name: image.copy_name(width, extension), width };
        let cached = self.cache.as_ref().and_then(|cache| cache.find(image.content, purpose));
        let added = cached.map(|copies| {
            let add = |copy: cache::CachedCopy| {
                let small = name(copy.size.width, copy.extension);
                self.output.put_media(&small.name, copy.file).map(|()| small)
            };
            copies.map(|copies| copies.into_iter().map(add).collect::<io::Result<Vec<_>>>())
        });
        let added = added.unwrap_or_else(|| {
            let made = {
                let _permit = self.budget.acquire(image.memory);
                let bytes = self.open(&image.file).map_err(|denied| denied.into_io(&image.file));
                let bytes = bytes.and_then(|file| file::read_whole(file, file::MAX_IN_MEMORY));
                match bytes {
                    Ok(bytes) => images::make(&bytes, &image.planned, purpose),
                    Err(error) => return Some(Err(error)),
                }
            };
            if let Some(cache) = &self.cache {
                cache.store(image.content, purpose, made.as_deref());
            }
            let add = |copy: images::MadeCopy| {
                let small = name(copy.size.width, copy.extension);
                self.output.put(format!("media/{}", small.name), &copy.bytes).map(|()| small)
            };
            made.map(|made| made.into_iter().map(add).collect())
        });
        match added {
            Some(Ok(copies)) => Copies { copies, is_damaged: false },
            Some(Err(error)) => {
                self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                Copies::default()
            }
            None => Copies { copies: Vec::new(), is_damaged: true },
        }
    }

    /// Adds all files that were found to the output.
    pub fn publish(&self) -> io::Result<()> {
        if let Some(error) = self.failure.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return Err(error);
        }
        self.assets().par_iter().try_for_each(|asset| {
            let file = self.open(&asset.file).map_err(|denied| denied.into_io(&asset.file))?;
            self.output.put_media(&asset.name, file)
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
        let lookups = || self.lookups.lock().unwrap_or_else(PoisonError::into_inner);
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
    extension.is_some_and(|extension| IMAGES.contains(&&*extension))
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
