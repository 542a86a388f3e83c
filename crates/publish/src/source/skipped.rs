//! Decides which files of a content folder belong to other programs, and counts the Markdown files among them.
//!
//! Input: an entry of the folder. Output: the reason to leave it out (`reason`), and a list of the Markdown files that
//! were left out (`SkippedFiles`). Every Markdown file is either an article or in this list.

use crate::source::code::Code;
use crate::source::diagnostic::{Diagnostic, count};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// Entries of a skipped folder that are counted.
const MAX_ENTRIES: usize = 20_000;

/// The reason for files in folders of other programs.
pub const FOLDER: &str = "in a folder of another program";
/// The reason for hidden files.
pub const HIDDEN: &str = "its name, or that of its folder, begins with a dot";
/// The reason for files that an editor or an operating system creates.
pub const COPY: &str = "a copy that an editor or macOS made";
/// The reason for section pages.
pub const SECTION: &str = "its name begins with an underscore";

/// A Markdown file that is not an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Relative to the content folder.
    pub path: PathBuf,
    /// Why it is not an article.
    pub reason: &'static str,
}

/// Names of folders without articles, and files beside them that prove it. Without such files, the name suffices.
const FOLDERS: [(&str, &[&str]); 18] = [
    ("node_modules", &[]),
    ("bower_components", &[]),
    ("__MACOSX", &[]),
    ("_includes", &[]),
    ("_layouts", &[]),
    ("_data", &[]),
    ("_site", &[]),
    ("vendor", &["_config.yml", "_config.yaml", "_config.toml", "Gemfile", "composer.json", "go.mod"]),
    ("target", &["Cargo.toml"]),
    ("public", &SITE_FILES),
    ("themes", &SITE_FILES),
    ("archetypes", &SITE_FILES),
    ("layouts", &SITE_FILES),
    ("i18n", &SITE_FILES),
    ("scaffolds", &["_config.yml", "_config.yaml"]),
    ("build", &["docusaurus.config.js", "docusaurus.config.ts", "docusaurus.config.mjs", "docusaurus.config.cjs"]),
    ("site", &["mkdocs.yml", "mkdocs.yaml"]),
    ("_gen", &["../resources"]),
];

/// The settings files of Hugo, Zola and Hexo.
const SITE_FILES: [&str; 10] = [
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "hugo.json",
    "config.toml",
    "config.yaml",
    "config.yml",
    "config.json",
    "_config.yml",
    "_config.yaml",
];

/// Folders of version control, which are not even counted.
const REPOSITORIES: [&str; 4] = [".git", ".hg", ".svn", ".jj"];

/// Returns why a file or folder is left out, if it is. The content of a skipped folder is left out, too.
pub(crate) fn reason(path: &Path, is_folder: bool) -> Option<&'static str> {
    let name = path.file_name()?.to_string_lossy();
    if !is_folder && copied(&name).is_some() {
        return Some(COPY);
    }
    if name.starts_with('.') {
        return Some(HIDDEN);
    }
    let parent = path.parent().unwrap_or(Path::new(""));
    let is_proven = |files: &[&str]| files.is_empty() || files.iter().any(|file| parent.join(file).exists());
    let is_known = || FOLDERS.iter().any(|(folder, files)| name == *folder && is_proven(files));
    // A virtual environment of Python may have any name.
    (is_folder && (is_known() || path.join("pyvenv.cfg").is_file())).then_some(FOLDER)
}

/// Returns the name of the file of which an editor or macOS made this copy.
fn copied(name: &str) -> Option<&str> {
    name.strip_prefix("._")
        .or_else(|| name.strip_prefix(".#"))
        .or_else(|| name.strip_prefix('#').and_then(|name| name.strip_suffix('#')))
        .or_else(|| name.strip_suffix('~'))
        .or_else(|| [".swp", ".swo", ".bak", ".orig"].iter().find_map(|ending| name.strip_suffix(ending)))
        .filter(|name| !name.is_empty())
}

/// Whether this is a Markdown file, or a copy of one.
fn is_counted(path: &Path, is_markdown: fn(&Path) -> bool) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    is_markdown(path) || copied(&name).is_some_and(|name| is_markdown(Path::new(name)))
}

/// The Markdown files that were left out.
#[derive(Debug)]
pub(super) struct SkippedFiles {
    root: PathBuf,
    is_markdown: fn(&Path) -> bool,
    files: Vec<Skipped>,
    /// Numbers of files by the name of their folder, or by their reason.
    groups: BTreeMap<String, usize>,
}

impl SkippedFiles {
    pub fn new(root: &Path, is_markdown: fn(&Path) -> bool) -> Self {
        SkippedFiles { root: root.to_owned(), is_markdown, files: Vec::new(), groups: BTreeMap::new() }
    }

    /// Adds a file, or all Markdown files below a folder.
    pub fn add(&mut self, entry: &DirEntry, reason: &'static str) {
        let name = entry.file_name().to_string_lossy();
        if entry.file_type().is_file() {
            if is_counted(entry.path(), self.is_markdown) {
                let group = match reason {
                    COPY => String::from("made by an editor or macOS"),
                    SECTION => String::from("with `_` before the name"),
                    _ => String::from("hidden"),
                };
                self.push(entry.path(), reason, group);
            }
        } else if !entry.path_is_symlink() && !REPOSITORIES.iter().any(|repository| name == *repository) {
            let is_markdown = self.is_markdown;
            let inside = WalkDir::new(entry.path()).into_iter().take(MAX_ENTRIES).flatten();
            for file in inside.filter(|file| file.file_type().is_file() && is_counted(file.path(), is_markdown)) {
                self.push(file.path(), reason, format!("in `{name}`"));
            }
        }
    }

    fn push(&mut self, path: &Path, reason: &'static str, group: String) {
        let path = path.strip_prefix(&self.root).unwrap_or(path).to_owned();
        self.files.push(Skipped { path, reason });
        *self.groups.entry(group).or_default() += 1;
    }

    /// Returns the files, sorted, and a note that counts them.
    pub fn finish(mut self) -> (Vec<Skipped>, Option<Diagnostic>) {
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
        let groups: Vec<_> = self.groups.iter().map(|(group, number)| format!("{number} {group}")).collect();
        let note = (!self.files.is_empty()).then(|| {
            let what = count(self.files.len(), "Markdown file");
            let note = Diagnostic::note(
                Code::LeftOut,
                format!("left out {what} that other programs use: {}", groups.join(", ")),
            );
            note.help("to publish one, move it to another folder and give it a usual name")
        });
        (self.files, note)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn folders_of_other_programs_are_recognised_by_what_is_beside_them() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["jekyll/_config.yml", "rust/Cargo.toml", "hugo/hugo.toml", "plain/a.md", "venv/pyvenv.cfg"] {
            fs::create_dir_all(folder.path().join(name).parent().unwrap()).unwrap();
            fs::write(folder.path().join(name), "").unwrap();
        }
        let table = [
            ("plain/node_modules", true),
            ("plain/vendor", false),
            ("jekyll/vendor", true),
            ("plain/target", false),
            ("rust/target", true),
            ("plain/public", false),
            ("hugo/public", true),
            ("hugo/resources/_gen", true),
            ("plain/_gen", false),
            ("hugo/themes", true),
            ("venv", true),
            ("plain/venv", false),
            ("plain/__MACOSX", true),
            ("plain/posts", false),
        ];
        for (name, is_skipped) in table {
            fs::create_dir_all(folder.path().join(name)).unwrap();
            assert_eq!(reason(&folder.path().join(name), true).is_some(), is_skipped, "{name}");
        }
    }

    #[test]
    fn copies_of_editors_are_recognised() {
        for name in ["a.md~", "#a.md#", "._a.md", ".#a.md", "a.md.swp", ".a.md.swp", "a.md.orig"] {
            assert_eq!(reason(Path::new(name), false), Some(COPY), "{name}");
        }
        assert_eq!(reason(Path::new(".a.md"), false), Some(HIDDEN));
        for name in ["a.md", "#1.md", "a~b.md", "~", "#", "C#.md"] {
            assert_eq!(reason(Path::new(name), false), None, "{name}");
        }
    }
}
