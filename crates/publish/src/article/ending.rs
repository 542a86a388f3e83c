//! What follows the text of an article: its authors, similar articles, and feeds.
//!
//! Input: the catalogue. Output: HTML of elements that the sanitiser keeps, because the reader shows it like a body.
//! Entry point: [`Ending::html`].

use crate::site::catalogue::Catalogue;
use crate::site::related::Related;
use crate::site::settings::Settings;
use crate::source::language;
use crate::source::post::Post;
use broadsheet::content::{Author, Messages, link};
use broadsheet::html::escaped as text;
use broadsheet::route::{Route, Routes};
use std::fmt::Write as _;

/// The name of the feed file that readers of feeds know best.
const FEED: &str = "rss.xml";

/// Writes the endings of a site's articles.
pub struct Ending<'a> {
    settings: &'a Settings,
    routes: &'a Routes,
    catalogue: &'a Catalogue,
    related: Related<'a>,
}

impl<'a> Ending<'a> {
    /// Prepares the endings.
    pub fn new(settings: &'a Settings, routes: &'a Routes, catalogue: &'a Catalogue) -> Self {
        Ending { settings, routes, catalogue, related: Related::new(catalogue) }
    }

    /// Returns the ending of an article. It is in the language of the site.
    pub fn html(&self, number: usize, post: &Post) -> String {
        let messages = &self.settings.messages;
        let site_direction = direction(&self.settings.language);
        let mut html = format!("<div lang=\"{}\" dir=\"{site_direction}\">", text(&self.settings.language));
        if let Some(line) = byline(messages, &post.header.authors) {
            let _ = write!(html, "<p>{line}</p>");
        }
        if let Some(line) = original(messages, post) {
            let _ = write!(html, "<p>{line}</p>");
        }
        let related: Vec<_> =
            self.related.of(number).into_iter().filter_map(|number| self.catalogue.posts.get(number)).collect();
        if !related.is_empty() {
            let _ = write!(html, "<h2>{}</h2><ul>", text(&messages.say("Related articles")));
            for other in related {
                let href = text(&self.routes.href(&other.route()));
                let _ = write!(html, "<li><a href=\"{href}\"{}>{}</a></li>", self.language(other), text(&other.title));
            }
            html += "</ul>";
        }
        let categories = self.catalogue.filed.get(number).into_iter().flatten().map(|category| {
            let list = Route::Category { slug: category.slug.clone(), page: 1 };
            (self.routes.href(&list), &category.name)
        });
        let feeds = [(self.routes.base().to_owned(), &self.settings.title)].into_iter().chain(categories);
        let link = |(list, name): (String, &String)| format!(" <a href=\"{}{FEED}\">{}</a>", text(&list), text(name));
        let _ = write!(html, "<p>RSS:{}</p></div>", feeds.map(link).collect::<String>());
        html
    }

    /// The attributes of a title in another language than the site's.
    fn language(&self, post: &Post) -> String {
        let tag = post.header.language.as_deref().filter(|tag| *tag != self.settings.language);
        let own = post.header.direction.or(tag.map(direction)).unwrap_or_else(|| direction(&self.settings.language));
        let mut attributes = tag.map(|tag| format!(" lang=\"{}\"", text(tag))).unwrap_or_default();
        if own != direction(&self.settings.language) {
            let _ = write!(attributes, " dir=\"{own}\"");
        }
        attributes
    }
}

fn direction(tag: &str) -> &'static str {
    if language::is_right_to_left(tag) { "rtl" } else { "ltr" }
}

/// "Original: blog.example", with a link to the article at its source. `None` if it has no address there.
fn original(messages: &Messages, post: &Post) -> Option<String> {
    let url = post.origin.as_ref()?.url.as_deref()?;
    let link = format!("<a href=\"{}\">{}</a>", text(url), text(link::host(url)?));
    Some(messages.fill("Original: {0}", &[&link]))
}

/// "By A, B and C", with links to the pages of the authors. `None` if there are no authors.
fn byline(messages: &Messages, authors: &[Author]) -> Option<String> {
    let mut line = String::new();
    for (at, Author { name, url }) in authors.iter().enumerate() {
        let name = match url {
            Some(url) => format!("<a href=\"{}\">{}</a>", text(url), text(name)),
            None => text(name),
        };
        line = match at {
            0 => name,
            _ if at + 1 == authors.len() => messages.fill("{0} and {1}", &[&line, &name]),
            _ => format!("{line}, {name}"),
        };
    }
    (!line.is_empty()).then(|| messages.fill("By {0}", &[&line]))
}
