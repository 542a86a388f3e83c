//! Putting what was written beside into the output folder, and taking it all back if one step fails.
//!
//! Comes in: pairs of paths on one file system. Goes out: the new in the place of the old, which lies where the new lay until its
//! folder goes. Start with [`Swap`].

use super::staging::with_path;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// A swap under way.
pub(super) struct Swap {
    /// Where what is taken away lies meanwhile.
    backup: PathBuf,
    done: Vec<Step>,
}

enum Step {
    Moved { from: PathBuf, to: PathBuf },
    Exchanged { one: PathBuf, other: PathBuf },
}

impl Swap {
    /// With a folder, which need not be there, for what is taken away.
    pub fn new(backup: PathBuf) -> Self {
        Swap { backup, done: Vec::new() }
    }

    /// Puts `new`, a file or a folder, in the place of `old`, which need not be there: in one step, where the file system can.
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

    /// Takes a file or a folder away.
    pub fn remove(&mut self, old: &Path) -> io::Result<()> {
        fs::create_dir_all(&self.backup).map_err(with_path(&self.backup))?;
        let backup = self.backup.join(self.done.len().to_string());
        self.rename(old, &backup)
    }

    /// Puts everything back where it was, the last first.
    pub fn undo(self) {
        for step in self.done.iter().rev() {
            // There is nobody left to tell of another failure.
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

/// Has two files or folders change places.
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
        let why = swap.remove(&at("nothing")).unwrap_err().to_string();
        assert!(why.contains("nothing") && !why.contains("aside"), "{why}");
        swap.undo();
        for name in ["new", "old", "more", "gone"] {
            assert_eq!(fs::read_to_string(at(name)).unwrap(), name);
        }
        assert!(!at("place").exists());
    }
}
