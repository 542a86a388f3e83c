//! The tag `<broadsheet-reader>` for the articles of an address, with their headlines as links.
//!
//! Input: what [`address`](super::address) found there. Output: HTML. Entry points: [`embed`] and [`Embed::html`].
//!
//! The headlines are the content of the tag, so that search engines and readers without scripts have them.

use super::{Finding, Found, layout};
use crate::fetch::{Client, Request};
use broadsheet::html::escaped;
use std::fmt::Write;
use url::Url;

/// What a tag shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Everything: lists, articles, filters and search.
    Reader,
    /// A list with excerpts and filters.
    List,
    /// Headlines only.
    Recent,
}

impl View {
    /// The value of the attribute `view`.
    pub fn name(self) -> &'static str {
        match self {
            View::Reader => "reader",
            View::List => "list",
            View::Recent => "recent",
        }
    }
}

/// The parts of a tag that depend on the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embed {
    /// The address of the data.
    src: String,
    /// The value of the attribute `source`; `None` if a mapping describes the data.
    source: Option<&'static str>,
    /// The mapping, as JSON.
    map: Option<String>,
    /// The key in the address that was given.
    key: Option<String>,
    /// The script of the site, if it is a Broadsheet site.
    script: Option<String>,
    /// The page with the articles, and its title.
    page: (String, String),
    /// The articles, newest first.
    articles: Vec<Found>,
    /// Whether the address contained a secret, which the tag does not have.
    pub lacks_secret: bool,
}

/// The data file of a Broadsheet site, and the feed beside its front page.
const SITE_FILE: &str = "data/site.json";
const SITE_FEED: &str = "feed.json";

/// Returns what a tag for `given` needs. `None` if nothing was found there.
///
/// A Broadsheet site has a feed and data files. The feed has the addresses of the articles, and the reader needs fewer
/// bytes for the data files. So the one that was not found is requested too.
pub fn embed(client: &Client, given: &str, finding: Finding) -> Option<Embed> {
    let (format, place) = finding.format.clone()?;
    let url = Url::parse(given).ok();
    // The address of data is no page for readers.
    let page = match &url {
        Some(url) if place_of(given) == place_of(&place) => url.join("/").map_or(given.to_owned(), String::from),
        _ => given.to_owned(),
    };
    let host = url.as_ref().and_then(Url::host_str).unwrap_or(given);
    let title = if finding.title.is_empty() { host.to_owned() } else { finding.title.clone() };
    let source = match format {
        "broadsheet" => Some("site"),
        "json-feed" | "rss" | "atom" => Some("feed"),
        "wordpress" => Some("wordpress"),
        "ghost" => Some("ghost"),
        _ => None,
    };
    let mut embed = Embed {
        map: finding.mapping.as_ref().filter(|_| source.is_none()).map(ToString::to_string),
        key: url
            .filter(|_| source == Some("ghost"))
            .and_then(|url| url.query_pairs().find(|(name, _)| name == "key").map(|(_, value)| value.into_owned())),
        lacks_secret: place.contains(MASK) && source != Some("ghost"),
        src: without_masked(&place),
        source,
        script: None,
        page: (page, title),
        articles: finding.articles,
    };
    embed.prefer_data_files(client);
    Some(embed)
}

/// The value of a secret in a [`Finding`].
const MASK: &str = "=***";

/// Removes masked secrets from the query of an address.
fn without_masked(place: &str) -> String {
    let Ok(mut url) = Url::parse(place) else { return place.to_owned() };
    let Some(query) = url.query().filter(|query| query.contains(MASK)).map(str::to_owned) else {
        return place.to_owned();
    };
    let kept: Vec<_> = query.split('&').filter(|part| !part.ends_with(MASK)).collect();
    url.set_query((!kept.is_empty()).then(|| kept.join("&")).as_deref());
    url.into()
}

/// An address without its query, to compare places that differ by a key only.
fn place_of(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

impl Embed {
    fn prefer_data_files(&mut self, client: &Client) {
        let get = |url: &str| client.get(&Request::data(url)).ok();
        if let Some(base) = self.src.strip_suffix(SITE_FILE).map(str::to_owned) {
            if let Some(response) = get(&format!("{base}{SITE_FEED}")) {
                let mut feed = Finding::default();
                feed.examine(&response.url, &response);
                if feed.is_done() {
                    self.articles = feed.articles;
                }
            }
            self.page.0 = base.clone();
            self.script = Some(base + "broadsheet.js");
        } else if let Some(base) = self.src.strip_suffix(SITE_FEED).map(str::to_owned)
            && let Some(response) = get(&format!("{base}{SITE_FILE}"))
            && layout::read(&response.body, &|_| None).is_some()
        {
            self.src = base.clone() + SITE_FILE;
            self.source = Some("site");
            self.script = Some(base + "broadsheet.js");
        }
    }

    /// Returns the script and the tag.
    ///
    /// `script` is its address; without it, that of a Broadsheet site, or `elsewhere` for other sources. `limit` is
    /// the number of headlines, and of articles on a page of a list.
    pub fn html(&self, view: View, limit: usize, script: Option<&str>, elsewhere: &str) -> String {
        let script = script.or(self.script.as_deref()).unwrap_or(elsewhere);
        let limit_text = limit.to_string();
        let attributes = [
            ("src", Some(self.src.as_str())),
            ("source", self.source),
            ("map", self.map.as_deref()),
            ("source-key", self.key.as_deref()),
            ("view", Some(view.name())),
            ("limit", Some(&*limit_text)),
        ];
        let mut html = format!("<script type=\"module\" src=\"{}\"></script>\n<broadsheet-reader", escaped(script));
        for (name, value) in attributes {
            if let Some(value) = value {
                let _ = write!(html, " {name}=\"{}\"", escaped(&visible(value)));
            }
        }
        // The room is held until the script is there, so that nothing moves.
        let style = if view == View::Recent { "display:block" } else { "display:block;min-height:100vh" };
        let (page, title) = &self.page;
        let _ = write!(html, " style=\"{style}\">\n  <p><a href=\"{}\">{}</a></p>\n", one_line(page), one_line(title));
        html += "  <ul>\n";
        for article in self.articles.iter().take(limit) {
            let name = if article.title.is_empty() { excerpt(&article.text) } else { article.title.clone() };
            let _ = match &article.url {
                Some(url) => writeln!(html, "    <li><a href=\"{}\">{}</a></li>", one_line(url), one_line(&name)),
                None => writeln!(html, "    <li>{}</li>", one_line(&name)),
            };
        }
        html + "  </ul>\n</broadsheet-reader>\n"
    }
}

/// The first words of a text.
fn excerpt(text: &str) -> String {
    const WORDS: usize = 15;
    let mut words = text.split_whitespace();
    let first: Vec<_> = words.by_ref().take(WORDS).collect();
    let ending = if words.next().is_some() { "…" } else { "" };
    first.join(" ") + ending
}

/// Escapes text in one line.
fn one_line(text: &str) -> String {
    escaped(&visible(&text.split_whitespace().collect::<Vec<_>>().join(" ")))
}

/// Control characters from a source could be terminal commands.
fn visible(text: &str) -> String {
    text.replace(char::is_control, "\u{fffd}")
}
