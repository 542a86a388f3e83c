//! Reads the settings of a site from `broadsheet.toml`.
//!
//! Input: the site's folder. Output: [`Settings`], with defaults for missing values. Entry point: [`Settings::load`].
//! A folder with neither a `broadsheet.toml` nor a `content` folder is the content folder itself.

mod values;

use crate::site::base_url::BaseUrl;
use crate::site::customisation::{self, Customisation};
use crate::site::edition::{self, Edition};
use crate::site::linked_folders;
use crate::site::messages;
use crate::site::on_device::{self, OnDevice};
use crate::site::permalink::Permalink;
use crate::site::profile::{self, Profile};
use crate::site::remote::Remote;
use crate::site::sharing::{self, Sharing};
use crate::source::code::Code;
use crate::source::confinement::{self, Confinement, Denied};
use crate::source::diagnostic::{Diagnostic, Place};
use crate::source::file::Source;
use crate::source::front_matter::{Entry, Node, Value, toml};
use crate::source::language;
use crate::source::nearest::nearest;
use broadsheet::content::{Author, Messages, link, policy::Policy};
use broadsheet::route::{Mode, Routes};
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use values::{authors, is_frame_host, is_scheme, words};

pub use crate::site::math::Math;
pub use crate::source::confinement::SETTINGS_FILE as FILE;
const KEYS: [&str; 22] = [
    "title",
    "description",
    "language",
    "languages",
    "base_url",
    "image",
    "image_alt",
    "placeholders",
    "page_size",
    "recent",
    "search_key",
    "content",
    "authors",
    "permalink",
    "source",
    "frame_hosts",
    "link_schemes",
    "strict",
    "math",
    "toc",
    confinement::SETTING,
    "messages",
];

/// The settings of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The site's folder.
    pub root: PathBuf,
    /// The rules for which files may be read and published.
    pub confinement: Confinement,
    /// The folder of articles: `root` or a folder in it.
    pub content: PathBuf,
    /// The name in the masthead.
    pub title: String,
    /// Whether the title is only the name of the folder.
    pub(crate) has_default_title: bool,
    /// One sentence below the title.
    pub description: Option<String>,
    /// A BCP 47 tag.
    pub language: String,
    /// Whether the settings state the language.
    pub(crate) has_language: bool,
    /// The other languages, each of which is a site of its own below this one.
    pub languages: Vec<Edition>,
    /// The language of the site itself, also in the settings of its editions.
    pub(crate) main_language: String,
    /// The base path of the site of which this is a language. `None` for the site itself.
    pub(crate) whole_site: Option<String>,
    /// The texts that the publisher overrides.
    own_messages: Messages,
    /// The base URL.
    pub base: BaseUrl,
    /// The image in previews of links to pages without an image: a URL, or a path below `root` that begins with `/`.
    pub image: Option<String>,
    /// Its position.
    pub(crate) image_place: Option<Place>,
    /// Its alt text; by default the title.
    pub image_alt: Option<String>,
    /// Whether the colours of the image above an article are shown until it arrives.
    pub placeholders: bool,
    /// The number of articles on a list page.
    pub page_size: u32,
    /// The number of articles in the panel of recent posts.
    pub recent: u32,
    /// The key that leads to the search, if it is not `/`; empty for none.
    pub search_key: Option<String>,
    /// The authors, by the keys that headers may use.
    pub authors: BTreeMap<String, Author>,
    /// The same authors with what their pages show, in the order of the file.
    pub profiles: Vec<Profile>,
    /// Tags, discovery by other programs, and what follows an article.
    pub sharing: Sharing,
    /// What browsers may keep for visitors.
    pub on_device: OnDevice,
    /// The pattern for addresses of articles, such as `/:year/:month/:slug/`. `None` for the default.
    pub permalink: Option<Permalink>,
    /// The source of the articles, if they are not in `content`.
    pub remote: Option<Remote>,
    /// Hosts of players that are allowed in addition to those of `content::policy`, each `host` or `host/path/`.
    pub frame_hosts: Vec<String>,
    /// The position of each entry of `frame_hosts`.
    frame_places: Vec<Place>,
    /// Additional schemes of links, such as `xmpp`.
    pub link_schemes: Vec<String>,
    /// Whether warnings stop the build.
    pub strict: bool,
    /// Which notations of formulas are converted.
    pub math: Math,
    /// Whether long articles have a table of contents.
    pub toc: bool,
    /// The interface texts.
    pub messages: Messages,
    /// What is around the articles, and the look of pages.
    pub customisation: Customisation,
}

impl Settings {
    /// Reads the settings of the site in `root`. Missing values have defaults.
    pub fn load(root: &Path, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let root: PathBuf = root.components().filter(|part| *part != Component::CurDir).collect();
        let file = root.join(FILE);
        let is_site = file.is_file() || root.join("content").is_dir();
        let mut settings = Settings {
            content: if is_site { root.join("content") } else { root.clone() },
            title: default_title(&root),
            has_default_title: true,
            description: None,
            language: String::from("en"),
            has_language: false,
            languages: Vec::new(),
            main_language: String::new(),
            whole_site: None,
            own_messages: Messages::default(),
            base: BaseUrl::default(),
            image: None,
            image_place: None,
            image_alt: None,
            placeholders: false,
            page_size: 20,
            recent: 6,
            search_key: None,
            authors: BTreeMap::new(),
            profiles: Vec::new(),
            sharing: Sharing::default(),
            on_device: OnDevice::default(),
            permalink: None,
            remote: None,
            frame_hosts: Vec::new(),
            frame_places: Vec::new(),
            link_schemes: Vec::new(),
            strict: false,
            math: Math::default(),
            toc: true,
            messages: Messages::default(),
            customisation: Customisation::default(),
            confinement: Confinement::new(&root),
            root,
        };
        match file.symlink_metadata() {
            Ok(_) if file.is_file() => {
                let source = match settings.confinement.check_settings(&file) {
                    // `linked_folders` cannot allow this, because it would be in that same file.
                    Err(Denied::Refused(refusal)) => {
                        let error =
                            Diagnostic::error(Code::InvalidSetting, refusal.message(FILE)).at(Place::file(&file));
                        Err(error.help("copy the settings into the site's folder"))
                    }
                    _ => Source::read(&file),
                };
                match source {
                    Ok(source) => settings.apply(&source, diagnostics),
                    Err(unreadable) => diagnostics.push(unreadable),
                }
            }
            Ok(_) => {
                let what = Diagnostic::error(Code::InvalidSetting, "not a file; the settings cannot be read")
                    .at(Place::file(&file));
                diagnostics.push(what.help("replace it with a file, or remove it to use the defaults"));
            }
            Err(_) => {}
        }
        settings.confinement = settings.confinement.with_content(&settings.content);
        settings.sharing.read_after_article(&settings.root, &settings.confinement, diagnostics);
        settings.frame_hosts.extend(settings.sharing.frame_host().map(str::to_owned));
        settings.frame_places.extend(settings.sharing.frame_host().map(|_| Place::file(&file)));
        settings.own_messages = std::mem::take(&mut settings.messages);
        settings.messages = messages::of(&settings.language, &settings.own_messages);
        let main = settings.language.clone();
        settings.languages.retain(|edition| !edition.language.eq_ignore_ascii_case(&main));
        settings.main_language = main;
        settings.refuse_own_frames(diagnostics);
        if is_site && !settings.content.is_dir() && settings.remote.is_none() {
            let what = format!("folder {} does not exist", settings.content.display());
            diagnostics.push(
                Diagnostic::error(Code::InvalidSetting, what)
                    .help("create it and add a Markdown file, or set `content` in broadsheet.toml"),
            );
        }
        settings
    }

    /// Returns the policy for bodies, extended by [`Settings::frame_hosts`] and [`Settings::link_schemes`].
    pub fn policy(&self) -> Policy {
        let schemes = self.link_schemes.iter().map(|scheme| format!("{scheme}:"));
        Policy::with(self.frame_hosts.iter().cloned().chain(schemes).collect::<Vec<_>>().join(" "))
    }

    /// Returns the routes of the site.
    pub fn routes(&self) -> Routes {
        let like = self.permalink.as_ref().map(Permalink::like).unwrap_or_default();
        let front = self.customisation.latest.as_ref().map(|folder| link::percent_encode(&folder.value) + "|");
        Routes::with_articles(&self.base.path, Mode::Path, &(front.unwrap_or_default() + &like))
    }

    /// Returns the texts that the publisher overrides.
    pub(crate) fn own_messages(&self) -> &Messages {
        &self.own_messages
    }

    /// Replaces the texts of the interface.
    pub(crate) fn set_messages(&mut self, messages: Messages) {
        self.messages = messages;
    }

    /// Returns the base path of files that all languages share.
    pub fn shared_path(&self) -> &str {
        self.whole_site.as_deref().unwrap_or(&self.base.path)
    }

    /// Removes the site's own host from [`Settings::frame_hosts`]: a frame of the same origin could remove its sandbox
    /// with a script.
    pub(crate) fn refuse_own_frames(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        let Some(own) = self.base.host() else { return };
        let named = std::mem::take(&mut self.frame_hosts).into_iter().zip(std::mem::take(&mut self.frame_places));
        for (host, place) in named {
            if host.split('/').next() == Some(own.as_str()) {
                let what = format!("`frame_hosts` names {host}, the host of this site itself");
                diagnostics.push(Diagnostic::error(Code::InvalidSetting, what).at(place).help(
                    "remove it, because a frame of the same origin could remove its sandbox: link to that page, or serve it \
                     from another host",
                ));
            } else {
                self.frame_hosts.push(host);
                self.frame_places.push(place);
            }
        }
    }

    fn apply(&mut self, source: &Source, diagnostics: &mut Vec<Diagnostic>) {
        let entries = match toml::parse(&source.text, 0) {
            Ok(Node { value: Value::Map(entries), .. }) => entries,
            Ok(_) => return,
            Err(faults) => return diagnostics.extend(faults.into_iter().map(|fault| source.fault(fault))),
        };
        for Entry { key, key_span, node } in entries {
            if key == "messages" {
                self.messages = messages::read(&node, source, diagnostics);
            } else if key == confinement::SETTING {
                linked_folders::read(&node, source, &mut self.confinement, diagnostics);
            } else if sharing::KEYS.contains(&key.as_str()) {
                self.sharing.read(&key, &node, source, diagnostics);
            } else if on_device::KEYS.contains(&&*key) {
                self.on_device.read(&key, &node, source, diagnostics);
            } else if customisation::KEYS.contains(&&*key) {
                self.customisation.read(&key, &node, source, diagnostics);
            } else if let Err(why) = self.set(&key, &node.value) {
                let (span, diagnostic) = match KEYS.contains(&key.as_str()) {
                    true => (node.span, Diagnostic::error(Code::InvalidSetting, format!("`{key}` must be {why}"))),
                    false => (
                        key_span,
                        Diagnostic::warning(Code::UnknownSetting, format!("unknown setting `{key}`")).help(why),
                    ),
                };
                diagnostics.push(diagnostic.at(source.place(span)));
            } else if key == "authors" {
                self.profiles = profile::read(&node, source, diagnostics);
            } else if key == "frame_hosts" {
                self.frame_places = node.items().iter().map(|node| source.place(node.span.clone())).collect();
            } else if key == "image" {
                self.image_place = Some(source.place(node.span));
            }
        }
    }

    /// Sets one key. Returns a description of valid values if the value is invalid.
    fn set(&mut self, key: &str, value: &Value) -> Result<(), String> {
        let text = match value {
            Value::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            _ => None,
        };
        let word = || text.map(str::to_owned).ok_or_else(|| String::from("text"));
        let number = |most: u32| {
            let number = text.and_then(|text| text.parse().ok()).filter(|number| (1..=most).contains(number));
            number.ok_or_else(|| format!("a number from 1 to {most}"))
        };
        match key {
            "title" => {
                self.title = word()?;
                self.has_default_title = false;
            }
            "description" if text.is_none() && !matches!(value, Value::Text(_) | Value::Empty) => word().map(drop)?,
            "description" => self.description = text.map(str::to_owned),
            "language" => {
                self.language = text.and_then(language::tag).ok_or("a language tag, such as \"de\" or \"pt-BR\"")?;
                self.has_language = true;
            }
            "languages" => self.languages = edition::read(value).ok_or(edition::FORM)?,
            "base_url" => self.base = BaseUrl::parse(text.unwrap_or_default()).ok_or(BaseUrl::FORM)?,
            "image" => {
                let src = word()?;
                let is_path = !src.starts_with('/') && !link::is_web(&src);
                self.image = Some(if is_path { ["/", &src].concat() } else { src });
            }
            "image_alt" => self.image_alt = text.map(str::to_owned),
            "page_size" => self.page_size = number(1000)?,
            "recent" => self.recent = number(100)?,
            "search_key" => {
                self.search_key = match text {
                    Some("false") => Some(String::new()),
                    Some(key) if key.chars().count() == 1 => Some(key.to_owned()),
                    _ => return Err("one character, such as \"s\", or false".to_owned()),
                };
            }
            "authors" => self.authors = authors(value).ok_or(AUTHORS)?,
            "source" => self.remote = Some(Remote::read(value)?),
            "permalink" => self.permalink = Some(text.and_then(Permalink::parse).ok_or(Permalink::FORM)?),
            "frame_hosts" => self.frame_hosts = words(value, is_frame_host).ok_or(FRAME_HOSTS)?,
            "link_schemes" => self.link_schemes = words(value, is_scheme).ok_or(LINK_SCHEMES)?,
            "strict" => self.strict = text.and_then(|text| text.parse().ok()).ok_or("`true` or `false`")?,
            "placeholders" => {
                self.placeholders = text.and_then(|text| text.parse().ok()).ok_or("`true` or `false`")?;
            }
            "toc" => self.toc = text.and_then(|text| text.parse().ok()).ok_or("`true` or `false`")?,
            "math" => {
                self.math = match text {
                    Some("true") => Math::Delimiters(MATH_DELIMITERS.map(str::to_owned).to_vec()),
                    Some("false") => Math::Off,
                    _ => Math::Delimiters(words(value, |word| MATH_DELIMITERS.contains(&word)).ok_or(MATH)?),
                };
            }
            "content" => {
                let inside = |path: &str| Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
                let path = text.filter(|path| inside(path) || *path == ".");
                let path = path.ok_or("a folder below this file, such as \"content\", or \".\" for all")?;
                self.content = if path == "." { self.root.clone() } else { self.root.join(path) };
            }
            _ => {
                let known = || KEYS.into_iter().chain(sharing::KEYS).chain(customisation::KEYS).chain(on_device::KEYS);
                return Err(match nearest(key, known()) {
                    Some(close) => format!("did you mean `{close}`?"),
                    None => format!("the settings are {}", known().collect::<Vec<_>>().join(", ")),
                });
            }
        }
        Ok(())
    }
}

const AUTHORS: &str =
    "tables, such as [authors.ann] with `name = \"Ann\"` and optionally `url = \"https://ann.example/\"` below it";
const FRAME_HOSTS: &str = "a list of host names in lower case without a scheme, each optionally with the path of its players, \
                           such as [\"video.example.org\", \"sound.example/embed/\"]";
const MATH_DELIMITERS: [&str; 4] = ["$", "$$", "\\(", "\\["];
const MATH: &str = "true, false, or a list of delimiters, such as [\"$$\", \"\\\\(\", \"\\\\[\"]";
const LINK_SCHEMES: &str = "a list of schemes in lower case without a colon, such as [\"xmpp\", \"matrix\"], but not one that runs \
                            scripts or reads files (javascript, vbscript, data, blob, file and similar ones)";

/// Returns the default title: the name of the folder.
fn default_title(root: &Path) -> String {
    let full = root.canonicalize().or_else(|_| std::env::current_dir()).unwrap_or_else(|_| root.to_owned());
    let name = full.file_name().map(|name| name.to_string_lossy().replace(['-', '_'], " ")).unwrap_or_default();
    crate::source::post::capitalised(name.trim())
}

impl Source {
    /// Converts a fault in this file to a diagnostic.
    pub(crate) fn fault(&self, fault: crate::source::front_matter::Fault) -> Diagnostic {
        let place: Place = self.place(fault.span);
        Diagnostic { help: fault.help, ..Diagnostic::error(Code::InvalidFrontMatter, fault.message).at(place) }
    }
}
