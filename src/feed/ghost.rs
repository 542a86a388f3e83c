//! Ghost's Content API (`/ghost/api/content/…?key=…`), of Ghost 3 and later.
//!
//! Comes in: what a publisher wrote as the address, and the answers to what was asked. Goes out: the URLs to ask for, and
//! content. Start with [`Api::named`]. Ask for [`Api::about_url`], [`Api::tags_url`] and [`Api::page_url`], and hand what
//! came to [`read_about`], [`read_tags`] and [`read_page`].
//!
//! The key is meant to be public: it reads what every visitor can read. Tags are our categories; the first one of a post
//! is its primary tag. Those that begin with `#` are the editors' own, and are left out.
//!
//! Ghost has no search: what it calls so is a list of titles that its own theme looks through in the browser. It sends
//! no total in a header, and says in each answer how many posts and pages there are. Beyond them it answers with empty
//! pages for ever, each naming a next one.

mod post;

pub use self::post::{read_about, read_index, read_neighbour, read_page, read_post, read_tags, recognise};

use super::answer::{ApiError, Side, decode_pair, split_url, with_parameters};
use crate::content::{Date, Slug, link};

/// The most that a Ghost gives at once: version 6 cuts anything above.
pub const MAX_PAGE_SIZE: u32 = 100;

/// Where the API of a Ghost is, the key to it, and which of its posts are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Api {
    /// Ends where a resource begins: `https://a.example/ghost/api/content/`.
    root: String,
    key: String,
    /// What narrows the posts down, in Ghost's language for it: `tag:news`.
    filter: String,
}

/// What a list shows of a post, but for its tags and authors.
const SUMMARY: &str = "slug,title,excerpt,custom_excerpt,published_at,updated_at,feature_image,feature_image_alt";

/// Newest first, and those of one moment always alike.
const ORDER: &str = "published_at desc,id desc";

impl Api {
    /// The API that an address means, or none if it is no address of a Ghost. It is one if a `key` comes with it or
    /// stands in it (`https://a.example/?key=…`), or if it lies below `/ghost/`. A `filter` in it is kept.
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
        // Before version 5 the version stood in the path.
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

    /// This API with only the posts that carry a tag.
    pub fn in_category(&self, tag: &Slug) -> Api {
        Api { filter: self.combined_filter(&["tag:", tag.as_str()].concat()), ..self.clone() }
    }

    /// The URL of what the site says of itself; see [`read_about`].
    pub fn about_url(&self) -> String {
        self.url("settings/", &[])
    }

    /// The URL of page `page` (the first is 1) of all tags that are for readers, the most used first; see [`read_tags`].
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

    /// The URL of page `page` (the first is 1) of the posts, newest first, `size` on each; see [`read_page`].
    pub fn page_url(&self, page: u32, size: u32) -> String {
        self.list(page, size, &[("order", ORDER), ("include", "authors,tags"), ("fields", SUMMARY)])
    }

    /// The URL of page `page` of what filters need of all posts, [`MOST`] on each, newest first; see [`read_index`].
    pub fn index_url(&self, page: u32) -> String {
        self.list(page, MAX_PAGE_SIZE, &[("order", ORDER), ("include", "tags"), ("fields", "slug,published_at")])
    }

    /// The URL of one whole post; see [`read_post`].
    pub fn post_url(&self, slug: &Slug) -> String {
        self.url(&["posts/slug/", &link::percent_encode(slug.as_str()), "/"].concat(), &[("include", "authors,tags")])
    }

    /// The URL of the post just beside one that was published then; see [`read_neighbour`].
    pub fn neighbour_url(&self, published: Date, side: Side) -> String {
        // As its own themes ask for it: in UTC, without a T.
        let date = Date::from_unix(published.seconds()).to_rfc3339();
        let date = date.trim_end_matches('Z').replacen('T', " ", 1);
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

    /// The filter, and `more`.
    fn combined_filter(&self, more: &str) -> String {
        if self.filter.is_empty() { more.to_owned() } else { ["(", &self.filter, ")+", more].concat() }
    }

    /// Addresses end in a slash, or Ghost sends a redirection first.
    fn url(&self, resource: &str, parameters: &[(&str, &str)]) -> String {
        let mut all = vec![("key", &*self.key)];
        all.extend_from_slice(parameters);
        with_parameters([&self.root, resource].concat(), &[], &all)
    }
}

/// Whether a part of a path is a version, such as `v3` or `canary`.
fn is_version(part: &str) -> bool {
    let number = part.strip_prefix('v').unwrap_or_default();
    part == "canary" || (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// What it means if something else answers.
const WRONG_ADDRESS: ApiError =
    ApiError::WrongAddress { what: "Ghost Content API", example: "https://example.org/ghost/api/content/?key=…" };

#[cfg(test)]
mod tests;
