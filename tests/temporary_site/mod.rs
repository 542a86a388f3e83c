//! A small site in a temporary folder, and functions to build it.

use crate::file_tree::tree;
use broadsheet::content::Date;
use publish::{Options, Outcome};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

pub fn write(path: &Path, text: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A temporary folder whose site in `paper` has one article with this body. Other files beside the site do not belong
/// to it.
pub fn site(body: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("paper/content/one.md"), format!("---\ntitle: One\ndate: 2026-01-01\n---\n\n{body}\n"));
    write(&folder.path().join("paper/content/pic.svg"), "<svg width=\"4\" height=\"4\"/>");
    write(&folder.path().join("paper/broadsheet.toml"), "title = \"Paper\"\n");
    write(&folder.path().join("shared/note.txt"), "OUTSIDE");
    write(&folder.path().join("shared/letter.md"), "# Letter\n\nOUTSIDE\n");
    folder
}

pub fn options(folder: &Path) -> Options<'_> {
    Options::new(folder, Date::parse("2026-03-01T12:00:00Z").unwrap())
}

pub fn build(folder: &TempDir) -> (Outcome, String, BTreeMap<String, Vec<u8>>) {
    let (site, out) = (folder.path().join("paper"), folder.path().join("out"));
    let outcome = publish::build(&Options { out: Some(&out), ..options(&site) });
    let said = outcome.report.to_json_lines();
    (outcome, said, tree(&out))
}
