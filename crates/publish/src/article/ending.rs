//! What surrounds the text of an article: above it the series; below it authors, tags, comments, related articles and
//! feeds.
//!
//! Input: the catalogue. Output: HTML of elements that the sanitiser keeps, because the reader shows it like a body.
//! Entry points: [`Ending::html`] and [`Ending::series`].

use crate::site::catalogue::Catalogue;
use crate::site::related::Related;
use crate::site::settings::Settings;
use crate::site::sharing::filled;
use crate::site::terms::Term;
use crate::source::language;
use crate::source::post::Post;
use broadsheet::content::{Author, Messages, link, policy};
use broadsheet::html::escaped as text;
use broadsheet::route::{Route, Routes};
use broadsheet::view::Wording;
use std::fmt::Write as _;

/// The name of the feed file that readers of feeds know best.
const FEED: &str = "rss.xml";

/// Writes the endings of a site's articles.
pub struct Ending<'a> {
    settings: &'a Settings,
    routes: &'a Routes,
    catalogue: &'a Catalogue,
    related: Related<'a>,
    wording: Wording,
}

impl<'a> Ending<'a> {
    /// Prepares the endings. `wording` has the dates in the language of the site.
    pub fn new(settings: &'a Settings, routes: &'a Routes, catalogue: &'a Catalogue, wording: Wording) -> Self {
        let related = Related::new(catalogue, settings.recent as usize);
        Ending { settings, routes, catalogue, related, wording }
    }

    /// Returns the ending of an article. It is in the language of the site.
    pub fn html(&self, number: usize, post: &Post) -> String {
        let messages = &self.settings.messages;
        let site_direction = direction(&self.settings.language);
        let mut html = format!("<div lang=\"{}\" dir=\"{site_direction}\">", text(&self.settings.language));
        if let Some(line) = self.byline(&post.header.authors) {
            let _ = write!(html, "<p>{line}</p>");
        }
        if let Some(line) = original(messages, post) {
            let _ = write!(html, "<p>{line}</p>");
        }
        let tag = |Term { href, name, .. }: &Term| format!(" <a href=\"{}\">{}</a>", text(href), text(name));
        let tags: String = self.catalogue.terms.tags_of(number).map(tag).collect();
        if !tags.is_empty() {
            let _ = write!(html, "<p>{}:{tags}</p>", text(&messages.say("Tags")));
        }
        self.write_additions(&mut html, post);
        let related: Vec<_> =
            self.related.of(number).into_iter().filter_map(|number| self.catalogue.posts.get(number)).collect();
        if !related.is_empty() {
            let _ = write!(html, "<aside><h2>{}</h2><ul>", text(&messages.say("Related articles")));
            for other in related {
                let _ = write!(html, "<li>{}{}</li>", self.link(other), self.time(other));
            }
            html += "</ul></aside>";
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

    /// Returns the box above the text of an article that is a part of a series; empty for others. It is a part of the
    /// body, so that the reader shows it too.
    pub fn series(&self, number: usize) -> String {
        let Some((series, at)) = self.catalogue.terms.part_of(number) else { return String::new() };
        let messages = &self.settings.messages;
        let (here, count) = ((at + 1).to_string(), series.parts.len().to_string());
        let title = messages.fill("Part {0} of {1}", &[&here, &count]);
        let (tag, direction) = (text(&self.settings.language), direction(&self.settings.language));
        let mut html = format!(
            "<aside class=\"alert alert-series\" lang=\"{tag}\" dir=\"{direction}\">\
             <p class=\"alert-title\">{}: {}</p>",
            text(&series.name),
            text(&title)
        );
        let next = (at + 1 < series.parts.len()).then_some(at + 1);
        for (label, at) in [("Previous part: {0}", at.checked_sub(1)), ("Next part: {0}", next)] {
            if let Some(post) = at.and_then(|at| self.catalogue.posts.get(series.parts[at])) {
                let _ = write!(html, "<p>{}</p>", messages.fill(label, &[&self.link(post)]));
            }
        }
        html + "</aside>\n"
    }

    /// Adds the publisher's own HTML, and the link that a visitor presses to see the comments. Both are sanitised with
    /// the rest.
    fn write_additions(&self, html: &mut String, post: &Post) {
        let path = self.routes.href(&post.route());
        let value = |name: &str| match name {
            "url" => self.settings.base.absolute(&path),
            "path" => path.clone(),
            "slug" => post.slug.to_string(),
            _ => post.title.clone(),
        };
        if let Some(own) = &self.settings.sharing.after_article {
            *html += &filled(own, &value);
        }
        if let Some(comments) = &self.settings.sharing.comments {
            let title = comments.title.clone().unwrap_or_else(|| self.settings.messages.say("Show the comments"));
            let href = text(&filled(&comments.address, &value));
            let _ = write!(html, "<p><a class=\"{}\" href=\"{href}\">{}</a></p>", policy::FRAME, text(&title));
        }
    }

    /// A link to an article.
    fn link(&self, post: &Post) -> String {
        let href = text(&self.routes.href(&post.route()));
        format!("<a href=\"{href}\"{}>{}</a>", self.language(post), text(&post.title))
    }

    /// The date of an article.
    fn time(&self, post: &Post) -> String {
        let Some(date) = post.header.date else { return String::new() };
        let shown = (self.wording.date)(&self.wording.language, &date, true);
        format!(" <time datetime=\"{}\">{}</time>", text(&date.to_rfc3339()), text(&shown))
    }

    /// "By A, B and C", with links to the pages of the authors. `None` if there are no authors.
    fn byline(&self, authors: &[Author]) -> Option<String> {
        let messages = &self.settings.messages;
        let mut line = String::new();
        for (at, Author { name, url }) in authors.iter().enumerate() {
            let page = self.catalogue.terms.author(name).map(|author| &author.href);
            let name = match page.or(url.as_ref()) {
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
