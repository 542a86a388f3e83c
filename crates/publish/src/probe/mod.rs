//! Examines an address or a file: which articles it has, and how they were found.
//!
//! Input: an address or a path. Output: a [`Finding`] with the articles and every attempt. Entry points: [`address`],
//! [`file`](fn@file), and [`embed`](fn@embed) for a tag with the headlines.
//!
//! | module | what it does |
//! | --- | --- |
//! | `places` | the usual addresses of feeds and APIs, in the order of probing |
//! | `text` | the plain text of an article |
//! | `layout` | the data files of a Broadsheet site |
//! | `embed` | the tag for another page |

mod embed;
mod layout;
mod places;
mod text;

pub use embed::{Embed, View, embed};

use crate::fetch::links::{self, Kind};
use crate::fetch::{Client, FetchError, Request, Response, has_password_field, is_web_page, without_secrets};
use crate::import::post::Post;
use crate::import::preview::{Preview, preview};
use broadsheet::content::{Article, Site, link};
use broadsheet::feed::FeedError;
use broadsheet::feed::mapping::Mapping;
use broadsheet::feed::reading::{self, Input};
use broadsheet::feed::source::Environment;
use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::Path;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finding {
    /// The title of the site; empty if unknown.
    pub title: String,
    /// The articles, newest first.
    pub articles: Vec<Found>,
    /// The name of the format, and the address or file that has it; `None` if nothing was found.
    pub format: Option<(&'static str, String)>,
    /// The mapping that was inferred, as JSON and as settings; `None` if the format needs none.
    pub mapping: Option<serde_json::Value>,
    /// The same for `broadsheet.toml`.
    pub mapping_text: Option<String>,
    /// Everything that was tried, in order.
    pub attempts: Vec<Attempt>,
    /// What to do if nothing was found.
    pub suggestion: Option<String>,
}

/// An article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The title; empty if it has none.
    pub title: String,
    /// Its web page, if the source names one.
    pub url: Option<String>,
    /// The date of publication in RFC 3339.
    pub date: Option<String>,
    /// The names of its authors.
    pub authors: Vec<String>,
    /// The names of its categories.
    pub categories: Vec<String>,
    /// The plain text of its body.
    pub text: String,
    /// The size of its body, in bytes.
    pub bytes: usize,
    /// What could not be used.
    pub warnings: Vec<String>,
}

/// An address or a file that was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The address or the file, without secrets.
    pub place: String,
    /// What it is, or why it cannot be used.
    pub result: String,
}

/// Examines a file of any format, or the folder of an export.
///
/// # Errors
/// An unreadable file.
pub fn file(path: &Path) -> io::Result<Finding> {
    // An archive may be unpacked.
    let bytes = if path.is_dir() { Vec::new() } else { fs::read(path)? };
    let place = path.display().to_string();
    let mut finding = Finding::default();
    let folder = path.parent().unwrap_or(Path::new("."));
    if let Some((site, articles)) = layout::read(&bytes, &|name| fs::read(folder.join(name)).ok()) {
        finding.take("broadsheet", &place, site, articles, Warnings::default());
        return Ok(finding);
    }
    if let Some(Preview { program, blog, posts }) = preview(path) {
        finding.title = blog.title.unwrap_or_default();
        finding.articles = posts.iter().map(found_post).collect();
        finding.add(program, &place, "");
        return Ok(finding);
    }
    match reading::read(&Input { bytes: &bytes, ..Input::default() }, &Environment::native()) {
        Ok(reading) => finding.take_reading(&place, reading),
        Err(error) if is_web_page(&bytes) => {
            let links = links::of_page(&bytes, UNKNOWN_HOST);
            finding.attempts.push(Attempt { place, result: error.text() });
            let link = links.first().map(|link| link.url.strip_prefix(UNKNOWN_HOST).unwrap_or(&link.url));
            finding.suggestion = Some(match link {
                _ if has_password_field(&bytes) => "the file is a login page; the articles must be public".to_owned(),
                Some(url) if link::is_web(url) => format!("the page names a feed: run `broadsheet probe {url}`"),
                Some(url) => format!("the page names the feed {url} of its own host; give the address of the page"),
                None => "the file is a web page; give its address, so that its feeds can be looked for".to_owned(),
            });
        }
        Err(error) => {
            finding.attempts.push(Attempt { place, result: unusable(&bytes, &error) });
            finding.suggestion = Some(FORMATS.to_owned());
        }
    }
    Ok(finding)
}

/// Stands for the address of a page that is a file.
const UNKNOWN_HOST: &str = "https://page.invalid/";

const FORMATS: &str = "give a JSON Feed, an RSS or Atom feed, or an answer of WordPress, Ghost or another API with a list of \
                       articles";

/// Returns what an answer is instead, with the message of an API that refuses, or that nothing is published.
fn unusable(bytes: &[u8], error: &FeedError) -> String {
    let document: serde_json::Value = serde_json::from_slice(bytes).unwrap_or_default();
    if document.as_array().is_some_and(Vec::is_empty) {
        return "an empty list: nothing is published there".to_owned();
    }
    let places = ["/message", "/error/message", "/errors/0/message", "/error", "/detail"];
    match places.iter().find_map(|place| document.pointer(place)?.as_str()) {
        Some(message) => format!("an error of the API: {message}"),
        None => error.text(),
    }
}

/// Examines an address: what it is itself, what its page names, and then the usual places.
pub fn address(client: &Client, url: &str) -> Finding {
    let mut finding = Finding::default();
    let (page, error) = match client.get(&Request::anything(url)) {
        Ok(response) if is_web_page(&response.body) => (Some(response), None),
        Ok(response) => {
            finding.examine(url, &response);
            (None, None)
        }
        Err(error) => {
            finding.failed(url, &error);
            (None, Some(error))
        }
    };
    let is_unreachable = error.as_ref().is_some_and(|error| error.response().is_none());
    if finding.is_done() || is_unreachable && !matches!(error, Some(FetchError::Empty { .. })) {
        return finding.finished();
    }
    let base = page.as_ref().map_or(url, |page| page.url.as_str()).to_owned();
    let mut places: Vec<(String, &str)> = Vec::new();
    if let Some(page) = &page {
        let mut links = page.header("link").map(|value| links::of_header(value, &base)).unwrap_or_default();
        links.extend(links::of_page(&page.body, &base));
        links.dedup();
        // An API has all articles, a feed only the newest.
        links.sort_by_key(|link| link.kind != Kind::WordPress);
        let count = if links.is_empty() { "none".to_owned() } else { links.len().to_string() };
        finding.attempts.push(Attempt {
            place: without_secrets(url),
            result: format!("a web page; feeds and APIs that it names: {count}"),
        });
        places.extend(links.into_iter().map(|link| match link.kind {
            Kind::WordPress => (places::wordpress(&link.url), "wordpress"),
            _ => (link.url, "feed"),
        }));
    }
    places.extend(places::usual(&base));
    let mut tried = vec![url.to_owned()];
    for (place, _) in places {
        if tried.contains(&place) {
            continue;
        }
        match client.get(&Request::data(&place)) {
            Ok(response) => finding.examine(&place, &response),
            Err(FetchError::Stopped) => break,
            Err(error) => finding.failed(&place, &error),
        }
        if finding.is_done() {
            break;
        }
        tried.push(place);
    }
    finding.finished()
}

impl Finding {
    /// Whether there are articles.
    pub fn is_done(&self) -> bool {
        !self.articles.is_empty()
    }

    fn failed(&mut self, place: &str, error: &FetchError) {
        self.attempts.push(Attempt { place: without_secrets(place), result: error.to_string() });
        let is_ghost = place.contains("/ghost/api/");
        let has_answer = |status: u16| error.response().is_some_and(|it| it.status == status);
        if is_ghost && (has_answer(401) || has_answer(403)) {
            self.suggestion = Some(format!(
                "this is a Ghost: make a Content API key under Settings, Integrations, and probe {}?key=…",
                without_secrets(place.split('?').next().unwrap_or(place))
            ));
        } else if matches!(error, FetchError::RestDisabled(_)) && self.suggestion.is_none() {
            self.suggestion =
                Some("allow the REST API of WordPress in the security plugin, or use the RSS feed".to_owned());
        }
    }

    fn examine(&mut self, place: &str, response: &Response) {
        if let Some((site, articles)) = layout::read(&response.body, &|_| None) {
            return self.take("broadsheet", place, site, articles, Warnings::default());
        }
        let content_type = response.header("content-type").unwrap_or_default();
        let input = Input { bytes: &response.body, url: &response.url, content_type, ..Input::default() };
        match reading::read(&input, &Environment::native()) {
            Ok(reading) => self.take_reading(place, reading),
            Err(error) => {
                let is_page = error == FeedError::Html;
                let result = if is_page { "a web page".to_owned() } else { unusable(&response.body, &error) };
                self.attempts.push(Attempt { place: without_secrets(place), result });
            }
        }
    }

    fn take_reading(&mut self, place: &str, reading: reading::Reading) {
        let warnings = Warnings::of(&reading);
        self.mapping = reading.mapping.as_ref().map(Mapping::to_json);
        self.mapping_text = reading.mapping.as_ref().map(Mapping::to_toml);
        self.take(reading.kind.name(), place, reading.site, reading.articles, warnings);
    }

    fn take(&mut self, format: &'static str, place: &str, site: Site, articles: Vec<Article>, mut warnings: Warnings) {
        let mut of_article = |at| warnings.of_articles.remove(&at).unwrap_or_default();
        self.articles = articles.iter().enumerate().map(|(at, article)| found(article, of_article(at))).collect();
        if self.title.is_empty() {
            self.title = site.title;
        }
        let general: String = warnings.general.iter().map(|what| format!("; {what}")).collect();
        self.add(format, place, &general);
    }

    /// Records the attempt that has found the articles.
    fn add(&mut self, format: &'static str, place: &str, warnings: &str) {
        let place = without_secrets(place);
        let count = match self.articles.len() {
            1 => "1 article".to_owned(),
            count => format!("{count} articles"),
        };
        self.attempts.push(Attempt { place: place.clone(), result: format!("{format}, {count}{warnings}") });
        if self.is_done() {
            self.format = Some((format, place));
        }
    }

    fn finished(mut self) -> Self {
        if self.is_done() {
            self.suggestion = None;
        } else if self.suggestion.is_none() {
            self.suggestion = Some(FORMATS.to_owned());
        }
        self
    }
}

/// The problems of an answer.
#[derive(Default)]
struct Warnings {
    /// Those of the answer itself, and of items that are no article.
    general: Vec<String>,
    /// Those of each article, by its index.
    of_articles: HashMap<usize, Vec<String>>,
}

impl Warnings {
    /// Warnings count the items of the answer, whose order is another one than that of the articles.
    fn of(reading: &reading::Reading) -> Self {
        let articles: HashMap<usize, usize> = reading.positions.iter().copied().zip(0..).collect();
        let mut warnings = Warnings::default();
        for warning in &reading.warnings {
            match warning.item.and_then(|item| articles.get(&item)) {
                Some(article) => {
                    let what = format!("`{}` {}", warning.field, warning.what);
                    warnings.of_articles.entry(*article).or_default().push(what);
                }
                None => warnings.general.push(warning.to_string()),
            }
        }
        warnings
    }
}

fn found(article: &Article, warnings: Vec<String>) -> Found {
    let summary = &article.summary;
    let body = text::of(article);
    Found {
        title: summary.title.clone(),
        url: article.canonical.clone(),
        date: summary.published.map(|date| date.to_rfc3339()),
        authors: summary.authors.iter().map(|author| author.name.clone()).collect(),
        categories: summary.categories.iter().map(|category| category.name.clone()).collect(),
        bytes: body.bytes,
        text: body.text,
        warnings,
    }
}

fn found_post(post: &Post) -> Found {
    let body = text::of_post(&post.body);
    Found {
        title: post.title.clone(),
        url: None,
        date: post.published.map(|date| date.to_rfc3339()),
        authors: post.authors.clone(),
        categories: post.categories.clone(),
        bytes: body.bytes,
        text: body.text,
        warnings: post.unconverted.clone(),
    }
}
