//! Plans which parts of the output folder a commit moves: whole folders of ours, or single files.
//!
//! Input: the new files, the removed files, and the folders with foreign files. Output: names, in the order in which
//! they must be moved. Entry point: [`Plan::new`].

use super::survey::MEDIA;
use super::{FileState, in_folder};
use crate::output::compression;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// The changes to an output folder.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plan<'a> {
    /// Unchanged files in exchanged folders. They must be linked into the new folder.
    pub kept: Vec<&'a str>,
    /// Files and folders to move into the output folder.
    pub moved: Vec<&'a str>,
    /// Files to remove.
    pub removed: Vec<&'a str>,
}

impl<'a> Plan<'a> {
    /// `mixed` are the folders that contain foreign files, with all their parents.
    pub fn new(
        files: &'a BTreeMap<String, FileState>,
        obsolete: &BTreeSet<&'a String>,
        mixed: &HashSet<String>,
    ) -> Self {
        let is_media = |name: &str| in_folder(name, MEDIA);
        let pages = || files.iter().filter(|(name, _)| !is_media(name));
        let new = pages().filter(|(_, state)| **state != FileState::Unchanged).map(|(name, _)| name.as_str());
        let obsolete = || obsolete.iter().map(|name| name.as_str());
        let changed: HashSet<&str> =
            new.chain(obsolete().filter(|name| !is_media(name))).map(|name| movable_part(name, mixed)).collect();
        let (mut kept, mut moved) = (Vec::new(), BTreeSet::new());
        for (name, state) in pages() {
            let part = movable_part(name, mixed);
            if part == name {
                moved.extend((*state != FileState::Unchanged).then_some(part));
            } else if changed.contains(part) {
                moved.insert(part);
                kept.extend((*state == FileState::Unchanged).then_some(name.as_str()));
            }
        }
        // Files in an exchanged folder are removed together with the old folder.
        let removed = obsolete().filter(|name| is_media(name) || !moved.contains(movable_part(name, mixed))).collect();
        let media = files.iter().filter(|(name, state)| is_media(name) && **state != FileState::Unchanged);
        // Subresources come before the pages that load them. Top-level pages come last, because they link to the
        // others.
        let (top, folders): (Vec<&str>, Vec<&str>) =
            moved.into_iter().partition(|name| files.contains_key(*name) && !name.contains('/'));
        let (subresources, top): (Vec<&str>, Vec<&str>) = top.into_iter().partition(|name| is_subresource(name));
        let media = media.map(|(name, _)| name.as_str());
        Plan { kept, moved: media.chain(subresources).chain(folders).chain(top).collect(), removed }
    }
}

/// Returns the largest unit that can be moved: the outermost folder without foreign files, or the file itself.
fn movable_part<'a>(name: &'a str, mixed: &HashSet<String>) -> &'a str {
    let mut folders = name.match_indices('/').map(|(at, _)| &name[..at]);
    folders.find(|folder| !mixed.contains(*folder)).unwrap_or(name)
}

/// Returns whether pages load the file: a script, a module or an image.
fn is_subresource(name: &str) -> bool {
    !["html", "json", "xml", "txt"].iter().any(|page| compression::plain(name).ends_with(page)) && name.contains('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_with_foreign_files_is_not_moved() {
        let files: BTreeMap<String, FileState> = [
            ("data/site.json", FileState::New),
            ("data/posts/a.json", FileState::Unchanged),
            ("index.html", FileState::New),
            ("media/a.png", FileState::New),
            ("media/b.png", FileState::Unchanged),
            ("posts/a/index.html", FileState::Unchanged),
            ("posts/b/index.html", FileState::New),
            ("posts/c/deep/index.html", FileState::New),
            ("posts/c/deep/same.html", FileState::Unchanged),
            ("search/index.html", FileState::Unchanged),
            ("start.js", FileState::New),
        ]
        .map(|(name, state)| (name.to_owned(), state))
        .into();
        let old = [
            "archive/1999/index.html",
            "data/posts/z.json",
            "media/z.png",
            "posts/z/index.html",
            "posts/c/deep/z.html",
        ];
        let old: Vec<String> = old.map(str::to_owned).into();
        let obsolete: BTreeSet<&String> = old.iter().collect();
        let plan = |mixed: &[&str]| {
            let mixed = mixed.iter().map(|&folder| folder.to_owned()).collect();
            Plan::new(&files, &obsolete, &mixed)
        };
        let ours = plan(&[]);
        assert_eq!(ours.moved, ["media/a.png", "start.js", "data", "posts", "index.html"]);
        assert_eq!(ours.kept, ["data/posts/a.json", "posts/a/index.html", "posts/c/deep/same.html"]);
        assert_eq!(ours.removed, ["archive/1999/index.html", "media/z.png"]);
        let mixed = plan(&["posts", "posts/c"]);
        assert_eq!(mixed.moved, ["media/a.png", "start.js", "data", "posts/b", "posts/c/deep", "index.html"]);
        assert_eq!(mixed.kept, ["data/posts/a.json", "posts/c/deep/same.html"]);
        assert_eq!(mixed.removed, ["archive/1999/index.html", "media/z.png", "posts/z/index.html"]);
    }
}
