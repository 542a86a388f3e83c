//! Finds the files that another generator would publish unchanged, so that their addresses stay.
//!
//! Input: the settings of a site. Output: [`StaticFiles`], each with its address. Entry point: [`StaticFiles::find`].
//! Without the settings of a known [`Generator`], there is only the folder of an editor, [`ADMIN`]: of other folders,
//! only files that articles refer to are published.

use crate::site::permalink::is_reserved;
use crate::site::settings::Settings;
use crate::source::code::Code;
use crate::source::diagnostic::{Diagnostic, Place};
use crate::source::file::Source;
use crate::source::folder::is_markdown;
use crate::source::generator::Generator;
use crate::source::{path_part, skipped};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Files that browsers cannot use: sources of styles, and what systems leave behind.
const SOURCES: [&str; 5] = ["scss", "sass", "less", "styl", "coffee"];
const DEBRIS: [&str; 2] = ["Thumbs.db", "desktop.ini"];

/// The folder of the editor, and its address.
pub const ADMIN: &str = "admin";
/// The files of an editor, by their addresses.
pub const EDITOR: [&str; 2] = ["admin/index.html", "admin/config.yml"];
/// What each configuration of Decap CMS and its relatives has at the start of a line.
const OF_EDITORS: [&str; 2] = ["backend:", "collections:"];

/// Files that are published at their own addresses.
#[derive(Clone, Debug, Default)]
pub struct StaticFiles {
    /// Paths relative to the site's folder, and addresses below the base path, without a leading `/`.
    files: BTreeMap<PathBuf, String>,
    /// The page of the editor, if there is one.
    editor: Option<String>,
}

impl StaticFiles {
    /// Finds the files. `out` is skipped, and the names of `root_files` are reserved.
    pub fn find(
        settings: &Settings,
        out: Option<&Path>,
        root_files: &[(String, Vec<u8>)],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut files = BTreeMap::new();
        let mut folders = Generator::of(&settings.root).map_or(&[][..], |(it, _)| it.static_folders()).to_vec();
        if is_editor(settings) {
            folders.push((ADMIN, ADMIN));
        }
        let out = out.and_then(|out| out.canonicalize().ok());
        for (folder, prefix) in folders {
            let root = settings.root.join(folder);
            // The folder of articles may contain the editor, but no article is in it.
            let is_content =
                folder != ADMIN && (settings.content.starts_with(&root) || root.starts_with(&settings.content));
            let is_wanted = |entry: &walkdir::DirEntry| {
                let is_folder = entry.file_type().is_dir();
                entry.depth() == 0
                    || entry.file_name() == ".well-known"
                    || (skipped::reason(entry.path(), is_folder).is_none()
                        && !(is_folder
                            && out.as_ref().is_some_and(|out| entry.path().canonicalize().is_ok_and(|it| it == *out))))
            };
            for entry in WalkDir::new(&root).into_iter().filter_entry(is_wanted).flatten() {
                let Ok(name) = entry.path().strip_prefix(&root) else { continue };
                if entry.path().is_dir() || is_useless(name) || (is_content && is_source(name)) {
                    continue;
                }
                if settings.confinement.check(entry.path()).is_err() {
                    continue;
                }
                let address = Path::new(prefix).join(name).to_string_lossy().replace('\\', "/");
                let fault = path_part::fault(&address).map(|fault| fault.to_string());
                let fault = fault.or_else(|| {
                    is_reserved(&address, root_files)
                        .then(|| String::from("the build writes a file or folder of this name"))
                });
                match fault {
                    None => drop(files.insert(Path::new(folder).join(name), address)),
                    Some(fault) => {
                        let note =
                            Diagnostic::note(Code::LeftOut, format!("file is not published at /{address}: {fault}"));
                        let note = note.at(Place::file(entry.path()));
                        diagnostics.push(note.help("if other pages link to it, rename it"));
                    }
                }
            }
        }
        let [page, config] = EDITOR.map(|name| files.iter().find(|(_, address)| *address == name));
        let page = config.and(page).map(|(path, _)| settings.root.join(path));
        let editor = page.and_then(|page| Source::open(&page, &settings.confinement).ok()).map(|page| page.text);
        StaticFiles { files, editor }
    }

    /// Returns the page of the editor.
    pub fn editor(&self) -> Option<&str> {
        self.editor.as_deref()
    }

    /// Returns the address of a file, without a leading `/`. `path` is relative to the site's folder.
    pub fn address(&self, path: &Path) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Returns all files: paths relative to the site's folder, and addresses.
    pub fn iter(&self) -> impl Iterator<Item = (&Path, &str)> {
        self.files.iter().map(|(path, address)| (path.as_path(), address.as_str()))
    }
}

/// Whether the folder `admin` of the site is an editor. Its configuration must look like one, because a folder with
/// this name can also contain private files.
fn is_editor(settings: &Settings) -> bool {
    let [page, config] = EDITOR.map(|name| settings.root.join(name));
    let has_key = |text: &str, key: &str| text.lines().any(|line| line.starts_with(key));
    let is_configuration = |text: &str| OF_EDITORS.iter().all(|key| has_key(text, key));
    page.is_file() && Source::open(&config, &settings.confinement).is_ok_and(|config| is_configuration(&config.text))
}

fn is_useless(path: &Path) -> bool {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|extension| SOURCES.contains(&&*extension))
        || path.file_name().is_some_and(|name| DEBRIS.iter().any(|debris| name == *debris))
}

/// Whether a file in the folder of articles is an article, or belongs to the generator.
fn is_source(path: &Path) -> bool {
    let is_hidden = |part: &std::ffi::OsStr| part.to_string_lossy().starts_with('_');
    is_markdown(path) || path.iter().any(is_hidden) || path.extension().is_some_and(|it| it == "html" || it == "mdx")
}
