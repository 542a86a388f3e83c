//! Folders that contain no articles of the site: packages, generated files, and templates of other programs.
//!
//! Input: a folder. Output: why it is left out, and a note with the number of Markdown files in it. Entry points:
//! [`reason`] and [`notes`].

use crate::source::diagnostic::{Diagnostic, count};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

const PACKAGES: &str = "packages of other authors";
const TEMPLATES: &str = "templates and data of another program";
const GENERATED: &str = "generated files";

/// Names of folders, the files beside them that show their purpose (none: the name suffices), and what they contain.
const FOLDERS: [(&str, &str, &str); 9] = [
    ("node_modules bower_components jspm_packages", "", PACKAGES),
    ("vendor", "_config.yml _config.yaml _config.toml Gemfile composer.json go.mod package.json", PACKAGES),
    ("_vendor", "hugo.toml hugo.yaml hugo.json config.toml config.yaml go.mod", PACKAGES),
    ("Pods", "Podfile", PACKAGES),
    ("themes", "_config.yml _config.yaml hugo.toml hugo.yaml hugo.json config.toml config.yaml config.yml", TEMPLATES),
    ("_includes _layouts _data _sass", "", TEMPLATES),
    ("_site __pycache__ __MACOSX", "", GENERATED),
    ("target", "Cargo.toml pom.xml", GENERATED),
    ("resources", "hugo.toml hugo.yaml hugo.json .hugo_build.lock", GENERATED),
];

/// Files in a folder that show that a program generated it.
const MARKS: [(&str, &str); 2] = [("CACHEDIR.TAG", GENERATED), ("pyvenv.cfg", PACKAGES)];

/// The search for Markdown files stops after this number of entries.
const MAX_ENTRIES: usize = 20_000;

/// Returns what a folder contains if it has no articles.
pub(super) fn reason(folder: &Path) -> Option<&'static str> {
    let name = folder.file_name().and_then(OsStr::to_str)?;
    let is_beside = |marks: &str| marks.split(' ').any(|mark| folder.with_file_name(mark).is_file());
    let known = FOLDERS.iter().find(|(names, marks, _)| {
        names.split(' ').any(|known| known == name) && (marks.is_empty() || is_beside(marks))
    });
    known
        .map(|(.., reason)| *reason)
        .or_else(|| MARKS.iter().find(|(mark, _)| folder.join(mark).is_file()).map(|(_, reason)| *reason))
}

/// Returns a note for each folder that contains Markdown files, as `is_markdown` finds them.
pub(super) fn notes(mut skipped: Vec<(PathBuf, &'static str)>, is_markdown: fn(&Path) -> bool) -> Vec<Diagnostic> {
    skipped.sort();
    let note = |(folder, reason): (PathBuf, &str)| {
        let entries = WalkDir::new(&folder).into_iter().take(MAX_ENTRIES).flatten();
        let number = entries.filter(|entry| is_markdown(entry.path())).count();
        let files = count(number, "Markdown file");
        let note = Diagnostic::note(format!("left out {files} in {}, which contains {reason}", folder.display()));
        (number > 0).then(|| note.help("move them to another folder if they are articles"))
    };
    skipped.into_iter().filter_map(note).collect()
}
