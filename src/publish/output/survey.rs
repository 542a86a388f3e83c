//! What an earlier build made of an output folder, and what somebody else did.
//!
//! Comes in: the folder, and the list of pages that the build left in it. Goes out: names. Start with [`survey`].

use crate::publish::compression::{self, Encoding};
use std::collections::{BTreeSet, HashSet};
use std::{io, path::Path};

/// The folder in which everything is ours.
pub(super) const DATA: &str = "data";
/// The folder that grows and is pruned.
pub(super) const MEDIA: &str = "media";
/// The folders that pages stand in, and the names that files of ours have there.
const PAGES: [&str; 5] = ["page", "posts", "categories", "archive", "search"];
const OURS: [&str; 4] = ["index.html", "feed.json", "atom.xml", "rss.xml"];

/// The list of the pages that stand in other folders: articles whose addresses have a pattern, and addresses of before.
pub(super) const ELSEWHERE: &str = "data/pages.txt";

/// The files in these folders (and in that of media) that an earlier build made, some of which it `listed`, and those that
/// somebody else did.
pub(super) fn survey(
    target: &Path,
    folders: &BTreeSet<&str>,
    listed: &HashSet<&str>,
) -> io::Result<(Vec<String>, Vec<String>)> {
    let (mut ours, mut others) = (Vec::new(), Vec::new());
    let mut unseen = listed.clone();
    let known = [DATA, MEDIA].into_iter().chain(PAGES).filter(|known| !folders.contains(known));
    for folder in folders.iter().copied().chain(known) {
        for entry in walkdir::WalkDir::new(target.join(folder)) {
            let entry = match entry {
                Ok(entry) if entry.file_type().is_dir() => continue,
                Ok(entry) => entry,
                Err(error) if error.io_error().is_some_and(|why| why.kind() == io::ErrorKind::NotFound) => continue,
                Err(error) => return Err(error.into()),
            };
            let name = entry.path().strip_prefix(target).unwrap_or(entry.path()).to_string_lossy().replace('\\', "/");
            let is_ours = match folder {
                DATA => true,
                MEDIA => has_hash(&name),
                _ => {
                    listed.contains(compression::plain(&name))
                        || name.rsplit('/').next().is_some_and(|file| OURS.contains(&compression::plain(file)))
                }
            };
            if is_ours {
                unseen.remove(compression::plain(&name));
                ours.push(name);
            } else if folders.contains(folder) {
                others.push(name);
            }
        }
    }
    // A list that somebody else wrote leads nowhere else.
    for page in unseen.into_iter().filter(|page| is_elsewhere(page) && target.join(page).is_file()) {
        let forms = Encoding::ALL.map(|encoding| [page, encoding.ending()].concat());
        ours.extend(forms.into_iter().filter(|form| target.join(form).is_file()));
        ours.push(page.to_owned());
    }
    for part in (1..).map(|part| format!("sitemap-{part}.xml")).take_while(|name| target.join(name).is_file()) {
        let forms = Encoding::ALL.map(|encoding| [&part, encoding.ending()].concat());
        ours.extend(forms.into_iter().filter(|form| target.join(form).is_file()));
        ours.push(part);
    }
    Ok((ours, others))
}

/// Whether a file is a page that stands in none of the folders that are known to be ours.
pub(super) fn is_elsewhere(name: &str) -> bool {
    let is_known = name.split_once('/').is_some_and(|(top, _)| [DATA, MEDIA].contains(&top) || PAGES.contains(&top));
    let is_inside = name.split('/').all(|part| !matches!(part, "" | "." | ".."));
    name.ends_with(".html") && !is_known && is_inside && !["index.html", "404.html"].contains(&name)
}

/// Whether a name has the hash that [`media`](crate::publish::media) gives.
fn has_hash(name: &str) -> bool {
    name.split('.').skip(1).any(|part| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
