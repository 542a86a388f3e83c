//! Distinguishes files of earlier builds from foreign files in an output folder.
//!
//! Input: the folder, and the file list of the last build. Output: names. Entry points: [`scan`] and [`find_conflict`].

use super::staging::with_path;
use crate::output::compression::{self, Encoding};
use broadsheet::feed::site::{lists_file, site_file};
use memchr::memmem;
use std::collections::{BTreeSet, HashSet};
use std::path::Path;
use std::{fs, io};

/// The id of the link to the data, which each page contains.
const SOURCE_ID: &str = "broadsheet-source";
/// The security policy of a page that only redirects.
pub const REDIRECT_POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'";

/// The folder of documents.
pub(super) const DATA: &str = "data";
/// The folder of media.
pub(super) const MEDIA: &str = "media";
/// The folders of pages, and the names of feeds in them.
const PAGE_FOLDERS: [&str; 5] = ["page", "posts", "categories", "archive", "search"];
const FEED_FILES: [&str; 3] = ["feed.json", "atom.xml", "rss.xml"];
/// An extension key that only our JSON Feeds contain.
const FEED_MARKER: &str = "\"_broadsheet\"";

/// The list of files outside the known folders: pages with a permalink pattern or an alias, root files, and static
/// files.
pub(super) const FILE_LIST: &str = "data/pages.txt";

/// The entries of an output folder.
pub(super) struct Scan {
    /// Files of an earlier build.
    pub ours: Vec<String>,
    /// Folders that contain foreign entries at any depth, and empty folders.
    pub mixed: HashSet<String>,
}

/// Scans these folders, and all known ones, for files of an earlier build. Links, special files and empty folders are
/// always foreign.
pub(super) fn scan(
    target: &Path,
    folders: &BTreeSet<&str>,
    listed: &HashSet<&str>,
    is_new: impl Fn(&str) -> bool,
) -> io::Result<Scan> {
    let mut scan = Scan { ours: Vec::new(), mixed: HashSet::new() };
    let mut unseen = listed.clone();
    // If no build of ours was here before, all files are foreign, whatever their names.
    let was_built = was_built(target);
    let known = [DATA, MEDIA].into_iter().chain(PAGE_FOLDERS).filter(|known| !folders.contains(known));
    for folder in folders.iter().copied().chain(known) {
        let root = target.join(folder);
        // `WalkDir` would follow a link at its root.
        if !is_folder(&root) {
            continue;
        }
        // The last folder is empty if the next entry is not below it.
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
    // The list may be forged, so it must not lead outside the folder.
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
    /// Records a foreign file or an empty folder.
    fn add_foreign(&mut self, name: &str, is_folder: bool) {
        let above = name.rmatch_indices('/').map(|(at, _)| &name[..at]);
        for folder in is_folder.then_some(name).into_iter().chain(above) {
            if !self.mixed.insert(folder.to_owned()) {
                break;
            }
        }
    }
}

/// Returns the first path that blocks a new file. `new` contains the names, and whether each replaces a page without
/// our marker. `obsolete` are old files of ours, which never block.
pub(super) fn find_conflict<'a>(
    target: &Path,
    listed: &HashSet<&str>,
    obsolete: &BTreeSet<&String>,
    new: impl IntoIterator<Item = (&'a String, bool)>,
) -> Option<&'a str> {
    let was_built = was_built(target) || has_marker(target, "index.html");
    // Old outputs have no list.
    let has_list = listed.iter().any(|name| !name.contains('/'));
    // Links and special files always block. So does any file if no build of ours was here before.
    let is_foreign = |name: &str, replaces_foreign: bool| {
        let Ok(metadata) = target.join(name).symlink_metadata() else { return false };
        let plain = compression::plain(name);
        match name.split_once('/').map(|(folder, _)| folder) {
            _ if !metadata.is_file() || !was_built => true,
            Some(DATA | MEDIA) => false,
            Some(folder) if PAGE_FOLDERS.contains(&folder) && !listed.contains(plain) => {
                replaces_foreign || (!plain.ends_with(".html") && !has_marker(target, plain))
            }
            _ => has_list && !listed.contains(plain),
        }
    };
    let mut known: HashSet<&str> = HashSet::new();
    for (name, replaces_foreign) in new {
        for folder in name.match_indices('/').map(|(at, _)| &name[..at]) {
            let is_blocked = || target.join(folder).symlink_metadata().is_ok_and(|metadata| !metadata.is_dir());
            if known.insert(folder) && is_blocked() && !obsolete.contains(&folder.to_owned()) {
                return Some(folder);
            }
        }
        if is_foreign(name, replaces_foreign) {
            return Some(name);
        }
    }
    None
}

/// Returns the name of a path relative to the output folder, with `/` as separator.
fn name_below(target: &Path, path: &Path) -> String {
    let name = path.strip_prefix(target).unwrap_or(path).to_string_lossy();
    if cfg!(windows) { name.replace('\\', "/") } else { name.into_owned() }
}

fn is_io(error: &walkdir::Error, kind: io::ErrorKind) -> bool {
    error.io_error().is_some_and(|error| error.kind() == kind)
}

/// Returns whether this is a folder, and not a link to one.
fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
}

/// Returns whether this is a file, and not a link to one.
pub(super) fn is_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file())
}

/// Returns whether this is a file, and no part of its path is a link.
fn is_file_without_links(target: &Path, name: &str) -> bool {
    is_file(&target.join(name)) && name.match_indices('/').all(|(at, _)| is_folder(&target.join(&name[..at])))
}

/// Reads a regular file. Reading a pipe or a device might never end.
pub(super) fn read_file(path: &Path) -> Option<Vec<u8>> {
    fs::metadata(path).is_ok_and(|metadata| metadata.is_file()).then(|| fs::read(path).ok()).flatten()
}

/// Returns whether a file in `data` is one of our documents. If its name contains a slug, its content must have our
/// marker.
fn is_document(target: &Path, name: &str) -> bool {
    let parts: Vec<&str> = name.split('/').skip(1).collect();
    let is_ours =
        || read_file(&target.join(name)).is_some_and(|text| memmem::find(&text, FEED_MARKER.as_bytes()).is_some());
    match parts[..] {
        _ if name == FILE_LIST => true,
        [file] => file == site_file() || file == lists_file(),
        ["terms", file] => file.ends_with(".json"),
        ["pages", file] | ["posts", .., file] | ["categories", _, file] => file.ends_with(".json") && is_ours(),
        _ => false,
    }
}

/// Returns whether the folder contains a compiled site.
fn was_built(target: &Path) -> bool {
    target.join(DATA).join(site_file()).is_file()
}

/// Returns whether a file belongs in the file list: any file that is not recognised by its folder and content.
pub(super) fn is_listed(name: &str) -> bool {
    let is_page = || name.ends_with(".html") || name.rsplit('/').next().is_some_and(|file| FEED_FILES.contains(&file));
    let is_known = name
        .split_once('/')
        .is_some_and(|(top, _)| [DATA, MEDIA].contains(&top) || (PAGE_FOLDERS.contains(&top) && is_page()));
    !is_known && name.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// Returns whether the content marks a page or feed as ours. XML feeds count as ours if the JSON Feed beside them
/// does.
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

/// Returns whether a page is ours. Each has a link to the data, except the page of an alias, which has its own security
/// policy.
pub(super) fn is_marked(page: &[u8]) -> bool {
    [SOURCE_ID, REDIRECT_POLICY].iter().any(|mark| memmem::find(page, mark.as_bytes()).is_some())
}

/// Returns whether a name contains a hash as `article::media` adds it.
fn has_hash(name: &str) -> bool {
    name.split('.').skip(1).any(|part| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
