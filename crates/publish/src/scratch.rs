//! Hidden folders for files that are not complete yet. If a process is killed, a later one removes its folder.
//!
//! Input: the folder in which the files will be, and a prefix. Output: complete files. Entry point: [`Scratch::new`].
//!
//! The process holds a lock on a file in its folder. Folders whose lock is free are abandoned. That file is removed
//! last: a process that is killed meanwhile leaves a folder that still is recognised.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use std::{fs, io};

/// A folder without a lock is abandoned if it was not modified for this long.
const ABANDONED_AFTER: Duration = Duration::from_secs(3600);
/// The same for one with nothing in it: its process was killed before it could lock it.
const EMPTY_AFTER: Duration = Duration::from_secs(10);

/// The file that the process locks while it uses the folder, and its name before it is locked.
const LOCK: &str = "lock";
const NEW_LOCK: &str = "lock.new";

/// A folder of this process, created when it is first needed. It is removed when this is dropped.
#[derive(Debug)]
pub struct Scratch {
    parent: PathBuf,
    prefix: String,
    made: Mutex<Option<Made>>,
    files: AtomicUsize,
}

#[derive(Debug)]
struct Made {
    lock: Option<fs::File>,
    folder: PathBuf,
}

impl Drop for Made {
    fn drop(&mut self) {
        _ = remove_contents(&self.folder);
        // Windows cannot remove a file that is open.
        self.lock = None;
        remove(&self.folder);
    }
}

impl Scratch {
    /// Prepares a folder in `parent`, whose name begins with `prefix`, and removes abandoned ones.
    pub fn new(parent: &Path, prefix: &str) -> Self {
        remove_abandoned(parent, prefix);
        let (parent, prefix) = (parent.to_owned(), prefix.to_owned());
        Scratch { parent, prefix, made: Mutex::default(), files: AtomicUsize::default() }
    }

    /// Returns the folder, after creating it. Other accounts of the machine cannot read it.
    ///
    /// # Errors
    /// A folder that cannot be created.
    pub fn path(&self) -> io::Result<PathBuf> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = &*made {
            return Ok(made.folder.clone());
        }
        fs::create_dir_all(&self.parent)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(&self.prefix);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let folder = builder.tempdir_in(&self.parent)?.keep();
        *made = Some(Made { lock: lock(&folder), folder: folder.clone() });
        Ok(folder)
    }

    /// Writes a file as a whole: a crash leaves no part of it under its name. Its folder must exist.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let new = self.path()?.join(self.files.fetch_add(1, Ordering::Relaxed).to_string());
        fs::write(&new, bytes).and_then(|()| fs::rename(&new, path)).inspect_err(|_| _ = fs::remove_file(&new))
    }
}

/// Removes the folders in `parent` that begin with `prefix` and whose processes no longer run.
pub fn remove_abandoned(parent: &Path, prefix: &str) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let is_folder = || entry.file_type().is_ok_and(|kind| kind.is_dir());
        if entry.file_name().to_string_lossy().starts_with(prefix) && is_folder() && is_abandoned(&entry.path()) {
            remove(&entry.path());
        }
    }
}

/// Removes a folder, with its lock last. If that fails, a later process tries again.
fn remove(folder: &Path) {
    _ = remove_contents(folder).and_then(|()| fs::remove_file(folder.join(LOCK)));
    _ = fs::remove_dir(folder);
}

/// Removes everything but the lock.
fn remove_contents(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else if entry.file_name() != LOCK {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Returns whether no process uses a folder: its lock is free, or it has no usable lock and is old.
fn is_abandoned(folder: &Path) -> bool {
    let lock = folder.join(LOCK);
    // Opening a pipe would block.
    let is_file = fs::symlink_metadata(&lock).is_ok_and(|metadata| metadata.is_file());
    let file = if is_file { fs::File::open(&lock).ok() } else { None };
    match file.map(|file| file.try_lock()) {
        Some(Ok(())) => true,
        Some(Err(fs::TryLockError::WouldBlock)) => false,
        Some(Err(fs::TryLockError::Error(_))) | None => {
            let is_empty = fs::read_dir(folder)
                .is_ok_and(|mut entries| entries.all(|entry| entry.is_ok_and(|entry| entry.file_name() == NEW_LOCK)));
            let after = if is_empty { EMPTY_AFTER } else { ABANDONED_AFTER };
            let touched = fs::metadata(folder).and_then(|metadata| metadata.modified());
            touched.is_ok_and(|at| at.elapsed().is_ok_and(|since| since > after))
        }
    }
}

/// Locks a folder. `None` if the file system has no locks: then the age of the folder decides.
fn lock(folder: &Path) -> Option<fs::File> {
    // The file is renamed after it was locked, so that other processes never see it unlocked.
    let (new, lock) = (folder.join(NEW_LOCK), folder.join(LOCK));
    let file = fs::File::create(&new).ok()?;
    file.try_lock().ok()?;
    fs::rename(&new, &lock).ok()?;
    Some(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn files_are_replaced_and_nothing_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let scratch = Scratch::new(folder.path(), ".new-");
        assert!(names(folder.path()).is_empty(), "nothing is created before it is needed");
        let file = folder.path().join("a.txt");
        for text in ["one", "another"] {
            scratch.replace(&file, text.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(&file).unwrap(), text);
        }
        assert!(scratch.replace(&folder.path().join("no/such/a.txt"), b"x").is_err());
        assert_eq!(names(&scratch.path().unwrap()), ["lock"], "a failure leaves no part");
        drop(scratch);
        assert_eq!(names(folder.path()), ["a.txt"]);
    }

    #[test]
    fn only_abandoned_folders_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let alive = Scratch::new(folder.path(), ".new-");
        alive.path().unwrap();
        let [dead, unmarked, other] =
            [".new-dead", ".new-unmarked", ".other-dead"].map(|name| folder.path().join(name));
        for folder in [&dead, &unmarked, &other] {
            fs::create_dir(folder).unwrap();
        }
        fs::write(dead.join(LOCK), "").unwrap();
        fs::write(other.join(LOCK), "").unwrap();
        Scratch::new(folder.path(), ".new-");
        assert!(alive.path().unwrap().is_dir(), "its process lives");
        assert!(!dead.exists(), "nobody holds its lock");
        assert!(unmarked.is_dir(), "it may have been made just now");
        fs::create_dir_all(dead.join("site")).unwrap();
        fs::write(dead.join("site/index.html"), "half").unwrap();
        fs::write(dead.join(LOCK), "").unwrap();
        remove_contents(&dead).unwrap();
        assert!(dead.join(LOCK).is_file(), "a process that is killed here leaves the lock");
        Scratch::new(folder.path(), ".new-");
        assert!(!dead.exists());
        assert!(other.is_dir(), "it has another prefix");
        let old = |folder: &Path| {
            let minute_ago = std::time::SystemTime::now() - Duration::from_secs(60);
            fs::File::open(folder).and_then(|folder| folder.set_modified(minute_ago))
        };
        if old(&unmarked).is_ok() {
            let filled = folder.path().join(".new-filled");
            fs::create_dir_all(filled.join("site")).unwrap();
            old(&filled).unwrap();
            Scratch::new(folder.path(), ".new-");
            assert!(!unmarked.exists(), "no process begins so slowly");
            assert!(filled.is_dir(), "the file system may have no locks");
        }
        drop(alive);
        assert!(other.is_dir());
    }
}
