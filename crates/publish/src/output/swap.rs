//! Moves staged files into the output folder, and undoes all moves if one fails.
//!
//! Input: pairs of paths on one file system. Output: the new files in place. Replaced files stay in the staging folder
//! until it is removed. Entry point: [`Swap`].

use super::staging::with_path;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// The moves so far.
pub(super) struct Swap {
    /// The folder for files that were removed.
    backup: PathBuf,
    done: Vec<Step>,
}

enum Step {
    Moved { from: PathBuf, to: PathBuf },
    Exchanged { one: PathBuf, other: PathBuf },
}

impl Swap {
    /// `backup` need not exist.
    pub fn new(backup: PathBuf) -> Self {
        Swap { backup, done: Vec::new() }
    }

    /// Replaces `old`, a file or a folder, by `new`. Atomic if the file system supports it. `old` need not exist.
    pub fn replace(&mut self, new: &Path, old: &Path) -> io::Result<()> {
        if fs::symlink_metadata(old).is_err() {
            return self.rename(new, old);
        }
        if exchange(new, old).is_ok() {
            self.done.push(Step::Exchanged { one: new.to_owned(), other: old.to_owned() });
            return Ok(());
        }
        self.remove(old)?;
        self.rename(new, old)
    }

    /// Moves a file or a folder to the backup.
    pub fn remove(&mut self, old: &Path) -> io::Result<()> {
        fs::create_dir_all(&self.backup).map_err(with_path(&self.backup))?;
        let backup = self.backup.join(self.done.len().to_string());
        self.rename(old, &backup)
    }

    /// Undoes all moves, the last one first.
    pub fn undo(self) {
        for step in self.done.iter().rev() {
            // The commit reports the first error; a second one could not be handled.
            _ = match step {
                Step::Moved { from, to } => fs::rename(to, from),
                Step::Exchanged { one, other } => exchange(one, other),
            };
        }
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to).map_err(with_path(if to.starts_with(&self.backup) { from } else { to }))?;
        self.done.push(Step::Moved { from: from.to_owned(), to: to.to_owned() });
        Ok(())
    }
}

/// Exchanges two files or folders atomically.
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
    }
    #[cfg(not(any(target_os = "linux", target_os = "macos")))]
    {
        _ = (one, other);
        Err(io::ErrorKind::Unsupported.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undo_restores_everything() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["new", "old", "more", "gone"] {
            fs::write(at(name), name).unwrap();
        }
        let mut swap = Swap::new(at("aside"));
        swap.replace(&at("new"), &at("old")).unwrap();
        swap.replace(&at("more"), &at("place")).unwrap();
        swap.remove(&at("gone")).unwrap();
        assert_eq!(fs::read_to_string(at("old")).unwrap(), "new");
        assert!(at("place").exists() && !at("gone").exists());
        swap.replace(&at("nothing"), &at("nowhere")).unwrap_err();
        let error = swap.remove(&at("nothing")).unwrap_err().to_string();
        assert!(error.contains("nothing") && !error.contains("aside"), "{error}");
        swap.undo();
        for name in ["new", "old", "more", "gone"] {
            assert_eq!(fs::read_to_string(at(name)).unwrap(), name);
        }
        assert!(!at("place").exists());
    }
}
