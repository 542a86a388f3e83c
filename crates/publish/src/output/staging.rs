//! Creates the staging folder, and removes abandoned ones.
//!
//! Input: the output folder. Output: a hidden folder on the same file system. Entry point: [`create`]. Also adds paths
//! to I/O errors ([`with_path`]).

use crate::source::diagnostic::system_message;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};
use tempfile::TempDir;

/// A staging folder without a lock is abandoned if it was not modified for this long.
const ABANDONED_AFTER: Duration = Duration::from_secs(3600);

/// The file that the process locks while it uses the staging folder.
const LOCK: &str = "lock";

/// A staging folder. It is removed when this is dropped.
pub(super) struct Staging {
    site: PathBuf,
    /// Declared before `_hidden`, to be closed first: Windows cannot remove a folder with open files.
    _lock: Option<fs::File>,
    _hidden: TempDir,
}

impl Staging {
    pub fn path(&self) -> &Path {
        &self.site
    }
}

/// Creates a folder from which files can be renamed into `target`. It is beside `target` if possible, else in it: for
/// example, if `target` is a mount point.
pub(super) fn create(target: &Path) -> io::Result<Staging> {
    let (prefix, parent) = (prefix(target), parent(target));
    let beside = create_hidden(parent, &prefix);
    // Do not write to the output folder if it can be avoided: a build without changes must not touch it.
    if !target.exists() || (beside.is_ok() && are_on_one_device(parent, target)) {
        return beside;
    }
    let inside = create_hidden(target, &prefix)?;
    Ok(beside.ok().filter(|beside| can_rename(beside.path(), inside.path())).unwrap_or(inside))
}

/// Removes staging folders of processes that no longer run.
pub(super) fn remove_abandoned(target: &Path) {
    let prefix = prefix(target);
    for folder in [parent(target), target] {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let is_folder = || entry.file_type().is_ok_and(|kind| kind.is_dir());
            if entry.file_name().to_string_lossy().starts_with(&prefix) && is_folder() && is_abandoned(&entry.path()) {
                _ = fs::remove_dir_all(entry.path());
            }
        }
    }
}

/// Returns whether no process uses a staging folder: its lock is free, or it has no usable lock and is old.
fn is_abandoned(staging: &Path) -> bool {
    let lock = staging.join(LOCK);
    // Opening a pipe would block.
    let is_file = fs::symlink_metadata(&lock).is_ok_and(|metadata| metadata.is_file());
    let file = if is_file { fs::File::open(&lock).ok() } else { None };
    match file.map(|file| file.try_lock()) {
        Some(Ok(())) => true,
        Some(Err(fs::TryLockError::WouldBlock)) => false,
        Some(Err(fs::TryLockError::Error(_))) | None => {
            let touched = fs::metadata(staging).and_then(|metadata| metadata.modified());
            touched.is_ok_and(|at| at.elapsed().is_ok_and(|since| since > ABANDONED_AFTER))
        }
    }
}

/// The prefix of names of staging folders for `target`.
fn prefix(target: &Path) -> String {
    let name = target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    format!(".{name}.building-")
}

fn parent(target: &Path) -> &Path {
    match target.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => target,
    }
}

/// Adds a path to the message of an error.
pub(super) fn with_path(path: &Path) -> impl Fn(io::Error) -> io::Error {
    move |error| io::Error::new(error.kind(), format!("{}: {}", system_message(&error), path.display()))
}

fn create_hidden(parent: &Path, prefix: &str) -> io::Result<Staging> {
    fs::create_dir_all(parent).map_err(with_path(parent))?;
    let creation_error = |error: io::Error| with_path(parent)(error.kind().into());
    let hidden = tempfile::Builder::new().prefix(prefix).tempdir_in(parent).map_err(creation_error)?;
    let lock = lock(hidden.path());
    let site = tempfile::tempdir_in(hidden.path()).map_err(creation_error)?.keep();
    Ok(Staging { site, _lock: lock, _hidden: hidden })
}

/// Locks a staging folder. `None` if the file system has no locks: then the age of the folder decides.
fn lock(folder: &Path) -> Option<fs::File> {
    // The file is renamed after it was locked, so that other processes never see it unlocked.
    let (new, lock) = (folder.join("lock.new"), folder.join(LOCK));
    let file = fs::File::create(&new).ok()?;
    file.try_lock().ok()?;
    fs::rename(&new, &lock).ok()?;
    Some(file)
}

#[cfg(unix)]
fn are_on_one_device(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let device = |folder: &Path| fs::metadata(folder).map(|metadata| metadata.dev()).ok();
    device(one).is_some() && device(one) == device(other)
}

#[cfg(not(unix))]
fn are_on_one_device(_: &Path, _: &Path) -> bool {
    false
}

/// Returns whether entries of one folder can be renamed into another.
fn can_rename(from: &Path, to: &Path) -> bool {
    const TRIAL: &str = ".trial";
    fs::create_dir(from.join(TRIAL)).is_ok() && fs::rename(from.join(TRIAL), to.join(TRIAL)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn staging_folders_are_beside_the_output() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("dist");
        let is_beside = || create(&target).unwrap().path().ancestors().nth(2) == Some(folder.path());
        assert!(is_beside(), "before there is an output");
        fs::create_dir(&target).unwrap();
        assert!(is_beside());
        assert!(fs::read_dir(&target).unwrap().next().is_none(), "nothing is left of the trial");
    }

    #[test]
    fn only_abandoned_folders_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("dist");
        let alive = create(&target).unwrap();
        let dead = folder.path().join(".dist.building-dead");
        let unmarked = folder.path().join(".dist.building-unmarked");
        let other = folder.path().join(".other.building-dead");
        for folder in [&dead, &unmarked, &other] {
            fs::create_dir(folder).unwrap();
        }
        fs::write(dead.join("lock"), "").unwrap();
        fs::write(other.join("lock"), "").unwrap();
        remove_abandoned(&target);
        assert!(alive.path().is_dir(), "its process lives");
        assert!(!dead.exists(), "nobody holds its lock");
        assert!(unmarked.is_dir(), "it may have been made just now");
        assert!(other.is_dir(), "it belongs to another output folder");
        drop(alive);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    /// `/dev/shm` is a mount point, so a folder beside it is on another file system or cannot be created.
    #[cfg(target_os = "linux")]
    #[test]
    fn staging_folders_of_a_mount_point_are_inside() {
        use std::os::unix::fs::MetadataExt;
        let (memory, around) = (Path::new("/dev/shm"), Path::new("/dev"));
        let device = |folder: &Path| fs::metadata(folder).map(|metadata| metadata.dev()).ok();
        if memory.is_dir() && device(memory) != device(around) {
            let staging = create(memory).unwrap();
            let inside = staging.path().parent().unwrap();
            assert_eq!(inside.parent(), Some(memory));
            assert!(inside.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".shm.building-")));
        }
    }
}
