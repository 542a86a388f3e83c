//! Which parts of an output folder a commit moves: whole folders where everything in them is ours, single files elsewhere.
//!
//! Comes in: the new files, the old ones that are gone, and the folders that hold anything of others. Goes out: names, in the
//! order in which they are to be moved. Start with [`Plan::new`].

use super::survey::MEDIA;
use super::{FileState, in_folder};
use crate::output::compression;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// What is to be done to an output folder.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plan<'a> {
    /// Unchanged files in folders that are exchanged: the new folder needs them as well.
    pub kept: Vec<&'a str>,
    /// Files and folders that take their place.
    pub moved: Vec<&'a str>,
    /// Files that are taken away.
    pub removed: Vec<&'a str>,
}

impl<'a> Plan<'a> {
    /// `mixed` are the folders that hold anything of others; with a folder it has those above it.
    pub fn new(files: &'a BTreeMap<String, FileState>, gone: &BTreeSet<&'a String>, mixed: &HashSet<String>) -> Self {
        let is_media = |name: &str| in_folder(name, MEDIA);
        let pages = || files.iter().filter(|(name, _)| !is_media(name));
        let new = pages().filter(|(_, state)| **state != FileState::Unchanged).map(|(name, _)| name.as_str());
        let gone = || gone.iter().map(|name| name.as_str());
        let changed: HashSet<&str> =
            new.chain(gone().filter(|name| !is_media(name))).map(|name| movable_part(name, mixed)).collect();
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
        // What lay in a folder that is exchanged, or where a new folder is, goes with that.
        let removed = gone().filter(|name| is_media(name) || !moved.contains(movable_part(name, mixed))).collect();
        let media = files.iter().filter(|(name, state)| is_media(name) && **state != FileState::Unchanged);
        // What pages load is there before they are, and the pages that lead to others come last.
        let (top, folders): (Vec<&str>, Vec<&str>) =
            moved.into_iter().partition(|name| files.contains_key(*name) && !name.contains('/'));
        let (subresources, top): (Vec<&str>, Vec<&str>) = top.into_iter().partition(|name| is_subresource(name));
        let media = media.map(|(name, _)| name.as_str());
        Plan { kept, moved: media.chain(subresources).chain(folders).chain(top).collect(), removed }
    }
}

/// The largest part of the output folder that a file can be moved with: the outermost folder in which everything is ours, or
/// the file itself.
fn part<'a>(name: &'a str, mixed: &HashSet<String>) -> &'a str {
    let mut folders = name.match_indices('/').map(|(at, _)| &name[..at]);
    folders.find(|folder| !mixed.contains(*folder)).unwrap_or(name)
}

/// Whether a file is a part of pages: a script, a module, a picture.
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
        let gone: BTreeSet<&String> = old.iter().collect();
        let plan = |mixed: &[&str]| {
            let mixed = mixed.iter().map(|&folder| folder.to_owned()).collect();
            Plan::new(&files, &gone, &mixed)
        };
        let ours = plan(&[]);
        assert_eq!(ours.put, ["media/a.png", "start.js", "data", "posts", "index.html"]);
        assert_eq!(ours.kept, ["data/posts/a.json", "posts/a/index.html", "posts/c/deep/same.html"]);
        assert_eq!(ours.removed, ["archive/1999/index.html", "media/z.png"]);
        let mixed = plan(&["posts", "posts/c"]);
        assert_eq!(mixed.put, ["media/a.png", "start.js", "data", "posts/b", "posts/c/deep", "index.html"]);
        assert_eq!(mixed.kept, ["data/posts/a.json", "posts/c/deep/same.html"]);
        assert_eq!(mixed.removed, ["archive/1999/index.html", "media/z.png", "posts/z/index.html"]);
    }
}
