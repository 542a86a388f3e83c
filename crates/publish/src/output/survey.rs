//! What an earlier build made of an output folder, and what somebody else did.
//!
//! Comes in: the folder, and the list of pages that the build left in it. Goes out: names. Start with [`scan`].

use super::staging::with_path;
use crate::output::compression::{self, Encoding};
use broadsheet::feed::site::{lists_file, site_file};
use memchr::memmem;
use std::collections::{BTreeSet, HashSet};
use std::path::Path;
use std::{fs, io};
use {crate::page::reader_bundle, crate::page::security_policy};

/// The folder of documents.
pub(super) const DATA: &str = "data";
/// The folder that grows and is pruned.
pub(super) const MEDIA: &str = "media";
/// The folders that pages stand in, and the names of the feeds that may stand beside them.
const PAGE_FOLDERS: [&str; 5] = ["page", "posts", "categories", "archive", "search"];
const FEED_FILES: [&str; 3] = ["feed.json", "atom.xml", "rss.xml"];
/// What our feeds say of each article, and nobody else's.
const FEED_MARKER: &str = "\"_broadsheet\"";

/// The list of the files that stand in other folders or in none: articles whose addresses have a pattern, addresses of before, what hosts
/// read, and what pages load.
pub(super) const FILE_LIST: &str = "data/pages.txt";

/// What is in an output folder.
pub(super) struct Scan {
    /// The files that an earlier build made.
    pub ours: Vec<String>,
    /// The folders that hold anything of others, at whatever depth, and the empty folders, which are theirs as well.
    pub mixed: HashSet<String>,
}

/// Looks through these folders (and all that pages and media may stand in) for files that an earlier build made, some of which
/// it `listed`. A build makes files and the folders they are in: links, special files and empty folders are never ours.
pub(super) fn scan(
    target: &Path,
    folders: &BTreeSet<&str>,
    listed: &HashSet<&str>,
    is_new: impl Fn(&str) -> bool,
) -> io::Result<Scan> {
    let mut scan = Scan { ours: Vec::new(), mixed: HashSet::new() };
    let mut unseen = listed.clone();
    // Where no build of ours was before, nothing is ours, whatever its name.
    let was_built = was_built(target);
    let known = [DATA, MEDIA].into_iter().chain(PAGE_FOLDERS).filter(|known| !folders.contains(known));
    for folder in folders.iter().copied().chain(known) {
        let root = target.join(folder);
        // The walk would follow a link that it begins with.
        if !is_folder(&root) {
            continue;
        }
        // A folder is followed by what is in it.
        let mut last: Option<(String, usize)> = None;
        for entry in walkdir::WalkDir::new(root) {
            let depth = entry.as_ref().map_or_else(walkdir::Error::depth, walkdir::DirEntry::depth);
            let unreadable = entry.as_ref().is_err_and(|error| is_io(error, io::ErrorKind::PermissionDenied));
            if let Some((empty, _)) = last.take_if(|(_, above)| depth <= *above || unreadable) {
                scan.add_foreign(&empty, true);
            }
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) if unreadable || is_io(&error, io::ErrorKind::NotFound) => continue,
                Err(error) => {
                    let path = error.path().unwrap_or(target).to_owned();
                    return Err(with_path(&path)(io::Error::from(error).kind().into()));
                }
            };
            let name = name_below(target, entry.path());
            last = entry.file_type().is_dir().then(|| (name.clone(), depth));
            if last.is_some() {
                continue;
            }
            let plain = compression::plain(&name);
            let is_known = |folder: &str| match folder {
                DATA => folders.contains(DATA) && is_document(target, plain),
                MEDIA => has_hash(&name),
                _ => listed.contains(plain) || has_marker(target, plain),
            };
            if entry.file_type().is_file() && (is_new(plain) || (was_built && is_known(folder))) {
                unseen.remove(plain);
                scan.ours.push(name);
            } else {
                scan.add_foreign(&name, false);
            }
        }
        if let Some((empty, _)) = last {
            scan.add_foreign(&empty, true);
        }
    }
    // A list that somebody else wrote leads nowhere else.
    for page in unseen
        .into_iter()
        .filter(|page| was_built && is_listed(page) && !is_new(page) && is_file_without_links(target, page))
    {
        let forms = Encoding::ALL.map(|encoding| [page, encoding.suffix()].concat());
        scan.ours.extend(forms.into_iter().filter(|form| is_file(&target.join(form))));
        scan.ours.push(page.to_owned());
    }
    Ok(scan)
}

impl Scan {
    /// Notes something of others: a file, or an empty folder.
    fn add_foreign(&mut self, name: &str, is_folder: bool) {
        let above = name.rmatch_indices('/').map(|(at, _)| &name[..at]);
        for folder in is_folder.then_some(name).into_iter().chain(above) {
            if !self.mixed.insert(folder.to_owned()) {
                break;
            }
        }
    }
}

/// The first path that is in the way of some new files, of each of which it is known whether it would take the place of a page without our
/// mark: where no build of ours was before, that is any file; elsewhere, what that build did not list and does not bear a mark; and always
/// a link, a special file, or a file where a folder is to be, but one of ours that is `gone` now.
pub(super) fn find_conflict<'a>(
    target: &Path,
    listed: &HashSet<&str>,
    gone: &BTreeSet<&String>,
    new: impl IntoIterator<Item = (&'a String, bool)>,
) -> Option<&'a str> {
    let was_built = was_built(target) || has_marker(target, "index.html");
    // An output of before there was a list.
    let has_list = listed.iter().any(|name| !name.contains('/'));
    let is_foreign = |name: &str, replaces_foreign: bool| {
        let Ok(metadata) = target.join(name).symlink_metadata() else { return false };
        let plain = compression::plain(name);
        match name.split_once('/').map(|(folder, _)| folder) {
            _ if !metadata.is_file() || !was_built => true,
            Some(DATA | MEDIA) => false,
            Some(folder) if PAGE_FOLDERS.contains(&folder) => {
                replaces_foreign || (!plain.ends_with(".html") && !has_marker(target, plain))
            }
            _ => has_list && !listed.contains(plain),
        }
    };
    let mut known: HashSet<&str> = HashSet::new();
    for (name, replaces_foreign) in new {
        for folder in name.match_indices('/').map(|(at, _)| &name[..at]) {
            let is_blocked = || target.join(folder).symlink_metadata().is_ok_and(|metadata| !metadata.is_dir());
            if known.insert(folder) && is_blocked() && !gone.contains(&folder.to_owned()) {
                return Some(folder);
            }
        }
        if is_foreign(name, replaces_foreign) {
            return Some(name);
        }
    }
    None
}

/// The name of a path in the output folder, with `/` between its parts.
fn name_below(target: &Path, path: &Path) -> String {
    let name = path.strip_prefix(target).unwrap_or(path).to_string_lossy();
    if cfg!(windows) { name.replace('\\', "/") } else { name.into_owned() }
}

fn is_io(error: &walkdir::Error, kind: io::ErrorKind) -> bool {
    error.io_error().is_some_and(|why| why.kind() == kind)
}

/// Whether this is a folder itself, and no link to one.
fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
}

/// Whether this is a file itself, and no link to one.
pub(super) fn is_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file())
}

/// Whether a name below `target` is a file that no link leads to.
fn is_file_without_links(target: &Path, name: &str) -> bool {
    is_file(&target.join(name)) && name.match_indices('/').all(|(at, _)| is_folder(&target.join(&name[..at])))
}

/// Reads a file, but not a pipe or a device, which may never end.
pub(super) fn read_file(path: &Path) -> Option<Vec<u8>> {
    fs::metadata(path).is_ok_and(|metadata| metadata.is_file()).then(|| fs::read(path).ok()).flatten()
}

/// Whether a file in the folder of data is named as our documents are, and where articles or categories give the name, bears
/// their mark.
fn is_document(target: &Path, name: &str) -> bool {
    let parts: Vec<&str> = name.split('/').skip(1).collect();
    let is_ours =
        || read_file(&target.join(name)).is_some_and(|text| memmem::find(&text, FEED_MARKER.as_bytes()).is_some());
    match parts[..] {
        _ if name == FILE_LIST => true,
        [file] => file == site_file() || file == lists_file(),
        ["terms", file] => file.ends_with(".json"),
        ["pages" | "posts", file] | ["categories", _, file] => file.ends_with(".json") && is_ours(),
        _ => false,
    }
}

/// Whether there is a compiled site.
fn was_built(target: &Path) -> bool {
    target.join(DATA).join(site_file()).is_file()
}

/// Whether a file stands in none of the folders that are known to be ours: a page, or any file in no folder.
pub(super) fn is_listed(name: &str) -> bool {
    let is_known =
        name.split_once('/').is_some_and(|(top, _)| [DATA, MEDIA].contains(&top) || PAGE_FOLDERS.contains(&top));
    let is_inside = name.split('/').all(|part| !matches!(part, "" | "." | ".."));
    is_inside && !is_known && (name.ends_with(".html") || !name.contains('/'))
}

/// Whether a file in a folder of pages is marked as ours: a page by its frame, one at an address of before by its policy, a feed
/// by the JSON Feed beside it. Only what is not new is asked, for it must be read.
fn has_marker(target: &Path, name: &str) -> bool {
    let holds = |name: &str, marks: &[&str]| {
        read_file(&target.join(name))
            .is_some_and(|text| marks.iter().any(|mark| memmem::find(&text, mark.as_bytes()).is_some()))
    };
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    if FEED_FILES.contains(&file) {
        return holds(&format!("{folder}/{}", FEED_FILES[0]), &[FEED_MARKER]);
    }
    let is_page = file.ends_with(".html") || file.ends_with(".htm");
    is_page && read_file(&target.join(name)).is_some_and(|page| is_marked(&page))
}

/// Whether a page is one of ours: by its frame, by the link to its data, which a program that takes out comments leaves, or at an address of
/// before by its policy.
pub(super) fn is_marked(page: &[u8]) -> bool {
    let redirect_policy = security_policy::meta(security_policy::REDIRECT_PAGE);
    [reader_bundle::MARK, "broadsheet-source", &redirect_policy]
        .iter()
        .any(|mark| memmem::find(page, mark.as_bytes()).is_some())
}

/// Whether a name has the hash that [`media`](crate::article::media) gives.
fn has_hash(name: &str) -> bool {
    name.split('.').skip(1).any(|part| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
