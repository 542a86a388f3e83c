//! Moves, links, compares and removes files of the output folder.
//!
//! Input: a folder, and names below it. Output: changes on the disk. Entry points: [`move_new_files`], [`remove`] and
//! [`link_or_copy`].

use super::FileState;
use super::staging::with_path;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Returns whether a folder contains anything.
pub(super) fn has_files(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
}

pub(super) fn move_new_files(from: &Path, target: &Path, files: &BTreeMap<String, FileState>) -> io::Result<()> {
    let new = files.iter().filter(|(_, state)| **state != FileState::Unchanged);
    new.map(|(name, _)| name).try_for_each(|name| move_file(&from.join(name), &with_parent_folder(target, name)?))
}

/// Removes a file, and the folders that become empty.
pub(super) fn remove(root: &Path, name: &str) -> io::Result<()> {
    let path = root.join(name);
    fs::remove_file(&path).map_err(with_path(&path))?;
    remove_empty_parents(root, name);
    Ok(())
}

/// Removes the parent folders of `name` that are empty.
pub(super) fn remove_empty_parents(root: &Path, name: &str) {
    let folders = Path::new(name).ancestors().skip(1).filter(|folder| *folder != Path::new(""));
    folders.map(|folder| fs::remove_dir(root.join(folder))).find(Result::is_err);
}

/// Returns the path of `name` below `root`, after creating its folder.
pub(super) fn with_parent_folder(root: &Path, name: &str) -> io::Result<PathBuf> {
    let path = root.join(name);
    if let Some(folder) = path.parent()
        && !folder.is_dir()
    {
        fs::create_dir_all(folder).map_err(with_path(folder))?;
    }
    Ok(path)
}

pub(super) fn move_file(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to).map_err(with_path(to))
}

/// Returns whether a file contains exactly these bytes. Comparing the lengths first avoids reads.
pub(super) fn has_content(file: &Path, bytes: &[u8]) -> bool {
    fs::metadata(file).is_ok_and(|about| about.is_file() && about.len() == bytes.len() as u64)
        && fs::read(file).is_ok_and(|held| held == bytes)
}

/// Creates a hard link, or if the file system has none, a copy with the same modification time.
pub(super) fn link_or_copy(from: &Path, to: &Path) -> io::Result<()> {
    let copy = || {
        let modified = fs::metadata(from)?.modified()?;
        fs::copy(from, to)?;
        fs::File::options().write(true).open(to)?.set_modified(modified)
    };
    fs::hard_link(from, to).or_else(|_| copy()).map_err(with_path(from))
}
