//! Files whose names differ from a reference only in case, in composition or in accents.
//!
//! Input: a path that names no file. Output: the file that was probably meant. Entry point: [`find`]. Blogs that were
//! written on macOS or Windows contain such paths, because their file systems ignore these differences.

use crate::article::media;
use crate::site::settings::Settings;
use crate::source::name_key::{base_letters, key};
use crate::source::nearest::nearest;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// A file with a similar name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Similar {
    /// Its path from the site's folder, with a leading `/`.
    pub address: String,
    /// The path that the author should write.
    pub written: String,
    /// Whether only case or composition differ, so that it certainly is the file that was meant.
    pub is_same: bool,
}

/// Finds a file for `path`, as written in the article `file`.
pub(super) fn find(settings: &Settings, file: &Path, path: &str) -> Option<Similar> {
    let Settings { root, content, .. } = settings;
    let content = content.strip_prefix(root).unwrap_or(Path::new(""));
    let folders: Vec<PathBuf> = match path.starts_with('/') {
        true => [content, Path::new(""), Path::new("static"), Path::new("public")].map(Path::to_owned).into(),
        false => {
            let parent = content.join(file.parent().unwrap_or(Path::new("")));
            vec![parent, content.join(file.with_extension("")), content.to_owned()]
        }
    };
    let inside = |folder: &PathBuf| media::inside(folder, Path::new(path.trim_start_matches('/')));
    let candidates: Vec<PathBuf> = folders.iter().filter_map(inside).collect();
    for is_same in [true, false] {
        for candidate in &candidates {
            if let Some(found) = walk(root, candidate, is_same) {
                let address = format!("/{}", found.to_string_lossy().replace('\\', "/"));
                return Some(Similar { written: corrected(path, &found), address, is_same });
            }
        }
    }
    None
}

/// Follows the names of `path` from `root`, and accepts similar names. Only the last one may be just similar.
fn walk(root: &Path, path: &Path, is_same: bool) -> Option<PathBuf> {
    let mut found = PathBuf::new();
    let mut names = path.iter().peekable();
    while let Some(name) = names.next() {
        if root.join(&found).join(name).exists() {
            found.push(name);
            continue;
        }
        let name = name.to_str()?;
        let entries = fs::read_dir(root.join(&found)).ok()?;
        let entries: Vec<String> = entries
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|entry| !entry.starts_with('.'))
            .collect();
        let same = entries.iter().filter(|entry| key(entry) == key(name)).min();
        let is_last = names.peek().is_none();
        let like = || if is_last && !is_same { similar_name(name, &entries) } else { None };
        found.push(same.map(String::as_str).or_else(like)?);
    }
    root.join(&found).is_file().then_some(found)
}

/// Returns the name that differs only in accents, or else the most similar name with the same extension.
fn similar_name<'n>(name: &str, entries: &'n [String]) -> Option<&'n str> {
    let extension = |name: &str| Path::new(name).extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase);
    let without_accents = entries.iter().find(|entry| base_letters(entry) == base_letters(name));
    let same_kind = entries.iter().filter(|entry| extension(entry) == extension(name));
    without_accents.map(String::as_str).or_else(|| {
        let near = nearest(name, same_kind.map(String::as_str))?;
        // Numbered pictures are similar, and never meant.
        let digits = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<String>();
        (strsim::osa_distance(name, near) <= 2 && digits(name) == digits(near)).then_some(near)
    })
}

/// Replaces the last names of `path`, up to the first `..`, by those of the file.
fn corrected(path: &str, found: &Path) -> String {
    let mut actual: Vec<String> = found.iter().map(|name| name.to_string_lossy().into_owned()).collect();
    let mut is_name = true;
    let mut names: Vec<String> = Vec::new();
    for name in path.split('/').rev() {
        is_name &= !matches!(name, "" | "." | "..");
        names.push(if is_name { actual.pop().unwrap_or_default() } else { name.to_owned() });
    }
    names.reverse();
    names.join("/")
}
