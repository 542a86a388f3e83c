//! The Content API of Ghost 3 and later (`/ghost/api/content/…?key=…`).
//!
//! Input: the address that a publisher gave, and answers. Output: URLs to request, and content. Entry point:
//! [`Api::named`].
//!
//! Steps:
//! 1. Request [`Api::about_url`], [`Api::tags_url`] and [`Api::page_url`].
//! 2. Parse the answers with [`read_about`], [`read_tags`] and [`read_page`].
//!
//! The key is public: it reads what every visitor can read. Tags become categories; the first tag of a post is its
//! primary tag. Internal tags, which begin with `#`, are omitted.
//!
//! Ghost has no search API. Each answer contains the total and the number of pages. Beyond the last page, Ghost returns
//! empty pages without end.

mod archive;
mod cards;
mod post;

pub use self::archive::{read_archive, read_changes};
pub use self::post::{
    read_about, read_articles, read_index, read_neighbour, read_page, read_post, read_tags, recognise,
};

use super::answer::{ApiError, Side, decode_pair, split_url, with_parameters};
use crate::content::{Date, Slug, link};

/// The maximum page size: Ghost 6 reduces larger ones.
const MAX_PAGE_SIZE: u32 = 100;

/// The location of a Ghost API, its key, and a filter for posts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Api {
    /// The URL up to the resource: `https://a.example/ghost/api/content/`.
    root: String,
    key: String,
    /// The filter of posts, in Ghost's syntax: `tag:news`.
    filter: String,
}

/// The fields of a summary, besides tags and authors.
const SUMMARY: &str = "slug,title,excerpt,custom_excerpt,published_at,updated_at,feature_image,feature_image_alt";

/// Newest first, with a stable order of equal dates.
const ORDER: &str = "published_at desc,id desc";

impl Api {
    /// Finds the API of an address. `None` if it is not a Ghost address.
    ///
    /// It is one if a key is given, if the query contains one (`https://a.example/?key=…`), or if the path contains
    /// `/ghost/`. A `filter` in the query is kept.
    pub fn named(address: &str, key: Option<&str>) -> Option<Result<Api, ApiError>> {
        let (path, pairs) = split_url(address);
        if !link::is_address(path) {
            return None;
        }
        let value = |name: &str| pairs.iter().map(|written| decode_pair(written)).find(|(other, _)| *other == name);
        let key = key.map(str::to_owned).or_else(|| value("key").map(|(_, key)| key)).unwrap_or_default();
        let key = key.trim_ascii();
        let api_start = path.find("/ghost/").or_else(|| path.strip_suffix("/ghost").map(str::len));
        if key.is_empty() {
            return api_start.map(|_| Err(ApiError::NoKey));
        }
        if key.contains(':') {
            return Some(Err(ApiError::AdminKey));
        }
        let site = path[..api_start.unwrap_or(path.len())].trim_end_matches('/');
        // Before version 5 the path contained the version.
        let rest = api_start.map_or("", |at| &path[at..]).strip_prefix("/ghost/api/").unwrap_or_default();
        let version = rest.split('/').next().filter(|part| is_version(part));
        let mut root = [site, "/ghost/api/"].concat();
        for part in version.into_iter().chain(["content"]) {
            root.push_str(part);
            root.push('/');
        }
        let filter = value("filter").map(|(_, filter)| filter).unwrap_or_default();
        Some(Ok(Api { root, key: key.to_owned(), filter }))
    }

    /// Returns this API limited to posts with a tag.
    pub fn in_category(&self, tag: &Slug) -> Api {
        Api { filter: self.combined_filter(&["tag:", tag.as_str()].concat()), ..self.clone() }
    }

    /// Returns the URL of the site settings; see [`read_about`].
    pub fn about_url(&self) -> String {
        self.url("settings/", &[])
    }

    /// Returns the URL of page `page` (from 1) of all public tags, most used first; see [`read_tags`].
    pub fn tags_url(&self, page: u32) -> String {
        let page = page.max(1).to_string();
        let parameters = [
            ("page", &*page),
            ("limit", "100"),
            ("filter", "visibility:public"),
            ("include", "count.posts"),
            ("order", "count.posts desc"),
        ];
        self.url("tags/", &parameters)
    }

    /// Returns the URL of page `page` (from 1) of the posts, newest first, `size` per page; see [`read_page`].
    pub fn page_url(&self, page: u32, size: u32) -> String {
        self.list(page, size, &[("order", ORDER), ("include", "authors,tags"), ("fields", SUMMARY)])
    }

    /// Returns the URL of page `page` of the index of all posts, 100 per page, newest first; see [`read_index`].
    pub fn index_url(&self, page: u32) -> String {
        self.list(page, MAX_PAGE_SIZE, &[("order", ORDER), ("include", "tags"), ("fields", "slug,published_at")])
    }

    /// Returns the URL of one post with its body; see [`read_post`].
    pub fn post_url(&self, slug: &Slug) -> String {
        self.url(&["posts/slug/", &link::percent_encode(slug.as_str()), "/"].concat(), &[("include", "authors,tags")])
    }

    /// Returns the URL of the post next to one published at `published`; see [`read_neighbour`].
    pub fn neighbour_url(&self, published: Date, side: Side) -> String {
        let date = archive::database_date(published);
        let (bound, order) = match side {
            Side::Older => ("<", "published_at desc"),
            Side::Newer => (">", "published_at asc"),
        };
        let filter = self.combined_filter(&["published_at:", bound, "'", &date, "'"].concat());
        self.url("posts/", &[("limit", "1"), ("filter", &filter), ("order", order), ("fields", "slug,title")])
    }

    fn list(&self, page: u32, size: u32, more: &[(&str, &str)]) -> String {
        let (page, size) = (page.max(1).to_string(), size.clamp(1, MAX_PAGE_SIZE).to_string());
        let mut parameters = vec![("page", &*page), ("limit", &*size)];
        if !self.filter.is_empty() {
            parameters.push(("filter", &self.filter));
        }
        parameters.extend_from_slice(more);
        self.url("posts/", &parameters)
    }

    /// Combines the filter with `more`.
    fn combined_filter(&self, more: &str) -> String {
        if self.filter.is_empty() { more.to_owned() } else { ["(", &self.filter, ")+", more].concat() }
    }

    /// Builds a URL. It ends in a slash; otherwise Ghost redirects.
    fn url(&self, resource: &str, parameters: &[(&str, &str)]) -> String {
        let mut all = vec![("key", &*self.key)];
        all.extend_from_slice(parameters);
        with_parameters([&self.root, resource].concat(), &[], &all)
    }
}

/// Returns whether a path segment is an API version, such as `v3` or `canary`.
fn is_version(part: &str) -> bool {
    let number = part.strip_prefix('v').unwrap_or_default();
    part == "canary" || (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The error if a web page answers.
const WRONG_ADDRESS: ApiError =
    ApiError::WrongAddress { what: "Ghost Content API", example: "https://example.org/ghost/api/content/?key=…" };

#[cfg(test)]
mod tests;
