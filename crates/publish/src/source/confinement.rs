//! Restricts which files a build reads: those in the site's folder, and those in `linked_folders`.
//!
//! Input: the path of a file. Output: an open file whose location was checked, or a [`Refusal`]. Symbolic links are
//! resolved before the check, and the checked handle is the one that is read. Entry point: [`Confinement::open`].

use crate::source::code::Code;
use crate::source::diagnostic::{Diagnostic, Place, system_message};
use std::fs::{self, File};
use std::path::{Component, Path, PathBuf};
use std::{error, fmt, io};

/// The settings file. It is never published.
pub const SETTINGS_FILE: &str = "broadsheet.toml";
/// The setting that lists folders outside of the site.
pub const SETTING: &str = "linked_folders";
/// File systems whose files the kernel generates, such as the environment of a process.
pub const SYSTEM: [&str; 3] = ["/proc", "/sys", "/dev"];

/// The folders from which files may be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confinement {
    /// The site's folder as the caller gave it.
    given_root: PathBuf,
    /// The site's folder without symbolic links.
    root: PathBuf,
    /// The folder of articles in it. Its name may begin with a dot, because a setting names it.
    content: PathBuf,
    /// Allowed folders outside of the site, without symbolic links.
    linked: Vec<PathBuf>,
}

/// Why a file that exists may not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is outside of the site, at this path.
    Outside(PathBuf),
    /// This part of its path begins with a dot.
    Hidden(String),
    /// It is the settings file.
    Settings,
    /// It is in `node_modules`.
    Packages,
    /// It is a device, a pipe or a socket.
    Special,
    /// It is too large: its length and the limit, in bytes.
    TooLarge(u64, u64),
}

/// Why a file cannot be opened.
#[derive(Debug)]
pub enum Denied {
    /// The system returned an error.
    Failed(io::Error),
    /// The rules of this module refuse it.
    Refused(Refusal),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message("this file"))
    }
}

impl error::Error for Refusal {}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Denied::Failed(why) => f.write_str(&system_message(why)),
            Denied::Refused(refusal) => refusal.fmt(f),
        }
    }
}

impl error::Error for Denied {}

impl From<io::Error> for Denied {
    fn from(why: io::Error) -> Self {
        Denied::Failed(why)
    }
}

impl Confinement {
    /// Allows the files of the site in `root`.
    pub fn new(root: &Path) -> Self {
        let folder = if root.as_os_str().is_empty() { Path::new(".") } else { root };
        let resolved = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        Confinement { given_root: root.to_owned(), content: resolved.clone(), root: resolved, linked: Vec::new() }
    }

    /// Sets the folder of articles.
    pub fn with_content(self, content: &Path) -> Self {
        Confinement { content: self.with_resolved_root(content), ..self }
    }

    /// Returns the site's folder without symbolic links.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Allows the files of a folder outside of the site. The path must not contain symbolic links.
    pub fn allow(&mut self, folder: PathBuf) {
        self.linked.push(folder);
    }

    /// Opens an allowed regular file. For a folder, the error has the kind `IsADirectory`.
    pub fn open(&self, path: &Path) -> Result<File, Denied> {
        let direct = self.with_resolved_root(path);
        if fs::symlink_metadata(&direct)?.is_file()
            && let Ok(file) = open_without_links(&direct)
        {
            self.check_resolved(&direct).map_err(Denied::Refused)?;
            return require_regular(file);
        }
        let resolved = direct.canonicalize()?;
        self.check_resolved(&resolved).map_err(Denied::Refused)?;
        // Opening a device can already have an effect.
        let kind = fs::symlink_metadata(&resolved)?;
        if kind.is_dir() {
            return Err(Denied::Failed(io::ErrorKind::IsADirectory.into()));
        }
        if !kind.is_file() {
            return Err(Denied::Refused(Refusal::Special));
        }
        require_regular(open_without_links(&resolved)?)
    }

    /// Checks whether a file or folder may be read, after resolving symbolic links.
    pub fn check(&self, path: &Path) -> Result<(), Denied> {
        let resolved = self.with_resolved_root(path).canonicalize()?;
        self.check_resolved(&resolved).map_err(Denied::Refused)
    }

    /// Checks whether the settings file may be read. It may be a symbolic link to another file of the site.
    pub fn check_settings(&self, file: &Path) -> Result<(), Denied> {
        match self.check(file) {
            Err(Denied::Refused(Refusal::Settings)) => Ok(()),
            other => other,
        }
    }

    fn with_resolved_root(&self, path: &Path) -> PathBuf {
        match path.strip_prefix(&self.given_root) {
            Ok(below) => self.root.join(below),
            Err(_) => path.to_owned(),
        }
    }

    /// Checks a path without symbolic links.
    fn check_resolved(&self, resolved: &Path) -> Result<(), Refusal> {
        let Some(below) = [&self.content, &self.root]
            .into_iter()
            .chain(&self.linked)
            .find_map(|folder| resolved.strip_prefix(folder).ok())
        else {
            return Err(Refusal::Outside(resolved.to_owned()));
        };
        below.components().find_map(refused_part).map_or(Ok(()), Err)
    }
}

fn refused_part(part: Component<'_>) -> Option<Refusal> {
    let Component::Normal(name) = part else { return None };
    let name = name.to_string_lossy();
    if name.starts_with('.') && name != ".well-known" {
        Some(Refusal::Hidden(name.into_owned()))
    } else if name.eq_ignore_ascii_case(SETTINGS_FILE) {
        Some(Refusal::Settings)
    } else if name.eq_ignore_ascii_case("node_modules") {
        Some(Refusal::Packages)
    } else {
        // On Windows, a colon selects an alternate data stream of a file.
        (cfg!(windows) && name.contains(':')).then_some(Refusal::Special)
    }
}

/// Accepts an open file only if it is a regular file.
fn require_regular(file: File) -> Result<File, Denied> {
    let kind = file.metadata()?;
    match kind.is_file() {
        true => Ok(file),
        false if kind.is_dir() => Err(Denied::Failed(io::ErrorKind::IsADirectory.into())),
        false => Err(Denied::Refused(Refusal::Special)),
    }
}

/// Opens a file and fails if its path contains a symbolic link, so that nothing can be replaced after the check.
fn open_without_links(path: &Path) -> io::Result<File> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat2};
        use rustix::io::Errno;
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
        match openat2(CWD, path, flags, Mode::empty(), ResolveFlags::NO_SYMLINKS) {
            // Old kernels lack the call, and some containers forbid it.
            Err(Errno::NOSYS | Errno::PERM) => {}
            other => return Ok(File::from(other?)),
        }
    }
    open_and_compare(path)
}

/// Fallback for systems that cannot refuse links: opens the file, then compares it with the file at the path.
fn open_and_compare(path: &Path) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY).bits() as i32);
    }
    let file = options.open(path)?;
    let is_same = path.canonicalize()? == path && is_same_file(&file.metadata()?, &fs::symlink_metadata(path)?);
    if is_same { Ok(file) } else { Err(io::Error::other("the file was replaced while it was being read")) }
}

#[cfg(unix)]
fn is_same_file(one: &fs::Metadata, other: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same_file(one: &fs::Metadata, other: &fs::Metadata) -> bool {
    (one.len(), one.modified().ok()) == (other.len(), other.modified().ok())
}

impl Refusal {
    /// Returns the message about `name`, which is a reference or a path.
    pub fn message(&self, name: impl fmt::Display) -> String {
        match self {
            Refusal::Outside(target) => format!("{name} points outside the site, to {}", target.display()),
            Refusal::Hidden(part) => format!("{name} points to a hidden file: `{part}` begins with a dot"),
            Refusal::Settings => format!("{name} points to the site's settings"),
            Refusal::Packages => format!("{name} points into `node_modules`"),
            Refusal::Special => format!("{name} points to a device, a pipe or a socket, not to a regular file"),
            Refusal::TooLarge(length, limit) => {
                format!("{name} is {} MB; the limit for one file is {} MB", length / 1_000_000, limit / 1_000_000)
            }
        }
    }

    /// Returns the help text.
    pub fn help(&self) -> String {
        match self {
            Refusal::Outside(target) => {
                let folder = target.parent().unwrap_or(target).display();
                format!(
                    "copy it into the site, or allow its folder ({folder}) in broadsheet.toml with `{SETTING} = [\"…\"]`; \
                     nothing else outside of the site is published"
                )
            }
            Refusal::Hidden(_) => String::from(
                "hidden files often contain passwords and keys, so they are never published; copy it to another name",
            ),
            Refusal::Settings => {
                String::from("it is never published; copy the parts that you want to show into another file")
            }
            Refusal::Packages => String::from("installed packages are not published; copy the file into the site"),
            Refusal::Special => String::from("only regular files can be published"),
            Refusal::TooLarge(..) => String::from("make it smaller, or publish it elsewhere and link to its URL"),
        }
    }

    /// Returns the error about a file of the site, such as a symbolic link in its content folder.
    pub fn at_file(&self, path: &Path) -> Diagnostic {
        Diagnostic::error(Code::FileOutside, self.message(path.display())).at(Place::file(path)).help(self.help())
    }
}

impl Denied {
    /// Converts it to a system error, for code that writes files.
    pub fn into_io(self, path: &Path) -> io::Error {
        match self {
            Denied::Failed(why) => io::Error::new(why.kind(), format!("{}: {}", system_message(&why), path.display())),
            Denied::Refused(refusal) => io::Error::other(refusal.message(path.display())),
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;
    use std::process::Command;

    fn refusal(confinement: &Confinement, path: &Path) -> Option<Refusal> {
        match confinement.open(path) {
            Ok(_) => None,
            Err(Denied::Refused(refusal)) => Some(refusal),
            Err(Denied::Failed(why)) => panic!("{}: {why}", path.display()),
        }
    }

    #[test]
    fn opens_only_files_of_the_site() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join(".sites/paper");
        for name in [
            ".texts/one.png",
            ".git/config",
            ".well-known/x",
            "a.png",
            "b/node_modules/x.png",
            "Broadsheet.toml",
            "../out/x",
        ] {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        symlink("a.png", root.join("inside")).unwrap();
        symlink(".git/config", root.join("hidden")).unwrap();
        symlink("../out/x", root.join("outside")).unwrap();
        symlink("../out", root.join("folder")).unwrap();
        symlink("/dev/null", root.join("device")).unwrap();
        assert!(Command::new("mkfifo").arg(root.join("pipe")).status().unwrap().success());
        let mut confinement = Confinement::new(&root).with_content(&root.join(".texts"));
        let out = folder.path().join(".sites/out/x").canonicalize().unwrap();
        let outside = || Some(Refusal::Outside(out.clone()));
        let table = [
            ("a.png", None),
            ("inside", None),
            (".texts/one.png", None),
            (".well-known/x", None),
            (".git/config", Some(Refusal::Hidden(".git".into()))),
            ("hidden", Some(Refusal::Hidden(".git".into()))),
            ("b/node_modules/x.png", Some(Refusal::Packages)),
            ("Broadsheet.toml", Some(Refusal::Settings)),
            ("pipe", Some(Refusal::Special)),
            ("device", Some(Refusal::Outside("/dev/null".into()))),
            ("outside", outside()),
            ("folder/x", outside()),
        ];
        for (name, expected) in table {
            assert_eq!(refusal(&confinement, &root.join(name)), expected, "{name}");
        }
        confinement.linked.push(out.parent().unwrap().to_owned());
        assert_eq!(refusal(&confinement, &root.join("folder/x")), None);
    }

    /// Covers systems with and without a call that refuses links.
    #[test]
    fn symbolic_links_are_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        fs::create_dir(root.join("real")).unwrap();
        fs::write(root.join("real/x"), "x").unwrap();
        symlink("real/x", root.join("file")).unwrap();
        symlink("real", root.join("folder")).unwrap();
        for open in [open_without_links, open_and_compare] {
            assert!(open(&root.join("real/x")).is_ok());
            assert!(open(&root.join("file")).is_err() && open(&root.join("folder/x")).is_err());
        }
    }
}
