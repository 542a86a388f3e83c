//! Sections: folders whose articles have a list and feeds of their own, such as `/guides/`.
//!
//! Input: the settings, the sorted posts, and the files named `_index.md`. Output: a [`Section`] for each folder, and
//! diagnostics about folders that cannot be one. Entry point: [`find`].
//!
//! A file belongs to all sections whose folder it is in. The addresses of articles do not change.

use crate::site::look::List;
use crate::site::permalink::is_reserved;
use crate::site::section_settings::NamedSection;
use crate::site::settings::Settings;
use crate::site::standalone::StandalonePage;
use crate::site::terms::{Term, Terms};
use crate::source::code::Code;
use crate::source::diagnostic::Diagnostic;
use crate::source::name_key;
use crate::source::nearest::nearest;
use crate::source::post::{PAGES, Post, capitalised};
use broadsheet::content::{Slug, link};
use broadsheet::route::Route;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A folder of articles with a list page.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Its name, its address and its articles.
    pub term: Term,
    /// Its `_index.md`, whose text is the introduction.
    pub index: Option<Post>,
    /// Markdown of the settings, for a folder without such a text.
    pub introduction: Option<String>,
    /// How its list shows articles, if not like the others.
    pub list: Option<List>,
    /// Whether its list shows pictures, if not like the others.
    pub thumbnails: Option<bool>,
    /// Whether it has feeds.
    pub has_feed: bool,
}

/// What else has addresses below the site.
pub struct Others<'a> {
    /// Pages that no list contains.
    pub pages: &'a [StandalonePage],
    /// Tags and authors.
    pub terms: &'a Terms,
    /// The files that pages load.
    pub reader_files: &'a [(String, Vec<u8>)],
}

/// Finds the sections of one language. `indexes` are the files named `_index.md`.
pub fn find(
    settings: &Settings,
    posts: &[Post],
    mut indexes: Vec<Post>,
    others: &Others<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Section> {
    let wanted = &settings.customisation.sections;
    let folders: Vec<&Path> = posts.iter().map(|post| folder(&post.path)).collect();
    let mut found = Vec::new();
    for folder in candidates(settings, &folders, &indexes) {
        let named = wanted.named.iter().find(|named| Path::new(&named.folder) == folder);
        let ids = (0..).zip(&folders).filter(|(_, own)| own.starts_with(&folder)).map(|(number, _)| number);
        let ids: Vec<u32> = ids.collect();
        if ids.is_empty() {
            // Another language need not have articles in each section.
            diagnostics
                .extend(named.filter(|_| settings.whole_site.is_none()).map(|named| nothing_in(named, &folders)));
            continue;
        }
        let Some(path) = address(&folder) else { continue };
        if let Some(fault) = fault(settings, &path, others) {
            let what = format!("the folder `{}` has no list at /{path}: {fault}", folder.display());
            diagnostics.push(match named {
                Some(named) => Diagnostic::error(Code::AddressTaken, what).at(named.place.clone()),
                None => Diagnostic::note(Code::LeftOut, what),
            });
            continue;
        }
        let at = indexes.iter().position(|index| index.path.parent() == Some(&*folder));
        let index = at.map(|at| indexes.swap_remove(at));
        let default = folder.file_name().map(|name| capitalised(&name.to_string_lossy())).unwrap_or_default();
        let own = index.as_ref().map(|index| &index.title).filter(|title| **title != default);
        let name = own.or(named.and_then(|named| named.title.as_ref())).cloned().unwrap_or(default);
        let href = [settings.routes().base(), &link::percent_encode(&path)].concat();
        found.push(Section {
            term: Term { href, name, ids: ids.into_iter().collect() },
            index,
            introduction: named.and_then(|named| named.introduction.clone()),
            list: named.and_then(|named| named.list),
            thumbnails: named.and_then(|named| named.thumbnails),
            has_feed: named.is_none_or(|named| named.has_feed),
        });
    }
    found
}

/// The folders that may be sections, sorted.
fn candidates(settings: &Settings, folders: &[&Path], indexes: &[Post]) -> BTreeSet<PathBuf> {
    let wanted = &settings.customisation.sections;
    if !wanted.has_all {
        return wanted.named.iter().map(|named| PathBuf::from(&named.folder)).collect();
    }
    let outermost = folders.iter().filter_map(|folder| folder.iter().next()).map(PathBuf::from);
    let described = indexes.iter().filter_map(|index| index.path.parent()).map(Path::to_owned);
    outermost.filter(|folder| groups(folder)).chain(described.filter(|folder| !folder.as_os_str().is_empty())).collect()
}

/// Whether a folder groups articles by subject, not by date or kind.
fn groups(folder: &Path) -> bool {
    let name = folder.to_string_lossy();
    !(name.starts_with('_') || name == PAGES || name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'))
}

/// The folder of an article. The folder of an index is the article itself.
fn folder(file: &Path) -> &Path {
    let parent = file.parent().unwrap_or(Path::new(""));
    let is_index = file.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("index"));
    if is_index { parent.parent().unwrap_or(parent) } else { parent }
}

/// The address of a folder, decoded and relative to the site: `guides/`.
fn address(folder: &Path) -> Option<String> {
    let parts: Vec<Slug> = folder.iter().filter_map(|part| Slug::from_text(&part.to_string_lossy())).collect();
    let path: String = parts.iter().map(|part| format!("{part}/")).collect();
    (!path.is_empty()).then_some(path)
}

/// Returns why an address cannot be that of a list.
fn fault(settings: &Settings, path: &str, others: &Others<'_>) -> Option<String> {
    let routes = settings.routes();
    let href = [routes.base(), &link::percent_encode(path)].concat();
    let key = name_key::key(path);
    let page = others.pages.iter().find(|page| name_key::key(&page.path) == key);
    if let Some(page) = page {
        return Some(format!("it is already used by {}", settings.content.join(&page.post.file).display()));
    }
    let is_ours = is_reserved(path, others.reader_files) || others.terms.owns(path.trim_end_matches('/'), &routes);
    match routes.parse(&href).map(|location| location.route) {
        _ if is_ours => Some(String::from("it is reserved for a page or file of the site")),
        None | Some(Route::NotFound) => None,
        Some(Route::Article { .. }) => {
            Some(String::from("`permalink` could give that address to an article; let it begin with a name or :year"))
        }
        Some(_) => Some(String::from("it is reserved for a page or file of the site")),
    }
}

/// Reports a section without articles.
fn nothing_in(named: &NamedSection, folders: &[&Path]) -> Diagnostic {
    let all: BTreeSet<String> = folders.iter().map(|folder| folder.display().to_string()).collect();
    let help = match nearest(&named.folder, all.iter().map(String::as_str)) {
        Some(close) => format!("did you mean `{close}`?"),
        None => String::from("write the path of a folder below the content folder, such as [sections.guides]"),
    };
    let what = format!("no article is in the folder `{}`, so it is no section", named.folder);
    Diagnostic::error(Code::InvalidSetting, what).at(named.place.clone()).help(help)
}

impl Section {
    /// Whether it is at a decoded path below the base, without slashes at its ends.
    pub fn is_at(&self, path: &str, base: &str) -> bool {
        let own = self.term.href.strip_prefix(base).unwrap_or_default();
        own.trim_end_matches('/') == link::percent_encode(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_is_in_the_folder_of_its_folder() {
        for (file, expected) in
            [("a/b/c.md", "a/b"), ("a/b/index.md", "a"), ("a/index.md", ""), ("a.md", ""), ("a/README.md", "a")]
        {
            assert_eq!(folder(Path::new(file)), Path::new(expected), "{file}");
        }
    }

    #[test]
    fn folders_of_dates_and_kinds_are_no_subjects() {
        for (folder, expected) in
            [("guides", true), ("2026", false), ("2026-01", false), ("_posts", false), ("pages", false), ("3d", true)]
        {
            assert_eq!(groups(Path::new(folder)), expected, "{folder}");
        }
    }
}
