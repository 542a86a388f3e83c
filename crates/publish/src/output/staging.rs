//! Where a site is written until it takes its place, and how the errors on the way say what they are metadata.
//!
//! Comes in: the output folder. Goes out: a hidden folder from which files can be moved there. Start with [`create`].

use crate::source::diagnostic::system_message;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};
use tempfile::TempDir;

/// A staging folder without a lock that nobody touched for as long as this is abandoned.
const ABANDONED_AFTER: Duration = Duration::from_secs(3600);

/// The file in a staging folder that its process holds a lock on.
const LOCK: &str = "lock";

/// A folder in a hidden one, which is gone when this is dropped.
pub(super) struct Staging {
    site: PathBuf,
    /// Closed before the folder is removed, as Windows wants it.
    _lock: Option<fs::File>,
    _hidden: TempDir,
}

impl Staging {
    pub fn path(&self) -> &Path {
        &self.site
    }
}

/// A new folder from which files can be renamed into `target`. It lies beside `target`, where nobody publishes
/// it. Where nothing can be made there, or `target` is the root of another file system, it lies in `target`.
pub(super) fn create(target: &Path) -> io::Result<Staging> {
    let (prefix, parent) = (prefix(target), parent(target));
    let beside = create_hidden(parent, &prefix);
    // Where nothing changes, nothing is to be written to the output, not even for a moment.
    if !target.exists() || (beside.is_ok() && are_on_one_device(parent, target)) {
        return beside;
    }
    let inside = create_hidden(target, &prefix)?;
    Ok(beside.ok().filter(|beside| can_rename(beside.path(), inside.path())).unwrap_or(inside))
}

/// Removes the staging folders that processes left which are dead now.
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

/// Whether no living process writes to a staging folder: its lock is free, or it has none that could be asked and is old.
fn is_abandoned(staging: &Path) -> bool {
    let lock = staging.join(LOCK);
    // Opening a pipe would wait for its other end.
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

/// What the names of staging folders of `target` begin with.
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

/// Says of an error which path it is metadata.
pub(super) fn with_path(path: &Path) -> impl Fn(io::Error) -> io::Error {
    move |why| io::Error::new(why.kind(), format!("{}: {}", system_message(&why), path.display()))
}

/// A new folder in `parent`.
fn create_hidden(parent: &Path, prefix: &str) -> io::Result<Staging> {
    fs::create_dir_all(parent).map_err(with_path(parent))?;
    let creation_error = |why: io::Error| with_path(parent)(why.kind().into());
    let hidden = tempfile::Builder::new().prefix(prefix).tempdir_in(parent).map_err(creation_error)?;
    set_topdir_flag(hidden.path());
    let lock = lock(hidden.path());
    let site = tempfile::tempdir_in(hidden.path()).map_err(creation_error)?.keep();
    Ok(Staging { site, _lock: lock, _hidden: hidden })
}

/// Marks a staging folder as in use. `None` where the file system has no locks: then its age tells.
fn lock(folder: &Path) -> Option<fs::File> {
    // It gets its name once it is locked, so that nobody finds it free.
    let (new, lock) = (folder.join("lock.new"), folder.join(LOCK));
    let file = fs::File::create(&new).ok()?;
    file.try_lock().ok()?;
    fs::rename(&new, &lock).ok()?;
    Some(file)
}

/// Asks for what is made in a folder to lie elsewhere on the disk than the folder itself (`T` of chattr(1)). ext4 puts a new folder beside
/// its parent, and where it has no journal, it passes over each file that was removed there in the last minutes, one by one and for
/// every new file: to build a site again that was just removed took three times as long. Other file systems refuse, and need it not.
#[cfg(target_os = "linux")]
fn set_topdir_flag(folder: &Path) {
    use rustix::fs::{IFlags, ioctl_getflags, ioctl_setflags};
    if let Ok(folder) = fs::File::open(folder)
        && let Ok(flags) = ioctl_getflags(&folder)
    {
        _ = ioctl_setflags(&folder, flags | IFlags::TOPDIR);
    }
}

#[cfg(not(target_os = "linux"))]
fn set_topdir_flag(_: &Path) {}

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

/// Whether what is in one folder can be renamed into another.
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

    /// Whoever runs this: a folder beside it cannot be made or is on another file system.
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
