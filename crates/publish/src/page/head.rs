//! The head of a page: metadata for search engines, feed readers and link previews.
//!
//! Input: a [`Head`]. Output: HTML tags. Entry point: [`Head::html`].
//!
//! Open Graph (ogp.me) and JSON-LD (schema.org) require absolute URLs. If the origin of the site is unknown, tags that
//! need one are omitted.

use crate::article::media::PREVIEW_WIDTH;
use crate::site::base_url::BaseUrl;
use crate::site::settings::Settings;
use broadsheet::content::{Article, Image, Site, Summary};
use broadsheet::html::escaped as text;
use serde_json::{Map, Value, json};

/// The data of a page's head.
pub struct Head<'a> {
    /// The settings of the site.
    pub settings: &'a Settings,
    /// The site of the page.
    pub site: &'a Site,
    /// The image for link previews, if the page has none.
    pub image: Option<&'a Image>,
    /// The social card of a page without an image.
    pub card: Option<&'a Image>,
    /// The base URL of the site.
    pub base: &'a BaseUrl,
    /// The page's own title; empty on the front page.
    pub title: &'a str,
    /// The content of `<title>`.
    pub full_title: String,
    /// The content of the description tag.
    pub description: &'a str,
    /// The page's path on this site. `None` if it has no address of its own.
    pub path: Option<&'a str>,
    /// The type of the page.
    pub kind: Kind<'a>,
    /// All language versions of the article, including this one: language and path.
    pub versions: Vec<(String, String)>,
}

/// The type of a page.
pub enum Kind<'a> {
    /// The front page.
    Front,
    /// A list, with the path of the folder that contains its feeds, if it has feeds of its own.
    List(Option<&'a str>),
    /// An article.
    Article(&'a Article),
    /// A page that no list contains.
    Page(&'a Article),
    /// A page that search engines must not list: the search page and notices.
    Unlisted,
}

/// The feeds in a folder: MIME type, file name, display name.
pub const FEEDS: [(&str, &str, &str); 3] = [
    ("application/feed+json", "feed.json", "JSON Feed"),
    ("application/atom+xml", "atom.xml", "Atom"),
    ("application/rss+xml", "rss.xml", "RSS"),
];

impl Head<'_> {
    /// Returns the tags.
    pub fn html(&self) -> String {
        let mut tags = Tags::default();
        tags.0.push_str(&format!("<title>{}</title>", text(&self.full_title)));
        tags.meta("name", "description", self.description);
        if let Kind::Unlisted = self.kind {
            tags.meta("name", "robots", "noindex");
        }
        let declared = match self.kind {
            Kind::Article(article) | Kind::Page(article) => article.canonical.as_deref(),
            _ => None,
        };
        let canonical = declared.map(str::to_owned).or(self.path.map(|path| self.base.absolute(path)));
        // Search engines ignore a canonical URL that is only a path, and checkers report it.
        if let Some(address) = canonical.as_ref().filter(|address| is_absolute(address)) {
            tags.link("canonical", address, "");
        }
        for (language, path) in &self.versions {
            tags.link("alternate", &self.base.absolute(path), &format!(" hreflang=\"{}\"", text(language)));
        }
        self.feeds(&mut tags);
        self.identity(&mut tags);
        self.open_graph(&mut tags, canonical.as_deref());
        for data in self.linked_data(canonical.as_deref()) {
            tags.0.push_str(&format!(r#"<script type="application/ld+json">{}</script>"#, escape_json(&data)));
        }
        tags.0
    }

    /// Links to the feeds of the site, and to those of the category if the page is one.
    fn feeds(&self, tags: &mut Tags) {
        let list_folder = match self.kind {
            Kind::List(folder) => folder,
            _ => None,
        };
        let folders =
            [Some((self.base.path.as_str(), self.site.title.as_str())), list_folder.map(|folder| (folder, self.title))];
        for (folder, owner) in folders.into_iter().flatten() {
            for (kind, file, name) in FEEDS {
                let title = format!("{owner} ({name})");
                tags.link(
                    "alternate",
                    &[folder, file].concat(),
                    &format!(" type=\"{kind}\" title=\"{}\"", text(&title)),
                );
            }
        }
    }

    /// Who the site and the author are elsewhere, and where replies of other sites go.
    fn identity(&self, tags: &mut Tags) {
        let sharing = &self.settings.sharing;
        if self.path == Some(&self.base.path) {
            sharing.me.iter().for_each(|url| tags.link("me", url, ""));
        }
        let Kind::Article(article) = self.kind else { return };
        let profiles = &self.settings.profiles;
        let profile = |name: &str| profiles.iter().find(|profile| profile.name == name)?.fediverse.as_deref();
        let creator = article.summary.authors.iter().find_map(|author| profile(&author.name));
        if let Some(name) = creator.or(sharing.fediverse_creator.as_deref()) {
            tags.meta("name", "fediverse:creator", name);
        }
        if let Some(endpoint) = &sharing.webmention {
            tags.link("webmention", endpoint, "");
        }
    }

    fn open_graph(&self, tags: &mut Tags, canonical: Option<&str>) {
        let is_article = matches!(self.kind, Kind::Article(_));
        tags.meta("property", "og:type", if is_article { "article" } else { "website" });
        tags.meta("property", "og:site_name", &self.site.title);
        tags.meta("property", "og:title", if self.title.is_empty() { &self.site.title } else { self.title });
        tags.meta("property", "og:description", self.description);
        if let Some(url) = canonical.filter(|url| is_absolute(url)) {
            tags.meta("property", "og:url", url);
        }
        if let Kind::Article(article) = self.kind {
            let summary = &article.summary;
            let language = summary.language.tag.as_ref().or(self.site.language.as_ref());
            tags.meta("property", "og:locale", &language.map_or_else(String::new, |tag| tag.replace('-', "_")));
            for (name, date) in
                [("article:published_time", summary.published), ("article:modified_time", summary.updated)]
            {
                tags.meta("property", name, &date.map_or_else(String::new, |date| date.to_rfc3339()));
            }
            for (at, category) in summary.categories.iter().enumerate() {
                tags.meta("property", if at == 0 { "article:section" } else { "article:tag" }, &category.name);
            }
            for author in &summary.authors {
                tags.meta("name", "author", &author.name);
            }
        }
        let has_image = self.preview_image(tags);
        tags.meta("name", "twitter:card", if has_image { "summary_large_image" } else { "summary" });
    }

    /// Adds the image of a preview. Returns whether there is one.
    fn preview_image(&self, tags: &mut Tags) -> bool {
        let own = match self.kind {
            Kind::Article(article) | Kind::Page(article) => preview(&article.summary),
            _ => None,
        };
        let Some(image) = own.or(self.card).or(self.image) else { return false };
        let (src, size) = preview_copy(image);
        let Some(src) = self.absolute_url(src) else { return false };
        tags.meta("property", "og:image", &src);
        tags.meta("property", "og:image:alt", &image.alt);
        if let Some((width, height)) = size {
            tags.meta("property", "og:image:width", &width.to_string());
            tags.meta("property", "og:image:height", &height.to_string());
        }
        true
    }

    /// The absolute form of the URL of an image, if the origin is known.
    fn absolute_url(&self, src: &str) -> Option<String> {
        Some(self.base.absolute(src)).filter(|src| is_absolute(src))
    }

    /// Structured data of the page (schema.org).
    fn linked_data(&self, canonical: Option<&str>) -> Vec<Value> {
        let url = canonical.filter(|url| is_absolute(url));
        let home = Some(self.base.absolute(&self.base.path)).filter(|home| is_absolute(home));
        match self.kind {
            Kind::Front => {
                let mut site = object("WebSite");
                set_if_present(&mut site, "name", self.site.title.as_str());
                set_if_present(&mut site, "description", self.site.description.as_deref());
                set_if_present(&mut site, "url", url);
                set_if_present(&mut site, "inLanguage", self.site.language.as_deref());
                vec![site.into()]
            }
            Kind::Article(article) => {
                let mut data = vec![self.posting(article, url)];
                data.extend(self.breadcrumbs(article, home.as_deref(), url));
                data
            }
            Kind::Page(_) => {
                let mut page = object("WebPage");
                set_if_present(&mut page, "name", self.title);
                set_if_present(&mut page, "description", self.description);
                set_if_present(&mut page, "url", url);
                vec![page.into()]
            }
            Kind::List(_) | Kind::Unlisted => Vec::new(),
        }
    }

    /// The article, as a posting of a blog or as news.
    fn posting(&self, article: &Article, url: Option<&str>) -> Value {
        let summary = &article.summary;
        let kind = if self.settings.sharing.news_sitemap { "NewsArticle" } else { "BlogPosting" };
        let mut posting = object(kind);
        set_if_present(&mut posting, "headline", summary.name());
        set_if_present(&mut posting, "description", self.description);
        set_if_present(&mut posting, "url", url);
        set_if_present(&mut posting, "mainEntityOfPage", url);
        set_if_present(&mut posting, "datePublished", summary.published.map(|date| date.to_rfc3339()));
        set_if_present(
            &mut posting,
            "dateModified",
            summary.updated.or(summary.published).map(|date| date.to_rfc3339()),
        );
        set_if_present(&mut posting, "inLanguage", summary.language.tag.as_deref().or(self.site.language.as_deref()));
        set_if_present(
            &mut posting,
            "image",
            summary.image.as_ref().and_then(|image| self.absolute_url(file(&image.src))),
        );
        let names: Vec<Value> = summary.categories.iter().map(|category| category.name.as_str().into()).collect();
        set_if_present(&mut posting, "articleSection", names);
        let authors = summary.authors.iter().map(|author| {
            let mut person = object("Person");
            set_if_present(&mut person, "name", author.name.as_str());
            set_if_present(&mut person, "url", author.url.as_deref().filter(|url| is_absolute(url)));
            person.remove("@context");
            Value::from(person)
        });
        set_if_present(&mut posting, "author", authors.collect::<Vec<_>>());
        let mut publisher = object("Organization");
        publisher.remove("@context");
        set_if_present(&mut publisher, "name", self.site.title.as_str());
        if let Some(logo) = self.image.and_then(|image| self.absolute_url(&image.src)) {
            publisher.insert("logo".into(), json!({ "@type": "ImageObject", "url": logo }));
        }
        set_if_present(&mut posting, "publisher", publisher);
        posting.into()
    }

    /// The path from the front page to an article. Returns `None` if a step has no absolute URL.
    fn breadcrumbs(&self, article: &Article, home: Option<&str>, url: Option<&str>) -> Option<Value> {
        let mut steps = vec![(self.site.title.as_str(), home?.to_owned())];
        if let Some(category) = article.summary.categories.first() {
            let routes = broadsheet::route::Routes::new(&self.base.path, broadsheet::route::Mode::Path);
            let route = broadsheet::route::Route::Category { slug: category.slug.clone(), page: 1 };
            steps.push((category.name.as_str(), self.base.absolute(&routes.href(&route))));
        }
        steps.push((article.summary.name(), url?.to_owned()));
        let items = (1..).zip(steps).map(
            |(position, (name, item))| json!({ "@type": "ListItem", "position": position, "name": name, "item": item }),
        );
        let mut list = object("BreadcrumbList");
        set_if_present(&mut list, "itemListElement", items.collect::<Vec<_>>());
        Some(list.into())
    }
}

/// The image of an article for link previews. No service shows drawings (SVG) in them.
pub fn preview(summary: &Summary) -> Option<&Image> {
    let is_drawing = |image: &&Image| image.src.split(['?', '#']).next().is_some_and(|path| path.ends_with(".svg"));
    summary.picture().filter(|image| !is_drawing(image))
}

/// The URL and the size of an image, or of its largest copy for previews if it is wider.
fn preview_copy(image: &Image) -> (&str, Option<(u32, u32)>) {
    // Not all programs that show previews read WebP.
    let is_portable = |src: &str| !src.ends_with(".webp");
    let copy = image.copies.iter().rfind(|copy| copy.width <= PREVIEW_WIDTH && is_portable(&copy.src));
    match (copy, image.size) {
        (Some(copy), Some((width, height))) if width > PREVIEW_WIDTH => {
            let height = u64::from(height) * u64::from(copy.width) / u64::from(width);
            (&copy.src, Some((copy.width, height as u32)))
        }
        _ => (file(&image.src), image.size),
    }
}

/// The URL of an image without its focal point, which only our style reads.
pub fn file(url: &str) -> &str {
    url.split_once('#').map_or(url, |(file, _)| file)
}

#[derive(Default)]
struct Tags(String);

impl Tags {
    /// Adds a `meta` tag. Only the description may be empty.
    fn meta(&mut self, key: &str, name: &str, content: &str) {
        if !content.is_empty() || name == "description" {
            self.0.push_str(&format!(r#"<meta {key}="{name}" content="{}" />"#, text(content)));
        }
    }

    fn link(&mut self, rel: &str, href: &str, attributes: &str) {
        self.0.push_str(&format!(r#"<link rel="{rel}" href="{}"{attributes} />"#, text(href)));
    }
}

fn is_absolute(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

fn object(kind: &str) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("@context".into(), "https://schema.org".into());
    object.insert("@type".into(), kind.into());
    object
}

/// Adds a member, unless the value is empty.
fn set_if_present(object: &mut Map<String, Value>, name: &str, value: impl Into<Value>) {
    let value = value.into();
    let is_empty = value.is_null() || value == "" || value.as_array().is_some_and(Vec::is_empty);
    if !is_empty {
        object.insert(name.into(), value);
    }
}

/// Escapes JSON so that it can neither end its `<script>` nor start a comment.
pub(crate) fn escape_json(data: &Value) -> String {
    data.to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_cannot_end_its_script_element() {
        let data = escape_json(&json!({ "headline": "</script><!--<script>" }));
        assert!(!data.contains('<') && !data.contains('>'), "{data}");
        assert_eq!(serde_json::from_str::<Value>(&data).unwrap()["headline"], "</script><!--<script>");
    }
}
