//! What the page of an author shows: picture, biography and links.
//!
//! Input: the table `authors` of `broadsheet.toml`. Output: [`Profile`]s in the order of the file, and diagnostics with
//! file and line. Entry point: [`read`]. Names and URLs were checked before (`settings::values`).

use crate::site::sharing::is_fediverse_name;
use crate::source::code::Code;
use crate::source::diagnostic::{Diagnostic, Place};
use crate::source::file::Source;
use crate::source::front_matter::{Entry, Node, Value};
use crate::source::nearest::nearest;
use broadsheet::content::{Slug, link};
use std::ops::Range;

/// An author of the site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// The name in bylines, which is also the heading of the page.
    pub name: String,
    /// The last part of the page's address, made from the key. `None` if the key has no letters.
    pub slug: Option<Slug>,
    /// The author's own page elsewhere.
    pub url: Option<String>,
    /// The picture: a URL, or a path below the site's folder that begins with `/`.
    pub picture: Option<String>,
    /// The position of the picture in the settings.
    pub picture_place: Option<Place>,
    /// The biography, in Markdown.
    pub biography: Option<String>,
    /// Links to other pages of the author: label and URL.
    pub links: Vec<(String, String)>,
    /// The name in the fediverse, such as `@ann@social.example`.
    pub fediverse: Option<String>,
    /// The position of the key in the settings.
    pub place: Option<Place>,
}

const KEYS: [&str; 6] = ["name", "url", "picture", "biography", "links", "fediverse"];
const LINKS: &str = "a list of URLs, such as [\"https://social.example/@ann\"], or a table of labels and URLs";

/// Reads the authors. An invalid value is an error; the other values of the author stay.
pub fn read(node: &Node, source: &Source, diagnostics: &mut Vec<Diagnostic>) -> Vec<Profile> {
    let Value::Map(authors) = &node.value else { return Vec::new() };
    let mut profiles: Vec<Profile> = Vec::new();
    for author in authors {
        let mut profile = profile(author, source, diagnostics);
        let place = source.place(author.key_span.clone());
        if let Some(other) = profiles.iter().find(|other| other.slug.is_some() && other.slug == profile.slug) {
            let what = format!("the pages of `{}` and `{}` have the same address", other.name, profile.name);
            let error = Diagnostic::error(Code::AddressTaken, what).at(place.clone());
            diagnostics.push(error.help("change the key of one of them"));
            profile.slug = None;
        }
        profiles.push(Profile { place: Some(place), ..profile });
    }
    profiles
}

fn profile(Entry { key, node, .. }: &Entry, source: &Source, diagnostics: &mut Vec<Diagnostic>) -> Profile {
    let slug = Slug::from_text(key);
    let Value::Map(entries) = &node.value else {
        return Profile { name: node.text().unwrap_or_default().trim().to_owned(), slug, ..Profile::default() };
    };
    let mut profile = Profile { slug, ..Profile::default() };
    for entry in entries {
        let (span, value) = (&entry.node.span, entry.node.text().map(str::trim));
        let mut set = |slot: &mut Option<String>, form: &str, is_valid: &dyn Fn(&str) -> bool| match value {
            Some(text) if is_valid(text) => *slot = Some(text.to_owned()),
            _ => diagnostics.push(invalid(&entry.key, form, span, source)),
        };
        let is_text = |text: &str| !text.is_empty();
        match entry.key.as_str() {
            "name" => profile.name = value.unwrap_or_default().to_owned(),
            "url" => profile.url = value.map(str::to_owned),
            "picture" => {
                set(&mut profile.picture, "the path of an image, such as \"images/ann.jpg\"", &is_text);
                let is_path = |path: &String| !path.starts_with('/') && !link::is_web(path);
                profile.picture = profile.picture.map(|path| if is_path(&path) { ["/", &path].concat() } else { path });
                profile.picture_place = Some(source.place(span.clone()));
            }
            "biography" | "bio" => set(&mut profile.biography, "text in Markdown", &is_text),
            "fediverse" => set(&mut profile.fediverse, "a name such as \"@ann@social.example\"", &is_fediverse_name),
            "links" => match links(&entry.node) {
                Ok(links) => profile.links = links,
                Err(span) => diagnostics.push(invalid("links", LINKS, &span, source)),
            },
            key => {
                // Other keys may be for other programs, so only spelling mistakes are reported.
                if let Some(close) = nearest(key, KEYS.into_iter()) {
                    let what = format!("unknown key `{key}` of an author");
                    let warning = Diagnostic::warning(Code::UnknownSetting, what);
                    let place = source.place(entry.key_span.clone());
                    diagnostics.push(warning.at(place).help(format!("did you mean `{close}`?")));
                }
            }
        }
    }
    profile
}

fn invalid(key: &str, form: &str, span: &Range<usize>, source: &Source) -> Diagnostic {
    Diagnostic::error(Code::InvalidSetting, format!("`{key}` must be {form}")).at(source.place(span.clone()))
}

/// Returns the links, or the span of an invalid one. The label of a link without one is its host.
fn links(node: &Node) -> Result<Vec<(String, String)>, Range<usize>> {
    let url = |node: &Node| match node.text().map(str::trim) {
        Some(url) if link::is_web(url) && link::host(url).is_some() => Ok(url.to_owned()),
        _ => Err(node.span.clone()),
    };
    match &node.value {
        Value::Map(entries) => entries.iter().map(|entry| Ok((entry.key.clone(), url(&entry.node)?))).collect(),
        _ => {
            let labelled = |url: String| (link::host(&url).unwrap_or_default().to_owned(), url);
            node.items().iter().map(|node| url(node).map(labelled)).collect()
        }
    }
}
