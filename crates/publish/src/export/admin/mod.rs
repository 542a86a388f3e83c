//! The editor at `/admin/`: Decap CMS, configured for a site.
//!
//! Input: [`Options`], which name the site's folder. Output: `index.html` and `config.yml` in its folder `admin`. Entry
//! point: [`create`]. A build publishes that folder (`site::static_files`).
//!
//! | module | what it does |
//! | --- | --- |
//! | `repository` | finds the Git repository, and where it is hosted |
//! | `fields` | front-matter keys to fields of forms |
//! | `config` | the configuration |
//! | `page` | the page, with its security policy |

mod config;
mod fields;
mod page;
mod repository;

pub use page::{INTEGRITY, VERSION};
pub use repository::{Origin, Repository};

use crate::site::settings::Settings;
use crate::site::static_files::{ADMIN, EDITOR};
use crate::source::diagnostic::{Report, system_message};
use crate::source::folder::markdown_files;
use crate::source::post::PAGES;
use page::{FOLDER, SCRIPT};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{error, fmt, fs, io};

/// Which editor to create.
pub struct Options<'a> {
    /// The site's folder.
    pub site: &'a Path,
    /// The folder of the npm package `decap-cms`, if the site is to have a copy of the script.
    pub cms: Option<&'a Path>,
    /// Whether existing files are overwritten.
    pub overwrites: bool,
}

/// What was created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Created {
    /// The repository that the editor commits to.
    pub repository: Repository,
    /// The number of articles that no collection contains, because they are named after their folder.
    pub left_out: usize,
}

/// The error of an editor that cannot be created. Its text states the next step.
#[derive(Debug)]
pub enum AdminError {
    /// The settings have errors.
    Settings(Report),
    /// The articles are not in the site's folder, but at this address.
    Remote(String),
    /// This file exists.
    Exists(PathBuf),
    /// This folder has no script of Decap CMS.
    NoScript(PathBuf),
    /// This file cannot be read or written.
    Failed(PathBuf, io::Error),
}

impl fmt::Display for AdminError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AdminError::Settings(_) => f.write_str("the settings have errors; correct broadsheet.toml first"),
            AdminError::Remote(url) => {
                write!(f, "the articles come from {url}; edit them there, or `broadsheet import` them first")
            }
            AdminError::Exists(path) => {
                write!(f, "{} exists; --force writes it again, and your changes to it are lost", path.display())
            }
            AdminError::NoScript(folder) => write!(
                f,
                "{} has no {SCRIPT}; unpack the npm package with `npm pack decap-cms@{VERSION}` and `tar -xzf`, and \
                 name the folder `package`",
                folder.display()
            ),
            AdminError::Failed(path, error) => {
                write!(f, "{} cannot be read or written: {}", path.display(), system_message(error))
            }
        }
    }
}

impl error::Error for AdminError {}

/// Writes the page and the configuration into the folder `admin` of a site.
pub fn create(options: &Options<'_>) -> Result<Created, AdminError> {
    let mut problems = Vec::new();
    let settings = Settings::load(options.site, &mut problems);
    let mut report = Report::default();
    report.extend(problems);
    if report.has_errors() {
        return Err(AdminError::Settings(report));
    }
    if let Some(remote) = &settings.remote {
        return Err(AdminError::Remote(remote.url.clone()));
    }
    let folder = settings.root.join(ADMIN);
    let [page, config] = EDITOR.map(|name| settings.root.join(name));
    if let Some(existing) = [&config, &page].into_iter().find(|file| file.exists() && !options.overwrites) {
        return Err(AdminError::Exists(existing.clone()));
    }
    let origin = match options.cms {
        Some(from) => {
            copy_script(from, &folder.join(FOLDER))?;
            page::Origin::Site
        }
        None => page::Origin::Packages,
    };
    let repository = Repository::of(&settings.root);
    let (folders, left_out) = folders(&settings);
    let write = |file: &Path, text: String| {
        let written = fs::create_dir_all(&folder).and_then(|()| fs::write(file, text));
        written.map_err(|error| AdminError::Failed(file.to_owned(), error))
    };
    write(&page, page::page(origin))?;
    write(&config, config::config(&settings, &folders, &repository))?;
    Ok(Created { repository, left_out })
}

/// The folders with articles below the content folder, and the number of articles that are named after their folder,
/// such as `tide/index.md`. Decap CMS names an article after its title, so these would need a collection each.
fn folders(settings: &Settings) -> (Vec<String>, usize) {
    let (files, _) = markdown_files(&settings.content, None, &settings.confinement, &|_| false, &mut Vec::new());
    let is_index = |file: &PathBuf| {
        let stem = file.file_stem().map(|stem| stem.to_string_lossy().to_ascii_lowercase());
        stem.is_some_and(|stem| stem == "index" || stem == "readme") && file.parent() != Some(Path::new(""))
    };
    let (bundles, files): (Vec<_>, Vec<_>) =
        files.into_iter().filter(|file| !file.starts_with(PAGES)).partition(is_index);
    let parents = files.iter().filter_map(|file| file.parent()).filter(|folder| *folder != Path::new(""));
    let folders: BTreeSet<_> = parents.map(|folder| folder.to_string_lossy().replace('\\', "/")).collect();
    (folders.into_iter().collect(), bundles.len())
}

/// Copies the script with what it loads, without source maps.
fn copy_script(from: &Path, to: &Path) -> Result<(), AdminError> {
    let found = [from.join("dist"), from.to_owned()].into_iter().find(|folder| folder.join(SCRIPT).is_file());
    let from = found.ok_or_else(|| AdminError::NoScript(from.to_owned()))?;
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error| AdminError::Failed(path, error)
    };
    fs::create_dir_all(to).map_err(failed(to))?;
    for entry in fs::read_dir(&from).map_err(failed(&from))?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_part = name.ends_with(SCRIPT) || name.ends_with(".wasm") || name.starts_with(SCRIPT);
        if is_part && !name.ends_with(".map") {
            fs::copy(entry.path(), to.join(&name)).map_err(failed(&entry.path()))?;
        }
    }
    Ok(())
}

/// A text as YAML. A string of JSON is one of YAML, too.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
