//! The files of a content folder.
//!
//! Comes in: the folder, and the output folder, which may lie in it and is no content. Goes out: the Markdown files, in
//! an order that does not depend on the machine.
//!
//! Left alone: names that begin with a dot, `node_modules`, and files that begin with `_` (section pages elsewhere). A link that
//! leads nowhere is an error only where it would have been an article.

use super::diagnostic::{Diagnostic, Place};
use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// The Markdown files below `root`, relative to it.
pub fn markdown_files(root: &Path, out: Option<&Path>, found: &mut Vec<Diagnostic>) -> Vec<PathBuf> {
    let start = if root.as_os_str().is_empty() { Path::new(".") } else { root };
    let out = out.and_then(|out| out.canonicalize().ok());
    let mut files = Vec::new();
    let walk = WalkDir::new(start).follow_links(true).into_iter().filter_entry(|entry| {
        entry.depth() == 0
            || !(is_hidden(entry.path()) || (entry.file_type().is_dir() && is(entry.path(), out.as_deref())))
    });
    for entry in walk {
        match entry {
            Ok(entry) if entry.file_type().is_file() && is_post(entry.path()) => {
                files.extend(entry.path().strip_prefix(start).map(Path::to_owned));
            }
            Ok(_) => {}
            // An editor's lock may be a link that leads nowhere; such a one comes here without having been asked for its name.
            Err(error) if error.depth() > 0 && error.path().is_some_and(is_hidden) => {}
            Err(error) if error.path().is_some_and(|path| dangles(&error, path) && !is_post(path)) => {
                let path = error.path().unwrap_or(root);
                let warning = Diagnostic::warning("this link leads nowhere, so it is left out").at(Place::file(path));
                found.push(warning.help("remove it, or make what it leads to"));
            }
            Err(error) => {
                let path = error.path().unwrap_or(root);
                let (what, help) = match (error.loop_ancestor(), error.io_error()) {
                    (Some(_), _) => {
                        (String::from("this link leads back to a folder that contains it"), "remove the link")
                    }
                    (_, Some(why)) => (
                        format!("cannot read this: {}", super::source::plain(why)),
                        "check that it is there and that you may read it",
                    ),
                    _ => (String::from("cannot read this"), "check that it is there and that you may read it"),
                };
                found.push(Diagnostic::error(what).at(Place::file(path)).help(help));
            }
        }
    }
    files.sort();
    files
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.') || name == "node_modules")
}

fn dangles(error: &walkdir::Error, path: &Path) -> bool {
    path.is_symlink() && error.io_error().is_some_and(|why| why.kind() == ErrorKind::NotFound)
}

/// Whether a path names Markdown.
pub fn is_markdown(path: &Path) -> bool {
    let extension = path.extension().and_then(OsStr::to_str);
    extension.is_some_and(|extension| ["md", "markdown"].iter().any(|known| extension.eq_ignore_ascii_case(known)))
}

fn is_post(path: &Path) -> bool {
    is_markdown(path) && !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('_'))
}

fn is(path: &Path, other: Option<&Path>) -> bool {
    other.is_some_and(|other| {
        path.file_name() == other.file_name() && path.canonicalize().is_ok_and(|path| path == other)
    })
}
