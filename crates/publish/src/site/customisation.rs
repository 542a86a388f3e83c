//! What a site puts around its articles: menus, logo, icons, a text in the footer, links to profiles, a banner, and
//! which folders are sections.
//!
//! Input: the settings of these names. Output: a [`Customisation`]. Entry point: [`Customisation::read`]. Whether links
//! have a target is checked when the articles are known.

use crate::site::look::Look;
use crate::site::permalink::is_reserved;
use crate::site::section_settings::SectionSettings;
use crate::site::setting_table::{Stated, Table};
use crate::source::code::Code;
use crate::source::diagnostic::Diagnostic;
use crate::source::file::Source;
use crate::source::front_matter::{Entry, Node, Value};
use crate::source::path_part;
use broadsheet::content::{Slug, link};
use broadsheet::route::{Mode, Route, Routes};

/// The settings that are read here.
pub const KEYS: [&str; 9] = ["menu", "logo", "favicon", "footer", "social", "banner", "look", "sections", "latest"];

/// What a site puts around its articles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Customisation {
    /// The links below the title. Empty for the default ones.
    pub header_menu: Vec<MenuEntry>,
    /// The links in the footer, in addition to those of the reader.
    pub footer_menu: Vec<MenuEntry>,
    /// The image in place of the title, and that for the dark theme.
    pub logo: Option<[Option<Stated>; 2]>,
    /// The icons of the site.
    pub favicons: Vec<Stated>,
    /// Markdown in the footer.
    pub footer: Option<Stated>,
    /// One line of Markdown above the title.
    pub banner: Option<Stated>,
    /// Profiles of the publisher: name and URL.
    pub social: Vec<(String, Stated)>,
    /// Colours, fonts and lists.
    pub look: Look,
    /// Folders with a list of their own.
    pub sections: SectionSettings,
    /// The folder of the list of the newest articles, if another page is at `/`: `latest/`.
    pub latest: Option<Stated>,
}

/// A link of a menu, or a group of links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuEntry {
    /// The text of the link.
    pub title: String,
    /// Its target, as written.
    pub url: Option<Stated>,
    /// The only language of the site whose pages show it.
    pub language: Option<String>,
    /// The links of the group.
    pub items: Vec<MenuEntry>,
}

const MENU_URL: &str = "must begin with /, as in /about/, or with https://; or be the Markdown file of a page";

impl Customisation {
    /// Reads one of [`KEYS`].
    pub fn read(&mut self, key: &str, node: &Node, source: &Source, diagnostics: &mut Vec<Diagnostic>) {
        let form = match key {
            "menu" => return self.read_menus(node, source, diagnostics),
            "look" => return self.look = Look::read(node, source, diagnostics),
            "sections" => return self.sections = SectionSettings::read(node, source, diagnostics),
            "logo" => {
                self.logo = match &node.value {
                    Value::Map(_) => Table::of("logo", node, &["light", "dark"], source, diagnostics)
                        .map(|mut table| [table.text("light"), table.text("dark")]),
                    _ => Stated::read(node, source).map(|file| [Some(file), None]),
                };
                if self.logo.as_ref().is_some_and(|[light, _]| light.is_some()) {
                    return;
                }
                self.logo = None;
                "the path of an image, or a table: logo = { light = \"logo.svg\", dark = \"logo-dark.svg\" }"
            }
            "favicon" => {
                let files: Option<Vec<_>> = node.items().iter().map(|node| Stated::read(node, source)).collect();
                match files {
                    Some(files) => return self.favicons = files,
                    None => "the path of an image, or a list of several",
                }
            }
            "latest" => match Stated::read(node, source).and_then(|stated| folder(&stated)) {
                Some(folder) => return self.latest = Some(folder),
                None => "an address below the site that nothing else has, such as \"/latest/\"",
            },
            "footer" | "banner" => match Stated::read(node, source) {
                Some(text) if key == "footer" => return self.footer = Some(text),
                Some(text) if !text.value.contains('\n') => return self.banner = Some(text),
                Some(_) => "one line of Markdown",
                None => "Markdown",
            },
            _ => match social(node, source) {
                Some(profiles) => return self.social = profiles,
                None => {
                    "a table of names and URLs, such as [social] with `Mastodon = \"https://social.example/@ann\"` below it"
                }
            },
        };
        let error = Diagnostic::error(Code::InvalidSetting, format!("`{key}` must be {form}"));
        diagnostics.push(error.at(source.place(node.span.clone())));
    }

    fn read_menus(&mut self, node: &Node, source: &Source, diagnostics: &mut Vec<Diagnostic>) {
        let Some(table) = Table::of("menu", node, &["header", "footer"], source, diagnostics) else { return };
        let [header, footer] = ["header", "footer"].map(|name| table.find(name));
        for (menu, node) in [(&mut self.header_menu, header), (&mut self.footer_menu, footer)] {
            *menu = node.map(|node| entries(node, true, source, diagnostics)).unwrap_or_default();
        }
    }
}

/// Reads the entries of a menu. Those of the first level may be groups.
fn entries(node: &Node, may_nest: bool, source: &Source, diagnostics: &mut Vec<Diagnostic>) -> Vec<MenuEntry> {
    node.items().iter().filter_map(|node| entry(node, may_nest, source, diagnostics)).collect()
}

fn entry(node: &Node, may_nest: bool, source: &Source, diagnostics: &mut Vec<Diagnostic>) -> Option<MenuEntry> {
    let mut table = Table::of("menu", node, &["title", "url", "language", "items"], source, diagnostics)?;
    let [title, url, language] = ["title", "url", "language"].map(|key| table.text(key));
    let items = table.find("items");
    let mut fault = |node: &Node, what: &str| {
        let error = Diagnostic::error(Code::InvalidSetting, what).at(source.place(node.span.clone()));
        let help = "write `title = \"About\"` and `url = \"/about/\"`; a group has `items = [{ title = …, url = … }]`";
        diagnostics.push(error.help(help));
    };
    let Some(title) = title else {
        fault(node, "menu entry has no title");
        return None;
    };
    if let Some(url) = url.as_ref().filter(|url| !is_target(&url.value)) {
        let what = format!("`url` of the menu entry `{}` {MENU_URL}", title.value);
        let error = Diagnostic::error(Code::InvalidSetting, what).at(url.place.clone());
        diagnostics.push(error.help(format!("write \"/{}\" or \"https://{}\"", url.value, url.value)));
        return None;
    }
    match items {
        Some(items) if !may_nest => {
            fault(items, "menus have one nested level only");
            None
        }
        None if url.is_none() => {
            fault(node, &format!("menu entry `{}` has neither `url` nor `items`", title.value));
            None
        }
        items => {
            let items = items.map(|items| entries(items, false, source, diagnostics)).unwrap_or_default();
            Some(MenuEntry { title: title.value, url, language: language.map(|it| it.value), items })
        }
    }
}

/// Whether a menu may lead there.
fn is_target(url: &str) -> bool {
    let is_path = url.starts_with('/') && !url.starts_with("//");
    let is_file = url.ends_with(".md") && !url.contains(':');
    (is_path || is_file || is_elsewhere(url)) && !url.contains(['<', '>', '\\', '\n'])
}

/// Whether a URL leads to another site.
pub fn is_elsewhere(url: &str) -> bool {
    link::is_web(url) || url.starts_with("mailto:")
}

/// The folder that an address names, with a slash at its end.
fn folder(stated: &Stated) -> Option<Stated> {
    let slug = Slug::path(stated.value.trim_matches('/'))?;
    let route = Routes::new("/", Mode::Path).parse(&format!("/{slug}/")).map(|location| location.route);
    let is_free = !is_reserved(slug.as_str(), &[]) && path_part::fault(slug.as_str()).is_none();
    (is_free && route == Some(Route::NotFound))
        .then(|| Stated { value: format!("{slug}/"), place: stated.place.clone() })
}

fn social(node: &Node, source: &Source) -> Option<Vec<(String, Stated)>> {
    let Value::Map(entries) = &node.value else { return None };
    let profile = |Entry { key, node, .. }: &Entry| {
        let url = Stated::read(node, source).filter(|url| is_elsewhere(&url.value))?;
        Some((key.clone(), url))
    };
    entries.iter().map(profile).collect()
}
