//! Where a site is written until it takes its place, and how the errors on the way say what they are about.
//!
//! Comes in: the output folder. Goes out: a hidden folder from which files can be moved there. Start with [`temporary`].

use crate::source::file::plain;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};
use tempfile::TempDir;

/// A hidden folder that nobody touched for as long as this is no longer written.
const ABANDONED: Duration = Duration::from_secs(3600);

/// A folder in a hidden one, which is gone when this is dropped.
pub(super) struct Staging {
    site: PathBuf,
    _hidden: TempDir,
}

impl Staging {
    pub fn path(&self) -> &Path {
        &self.site
    }
}

/// A new folder from which files can be renamed into `target`. It lies beside `target`, where nobody publishes
/// it. Where nothing can be made there, or `target` is the root of another file system, it lies in `target`.
pub(super) fn temporary(target: &Path) -> io::Result<Staging> {
    let name = target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let prefix = format!(".{name}.building-");
    let parent = match target.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => target,
    };
    let beside = hidden(parent, &prefix);
    // Where nothing changes, nothing is to be written to the output, not even for a moment.
    if !target.exists() || (beside.is_ok() && are_one_device(parent, target)) {
        return beside;
    }
    let inside = hidden(target, &prefix)?;
    Ok(beside.ok().filter(|beside| leads(beside.path(), inside.path())).unwrap_or(inside))
}

/// Says of an error which path it is about.
pub(super) fn named(path: &Path) -> impl Fn(io::Error) -> io::Error {
    move |why| io::Error::new(why.kind(), format!("{}: {}", plain(&why), path.display()))
}

/// A new folder in `parent`. What a program left there that was killed goes now.
fn hidden(parent: &Path, prefix: &str) -> io::Result<Staging> {
    fs::create_dir_all(parent).map_err(named(parent))?;
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        // Another build may be at work in it.
        let touched = || entry.metadata().and_then(|about| about.modified());
        if entry.file_name().to_string_lossy().starts_with(prefix)
            && touched().is_ok_and(|at| at.elapsed().is_ok_and(|since| since > ABANDONED))
        {
            _ = fs::remove_dir_all(entry.path());
        }
    }
    let made = |why: io::Error| named(parent)(why.kind().into());
    let hidden = tempfile::Builder::new().prefix(prefix).tempdir_in(parent).map_err(made)?;
    spread(hidden.path());
    let site = tempfile::tempdir_in(hidden.path()).map_err(made)?.keep();
    Ok(Staging { site, _hidden: hidden })
}

/// Asks for what is made in a folder to lie elsewhere on the disk than the folder itself (`T` of chattr(1)). ext4 puts a new folder beside
/// its parent, and where it has no journal, it passes over each file that was removed there in the last minutes, one by one and for
/// every new file: to build a site again that was just removed took three times as long. Other file systems refuse, and need it not.
#[cfg(target_os = "linux")]
fn spread(folder: &Path) {
    use rustix::fs::{IFlags, ioctl_getflags, ioctl_setflags};
    if let Ok(folder) = fs::File::open(folder)
        && let Ok(flags) = ioctl_getflags(&folder)
    {
        _ = ioctl_setflags(&folder, flags | IFlags::TOPDIR);
    }
}

#[cfg(not(target_os = "linux"))]
fn spread(_: &Path) {}

#[cfg(unix)]
fn are_one_device(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let device = |folder: &Path| fs::metadata(folder).map(|about| about.dev()).ok();
    device(one).is_some() && device(one) == device(other)
}

#[cfg(not(unix))]
fn are_one_device(_: &Path, _: &Path) -> bool {
    false
}

/// Whether what is in one folder can be renamed into another.
fn leads(from: &Path, to: &Path) -> bool {
    const TRIAL: &str = ".trial";
    fs::create_dir(from.join(TRIAL)).is_ok() && fs::rename(from.join(TRIAL), to.join(TRIAL)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_lie_beside_the_output() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("dist");
        let lies_beside = || temporary(&target).unwrap().path().ancestors().nth(2) == Some(folder.path());
        assert!(lies_beside(), "before there is an output");
        fs::create_dir(&target).unwrap();
        assert!(lies_beside());
        assert!(fs::read_dir(&target).unwrap().next().is_none(), "nothing is left of the trial");
    }

    /// Whoever runs this: a folder beside it cannot be made or is on another file system.
    #[cfg(target_os = "linux")]
    #[test]
    fn in_a_file_system_of_its_own_they_lie_inside() {
        use std::os::unix::fs::MetadataExt;
        let (memory, around) = (Path::new("/dev/shm"), Path::new("/dev"));
        let device = |folder: &Path| fs::metadata(folder).map(|about| about.dev()).ok();
        if memory.is_dir() && device(memory) != device(around) {
            let staging = temporary(memory).unwrap();
            let inside = staging.path().parent().unwrap();
            assert_eq!(inside.parent(), Some(memory));
            assert!(inside.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".shm.building-")));
        }
    }
}
