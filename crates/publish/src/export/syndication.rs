//! Writes feeds of the site and of each category: JSON Feed 1.1, Atom (RFC 4287) and RSS 2.0.
//!
//! Input: articles with bodies, the newest first. Output: three texts. Entry point: [`Channel`]. The crates
//! `atom_syndication` and `rss` write the XML. No feed contains the build time, so unchanged feeds are byte-identical.

use super::podcast::{self, Recording};
use super::xml_text::strip_invalid_xml;
use crate::article::body;
use crate::page::head;
use crate::site::settings::Settings;
use broadsheet::content::{Article, Date, policy::Policy};
use broadsheet::feed::site::print;
use serde_json::json;

/// The number of articles in a feed.
pub const LENGTH: usize = 20;

/// An article of a feed.
pub struct Entry {
    article: Article,
    /// The body. URLs are absolute if the origin of the site is known.
    html: String,
    /// The address of the page: absolute if the origin is known, else a path.
    url: String,
    /// The audio file of the article.
    recording: Option<Recording>,
}

impl Entry {
    /// `html` is the body, and `path` the address of the page.
    pub fn new(article: &Article, html: &str, path: &str, settings: &Settings, policy: &Policy) -> Self {
        let mut article = article.clone();
        if let Some(image) = &mut std::sync::Arc::make_mut(&mut article.summary).image {
            for src in std::iter::once(&mut image.src).chain(image.copies.iter_mut().map(|copy| &mut copy.src)) {
                *src = settings.base.absolute(src);
            }
        }
        let url = settings.base.absolute(path);
        let html = match settings.base.origin {
            Some(_) => body::absolute(html, settings, policy),
            None => html.to_owned(),
        };
        Entry { recording: Recording::of(&html), article, html, url }
    }

    /// The date of the last change.
    fn changed(&self) -> Option<Date> {
        self.article.summary.updated.or(self.article.summary.published)
    }

    /// A permanent id. It does not contain the address if the origin of the site is unknown.
    fn id(&self) -> String {
        if self.url.starts_with("http") {
            self.url.clone()
        } else {
            format!("urn:broadsheet:{}", strip_invalid_xml(self.article.summary.slug.as_str()))
        }
    }
}

/// The feeds of the site, or of one category.
pub struct Channel<'a> {
    /// The settings of the site.
    pub settings: &'a Settings,
    /// The name of the category.
    pub category: Option<&'a str>,
    /// The path of the page with the same articles.
    pub page: &'a str,
    /// The path of the folder of the feeds, with a trailing slash.
    pub folder: &'a str,
    /// The articles, the newest first.
    pub entries: &'a [&'a Entry],
}

impl Channel<'_> {
    /// Returns the names and texts of the files.
    pub fn files(&self) -> [(&'static str, String); 3] {
        [("feed.json", self.json()), ("atom.xml", self.atom()), ("rss.xml", self.rss())]
    }

    fn title(&self) -> String {
        match self.category {
            Some(category) => format!("{category} · {}", self.settings.title),
            None => self.settings.title.clone(),
        }
    }

    fn url(&self, path: &str) -> String {
        self.settings.base.absolute(path)
    }

    fn feed_url(&self, file: &str) -> String {
        self.url(&[self.folder, file].concat())
    }

    fn changed(&self) -> Option<Date> {
        self.entries.iter().filter_map(|entry| entry.changed()).max_by_key(|date| date.seconds())
    }

    fn json(&self) -> String {
        let mut items: Vec<_> =
            self.entries.iter().map(|entry| print::article_item(&entry.article, &entry.html, &entry.url)).collect();
        for item in &mut items {
            // Our own documents contain dates without a time, but JSON Feed requires a date-time (RFC 3339).
            for key in ["date_published", "date_modified"] {
                if let Some(date) = item[key].as_str().and_then(Date::parse) {
                    item[key] = date_time(date).to_rfc3339().into();
                }
            }
        }
        for (item, entry) in items.iter_mut().zip(self.entries) {
            if let Some(Recording { url, media_type }) = &entry.recording {
                item["attachments"] = json!([{ "url": url, "mime_type": media_type }]);
            }
        }
        let mut feed = json!({
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.title(),
            "language": self.settings.language,
            "items": items,
        });
        if self.settings.base.origin.is_some() {
            feed["home_page_url"] = self.url(self.page).into();
            feed["feed_url"] = self.feed_url("feed.json").into();
        }
        if let Some(description) = &self.settings.description {
            feed["description"] = description.as_str().into();
        }
        feed.to_string()
    }

    fn atom(&self) -> String {
        use atom_syndication as atom;
        let date = |date: Option<Date>| date_time(date.unwrap_or(Date::from_unix(0)));
        let link = |rel: &str, href: String, kind: &str| atom::Link {
            rel: rel.to_owned(),
            href,
            mime_type: Some(kind.to_owned()),
            ..atom::Link::default()
        };
        let person = |name: &str, uri: Option<&str>| atom::Person {
            name: strip_invalid_xml(name),
            uri: uri.map(strip_invalid_xml),
            ..atom::Person::default()
        };
        let entries = self.entries.iter().map(|entry| {
            let summary = &entry.article.summary;
            let lang = summary.language.tag.as_deref().map(strip_invalid_xml);
            let text = |text: &str| atom::Text { lang: lang.clone(), ..strip_invalid_xml(text).into() };
            atom::Entry {
                title: text(summary.name()),
                id: entry.id(),
                updated: date(entry.changed()),
                published: summary.published.map(|at| date(Some(at))),
                authors: summary.authors.iter().map(|author| person(&author.name, author.url.as_deref())).collect(),
                categories: summary
                    .categories
                    .iter()
                    .map(|category| atom::Category {
                        term: strip_invalid_xml(&category.name),
                        ..atom::Category::default()
                    })
                    .collect(),
                links: std::iter::once(link("alternate", entry.url.clone(), "text/html"))
                    .chain(entry.recording.iter().map(|it| link("enclosure", it.url.clone(), it.media_type)))
                    .collect(),
                summary: summary.deck.as_deref().map(text),
                content: Some(atom::Content {
                    lang: lang.clone(),
                    value: Some(strip_invalid_xml(&entry.html)),
                    content_type: Some("html".into()),
                    ..atom::Content::default()
                }),
                ..atom::Entry::default()
            }
        });
        let feed = atom::Feed {
            title: strip_invalid_xml(&self.title()).into(),
            subtitle: self.settings.description.as_deref().map(|text| strip_invalid_xml(text).into()),
            id: match self.settings.base.origin {
                Some(_) => self.url(self.page),
                None => format!("urn:broadsheet:feed:{}", broadsheet::content::link::percent_encode(&self.title())),
            },
            updated: date(self.changed()),
            // Atom requires an author. Entries without one inherit this.
            authors: vec![person(&self.settings.title, None)],
            links: vec![
                link("self", self.feed_url("atom.xml"), "application/atom+xml"),
                link("alternate", self.url(self.page), "text/html"),
            ],
            lang: Some(strip_invalid_xml(&self.settings.language)),
            entries: entries.collect(),
            ..atom::Feed::default()
        };
        feed.to_string()
    }

    fn rss(&self) -> String {
        let date = |date: Date| date_time(date).to_rfc2822();
        let items = self.entries.iter().map(|entry| {
            let summary = &entry.article.summary;
            rss::Item {
                title: Some(strip_invalid_xml(summary.name())),
                link: Some(entry.url.clone()),
                guid: Some(rss::Guid { value: entry.id(), permalink: entry.url.starts_with("http") }),
                pub_date: summary.published.map(date),
                description: Some(strip_invalid_xml(summary.deck.as_ref().unwrap_or(&summary.excerpt))),
                content: Some(strip_invalid_xml(&entry.html)),
                categories: summary
                    .categories
                    .iter()
                    .map(|category| rss::Category { name: strip_invalid_xml(&category.name), domain: None })
                    .collect(),
                enclosure: entry.recording.as_ref().map(Recording::enclosure),
                itunes_ext: entry.recording.as_ref().map(|_| {
                    let image = summary.image.as_ref().map(|image| head::file(&image.src));
                    podcast::episode(summary, image.filter(|src| src.starts_with("http")))
                }),
                extensions: entry.recording.iter().filter_map(|_| podcast::people(&summary.authors)).collect(),
                // RSS requires an email address as author, so names are written as Dublin Core.
                dublin_core_ext: (!summary.authors.is_empty()).then(|| {
                    rss::extension::dublincore::DublinCoreExtension {
                        creators: summary.authors.iter().map(|author| strip_invalid_xml(&author.name)).collect(),
                        ..Default::default()
                    }
                }),
                ..rss::Item::default()
            }
        });
        // The feature `atom` of the crate would do this, with eight more crates.
        let own_link = rss::extension::Extension {
            name: "atom:link".into(),
            attrs: [("rel", "self"), ("href", &self.feed_url("rss.xml")), ("type", "application/rss+xml")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            ..Default::default()
        };
        let is_podcast = self.entries.iter().any(|entry| entry.recording.is_some());
        let mut extensions = [("atom".to_owned(), [("link".to_owned(), vec![own_link])].into())].into();
        let mut namespaces: std::collections::BTreeMap<_, _> =
            [("atom".to_owned(), "http://www.w3.org/2005/Atom".to_owned())].into();
        if is_podcast {
            namespaces.insert("podcast".to_owned(), podcast::NAMESPACE.to_owned());
            podcast::add_medium(&mut extensions);
        }
        let image = self.settings.image.as_deref().map(|image| self.url(image)).filter(|url| url.starts_with("http"));
        let channel = rss::Channel {
            title: strip_invalid_xml(&self.title()),
            link: self.url(self.page),
            description: strip_invalid_xml(self.settings.description.as_ref().unwrap_or(&self.settings.title)),
            language: Some(strip_invalid_xml(&self.settings.language)),
            last_build_date: self.changed().map(date),
            namespaces,
            extensions,
            itunes_ext: is_podcast.then(|| rss::extension::itunes::ITunesChannelExtension {
                author: Some(strip_invalid_xml(&self.settings.title)),
                summary: self.settings.description.as_deref().map(strip_invalid_xml),
                image,
                r#type: Some("episodic".to_owned()),
                ..Default::default()
            }),
            items: items.collect(),
            ..rss::Channel::default()
        };
        channel.to_string()
    }
}

/// Converts a date for the feed crates. A date without a time becomes midnight UTC.
fn date_time(date: Date) -> atom_syndication::FixedDateTime {
    let mut text = date.to_rfc3339();
    if !text.contains('T') {
        text.push_str("T00:00:00Z");
    }
    text.parse().unwrap_or_default()
}
