//! The pictures and files that articles refer to.
//!
//! Comes in: a reference as an author wrote it, and the article it stands in. Goes out: what it refers to. A file gets a
//! name with a hash of its contents (`media/harbour.0f3a….jpg`), so that it can be cached for ever; the pixels of a picture are
//! read from it, and a large one gets smaller `copies`. Only what is referred to is published.
//!
//! A reference is looked up beside the article, in a folder beside it that is called as it is (Hexo's), then from the content folder;
//! one that begins with `/` from the content folder, then from the site's and from those that other programs publish as they are
//! (`static`, `public`). What the output has at that address anyway is linked and not copied, and so is a page in those two folders, which
//! would not be the same without its style. [`Confinement`](crate::source::confinement::Confinement) says which files may be read at all.

mod active;
mod budget;
mod copies;
mod file;
mod memory;

pub use copies::SmallerCopy;
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

/// What a reference refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// Something elsewhere, or in the page itself: left as it is.
    Elsewhere,
    /// A file of the site. The second part is the query and fragment that followed.
    File(Arc<Asset>, String),
    /// There is no such file.
    Missing,
    /// A file that the output has, or will have, at the address below the site's beginning.
    Served(Served),
    /// It leads out of the site's folder.
    Outside,
    /// There is such a file, but it may not be published.
    Refused(Refusal),
}

/// A file that is published at its own address, and not by being copied to `media/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// Its path below the site's beginning, with `/` in front.
    pub address: String,
    /// The query and fragment that followed.
    pub rest: String,
    /// What is known of it as a picture.
    pub asset: Option<Arc<Asset>>,
    /// Of a page that this build does not publish: the folder that it lies in.
    pub unpublished: Option<&'static str>,
}

impl Served {
    fn new(name: &Path, rest: &str, asset: Option<Arc<Asset>>, unpublished: Option<&'static str>) -> Self {
        let name = name.to_string_lossy().replace('\\', "/");
        Served { address: link::percent_encode(&format!("/{name}")), rest: rest.to_owned(), asset, unpublished }
    }
}

/// All files that articles refer to.
pub struct Media<'a> {
    settings: &'a Settings,
    /// Whether the site's folder `public` has files to be published, and is not the output of some program.
    has_public: bool,
    /// Files that the build writes beside the pages.
    root_files: &'a [(String, Vec<u8>)],
    /// The output folder.
    out: Option<&'a Path>,
    lookups: Mutex<HashMap<PathBuf, Lookup>>,
    budget: Budget,
}

/// What is known of a path.
#[derive(Clone)]
enum Lookup {
    Missing,
    Refused(Refusal),
    File(Arc<Asset>),
}

/// Folders that other programs publish as they are.
const STATIC_FOLDERS: [&str; 2] = ["static", "public"];
/// The address of the site's first page, whatever else is called so.
const INDEX_PAGE: &str = "/index.html";

impl<'a> Media<'a> {
    /// For one site, whose output has the files `beside` its pages, and what others put into the folder `out`.
    pub fn new(settings: &'a Settings, root_files: &'a [(String, Vec<u8>)], out: Option<&'a Path>) -> Self {
        let public = settings.root.join("public");
        let has_public = public.is_dir() && !public.join("index.html").exists();
        let budget = Budget::new(copies::MEMORY_LIMIT);
        Media { settings, has_public, root_files, out, lookups: Mutex::default(), budget }
    }

    /// What `reference` means in the article `file` (relative to the content folder).
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

    /// A file that the output has at the address that names it: one beside the pages, or one of a folder that is published as it is. A
    /// page there is never copied, for its style and its links would be left behind.
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

    /// The file beside the pages that has this name.
    fn find_root_file(&self, name: &Path, rest: &str) -> Option<Served> {
        let (_, bytes) = self.root_files.iter().find(|(root_file, _)| Path::new(root_file) == name)?;
        // Its copies would have to lie in `media/`.
        let asset = Asset { copies: Vec::new(), ..Asset::from_bytes(bytes, name) };
        Some(Served::new(name, rest, Some(Arc::new(asset)), None))
    }

    /// Every file that was found, in the order of names.
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

    /// Puts every file that was found into `output`, and the smaller copies of pictures that it does not have yet.
    pub fn publish(&self, output: &Output) -> io::Result<()> {
        self.assets().par_iter().try_for_each(|asset| {
            let open = || self.open(&asset.file).map_err(|why| why.into_io(&asset.file));
            output.put_media(&asset.name, open()?)?;
            let new: Vec<_> = asset.copies.iter().filter(|copy| !output.keep_media(&copy.name)).collect();
            if new.is_empty() {
                return Ok(());
            }
            let _permit = self.budget.acquire(asset.memory);
            let original = open()?;
            let length = original.metadata()?.len().min(file::MAX_IN_MEMORY);
            let bytes = file::read_whole(original, length)?;
            // Pages name the copies already, so what is damaged further down is its own copy: browsers show its upper part.
            let made = copies::encode_copies(&bytes, &new).unwrap_or_default();
            new.iter()
                .enumerate()
                .try_for_each(|(at, copy)| output.put(format!("media/{}", copy.name), made.get(at).unwrap_or(&bytes)))
        })
    }

    /// Where a path may lie, relative to the site's folder; `None` for a place outside of it.
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

/// The path of a reference to this site, percent-decoded, and the query and fragment behind it.
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

/// Whether a file is called a picture.
fn is_image(path: &Path) -> bool {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|extension| ["png", "jpg", "jpeg", "gif", "webp", "avif", "svg"].contains(&&*extension))
}

/// `path` from `folder`, both relative to a root that it may not leave.
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
