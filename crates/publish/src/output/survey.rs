//! What an earlier build made of an output folder, and what somebody else did.
//!
//! Comes in: the folder, and the list of pages that the build left in it. Goes out: names. Start with [`survey`].

use super::staging::named;
use crate::output::compression::{self, Encoding};
use broadsheet::feed::site::site_file;
use memchr::memmem;
use std::collections::{BTreeSet, HashSet};
use std::path::Path;
use std::{fs, io};
use {crate::page::built_reader, crate::page::security_policy};

/// The folder in which everything is ours.
pub(super) const DATA: &str = "data";
/// The folder that grows and is pruned.
pub(super) const MEDIA: &str = "media";
/// The folders that pages stand in, and the names of the feeds that may stand beside them.
const PAGES: [&str; 5] = ["page", "posts", "categories", "archive", "search"];
const FEEDS: [&str; 3] = ["feed.json", "atom.xml", "rss.xml"];
/// What our feeds say of each article, and nobody else's.
const IN_FEEDS: &str = "\"_broadsheet\"";

/// The list of the files that stand in other folders or in none: articles whose addresses have a pattern, addresses of before, what hosts
/// read, and what pages load.
pub(super) const ELSEWHERE: &str = "data/pages.txt";
/// What else is in the folder of data.
const DOCUMENTS: [&str; 2] = [".json", ".txt"];

/// The files in these folders (and in that of media) that an earlier build made, some of which it `listed`, and those that
/// somebody else did. What is new takes the place of what has its name, whoever made it.
pub(super) fn survey(
    target: &Path,
    folders: &BTreeSet<&str>,
    listed: &HashSet<&str>,
    is_new: impl Fn(&str) -> bool,
) -> io::Result<(Vec<String>, Vec<String>)> {
    let (mut ours, mut others) = (Vec::new(), Vec::new());
    let mut unseen = listed.clone();
    // Where no build of ours was before, nothing is ours, whatever its name.
    let was_built = was_built(target);
    let known = [DATA, MEDIA].into_iter().chain(PAGES).filter(|known| !folders.contains(known));
    for folder in folders.iter().copied().chain(known) {
        for entry in walkdir::WalkDir::new(target.join(folder)) {
            let entry = match entry {
                Ok(entry) if entry.file_type().is_dir() => continue,
                Ok(entry) => entry,
                Err(error) if error.io_error().is_some_and(|why| why.kind() == io::ErrorKind::NotFound) => continue,
                Err(error) => {
                    let path = error.path().unwrap_or(target).to_owned();
                    return Err(named(&path)(io::Error::from(error).kind().into()));
                }
            };
            let name = entry.path().strip_prefix(target).unwrap_or(entry.path()).to_string_lossy().replace('\\', "/");
            let plain = compression::plain(&name);
            let is_known = |folder: &str| match folder {
                DATA => folders.contains(DATA) && DOCUMENTS.iter().any(|ending| plain.ends_with(ending)),
                MEDIA => has_hash(&name),
                _ => listed.contains(plain) || bears_mark(target, plain),
            };
            if is_new(plain) || (was_built && is_known(folder)) {
                unseen.remove(plain);
                ours.push(name);
            } else if folders.contains(folder) {
                others.push(name);
            }
        }
    }
    // A list that somebody else wrote leads nowhere else.
    for page in unseen
        .into_iter()
        .filter(|page| was_built && is_elsewhere(page) && !is_new(page) && target.join(page).is_file())
    {
        let forms = Encoding::ALL.map(|encoding| [page, encoding.ending()].concat());
        ours.extend(forms.into_iter().filter(|form| target.join(form).is_file()));
        ours.push(page.to_owned());
    }
    Ok((ours, others))
}

/// The first of some new files, of each of which it is known whether it would take the place of a page without our mark, that is in the way of
/// somebody else's: where no build of ours was before, that is any file; elsewhere, what that build did not list and does not bear a mark.
pub(super) fn in_the_way<'a>(
    target: &Path,
    listed: &HashSet<&str>,
    new: impl IntoIterator<Item = (&'a String, bool)>,
) -> Option<&'a String> {
    let was_built = was_built(target) || bears_mark(target, "index.html");
    // An output of before there was a list.
    let has_list = listed.iter().any(|name| !name.contains('/'));
    let is_strange = |name: &str, is_taken: bool| {
        let path = target.join(name);
        let Ok(about) = path.symlink_metadata() else {
            // A file where a folder is to be.
            return name.split_once('/').is_some_and(|(folder, _)| target.join(folder).is_file());
        };
        let plain = compression::plain(name);
        match name.split_once('/').map(|(folder, _)| folder) {
            _ if about.is_dir() || !was_built => true,
            Some(DATA | MEDIA) => false,
            Some(folder) if PAGES.contains(&folder) => {
                is_taken || (!plain.ends_with(".html") && !bears_mark(target, plain))
            }
            _ => has_list && !listed.contains(plain),
        }
    };
    new.into_iter().find(|(name, is_taken)| is_strange(name, *is_taken)).map(|(name, _)| name)
}

/// Whether there is a compiled site.
fn was_built(target: &Path) -> bool {
    target.join(DATA).join(site_file()).is_file()
}

/// Whether a file stands in none of the folders that are known to be ours: a page, or any file in no folder.
pub(super) fn is_elsewhere(name: &str) -> bool {
    let is_known = name.split_once('/').is_some_and(|(top, _)| [DATA, MEDIA].contains(&top) || PAGES.contains(&top));
    let is_inside = name.split('/').all(|part| !matches!(part, "" | "." | ".."));
    is_inside && !is_known && (name.ends_with(".html") || !name.contains('/'))
}

/// Whether a file in a folder of pages is marked as ours: a page by its frame, one at an address of before by its policy, a feed
/// by the JSON Feed beside it. Only what is not new is asked, for it must be read.
fn bears_mark(target: &Path, name: &str) -> bool {
    let holds = |name: &str, marks: &[&str]| {
        fs::read(target.join(name))
            .is_ok_and(|text| marks.iter().any(|mark| memmem::find(&text, mark.as_bytes()).is_some()))
    };
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    if FEEDS.contains(&file) {
        return holds(&format!("{folder}/{}", FEEDS[0]), &[IN_FEEDS]);
    }
    let is_page = file.ends_with(".html") || file.ends_with(".htm");
    is_page && fs::read(target.join(name)).is_ok_and(|page| is_marked(&page))
}

/// Whether a page is one of ours: by its frame, by the link to its data, which a program that takes out comments leaves, or at an address of
/// before by its policy.
pub(super) fn is_marked(page: &[u8]) -> bool {
    let signpost = security_policy::meta(security_policy::OF_A_SIGNPOST);
    [built_reader::MARK, "broadsheet-source", &signpost]
        .iter()
        .any(|mark| memmem::find(page, mark.as_bytes()).is_some())
}

/// Whether a name has the hash that [`media`](crate::article::media) gives.
fn has_hash(name: &str) -> bool {
    name.split('.').skip(1).any(|part| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
