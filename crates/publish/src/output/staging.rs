//! Creates the staging folder, and removes abandoned ones.
//!
//! Input: the output folder. Output: a hidden folder on the same file system. Entry point: [`create`]. Also adds paths
//! to I/O errors ([`with_path`]).

use crate::scratch::{self, Scratch};
use crate::source::diagnostic::system_message;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// A staging folder. It is removed when this is dropped.
pub(super) struct Staging {
    site: PathBuf,
    _hidden: Scratch,
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
    [parent(target), target].iter().for_each(|folder| scratch::remove_abandoned(folder, &prefix(target)));
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
    let creation_error = |error: io::Error| with_path(parent)(error.kind().into());
    let hidden = Scratch::new(parent, prefix);
    let site = tempfile::tempdir_in(hidden.path().map_err(creation_error)?).map_err(creation_error)?.keep();
    Ok(Staging { site, _hidden: hidden })
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
