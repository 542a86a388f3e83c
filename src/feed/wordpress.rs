//! WordPress's own REST API (`/wp-json/wp/v2/…`, or `?rest_route=/wp/v2/…`), as every WordPress since 4.7 has it.
//!
//! Comes in: what a publisher wrote as the address, and the answers to what was asked. Goes out: the URLs to ask for, and
//! content. Start with [`Api::named`], or with [`Api::guesses`] where the address is that of a site. Ask for
//! [`Api::about_url`], [`Api::terms_url`] and [`Api::page_url`], and hand what came to [`read_about`], [`read_terms`]
//! and [`read_page`].
//!
//! Every URL names its `_fields`, for a WordPress says all it knows otherwise: twenty posts then have ten times the
//! bytes. Two things follow. Embedded authors and pictures need their `_links` among the fields (`_embedded` itself need
//! not be there), and come whole, for `_fields` does not reach into them. And the categories of a post are asked for as
//! numbers, which [`read_terms`] gives names to: embedding them costs the server a query for each post.

mod post;
mod recognise;

pub use self::post::{Term, read_about, read_index, read_neighbour, read_page, read_post, read_terms};
pub use self::recognise::recognise;

use super::answer::{ApiError, Side, decode_pair, split_url, with_parameters};
use crate::content::{Date, Slug, entities, link};

/// The headers to hand over with each answer. WordPress lets pages of other origins see them.
pub const HEADERS: [&str; 2] = [TOTAL, PAGES];
const TOTAL: &str = "X-WP-Total";
const PAGES: &str = "X-WP-TotalPages";

/// The most that a WordPress gives at once.
pub const MAX_PAGE_SIZE: u32 = 100;

/// Where the API of a WordPress is, and which of its posts are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Api {
    /// Ends where a route begins: `https://a.example/wp-json/`, or `https://a.example/?rest_route=/`.
    root: String,
    /// What is read: `posts`, or another type of post that a plugin has made.
    collection: String,
    /// Parameters that narrow it down, as they were written: `categories=3`.
    filters: Vec<String>,
}

/// Collections whose entries are no posts.
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

/// Parameters that are ours to set.
const RESERVED_PARAMETERS: [&str; 10] =
    ["page", "per_page", "offset", "order", "orderby", "context", "slug", "search", "search_columns", "rest_route"];

/// What a list shows of a post, but for what is embedded.
const SUMMARY_FIELDS: &str = "id,slug,title.rendered,excerpt.rendered,date,date_gmt,modified_gmt,categories,_links.author,\
                       _links.wp:featuredmedia";

/// A whole post.
const POST_FIELDS: &str = "id,slug,link,title.rendered,excerpt.rendered,content.rendered,date,date_gmt,modified_gmt,\
                    _links.author,_links.wp:featuredmedia,_links.wp:term";

impl Api {
    /// The API that an address names, or none if it is any other address: `…/wp-json/`, anything below it,
    /// `…?rest_route=…`. A type of post and parameters in it that narrow the posts down (`…/wp/v2/posts?categories=3`)
    /// are kept.
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

    /// Where the API of the site at an address is, the likelier first: the second is for sites with plain permalinks.
    /// [`recognise`] tells whether what answers is one.
    pub fn guesses(site: &str) -> Vec<Api> {
        let (path, _) = split_url(site);
        let path = path.strip_suffix("index.php").unwrap_or(path);
        // Behind the scheme of an absolute address, or the whole of a relative one.
        let folder = path.trim_end_matches('/');
        if folder.ends_with(':') || !link::is_address(path) {
            return Vec::new();
        }
        ["/wp-json/", "/?rest_route=/"].iter().filter_map(|end| Api::named(&[folder, end].concat())).collect()
    }

    /// The API that a page of the site links to in its head (`rel="https://api.w.org/"`). Better than guessing, where the
    /// page may be read. A feed, in which anybody may have written such a link, is no page.
    pub fn linked(page: &[u8]) -> Option<Api> {
        let page = String::from_utf8_lossy(page.strip_prefix(b"\xef\xbb\xbf").unwrap_or(page));
        if !page.trim_ascii_start().starts_with('<') {
            return None;
        }
        let relation = page.find("https://api.w.org/")?;
        let start = page[..relation].rfind('<')?;
        let tag = &page[start..start + page[start..].find('>')?];
        let value = tag.split_once("href=")?.1;
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let api = Api::named(&entities::decode(value[1..].split(quote).next()?))?;
        // Everything that the page named is in this. URLs are handed on a line each, so that a line break would make two of one;
        // and without its `//` it would be a path on whichever site asks.
        let asked = api.posts(&[]);
        let is_blank = |c: char| c == ' ' || c.is_control();
        (link::host(&asked).is_some() && !asked.contains(is_blank)).then_some(api)
    }

    /// This API with only the posts that carry a category.
    pub fn in_category(&self, term: &Term) -> Api {
        let mut api = self.clone();
        api.filters.retain(|pair| !pair.starts_with("categories="));
        api.filters.push(["categories=", &term.number.to_string()].concat());
        api
    }

    /// The URL of what the site says of itself; see [`read_about`].
    pub fn about_url(&self) -> String {
        with_parameters(self.root.clone(), &[], &[("_fields", "name,description,home,namespaces")])
    }

    /// The URL of page `page` (the first is 1) of all categories that are in use, the most used first; see
    /// [`read_terms`].
    pub fn terms_url(&self, page: u32) -> String {
        let url = [&self.root, "wp/v2/categories"].concat();
        let parameters = [
            ("page", &*page.to_string()),
            ("per_page", "100"),
            ("hide_empty", "true"),
            ("orderby", "count"),
            ("order", "desc"),
            ("_fields", "id,slug,name,count"),
        ];
        with_parameters(url, &[], &parameters)
    }

    /// The URL of page `page` (the first is 1) of the posts, newest first, `size` on each; see [`read_page`].
    pub fn page_url(&self, page: u32, size: u32) -> String {
        self.summaries(page, size, &[])
    }

    /// The URL of page `page` of the posts in which WordPress finds `words`; see [`read_page`]. It looks for each word
    /// anywhere, and gives the best first.
    pub fn search_url(&self, words: &str, page: u32, size: u32) -> String {
        self.summaries(page, size, &[("search", words), ("orderby", "relevance")])
    }

    /// The URL of page `page` of what filters need of all posts, [`MOST`] on each, newest first; see [`read_index`].
    pub fn index_url(&self, page: u32) -> String {
        let page = page.to_string();
        self.posts(&[("page", &page), ("per_page", "100"), ("_fields", "id,slug,date,date_gmt,categories")])
    }

    /// The URL of one whole post; see [`read_post`].
    pub fn post_url(&self, slug: &Slug) -> String {
        let embed = "author,wp:featuredmedia,wp:term";
        let by = match post::number(slug) {
            Some(number) => ("include", number),
            None => ("slug", slug.as_str()),
        };
        self.posts(&[by, ("per_page", "1"), ("_embed", embed), ("_fields", POST_FIELDS)])
    }

    /// The URL of the post just beside one that was published then; see [`read_neighbour`].
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
        with_parameters([&self.root, "wp/v2/", &self.collection].concat(), &self.filters, parameters)
    }
}

/// What it means if something else answers.
const WRONG_ADDRESS: ApiError =
    ApiError::WrongAddress { what: "WordPress REST API", example: "https://example.org/wp-json/ or …/?rest_route=/" };

#[cfg(test)]
mod tests;
