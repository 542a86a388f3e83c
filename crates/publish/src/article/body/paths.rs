//! Converts the references of a body to paths of this site, and to the files of articles.
//!
//! Input: a path as written. Output: a path from the root of the host, or the article of a file. Entry points:
//! `find_target`, `find_by_folder` and `relative_to_page`.

use super::BodyCompiler;
use crate::article::media;
use crate::site::catalogue::Target;
use crate::site::edition;
use crate::site::settings::Settings;
use broadsheet::content::{Slug, link};
use broadsheet::route::Route;
use std::path::Path;

impl BodyCompiler<'_, '_> {
    /// Finds the Markdown file for a path relative to this file or to the content folder. Zola's `@/` is the content
    /// folder, and Docusaurus' `@site/` is the root of the site.
    pub(super) fn find_target(&self, path: &str) -> Option<&Target> {
        let Settings { root, content, .. } = self.context.settings;
        if let Some(path) = path.strip_prefix("@site/") {
            let file = root.join(media::inside(Path::new(""), Path::new(path))?);
            return self.context.targets.get(file.strip_prefix(content).ok()?);
        }
        let path = path.strip_prefix('@').filter(|path| path.starts_with('/')).unwrap_or(path);
        let find = |folder: &Path, path: &str| {
            let file = media::inside(folder, Path::new(path))?;
            self.context.targets.get(&file).or_else(|| self.context.targets.get(self.context.anchors.file_like(&file)?))
        };
        match path.strip_prefix('/') {
            Some(path) => find(Path::new(""), path),
            None => find(self.file.parent().unwrap_or(Path::new("")), path).or_else(|| find(Path::new(""), path)),
        }
    }

    /// Finds the article whose file is at the path of a link, as in programs whose addresses follow their folders. Only
    /// if no page of the site has that address.
    pub(super) fn find_by_folder(&self, path: &str) -> Option<&Slug> {
        let name = path.trim_end_matches('/');
        let is_page = Path::new(name).extension().is_none() && !name.is_empty();
        let address = || self.relative_to_page(path);
        let is_free = || match self.context.routes.parse(&address()).map(|location| location.route) {
            Some(Route::Article { slug, .. }) => !self.context.anchors.has_article(&slug),
            Some(Route::NotFound) | None => self.context.redirects.article(&address()).is_none(),
            Some(_) => false,
        };
        if !is_page || !is_free() {
            return None;
        }
        // Such addresses are folders, so `../` leads to the articles beside this one.
        let names = [Some(name), name.strip_prefix("../")].into_iter().flatten();
        let mut files = names.flat_map(|name| ["/index.md", ".md"].map(|ending| [name, ending].concat()));
        files.find_map(|file| match self.find_target(&file)? {
            Target::Article(slug) => Some(slug),
            _ => None,
        })
    }

    /// Converts a URL to a path: relative to the page, or relative to the base path if it begins with `/`.
    pub(super) fn relative_to_page(&self, url: &str) -> String {
        match url.strip_prefix('/') {
            Some(path) => {
                let settings = self.context.settings;
                let first = path.split(['/', '?', '#']).next().unwrap_or_default();
                // A path may begin with the folder of another language.
                let is_edition = settings.languages.iter().any(|edition| edition::folder(&edition.language) == first);
                on_site(if is_edition { settings.shared_path() } else { self.context.routes.base() }, url)
            }
            None if url.starts_with(['?', '#']) || url.is_empty() || url.contains('\\') => url.to_owned(),
            None => {
                let end = url.find(['?', '#']).unwrap_or(url.len());
                let (folder, _) = self.page.as_deref().and_then(|page| page.rsplit_once('/')).unwrap_or_default();
                let mut path: Vec<&str> = folder.split('/').collect();
                for part in url[..end].split('/') {
                    match part {
                        "." => {}
                        ".." if path.len() > 1 => drop(path.pop()),
                        ".." => {}
                        part => path.push(part),
                    }
                }
                let slash = if url[..end].ends_with("/.") || url[..end].ends_with("..") { "/" } else { "" };
                format!("{}{slash}{}", path.join("/"), &url[end..])
            }
        }
    }
}

/// Prefixes a path that begins with `/` with the base path of the site.
pub fn on_site(base: &str, path: &str) -> String {
    match path.strip_prefix('/') {
        Some(rest) if !rest.starts_with('/') && !path.starts_with(base) => format!("{base}{rest}"),
        _ => path.to_owned(),
    }
}

/// Returns the path of a file in `media/`.
pub fn media_url(base: &str, name: &str) -> String {
    format!("{base}media/{}", link::percent_encode(name))
}
