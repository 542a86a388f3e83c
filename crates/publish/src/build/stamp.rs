//! Recognises that a build would change nothing, because its source, its settings and its output are unchanged.
//!
//! Input: the settings, the options and a snapshot. Output: the number of files, if nothing has changed since the last
//! build. Entry points: [`Stamp::unchanged`] and [`Stamp::keep`].

use super::{Options, Outcome};
use crate::output::Changes;
use crate::site::settings::Settings;
use crate::snapshot::Snapshot;
use crate::source::diagnostic::Severity;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;
use walkdir::WalkDir;
use xxhash_rust::xxh3::Xxh3;

/// The name under which a snapshot keeps it.
const NAME: &str = "output.txt";
/// A site with more files is always built.
const MAX_FILES: usize = 200_000;

/// Identifies the input of a build from a snapshot.
pub(super) struct Stamp {
    input: u64,
    out: PathBuf,
}

impl Stamp {
    /// Describes the input of a build. `None` if the build is only a check, or serves a site that is being edited.
    pub fn new(settings: &Settings, options: &Options<'_>) -> Option<Self> {
        let out = options.out.filter(|_| !options.piecemeal)?;
        let mut hasher = Xxh3::new();
        let text = format!(
            "{} {:?} {} {:?} {:?}",
            env!("CARGO_PKG_VERSION"),
            options.base,
            options.compress,
            options.frame,
            fingerprint(&settings.root, Some(out))?,
        );
        hasher.update(text.as_bytes());
        for (name, bytes) in options.reader_files {
            hasher.update(name.as_bytes());
            hasher.update(bytes);
        }
        Some(Stamp { input: hasher.digest(), out: out.to_owned() })
    }

    /// Returns the unchanged files, if the last build had the same input and its output is still there.
    pub fn unchanged(&self, snapshot: &Snapshot) -> Option<Changes> {
        let noted = snapshot.noted(NAME).filter(|_| snapshot.is_unchanged)?;
        let (identity, kept) = noted.split_once(' ')?;
        (identity == self.identity()?).then_some(())?;
        Some(Changes { kept: kept.trim().parse().ok()?, ..Changes::default() })
    }

    /// Notes that the output belongs to this input. A build with warnings is repeated, so that they are shown again.
    pub fn keep(&self, snapshot: &Snapshot, outcome: &Outcome) {
        if outcome.report.count(Severity::Warning) == 0
            && let Some(identity) = self.identity()
        {
            snapshot.note(NAME, &format!("{identity} {}\n", outcome.changes.written + outcome.changes.kept));
        }
    }

    fn identity(&self) -> Option<String> {
        Some(format!("{:016x}{:016x}", self.input, fingerprint(&self.out, None)?))
    }
}

/// Returns a hash of the names, lengths and times of all files in a folder, without those in `except`.
fn fingerprint(folder: &Path, except: Option<&Path>) -> Option<u64> {
    let except = except.and_then(|except| except.canonicalize().ok());
    let is_wanted = |entry: &walkdir::DirEntry| {
        let is_left_out = || except.as_ref().is_some_and(|out| entry.path().canonicalize().is_ok_and(|it| it == *out));
        entry.depth() == 0 || !(entry.file_type().is_dir() && (entry.file_name() == ".git" || is_left_out()))
    };
    let mut hasher = Xxh3::new();
    for (number, entry) in WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(is_wanted).enumerate() {
        let entry = entry.ok()?;
        let about = entry.metadata().ok()?;
        if number > MAX_FILES {
            return None;
        }
        if about.is_file() {
            let time = about.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
            hasher.update(format!("{} {} {time}\n", entry.path().display(), about.len()).as_bytes());
        }
    }
    Some(hasher.digest())
}
