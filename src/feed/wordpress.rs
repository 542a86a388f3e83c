//! The REST API of WordPress 4.7 and later (`/wp-json/wp/v2/…`, or `?rest_route=/wp/v2/…`).
//!
//! Input: the address that a publisher gave, and answers. Output: URLs to request, and content. Entry points:
//! [`Api::named`] for the address of an API, [`Api::guesses`] for the address of a site.
//!
//! Steps:
//! 1. Request [`Api::about_url`], [`Api::terms_url`] and [`Api::page_url`].
//! 2. Parse the answers with [`read_about`], [`read_terms`] and [`read_page`].
//!
//! Each URL lists its `_fields`; otherwise answers are ten times as large. This has two consequences:
//! - Embedded authors and images need their `_links` among the fields, and are complete.
//! - Categories of posts are requested as numbers, and [`read_terms`] names them. Embedding them would cost the server
//!   a query per post.

mod archive;
mod list;
mod post;
mod recognise;

pub use self::archive::{Order, read_archive, read_changes};
pub use self::list::{Listed, read_listed};
pub use self::post::{Term, read_about, read_articles, read_index, read_neighbour, read_page, read_post, read_terms};
pub use self::recognise::recognise;

use super::answer::{ApiError, Side, decode_pair, split_url, with_parameters};
use crate::content::{Date, Slug, link};
use crate::html::{self, Attributes};

/// The headers to pass on with each answer. WordPress exposes them to other origins.
pub const HEADERS: [&str; 2] = [TOTAL, PAGES];
const TOTAL: &str = "X-WP-Total";
const PAGES: &str = "X-WP-TotalPages";

/// The maximum page size.
const MAX_PAGE_SIZE: u32 = 100;

/// The location of a WordPress API, and a filter for posts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Api {
    /// The URL up to the route: `https://a.example/wp-json/`, or `https://a.example/?rest_route=/`.
    root: String,
    /// The type of posts: `posts`, or a custom type.
    collection: String,
    /// Parameters that filter posts, as written: `categories=3`.
    filters: Vec<String>,
}

/// Collections that contain no posts.
const OTHER_COLLECTIONS: [&str; 16] = [
    "",
    "categories",
    "tags",
    "users",
    "media",
    "comments",
    "types",
    "statuses",
    "taxonomies",
    "settings",
    "themes",
    "plugins",
    "search",
    "blocks",
    "block-types",
    "menus",
];

/// Parameters that only this module sets.
const RESERVED_PARAMETERS: [&str; 10] =
    ["page", "per_page", "offset", "order", "orderby", "context", "slug", "search", "search_columns", "rest_route"];

/// The fields of a summary, besides embedded ones.
const SUMMARY_FIELDS: &str = "id,slug,title.rendered,excerpt,date,date_gmt,modified_gmt,categories,sticky,_links.author,\
                       _links.wp:featuredmedia";

/// The fields of a post with its body.
const POST_FIELDS: &str = "id,slug,link,title.rendered,excerpt,content,date,date_gmt,modified_gmt,\
                    _links.author,_links.wp:featuredmedia,_links.wp:term";

impl Api {
    /// Finds the API in an address: `…/wp-json/`, anything below it, or `…?rest_route=…`. `None` for other addresses.
    ///
    /// A type of posts and filters in the address are kept (`…/wp/v2/posts?categories=3`).
    pub fn named(address: &str) -> Option<Api> {
        let (path, pairs) = split_url(address);
        if !link::is_address(path) {
            return None;
        }
        let route = pairs.iter().map(|written| decode_pair(written)).find(|(name, _)| *name == "rest_route");
        let (root, route) = match route {
            Some((_, route)) => ([path, "?rest_route=/"].concat(), route),
            None => {
                let (site, route) = path.split_once("/wp-json")?;
                if !route.is_empty() && !route.starts_with('/') {
                    return None;
                }
                ([site, "/wp-json/"].concat(), route.to_owned())
            }
        };
        let route = route.trim_matches('/');
        let collection = route.strip_prefix("wp/v2").unwrap_or_default().trim_start_matches('/');
        let collection = collection.split('/').next().unwrap_or_default();
        let collection = if OTHER_COLLECTIONS.contains(&collection) { "posts" } else { collection };
        let is_filter = |written: &&str| {
            let (name, _) = decode_pair(written);
            !RESERVED_PARAMETERS.contains(&name) && !name.starts_with('_')
        };
        let filters = pairs.into_iter().filter(is_filter).map(str::to_owned).collect();
        Some(Api { root, collection: collection.to_owned(), filters })
    }

    /// Returns the two possible APIs of a site, the more likely first. The second is for plain permalinks.
    /// [`recognise`] checks the answers.
    pub fn guesses(site: &str) -> Vec<Api> {
        let (path, _) = split_url(site);
        let path = path.strip_suffix("index.php").unwrap_or(path);
        // After the scheme of an absolute URL, or all of a relative one.
        let folder = path.trim_end_matches('/');
        if folder.ends_with(':') || !link::is_address(path) {
            return Vec::new();
        }
        ["/wp-json/", "/?rest_route=/"].iter().filter_map(|end| Api::named(&[folder, end].concat())).collect()
    }

    /// Returns the API whose REST routes begin with `root`, as [`Api::root`] returns it.
    pub fn rooted(root: &str) -> Option<Api> {
        let is_root = link::is_web(root) && (root.ends_with('/') || root.contains("rest_route="));
        let api = || Api { root: root.to_owned(), collection: "posts".to_owned(), filters: Vec::new() };
        is_root.then(|| Api::named(root).unwrap_or_else(api))
    }

    /// Returns the URL up to the route.
    pub fn root(&self) -> &str {
        &self.root
    }

    /// Returns the API that a page links to in its head (`rel="https://api.w.org/"`). More reliable than
    /// [`Api::guesses`].
    ///
    /// A feed is not a page: anybody could have written the link in it.
    pub fn linked(page: &[u8]) -> Option<Api> {
        let page = String::from_utf8_lossy(page.strip_prefix(b"\xef\xbb\xbf").unwrap_or(page));
        if !page.trim_ascii_start().starts_with('<') {
            return None;
        }
        let relation = page.find("https://api.w.org/")?;
        let start = page[..relation].rfind('<')?;
        let mut attributes = Attributes::new(&page, html::name_end(&page, start));
        let [_, href] = attributes.find(|[name, _]| page[name.clone()].eq_ignore_ascii_case("href"))?;
        let href = html::decode(&page[href]);
        // A site can give its API another path than `/wp-json/`.
        let api = Api::named(&href).or_else(|| Api::rooted(&href))?;
        // `asked` contains all text from the page. URLs are passed on as lines, and without `//` the URL would belong
        // to the host page.
        let asked = api.posts(&[]);
        let is_blank = |c: char| c == ' ' || c.is_control();
        (link::host(&asked).is_some() && !asked.contains(is_blank)).then_some(api)
    }

    /// Returns this API limited to posts in a category.
    pub fn in_category(&self, term: &Term) -> Api {
        let mut api = self.clone();
        api.filters.retain(|pair| !pair.starts_with("categories="));
        api.filters.push(["categories=", &term.number.to_string()].concat());
        api
    }

    /// Returns the URL of the site data; see [`read_about`].
    pub fn about_url(&self) -> String {
        with_parameters(self.root.clone(), &[], &[("_fields", "name,description,home,namespaces")])
    }

    /// Returns the URL of page `page` (from 1) of all used categories, most used first; see [`read_terms`].
    pub fn terms_url(&self, page: u32) -> String {
        self.taxonomy_url("categories", page)
    }

    /// Returns the URL of page `page` (from 1) of the posts, newest first, `size` per page; see [`read_page`].
    pub fn page_url(&self, page: u32, size: u32) -> String {
        self.summaries(page, size, &[])
    }

    /// Returns the URL of page `page` of a search, best matches first; see [`read_page`]. Words match anywhere.
    pub fn search_url(&self, words: &str, page: u32, size: u32) -> String {
        self.summaries(page, size, &[("search", words), ("orderby", "relevance")])
    }

    /// Returns the URL of page `page` of the index of all posts, 100 per page, newest first; see [`read_index`].
    pub fn index_url(&self, page: u32) -> String {
        let page = page.to_string();
        self.posts(&[("page", &page), ("per_page", "100"), ("_fields", "id,slug,date,date_gmt,categories")])
    }

    /// Returns the URL of one post with its body; see [`read_post`].
    pub fn post_url(&self, slug: &Slug) -> String {
        let embed = "author,wp:featuredmedia,wp:term";
        let by = match post::number(slug) {
            Some(number) => ("include", number),
            None => ("slug", slug.as_str()),
        };
        self.posts(&[by, ("per_page", "1"), ("_embed", embed), ("_fields", POST_FIELDS)])
    }

    /// Returns the URL of the post next to one published at `published`; see [`read_neighbour`].
    pub fn neighbour_url(&self, published: Date, side: Side) -> String {
        let date = published.to_rfc3339();
        let (bound, order) = match side {
            Side::Older => ("before", "desc"),
            Side::Newer => ("after", "asc"),
        };
        self.posts(&[(bound, &date), ("order", order), ("per_page", "1"), ("_fields", "id,slug,title.rendered")])
    }

    fn summaries(&self, page: u32, size: u32, more: &[(&str, &str)]) -> String {
        let (page, size) = (page.max(1).to_string(), size.clamp(1, MAX_PAGE_SIZE).to_string());
        let mut parameters = vec![("page", &*page), ("per_page", &*size)];
        parameters.extend_from_slice(more);
        parameters.extend([("_embed", "author,wp:featuredmedia"), ("_fields", SUMMARY_FIELDS)]);
        self.posts(&parameters)
    }

    fn posts(&self, parameters: &[(&str, &str)]) -> String {
        let url = with_parameters([&self.root, "wp/v2/", &self.collection].concat(), &self.filters, parameters);
        // WordPress 6.8 adds sticky posts to any list that does not say otherwise.
        if url.contains("ignore_sticky=") { url } else { with_parameters(url, &[], &[("ignore_sticky", "true")]) }
    }
}

/// The error if a web page answers.
const WRONG_ADDRESS: ApiError =
    ApiError::WrongAddress { what: "WordPress REST API", example: "https://example.org/wp-json/ or …/?rest_route=/" };

#[cfg(test)]
mod tests;
