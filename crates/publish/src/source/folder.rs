//! Lists the Markdown files of a content folder.
//!
//! Input: the content folder, and the output folder, which may be inside it and is skipped. Output: the Markdown files
//! in an order that does not depend on the machine, those that are left out, and diagnostics. Entry point:
//! [`markdown_files`].
//!
//! - Left out: hidden files, folders of other programs ([`skipped`]), and files that begin with `_` (section pages in
//!   other programs).
//! - Articles in other formats are reported.
//! - A symbolic link must point to an allowed location ([`Confinement`]). A broken link is an error only if it has the
//!   name of an article.

use crate::source::code::Code;
use crate::source::confinement::{Confinement, Denied, Refusal};
use crate::source::diagnostic::{Diagnostic, Place, count, system_message};
use crate::source::skipped::{self, Skipped, SkippedFiles};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};
use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Extensions of formats from which other programs read articles.
const UNSUPPORTED_FORMATS: [&str; 9] = ["mdx", "textile", "adoc", "asciidoc", "rst", "org", "rmd", "qmd", "mediawiki"];

/// Extensions of Markdown files, in lower case.
const MARKDOWN: [&str; 9] = ["md", "markdown", "mdown", "mdwn", "mkd", "mkdn", "mkdown", "mdtxt", "mdtext"];

/// Returns the Markdown files below `root`, relative to it and sorted: the articles, and those that are left out.
/// `is_wanted` decides about files that begin with `_`, given their relative paths.
pub fn markdown_files(
    root: &Path,
    out: Option<&Path>,
    confinement: &Confinement,
    is_wanted: &dyn Fn(&Path) -> bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<PathBuf>, Vec<Skipped>) {
    let start = if root.as_os_str().is_empty() { Path::new(".") } else { root };
    if let Some(refusal) = refusal(confinement, root) {
        diagnostics.push(refusal.at_file(root));
        return Default::default();
    }
    let out = out.and_then(|out| out.canonicalize().ok());
    let (mut files, mut unsupported) = (Vec::new(), Vec::new());
    let resolved_root = start.canonicalize().unwrap_or_default();
    let mut visited: HashSet<PathBuf> = HashSet::new();
    // Visit each folder once: links between many folders make the number of paths exponential.
    let mut was_visited = |folder: &Path| {
        let folder = folder.canonicalize().unwrap_or_default();
        folder.starts_with(&resolved_root) || !visited.insert(folder)
    };
    let duplicates = RefCell::new(Vec::new());
    let refused = RefCell::new(Vec::new());
    let left_out = RefCell::new(SkippedFiles::new(start, is_markdown));
    let walk = WalkDir::new(start).follow_links(true).into_iter().filter_entry(|entry| {
        let is_folder = entry.file_type().is_dir();
        if entry.depth() == 0 || (is_folder && is_same_folder(entry.path(), out.as_deref())) {
            return entry.depth() == 0;
        }
        if let Some(reason) = skipped::reason(entry.path(), is_folder) {
            left_out.borrow_mut().add(entry, reason);
            return false;
        }
        if entry.path_is_symlink()
            && let Some(refusal) = refusal(confinement, entry.path())
        {
            // Other files are checked when an article refers to them.
            let is_content = if is_folder { may_contain_articles(entry.path()) } else { is_article_file(entry.path()) };
            if is_content {
                refused.borrow_mut().push(refusal.at_file(entry.path()));
            }
            return false;
        }
        let is_duplicate = is_folder && entry.path_is_symlink() && was_visited(entry.path());
        if is_duplicate {
            duplicates.borrow_mut().push(entry.path().to_owned());
        }
        !is_duplicate
    });
    for entry in walk {
        match entry {
            Ok(entry) if entry.file_type().is_file() && is_article_file(entry.path()) => {
                files.extend(entry.path().strip_prefix(start).map(Path::to_owned));
            }
            Ok(entry) if entry.file_type().is_file() && is_markdown(entry.path()) => {
                match entry.path().strip_prefix(start).ok().filter(|file| is_wanted(file)) {
                    Some(file) => files.push(file.to_owned()),
                    None => left_out.borrow_mut().add(&entry, skipped::SECTION),
                }
            }
            Ok(entry)
                if !entry.file_type().is_dir() && !entry.file_type().is_file() && is_article_file(entry.path()) =>
            {
                let warning =
                    Diagnostic::warning(Code::LinkedFile, "not a regular file; ignored").at(Place::file(entry.path()));
                diagnostics.push(warning.help("an article must be a text file"));
            }
            Ok(entry) if entry.file_type().is_file() && has_unsupported_format(entry.path()) => {
                unsupported.push(entry.path().display().to_string());
            }
            Ok(_) => {}
            // An editor's lock file may be a broken link, which the name filter above does not see.
            Err(error) if error.depth() > 0 && error.path().is_some_and(is_hidden) => {}
            Err(error) if error.path().is_some_and(|path| is_broken_link(&error, path) && !is_article_file(path)) => {
                let path = error.path().unwrap_or(root);
                let warning =
                    Diagnostic::warning(Code::LinkedFile, "symbolic link is broken; ignored").at(Place::file(path));
                diagnostics.push(warning.help("remove the link, or create its target"));
            }
            Err(error) => {
                let path = error.path().unwrap_or(root);
                let (what, help) = match (error.loop_ancestor(), error.io_error()) {
                    (Some(_), _) => {
                        (String::from("symbolic link points to a folder that contains it"), "remove the link")
                    }
                    (_, Some(why)) => (
                        format!("cannot read this file or folder: {}", system_message(why)),
                        "check that it exists and that you may read it",
                    ),
                    _ => (
                        String::from("cannot read this file or folder"),
                        "check that it exists and that you may read it",
                    ),
                };
                diagnostics.push(Diagnostic::error(Code::UnreadableFile, what).at(Place::file(path)).help(help));
            }
        }
    }
    diagnostics.extend(refused.take());
    for link in duplicates.take() {
        let warning =
            Diagnostic::warning(Code::LinkedFile, "symbolic link points to a folder that is read already; ignored");
        diagnostics.push(warning.at(Place::file(&link)).help("remove the link"));
    }
    if !unsupported.is_empty() {
        unsupported.sort();
        let what = count(unsupported.len(), "file");
        let more = if unsupported.len() > 3 { ", …" } else { "" };
        unsupported.truncate(3);
        let note = Diagnostic::note(
            Code::LeftOut,
            format!("left out {what} in formats other than Markdown: {}{more}", unsupported.join(", ")),
        );
        diagnostics.push(note.help("convert them to Markdown, in files that end with .md"));
    }
    files.sort();
    let (left_out, note) = left_out.into_inner().finish();
    diagnostics.extend(note);
    (files, left_out)
}

/// Returns the warning about a content folder without articles: what it contains, and where else there are some.
pub fn nothing_found(root: &Path, content: &Path) -> Diagnostic {
    const LIMIT: usize = 10_000;
    let files = |folder: &Path| {
        let walk =
            WalkDir::new(folder).into_iter().filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.path()));
        walk.take(LIMIT).flatten().filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path)
    };
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for file in files(content) {
        let kind = file.extension().map_or_else(|| String::from("none"), |it| format!(".{}", it.to_string_lossy()));
        *kinds.entry(kind).or_default() += 1;
    }
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    let kinds: Vec<_> = kinds.iter().take(4).map(|(kind, number)| format!("{number} with {kind}")).collect();
    let found =
        if kinds.is_empty() { String::from("it has no files") } else { format!("it has files: {}", kinds.join(", ")) };
    let elsewhere = files(root).find(|file| is_article_file(file) && file.parent() != Some(root));
    let elsewhere = elsewhere.and_then(|file| file.strip_prefix(root).ok()?.iter().next()?.to_str().map(str::to_owned));
    let help = match elsewhere {
        Some(folder) => format!("there are some in `{folder}`: write `content = \"{folder}\"` in broadsheet.toml"),
        None => String::from("add one, such as hello.md; `broadsheet new` creates an example site"),
    };
    let what = format!("folder contains no Markdown files (.md, .markdown, …); {found}");
    Diagnostic::warning(Code::NoArticles, what).at(Place::file(content)).help(help)
}

/// Returns why a link must not be followed. Broken links are handled elsewhere.
fn refusal(confinement: &Confinement, path: &Path) -> Option<Refusal> {
    match confinement.check(path) {
        Err(Denied::Refused(refusal)) => Some(refusal),
        _ => None,
    }
}

/// Whether a folder may contain articles. True if the folder has too many entries to look at all of them.
fn may_contain_articles(folder: &Path) -> bool {
    const LIMIT: usize = 10_000;
    let mut entries =
        WalkDir::new(folder).into_iter().filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.path()));
    let is_found = entries.by_ref().take(LIMIT).flatten().any(|entry| is_article_file(entry.path()));
    is_found || entries.next().is_some()
}

fn is_hidden(path: &Path) -> bool {
    skipped::reason(path, path.is_dir()).is_some()
}

fn is_broken_link(error: &walkdir::Error, path: &Path) -> bool {
    path.is_symlink() && error.io_error().is_some_and(|why| why.kind() == ErrorKind::NotFound)
}

/// Whether a path has the extension of a Markdown file.
pub fn is_markdown(path: &Path) -> bool {
    let extension = path.extension().and_then(OsStr::to_str);
    extension.is_some_and(|extension| MARKDOWN.iter().any(|known| extension.eq_ignore_ascii_case(known)))
}

fn is_article_file(path: &Path) -> bool {
    is_markdown(path) && !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('_'))
}

/// Whether another program would make an article of the file. Jekyll also reads HTML, in `_posts`.
fn has_unsupported_format(path: &Path) -> bool {
    let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default().to_ascii_lowercase();
    let is_in_posts_folder = || path.iter().any(|part| part == "_posts");
    UNSUPPORTED_FORMATS.contains(&&*extension) || (extension == "html" && is_in_posts_folder())
}

fn is_same_folder(path: &Path, other: Option<&Path>) -> bool {
    other.is_some_and(|other| {
        path.file_name() == other.file_name() && path.canonicalize().is_ok_and(|path| path == other)
    })
}
