//! The article JSON: JSON Feed 1.1 with the extension `_broadsheet`, as types for serde.
//!
//! Input and output: values of these types, which serde_json converts. Entry point: [`Feed`].
//!
//! The program itself writes the same JSON by other means, because the reader may contain no serde. `tests/schemas.rs`
//! checks that both agree, and that the published schema is generated from these types.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The value of [`Feed::version`].
pub const VERSION: &str = "https://jsonfeed.org/version/1.1";

/// A feed: the articles of a site, a list of summaries, or one article.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(title = "Broadsheet article JSON"))]
pub struct Feed {
    /// The version of JSON Feed.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"^https://jsonfeed\.org/version/1(\.1)?$")))]
    pub version: String,
    /// The name of the site, as plain text.
    pub title: String,
    /// The description of the site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The URL of the site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home_page_url: Option<String>,
    /// The URL of this feed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feed_url: Option<String>,
    /// The URL of an icon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// A BCP 47 tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The authors of items without authors of their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<Author>,
    /// The URL of the next page of this feed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_url: Option<String>,
    /// The articles, newest first.
    pub items: Vec<Item>,
    /// What only a compiled site has.
    #[serde(default, rename = "_broadsheet", skip_serializing_if = "Option::is_none")]
    pub extension: Option<FeedExtension>,
}

impl Feed {
    /// A feed without articles.
    pub fn new(title: impl Into<String>) -> Self {
        Feed { version: VERSION.to_owned(), title: title.into(), ..Feed::default() }
    }
}

/// An article, or a summary of one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Item {
    /// Identifies the article forever; usually its URL.
    pub id: String,
    /// The URL of the article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The URL of a page that the article is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_url: Option<String>,
    /// The headline, as plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The body as HTML. It is sanitised before it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_html: Option<String>,
    /// The body as plain text; in a summary, the excerpt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_text: Option<String>,
    /// The sentence below the headline, as plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The URL of the picture of the article. `#focus-left-top` at its end names what stays in sight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// The URL of another picture, used if there is no `image`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub banner_image: Option<String>,
    /// When it was published: RFC 3339, or a day alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "schema",
        schemars(regex(pattern = r"^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?$"))
    )]
    pub date_published: Option<String>,
    /// When it was changed: RFC 3339, or a day alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "schema",
        schemars(regex(pattern = r"^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?$"))
    )]
    pub date_modified: Option<String>,
    /// The names of its categories.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The authors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<Author>,
    /// A BCP 47 tag, if it differs from that of the feed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What JSON Feed has no member for.
    #[serde(default, rename = "_broadsheet", skip_serializing_if = "Option::is_none")]
    pub extension: Option<ItemExtension>,
}

/// An author.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Author {
    /// The name, as plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The URL of the author.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// Members of a feed that only a compiled site has.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct FeedExtension {
    /// The identifier of the build.
    pub build: String,
    /// The number of articles of the site.
    pub total: u32,
    /// The number of summaries on a page of a list.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 1000)))]
    pub page_size: u32,
    /// The number of articles in a list of recent ones.
    pub recent: u32,
    /// Slug, name and number of articles of each category, most used first.
    #[serde(default)]
    pub categories: Vec<(String, String, u32)>,
    /// Each year with its number of articles, newest first.
    #[serde(default)]
    pub years: Vec<(i32, u32)>,
    /// Number and label of each article that comes first on the front page, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pinned: Vec<(u32, String)>,
    /// What is unknown. A compiled site knows everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more: Option<More>,
}

/// What a feed does not know about its site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum More {
    /// There may be more articles.
    Articles,
    /// The years are not known.
    Years,
}

/// Members of an article that JSON Feed lacks. Who writes a feed needs only the first three.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct ItemExtension {
    /// The sentence below the headline, if `summary` is something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deck: Option<String>,
    /// The body as Markdown. Used if there is no `content_html`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub markdown: Option<String>,
    /// The alternative text of the picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_alt: Option<String>,
    /// The name of the article in its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    /// The folder of the address, such as `2026/03/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// The first words of the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
    /// The direction of the text, if it differs from that of the site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// Width and height of the picture in CSS pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_size: Option<(u32, u32)>,
    /// Width and URL of each smaller copy of the picture, the smallest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub image_copies: Vec<(u32, String)>,
    /// The original URL, if the article was published elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canonical: Option<String>,
    /// Level, id and text of each heading.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contents: Vec<(u8, String, String)>,
    /// The table of contents as HTML, if the page shows one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub toc: Option<String>,
    /// The estimated reading time in minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// The older article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Neighbour>,
    /// The newer article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Neighbour>,
    /// HTML for the space below the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ending: Option<String>,
}

/// The direction of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// From left to right.
    Ltr,
    /// From right to left.
    Rtl,
}

/// A link to the older or the newer article.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Neighbour {
    /// The name of the article in its address.
    pub slug: String,
    /// The folder of the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// The headline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// A BCP 47 tag, if it differs from that of the site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The direction of the headline, if it differs from that of the site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
}
