//! A mapping describes where any JSON API keeps its articles.
//!
//! Input: a mapping as JSON, and an answer of the API. Output: JSON in the form of a JSON Feed, from which
//! [`json_feed`](super::json_feed) makes content. Entry points: [`Mapping::parse`] and `Mapping::apply`. `infer`
//! finds a mapping for an answer.

pub(super) mod infer;
mod paging;
mod path;
#[cfg(not(target_arch = "wasm32"))]
mod print;
mod report;

use self::{paging::Next, path::Field};
use super::{
    FeedError, Resolve, Warning,
    json::{self, Json},
    json_feed::{MAX_ITEMS, SLUG},
    rich_text,
};
use crate::{
    content::{excerpt, link},
    html,
};
use path::Document;

/// The members of a mapping.
const KEYS: [&str; 16] = [
    "items",
    "title",
    "body",
    "date",
    "updated",
    "excerpt",
    "slug",
    "link",
    "id",
    "image",
    "authors",
    "categories",
    "included",
    "next",
    "headers",
    "name",
];

/// Members of an object that name it.
const NAMES: &str = "name title label displayName display_name fullName attributes.name attributes.title \
    fields.name fields.title attributes.display_name username";

/// Members that wrap the objects of a relation, in REST and in GraphQL.
const WRAPPERS: [&str; 5] = ["data", "node", "nodes", "edges", "items"];

/// A description of a JSON API. [`Mapping::parse`] documents its members.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mapping {
    items: Field,
    title: Option<Field>,
    body: Option<Field>,
    format: Option<Format>,
    date: Option<Field>,
    updated: Option<Field>,
    excerpt: Option<Field>,
    slug: Option<Field>,
    link: Option<Field>,
    id: Option<Field>,
    image: Option<Field>,
    image_alt: Option<Field>,
    image_base: Option<String>,
    authors: Option<Field>,
    categories: Option<Field>,
    included: Vec<Field>,
    next: Option<Next>,
    name: Option<Field>,
    headers: Vec<(String, String)>,
}

/// The format of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Html,
    Markdown,
    Text,
    /// A tree of blocks: Strapi, Lexical, Portable Text or Contentful.
    Tree,
}

impl Format {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "html" => Format::Html,
            "markdown" => Format::Markdown,
            "text" => Format::Text,
            "strapi-blocks" | "lexical" | "portable-text" | "contentful" => Format::Tree,
            _ => return None,
        })
    }
}

impl Mapping {
    /// Parses a mapping.
    ///
    /// `items` is the path of the list. `title`, `date`, `updated`, `excerpt`, `slug`, `link`, `id`, `authors` and
    /// `categories` are paths in an item; `name` is that of the site's title in the answer. `body` is a path, or
    /// `{field, format}`. `image` is a path, or `{field, base, alt}`. `next` is `{page, pages}`, `{offset, total}`,
    /// `{cursor, field}` or `{link}`. `included` lists where `->` looks up references. `headers` are sent with
    /// requests.
    ///
    /// A path is `a.b[0].c[*]`, or a JSON Pointer. `{…}` puts paths into a text: `https://a.example/{slug}/`.
    ///
    /// Returns what is wrong with an invalid mapping.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (json, _) = json::parse(text).map_err(|error| error.text())?;
        Mapping::read(&json)
    }

    fn read(json: &Json) -> Result<Self, String> {
        if !matches!(json, Json::Object(_)) {
            return Err("The mapping is not an object with `items`.".to_owned());
        }
        for (key, _) in json.members() {
            if !KEYS.contains(&key.as_str()) {
                let close = report::closest(key, KEYS.iter().copied());
                return Err(["The mapping has no member `", key, "`.", &report::suggestion(close)].concat());
            }
        }
        let field = |json: &Json, key: &str| match json.get(key) {
            Json::Null => Ok(None),
            Json::Text(text) => Field::parse(text).map(Some),
            value => match value.get("field") {
                Json::Text(text) => Field::parse(text).map(Some),
                _ => Err(["`", key, "` of the mapping is neither a path nor a table with `field`."].concat()),
            },
        };
        let format = json.get("body").get("format").text();
        let unknown = || {
            let name = format.unwrap_or_default();
            let known = "html, markdown, text, strapi-blocks, lexical, portable-text and contentful";
            ["The mapping has the unknown format `", name, "`. The formats are ", known, "."].concat()
        };
        let included = match json.get("included") {
            Json::Text(path) => vec![Field::parse(path)?],
            list => list.entries().iter().filter_map(Json::text).map(Field::parse).collect::<Result<_, _>>()?,
        };
        let headers = json.get("headers").members().iter();
        Ok(Mapping {
            items: field(json, "items")?.ok_or("The mapping has no `items`: the path of the list.")?,
            title: field(json, "title")?,
            body: field(json, "body")?,
            format: format.map(|name| Format::named(name).ok_or_else(unknown)).transpose()?,
            date: field(json, "date")?,
            updated: field(json, "updated")?,
            excerpt: field(json, "excerpt")?,
            slug: field(json, "slug")?,
            link: field(json, "link")?,
            id: field(json, "id")?,
            image: field(json, "image")?,
            image_alt: field(json.get("image"), "alt")?,
            image_base: json.get("image").owned("base"),
            authors: field(json, "authors")?,
            categories: field(json, "categories")?,
            included,
            next: Next::read(json.get("next"))?,
            name: field(json, "name")?,
            headers: headers.map(|(name, value)| (name.clone(), value.scalar())).collect(),
        })
    }

    /// The headers to send with each request: names and values. They are public.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// Converts an answer. Returns a JSON Feed and warnings, or a report if nothing matches.
    pub(super) fn apply(&self, answer: &Json, url: &str, resolve: Resolve) -> Result<(Json, Vec<Warning>), FeedError> {
        let document = Document { root: answer, included: &self.included };
        let mut list = self.items.values(&document, answer);
        // The path may name a list, its entries, several lists, or an object with an item for each key.
        if !list.is_empty() && list.iter().all(|value| matches!(value, Json::List(_))) {
            list = list.into_iter().flat_map(path::children).collect();
        } else if let [items] = list[..]
            && self.is_object_of_items(&document, items)
        {
            list = path::children(items);
        } else if list.is_empty() || list.iter().any(|item| !matches!(item, Json::Object(_))) {
            return Err(FeedError::Mapping(report::of_list(&self.items, &document)));
        }
        list.truncate(MAX_ITEMS + 1);
        let mut warnings = Vec::new();
        for (name, field) in [("title", &self.title), ("date", &self.date)] {
            let Some(field) = field.as_ref().filter(|_| !list.is_empty()) else { continue };
            if list.iter().all(|item| {
                field
                    .values(&document, item)
                    .iter()
                    .all(|value| value.scalar().is_empty() && value.members().is_empty())
            }) {
                let what = report::of_field(name, field, &document, list[0]);
                if name == "title" {
                    return Err(FeedError::Mapping(what));
                }
                warnings.push(Warning::new(None, "map", &what));
            }
        }
        let items: Vec<Json> = list.iter().map(|item| self.item(&document, item, url, resolve)).collect();
        let mut feed = Json::Object(Vec::new());
        feed.set("title", self.name.as_ref().and_then(|name| name.text(&document, answer)));
        let next = self.next.as_ref().and_then(|next| next.url(&document, url, items.len(), resolve));
        feed.set("feed_url", url);
        feed.set("next_url", next);
        feed.set("items", items);
        Ok((feed, warnings))
    }

    /// Returns whether each member of an object is an item, and the object itself is none.
    fn is_object_of_items(&self, document: &Document, value: &Json) -> bool {
        let is_item = |item: &Json| self.title.as_ref().is_some_and(|title| title.text(document, item).is_some());
        !value.members().is_empty() && !is_item(value) && path::children(value).into_iter().all(is_item)
    }

    fn item(&self, document: &Document, item: &Json, url: &str, resolve: Resolve) -> Json {
        let text = |field: &Option<Field>| field.as_ref()?.text(document, item);
        let mut out = Json::Object(Vec::new());
        let link = text(&self.link).and_then(|link| resolve(&link, url));
        out.set("id", text(&self.id).or_else(|| text(&self.slug)));
        out.set("url", link);
        out.set(SLUG, text(&self.slug).map(|slug| slug.trim_matches('/').to_owned()));
        out.set("title", text(&self.title));
        for (name, field) in [("date_published", &self.date), ("date_modified", &self.updated)] {
            let value =
                field.as_ref().and_then(|field| field.values(document, item).first().map(|value| (*value).clone()));
            out.set(name, value.unwrap_or(Json::Null));
        }
        // A summary is read as a title, which has no blocks.
        let plain = |summary: String| if summary.contains('<') { excerpt::words(&summary, 80) } else { summary };
        out.set("summary", text(&self.excerpt).map(plain));
        let image = text(&self.image).map(|image| match &self.image_base {
            Some(base) if !link::is_web(&image) => {
                [base.trim_end_matches('/'), "/", image.trim_start_matches('/')].concat()
            }
            _ => resolve(&image, url).unwrap_or(image),
        });
        if image.is_some() {
            let alt = text(&self.image_alt);
            out.set("_broadsheet", Json::object([("image_alt", alt.into())]));
        }
        out.set("image", image);
        let names = |field: &Option<Field>| {
            let mut names = Vec::new();
            for value in field.iter().flat_map(|field| field.values(document, item)) {
                add_names(value, &mut names, 0);
            }
            names
        };
        let author = |name: Json| Json::object([("name", name)]);
        out.set("authors", names(&self.authors).into_iter().map(author).collect::<Vec<_>>());
        out.set("tags", names(&self.categories));
        let body = self.body.as_ref().map(|body| body.values(document, item)).unwrap_or_default();
        self.set_body(&mut out, &body, document);
        out
    }

    fn set_body(&self, item: &mut Json, values: &[&Json], document: &Document) {
        let Some(first) = values.first() else { return };
        let text = first.text().or_else(|| first.get("rendered").text());
        let format = self.format.unwrap_or_else(|| text.map_or(Format::Tree, guess_format));
        match (format, text) {
            (Format::Tree, None) => {
                let html: String =
                    values.iter().map(|value| rich_text::to_html(value, &|link| document.follow(link))).collect();
                item.set("content_html", html);
            }
            // Some APIs send the tree as text.
            (Format::Tree, Some(text)) => {
                let tree = json::parse(text).map_or(Json::Null, |(tree, _)| tree);
                item.set("content_html", rich_text::to_html(&tree, &|link| document.follow(link)));
            }
            (Format::Html, Some(text)) => item.set("content_html", text),
            (Format::Text, Some(text)) => item.set("content_text", text),
            (Format::Markdown, Some(text)) => match item.get_mut("_broadsheet") {
                Some(extension) => extension.set("markdown", text),
                None => item.set("_broadsheet", Json::object([("markdown", text.into())])),
            },
            (_, None) => {}
        }
    }
}

/// Returns the format of a text by its shape.
fn guess_format(text: &str) -> Format {
    let has_tags = html::start_tags(text, 0).next().is_some() && text.contains("</");
    let marks = ["](", "**", "\n#", "\n- ", "\n* ", "```", "\n> "];
    match () {
        () if has_tags => Format::Html,
        () if text.starts_with("# ") || marks.iter().any(|mark| text.contains(mark)) => Format::Markdown,
        () => Format::Text,
    }
}

/// Adds the names that a value has: a text, an object with a name, or a list of both. A number is an id.
fn add_names(value: &Json, names: &mut Vec<Json>, depth: u32) {
    match value {
        // Directus has the id of an author who was not requested.
        Json::Text(text) if value.text().is_some() && !is_uuid(text) => names.push(html::escaped(text).into()),
        Json::List(entries) => entries.iter().for_each(|entry| add_names(entry, names, depth)),
        Json::Object(_) if depth < 4 => {
            let named = NAMES.split(' ').find_map(|path| {
                let mut value = value;
                path.split('.').for_each(|name| value = value.get(name));
                value.text()
            });
            match full_name(value).or_else(|| named.map(str::to_owned)) {
                Some(name) => names.push(html::escaped(&name).into()),
                None => WRAPPERS.iter().for_each(|name| add_names(value.get(name), names, depth + 1)),
            }
        }
        _ => {}
    }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// Returns the name of a person with a first and a last name.
fn full_name(person: &Json) -> Option<String> {
    let part = |names: [&str; 2]| {
        let is_part = |(key, _): &&(String, Json)| names.contains(&&*infer::plain(key));
        person.members().iter().find(is_part)?.1.text()
    };
    Some([part(["firstname", "givenname"])?, part(["lastname", "familyname"])?].join(" "))
}

#[cfg(test)]
mod tests;
