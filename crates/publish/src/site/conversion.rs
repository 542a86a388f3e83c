//! Converts the settings of another generator to a `broadsheet.toml`.
//!
//! Input: the folder of a site for one of the programs in [`Generator`]. Output: a [`Conversion`]: the text of the
//! settings, and what could not be converted. Entry points: [`Conversion::of`], and [`Conversion::copy`] for the files.
//!
//! Only values that are written in the settings file are read. Scripts are not executed.

mod keys;
mod permalinks;
mod programs;
mod script;

use crate::site::base_url::BaseUrl;
use crate::site::permalink::Permalink;
use crate::source::confinement::{Confinement, SETTINGS_FILE};
use crate::source::diagnostic::system_message;
use crate::source::file::Source;
use crate::source::generator::Generator;
use crate::source::language;
use crate::source::skipped;
use keys::Keys;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{error::Error, fmt, fs, io};
use walkdir::WalkDir;

/// Settings that were read from another generator.
#[derive(Clone, Debug)]
pub struct Conversion {
    /// The program.
    pub generator: Generator,
    /// The text of `broadsheet.toml`.
    pub settings: String,
    /// What could not be converted, one sentence each.
    pub unconverted: Vec<String>,
    /// The settings file that was read.
    file: PathBuf,
    content: String,
}

/// Why a site cannot be converted. Its text states the next step.
#[derive(Debug)]
pub enum ConversionError {
    /// No settings file of a known generator.
    Unknown,
    /// The settings file cannot be read or parsed: the file, and why.
    Invalid(PathBuf, String),
    /// There is a `broadsheet.toml` already.
    HasSettings(PathBuf),
    /// A file cannot be read or written.
    Failed(PathBuf, io::Error),
}

impl fmt::Display for ConversionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConversionError::Unknown => f.write_str(
                "contains no settings of Hugo, Zola, Jekyll, Hexo, Docusaurus, MkDocs, Eleventy or Astro; name the folder that \
                 contains hugo.toml, config.toml, _config.yml, docusaurus.config.js, mkdocs.yml or the like",
            ),
            ConversionError::Invalid(file, why) => write!(f, "cannot be converted: {}: {why}", file.display()),
            ConversionError::HasSettings(file) => {
                write!(f, "has {} already; remove it to convert the site again", file.display())
            }
            ConversionError::Failed(file, why) => {
                write!(f, "cannot be converted: {}: {}", file.display(), system_message(why))
            }
        }
    }
}

impl Error for ConversionError {}

/// The values that Broadsheet can use.
#[derive(Debug, Default)]
struct Values {
    title: Option<String>,
    description: Option<String>,
    language: Option<String>,
    other_languages: Vec<String>,
    base_url: Option<String>,
    permalink: Option<String>,
    page_size: Option<String>,
    /// `.` for the whole folder.
    content: String,
    /// Titles and addresses.
    menu: Vec<(String, String)>,
    unconverted: Vec<String>,
}

impl Conversion {
    /// Reads the settings of the site in `root`.
    pub fn of(root: &Path) -> Result<Self, ConversionError> {
        let (generator, file) = Generator::of(root).ok_or(ConversionError::Unknown)?;
        let invalid = |why: String| ConversionError::Invalid(file.clone(), why);
        let source = Source::open(&file, &Confinement::new(root)).map_err(|error| invalid(error.message))?;
        let mut keys = Keys::parse(&source).map_err(|error| invalid(error.to_string()))?;
        let mut values = match generator {
            Generator::Hugo => programs::hugo(&mut keys, root),
            Generator::Zola => programs::zola(&mut keys, root),
            Generator::Jekyll => programs::jekyll(&mut keys, root),
            Generator::Hexo => programs::hexo(&mut keys),
            Generator::Docusaurus => programs::docusaurus(&mut keys, root),
            Generator::MkDocs => programs::mkdocs(&mut keys, root),
            Generator::Eleventy => programs::eleventy(&mut keys, root),
            Generator::Astro => programs::astro(&mut keys, root),
        };
        if let Some(pattern) = values.permalink.take_if(|pattern| Permalink::parse(pattern).is_none()) {
            values.unconverted.push(format!("the permalink `{pattern}`; addresses are /posts/SLUG/"));
        }
        if let Some(url) = values.base_url.take_if(|url| BaseUrl::parse(url).is_none()) {
            values.unconverted.push(format!("the base URL `{url}`; set `base_url`"));
        }
        values.other_languages.retain(|tag| language::tag(tag).is_some());
        let rest = keys.unused();
        if !rest.is_empty() {
            values.unconverted.push(format!("the settings {}", rest.join(", ")));
        }
        let (settings, content) = (values.print(generator, &file), values.content);
        Ok(Conversion { generator, settings, unconverted: values.unconverted, file, content })
    }

    /// Writes the settings to the folder of the site itself.
    pub fn write(&self, root: &Path) -> Result<(), ConversionError> {
        let file = root.join(SETTINGS_FILE);
        if file.symlink_metadata().is_ok() {
            return Err(ConversionError::HasSettings(file));
        }
        fs::write(&file, &self.settings).map_err(|why| ConversionError::Failed(file, why))
    }

    /// Copies the articles, the static files and the old settings from `root` to the new folder `to`, and writes the
    /// settings there. Symbolic links and files of other programs are not copied.
    pub fn copy(&self, root: &Path, to: &Path) -> Result<(), ConversionError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |why: io::Error| ConversionError::Failed(path, why)
        };
        let copy = |from: &Path| -> Result<(), ConversionError> {
            let target = to.join(from.strip_prefix(root).unwrap_or(from));
            let folder = target.parent().unwrap_or(to);
            fs::create_dir_all(folder).map_err(failed(folder))?;
            fs::copy(from, &target).map(drop).map_err(failed(from))
        };
        let statics = self.generator.static_folders().iter().map(|(folder, _)| *folder);
        let mut folders: Vec<&str> = vec![&self.content];
        folders.extend(statics.filter(|_| self.content != "."));
        let target = to.canonicalize().ok();
        for folder in folders {
            let start = if folder == "." { root.to_owned() } else { root.join(folder) };
            let is_wanted = |entry: &walkdir::DirEntry| {
                let is_folder = entry.file_type().is_dir();
                let is_target = || target.is_some() && entry.path().canonicalize().ok() == target;
                entry.depth() == 0
                    || (skipped::reason(entry.path(), is_folder).is_none() && !(is_folder && is_target()))
            };
            for entry in WalkDir::new(start).into_iter().filter_entry(is_wanted).flatten() {
                if entry.file_type().is_file() {
                    copy(entry.path())?;
                }
            }
        }
        copy(&self.file)?;
        self.write(to)
    }
}

impl Values {
    fn print(&self, generator: Generator, file: &Path) -> String {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut toml = format!("# Converted from {name} of {}. All settings are optional.\n\n", generator.name());
        let settings = [
            ("title", &self.title),
            ("description", &self.description),
            ("language", &self.language),
            ("base_url", &self.base_url),
            ("permalink", &self.permalink),
        ];
        for (key, value) in settings {
            if let Some(value) = value {
                let _ = writeln!(toml, "{key} = {}", quoted(value));
            }
        }
        if !self.other_languages.is_empty() {
            let languages: Vec<String> = self.other_languages.iter().map(|tag| quoted(tag)).collect();
            let _ = writeln!(toml, "languages = [{}]", languages.join(", "));
        }
        if let Some(size) = &self.page_size {
            let _ = writeln!(toml, "page_size = {size}");
        }
        let _ = writeln!(toml, "content = {}", quoted(&self.content));
        if !self.menu.is_empty() {
            toml += "\n# The menu:\n";
            for (title, address) in &self.menu {
                let _ = writeln!(toml, "# {} {}", comment(title), comment(address));
            }
        }
        if !self.unconverted.is_empty() {
            toml += "\n# Not converted:\n";
            for what in &self.unconverted {
                let _ = writeln!(toml, "# {}", comment(what));
            }
        }
        toml
    }
}

/// A TOML string.
fn quoted(text: &str) -> String {
    let mut toml = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => toml.extend(['\\', c]),
            c if c.is_control() => toml.push(' '),
            c => toml.push(c),
        }
    }
    toml + "\""
}

fn comment(text: &str) -> String {
    text.replace(char::is_control, " ")
}
