//! The pictures and files that articles refer to.
//!
//! Comes in: a reference as an author wrote it, and the article it stands in. Goes out: what it refers to. A file gets a
//! name with a hash of its contents (`media/harbour.0f3a….jpg`), so that it can be cached for ever; the pixels of a picture are
//! read from it, and a large one gets smaller `copies`. Only what is referred to is published.
//!
//! A reference is looked up beside the article, in a folder beside it that is called as it is (Hexo's), then from the content folder;
//! one that begins with `/` from the content folder, then from the site's and from those that other programs publish as they are
//! (`static`, `public`). Nothing outside the site's folder is ever published.

mod copies;

pub use copies::SmallerCopy;

use crate::output::Output;
use crate::site::settings::Settings;
use broadsheet::content::link;
use rayon::prelude::*;
use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::{fs, io};
use xxhash_rust::xxh3::xxh3_64;

/// A file that is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Where it lies.
    pub file: PathBuf,
    /// Its name below `media/`.
    pub name: String,
    /// CSS pixels, of a picture.
    pub size: Option<(u32, u32)>,
    /// Of a large picture, the smallest first.
    pub copies: Vec<SmallerCopy>,
}

impl Asset {
    /// Whether it is called a picture, and nothing in it says how large it is.
    pub fn is_broken(&self) -> bool {
        let extension = self.name.rsplit('.').next().unwrap_or_default();
        self.size.is_none() && ["png", "jpg", "jpeg", "gif", "webp", "avif"].contains(&extension)
    }
}

/// What a reference refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// Something elsewhere, or in the page itself: left as it is.
    Elsewhere,
    /// A file of the site. The second part is the query and fragment that followed.
    File(Arc<Asset>, String),
    /// There is no such file.
    Missing,
    /// It leads out of the site's folder.
    Outside,
}

/// All files that articles refer to.
pub struct Media<'a> {
    settings: &'a Settings,
    /// Whether the site's folder `public` has files to be published, and is not the output of some program.
    has_public: bool,
    known: Mutex<HashMap<PathBuf, Option<Arc<Asset>>>>,
}

impl<'a> Media<'a> {
    /// For one site.
    pub fn new(settings: &'a Settings) -> Self {
        let public = settings.root.join("public");
        Media { settings, has_public: public.is_dir() && !public.join("index.html").exists(), known: Mutex::default() }
    }

    /// What `reference` means in the article `file` (relative to the content folder).
    pub fn find(&self, file: &Path, reference: &str) -> Reference {
        let Some((path, rest)) = local_path(reference) else { return Reference::Elsewhere };
        let mut outside = false;
        for place in self.places(file, &path) {
            match place {
                Some(place) => {
                    if let Some(asset) = self.asset(place) {
                        return Reference::File(asset, rest);
                    }
                }
                None => outside = true,
            }
        }
        if outside { Reference::Outside } else { Reference::Missing }
    }

    /// Every file that was found, in the order of names.
    pub fn assets(&self) -> Vec<Arc<Asset>> {
        let known = self.known.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let mut assets: Vec<_> = known.values().flatten().cloned().collect();
        assets.sort_by(|a, b| a.name.cmp(&b.name));
        assets.dedup_by(|a, b| a.name == b.name);
        assets
    }

    /// Puts every file that was found into `output`, and the smaller copies of pictures that it does not have yet.
    pub fn publish(&self, output: &Output) -> io::Result<()> {
        self.assets().par_iter().try_for_each(|asset| {
            output.put_media(&asset.name, &asset.file)?;
            let new: Vec<_> = asset.copies.iter().filter(|copy| !output.keep_media(&copy.name)).collect();
            if new.is_empty() {
                return Ok(());
            }
            let bytes = fs::read(&asset.file)?;
            // Pages name the copies already, so what is damaged further down is its own copy: browsers show its upper part.
            let made = copies::make(&bytes, &new).unwrap_or_default();
            new.iter()
                .enumerate()
                .try_for_each(|(at, copy)| output.put(format!("media/{}", copy.name), made.get(at).unwrap_or(&bytes)))
        })
    }

    /// Where a path may lie; `None` for a place outside the site.
    fn places(&self, file: &Path, path: &str) -> Vec<Option<PathBuf>> {
        let Settings { root, content, .. } = self.settings;
        let below = content.strip_prefix(root).unwrap_or(Path::new(""));
        // Docusaurus' name for the site's folder.
        let (path, is_from_root) = match path.strip_prefix("@site/") {
            Some(path) => (path, true),
            None => (path.strip_prefix('/').unwrap_or(path), path.starts_with('/')),
        };
        let folders: Vec<PathBuf> = if is_from_root {
            [below, Path::new(""), Path::new("static"), Path::new("public")].map(Path::to_owned).into()
        } else {
            let beside = below.join(file.parent().unwrap_or(Path::new("")));
            vec![beside, below.join(file.with_extension("")), below.to_owned()]
        };
        let place = |folder: &PathBuf| Some(root.join(inside(folder, Path::new(path))?));
        folders.iter().filter(|folder| *folder != "public" || self.has_public).map(place).collect()
    }

    fn asset(&self, path: PathBuf) -> Option<Arc<Asset>> {
        let known =
            |media: &Self| media.known.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).get(&path).cloned();
        if let Some(asset) = known(self) {
            return asset;
        }
        let asset = read(&path).ok().flatten().map(Arc::new);
        let mut all = self.known.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        all.entry(path).or_insert(asset).clone()
    }
}

/// The path of a reference to this site, percent-decoded, and the query and fragment behind it.
pub fn local_path(reference: &str) -> Option<(String, String)> {
    let reference = reference.trim();
    let end = reference.find(['?', '#']).unwrap_or(reference.len());
    let (path, rest) = reference.split_at(end);
    let scheme = path.split('/').next().is_some_and(|first| first.contains(':'));
    if path.is_empty() || scheme || path.starts_with("//") || path.contains(['\\', '\0']) {
        return None;
    }
    Some((link::percent_decode(path)?, rest.to_owned()))
}

/// `path` from `folder`, both relative to a root that it may not leave.
pub fn inside(folder: &Path, path: &Path) -> Option<PathBuf> {
    let mut place = PathBuf::new();
    for part in folder.components().chain(path.components()) {
        match part {
            Component::Normal(name) => place.push(name),
            Component::CurDir => {}
            Component::ParentDir => place.pop().then_some(())?,
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(place)
}

fn read(path: &Path) -> io::Result<Option<Asset>> {
    if !fs::metadata(path)?.is_file() {
        return Ok(None);
    }
    let bytes = fs::read(path)?;
    let part =
        |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = broadsheet::content::Slug::from_text(&part(path.file_stem()));
    let stem = stem.as_ref().map_or("file", broadsheet::content::Slug::as_str);
    let extension = part(path.extension()).to_ascii_lowercase();
    let hashed = format!("{stem}.{:016x}", xxh3_64(&bytes));
    let (size, copies) = match copies::survey(&bytes, &hashed) {
        Some(survey) => (Some(survey.size), survey.copies),
        None if extension == "svg" => (std::str::from_utf8(&bytes).ok().and_then(svg_size), Vec::new()),
        None => {
            let size = imagesize::blob_size(&bytes).ok();
            (size.map(|size| (size.width as u32, size.height as u32)), Vec::new())
        }
    };
    let dot = if extension.is_empty() { "" } else { "." };
    let size = size.filter(|(width, height)| *width > 0 && *height > 0);
    Ok(Some(Asset { file: path.to_owned(), name: format!("{hashed}{dot}{extension}"), size, copies }))
}

/// The pixels of an SVG picture: its `width` and `height`, or else those of its `viewBox`.
fn svg_size(svg: &str) -> Option<(u32, u32)> {
    let start = svg.find("<svg")?;
    let tag = &svg[start..start + svg[start..].find('>')?];
    let attribute = |name: &str| {
        let at = tag.match_indices(name).find(|(at, _)| tag[..*at].ends_with(char::is_whitespace))?.0;
        let value = tag[at + name.len()..].trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        value[1..].split(quote).next()
    };
    let pixels = |text: &str| {
        text.trim().trim_end_matches("px").parse::<f64>().ok().filter(|pixels| (0.5..1e6).contains(pixels))
    };
    if let (Some(width), Some(height)) = (attribute("width").and_then(pixels), attribute("height").and_then(pixels)) {
        return Some((width.round() as u32, height.round() as u32));
    }
    let mut numbers = attribute("viewBox")?.split([' ', ',']).filter(|part| !part.is_empty()).skip(2).map(pixels);
    Some((numbers.next()??.round() as u32, numbers.next()??.round() as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_of_svg() {
        let table = [
            ("<svg width=\"10\" height='20px'>", Some((10, 20))),
            ("<?xml?><svg xmlns=\"x\" viewBox=\"0 0 640 360.4\">", Some((640, 360))),
            ("<svg width=\"100%\" height=\"100%\" viewBox=\"0,0,64,36\">", Some((64, 36))),
            ("<svg stroke-width=\"10\" height=\"20\">", None),
            ("<svg", None),
            ("", None),
        ];
        for (svg, size) in table {
            assert_eq!(svg_size(svg), size, "{svg}");
        }
    }

    #[test]
    fn paths_stay_inside() {
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
