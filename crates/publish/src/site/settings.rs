//! What a site is called and where it stands: `broadsheet.toml`, or what can be known without it.
//!
//! Comes in: a folder, and what the command line adds. Goes out: [`Settings`]. A folder with neither a `broadsheet.toml`
//! nor a `content` folder is the content itself.

use crate::site::base_url::BaseUrl;
use crate::site::linked_folders;
use crate::site::messages;
use crate::site::permalink::Permalink;
use crate::site::remote::Remote;
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

pub use crate::source::confinement::SETTINGS_FILE as FILE;
const KEYS: [&str; 14] = [
    "title",
    "description",
    "language",
    "base_url",
    "page_size",
    "recent",
    "content",
    "authors",
    "permalink",
    "source",
    "frame_hosts",
    "link_schemes",
    confinement::SETTING,
    "messages",
];

/// All there is to set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The site's folder.
    pub root: PathBuf,
    /// The folders from which files may be read and published.
    pub confinement: Confinement,
    /// The folder of articles, in or equal to `root`.
    pub content: PathBuf,
    /// The name on the masthead.
    pub title: String,
    /// One sentence below it.
    pub description: Option<String>,
    /// A BCP 47 tag.
    pub language: String,
    /// Where the site will stand.
    pub base: BaseUrl,
    /// Articles on one page of a list.
    pub page_size: u32,
    /// How many recent posts the panel shows.
    pub recent: u32,
    /// The site's authors, by the keys that headers may name them with.
    pub authors: BTreeMap<String, Author>,
    /// Where the articles stand, where that is not as everywhere: `/:year/:month/:slug/`.
    pub permalink: Option<Permalink>,
    /// Where the articles are, if they are not in `content`.
    pub remote: Option<Remote>,
    /// Whose players articles may show besides those of `content::policy`, each `host` or `host/path/`.
    pub frame_hosts: Vec<String>,
    /// Where each of them is named.
    frame_places: Vec<Place>,
    /// Schemes that links may have besides, such as `xmpp`.
    pub link_schemes: Vec<String>,
    /// What pages say besides their articles.
    pub messages: Messages,
}

impl Settings {
    /// Reads the settings of the site in `root`. What is wrong goes to `found`; what is missing has a default.
    pub fn load(root: &Path, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let root: PathBuf = root.components().filter(|part| *part != Component::CurDir).collect();
        let file = root.join(FILE);
        let is_site = file.is_file() || root.join("content").is_dir();
        let mut settings = Settings {
            content: if is_site { root.join("content") } else { root.clone() },
            title: name_of(&root),
            description: None,
            language: String::from("en"),
            base: BaseUrl::default(),
            page_size: 20,
            recent: 6,
            authors: BTreeMap::new(),
            permalink: None,
            remote: None,
            frame_hosts: Vec::new(),
            frame_places: Vec::new(),
            link_schemes: Vec::new(),
            messages: Messages::default(),
            confinement: Confinement::new(&root),
            root,
        };
        match file.symlink_metadata() {
            Ok(_) if file.is_file() => {
                let source = match settings.confinement.check_settings(&file) {
                    // No setting can allow this, for it would stand in that very file.
                    Err(Denied::Refused(refusal)) => {
                        let error = Diagnostic::error(refusal.message(FILE)).at(Place::file(&file));
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
                let what = Diagnostic::error("this is no file, so the settings cannot be read").at(Place::file(&file));
                diagnostics.push(what.help(
                    "put a file of that name there, or take away what is there: then all settings have their defaults",
                ));
            }
            Err(_) => {}
        }
        settings.confinement = settings.confinement.with_content(&settings.content);
        settings.messages = messages::of(&settings.language, &settings.messages);
        settings.refuse_own_frames(diagnostics);
        if is_site && !settings.content.is_dir() && settings.remote.is_none() {
            let what = format!("there is no folder {}", settings.content.display());
            diagnostics.push(
                Diagnostic::error(what)
                    .help("make it and put a Markdown file into it, or set `content` in broadsheet.toml"),
            );
        }
        settings
    }

    /// The policy for bodies: the tables, with [`Settings::frame_hosts`] and [`Settings::link_schemes`] added.
    pub fn policy(&self) -> Policy {
        let schemes = self.link_schemes.iter().map(|scheme| format!("{scheme}:"));
        Policy::with(self.frame_hosts.iter().cloned().chain(schemes).collect::<Vec<_>>().join(" "))
    }

    /// How its addresses are written and read.
    pub fn routes(&self) -> Routes {
        let like = self.permalink.as_ref().map(Permalink::like).unwrap_or_default();
        Routes::with_articles(&self.base.path, Mode::Path, &like)
    }

    /// Takes the host that the site stands on out of [`Settings::frame_hosts`]: a frame there is of the site's own origin, and with
    /// a script in it could take off its sandbox.
    pub(crate) fn refuse_own_frames(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        let Some(own) = self.base.host() else { return };
        let named = std::mem::take(&mut self.frame_hosts).into_iter().zip(std::mem::take(&mut self.frame_places));
        for (host, place) in named {
            if host.split('/').next() == Some(own.as_str()) {
                let what = format!("`frame_hosts` names {host}, the host that this site itself stands on");
                diagnostics.push(Diagnostic::error(what).at(place).help(
                    "take it out, for a page of your own in a frame could take off its sandbox: link to that page, or serve it \
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
            } else if let Err(why) = self.set(&key, &node.value) {
                let (span, diagnostic) = match KEYS.contains(&key.as_str()) {
                    true => (node.span, Diagnostic::error(format!("`{key}` must be {why}"))),
                    false => (key_span, Diagnostic::warning(format!("`{key}` is not a setting")).help(why)),
                };
                diagnostics.push(diagnostic.at(source.place(span)));
            } else if key == "frame_hosts" {
                self.frame_places = node.items().iter().map(|node| source.place(node.span.clone())).collect();
            }
        }
    }

    /// Sets one key, or says what its value must be.
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
            "title" => self.title = word()?,
            "description" if text.is_none() && !matches!(value, Value::Text(_) | Value::Empty) => word().map(drop)?,
            "description" => self.description = text.map(str::to_owned),
            "language" => {
                self.language = text.and_then(language::tag).ok_or("a language tag, such as \"de\" or \"pt-BR\"")?;
            }
            "base_url" => self.base = BaseUrl::parse(text.unwrap_or_default()).ok_or(BaseUrl::FORM)?,
            "page_size" => self.page_size = number(1000)?,
            "recent" => self.recent = number(100)?,
            "authors" => self.authors = authors(value).ok_or(AUTHORS)?,
            "source" => self.remote = Some(Remote::read(value).ok_or(Remote::FORM)?),
            "permalink" => self.permalink = Some(text.and_then(Permalink::parse).ok_or(Permalink::FORM)?),
            "frame_hosts" => self.frame_hosts = words(value, is_frame_host).ok_or(FRAME_HOSTS)?,
            "link_schemes" => self.link_schemes = words(value, is_scheme).ok_or(LINK_SCHEMES)?,
            "content" => {
                let inside = |path: &str| Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
                let path = text.filter(|path| inside(path));
                self.content = self.root.join(path.ok_or("a folder below this file, such as \"content\"")?);
            }
            _ => {
                return Err(match nearest(key, KEYS.into_iter()) {
                    Some(close) => format!("did you mean `{close}`?"),
                    None => format!("the settings are {}", KEYS.join(", ")),
                });
            }
        }
        Ok(())
    }
}

const AUTHORS: &str =
    "tables, such as [authors.ann] with `name = \"Ann\"` and, if you like, `url = \"https://ann.example/\"` below it";
const FRAME_HOSTS: &str = "a list of hosts in lower case, without a scheme, each with or without the path of its players, \
                           such as [\"video.example.org\", \"sound.example/embed/\"]";
const LINK_SCHEMES: &str = "a list of schemes in lower case without a colon, such as [\"xmpp\", \"matrix\"], and none that runs or \
                            reads what it names (javascript, vbscript, data, blob, file and their like)";

/// A list of words, or one word, each of which must do.
fn words(value: &Value, does: fn(&str) -> bool) -> Option<Vec<String>> {
    let word = |value: &Value| match value {
        Value::Text(word) if does(word) => Some(word.clone()),
        _ => None,
    };
    match value {
        Value::List(nodes) => nodes.iter().map(|node| word(&node.value)).collect(),
        one => Some(vec![word(one)?]),
    }
}

/// Whether it is a host, or a host and a path that ends in a slash.
fn is_frame_host(entry: &str) -> bool {
    let (host, path) = entry.split_once('/').unwrap_or((entry, ""));
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
    let is_folder = |name: &str| !name.is_empty() && !matches!(name, "." | "..") && name.bytes().all(known);
    is_host(host) && (path.is_empty() || path.strip_suffix('/').is_some_and(|path| path.split('/').all(is_folder)))
}

fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !label.is_empty() && label.bytes().all(known)
    };
    host.contains('.') && host.split('.').all(label)
}

/// Whether it is a scheme, and none by which text becomes a page or a script, or a file of this machine is opened.
fn is_scheme(scheme: &str) -> bool {
    const NEVER: [&str; 11] = [
        "javascript",
        "vbscript",
        "livescript",
        "data",
        "blob",
        "file",
        "filesystem",
        "about",
        "view-source",
        "jar",
        "intent",
    ];
    let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.');
    scheme.starts_with(|c: char| c.is_ascii_lowercase()) && scheme.bytes().all(known) && !NEVER.contains(&scheme)
}

/// Tables of authors by key, each with a name, or just the names.
fn authors(value: &Value) -> Option<BTreeMap<String, Author>> {
    let Value::Map(entries) = value else { return None };
    let author = |Entry { key, node, .. }: &Entry| {
        let author = match &node.value {
            Value::Text(name) => Author { name: name.trim().to_owned(), url: None },
            Value::Map(entries) => {
                let text = |key: &str| entries.iter().find(|entry| entry.key == key)?.node.text().map(str::trim);
                let url = match text("url") {
                    Some(url) => Some(Some(url.to_owned()).filter(|url| link::is_web(url))?),
                    None => None,
                };
                Author { name: text("name")?.to_owned(), url }
            }
            _ => return None,
        };
        (!author.name.is_empty()).then(|| (key.clone(), author))
    };
    entries.iter().map(author).collect()
}

/// A site without a name is called after its folder.
fn name_of(root: &Path) -> String {
    let full = root.canonicalize().or_else(|_| std::env::current_dir()).unwrap_or_else(|_| root.to_owned());
    let name = full.file_name().map(|name| name.to_string_lossy().replace(['-', '_'], " ")).unwrap_or_default();
    crate::source::post::capitalised(name.trim())
}

impl Source {
    /// A fault in this file as a diagnostic.
    pub(crate) fn fault(&self, fault: crate::source::front_matter::Fault) -> Diagnostic {
        let place: Place = self.place(fault.span);
        Diagnostic { help: fault.help, ..Diagnostic::error(fault.message).at(place) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_allowed() {
        for host in ["video.example.org", "a-1.example", "a.example/", "a.example/embed/", "a.example/A_b/c.d/"] {
            assert!(is_frame_host(host), "{host}");
        }
        for host in [
            "*",
            "*.example",
            "example",
            "https://a.example",
            "a.example/x",
            "a.example//",
            "a.example/../",
            "a.example/x/;script-src/",
            "a.example/*/",
            "a.example/?x/",
            "a..b",
            "",
            "/embed/",
            "a.example; script-src",
        ] {
            assert!(!is_frame_host(host), "{host}");
        }
        assert!(is_scheme("xmpp") && is_scheme("web+ap") && is_scheme("matrix"));
        for scheme in ["javascript", "JavaScript", "data", "vbscript", "blob", "file", "xmpp:", "a b", "", "1a"] {
            assert!(!is_scheme(scheme), "{scheme}");
        }
    }
}
