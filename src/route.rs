//! All addresses of the site. No other code parses or prints them.
//!
//! Input: path, query and fragment of an address, or a [`Route`]. Output: the other of the two, with
//! `parse(href(route)) == route` for each route, base path and [`Mode`]. Entry point: [`Routes`].
//!
//! | route | address below the base |
//! | --- | --- |
//! | the front page, and its further pages | `/`, `/page/2/`, or below [another folder](Routes::with_articles) |
//! | a filter of several categories | `/?categories=guides,design&match=all&page=2` |
//! | an article | `/posts/SLUG/`, or [another pattern](Routes::with_articles) |
//! | the index of categories | `/categories/` |
//! | a category, which is also the filter of one category | `/categories/SLUG/`, `/categories/SLUG/page/2/` |
//! | the archive, and a year of it | `/archive/`, `/archive/2026/`, `/archive/2026/page/2/` |
//! | articles without a date | `/archive/undated/` |
//! | search | `/search/?q=two+words&page=2` |

mod parameters;
mod segments;

use crate::content::{
    Match, Query, Slug,
    link::{percent_decode, percent_encode},
};
use parameters::Parameters;
use segments::{is_of_list, parse_page, parse_pages, parse_slug, print_page};

/// Stands for the year of articles without a date. Their address has a name instead.
pub const UNDATED: u32 = 0;
const UNDATED_NAME: &str = "undated";

/// The folder of articles without a pattern, and of those that lack what the pattern needs.
pub const POSTS: &str = "posts/";

/// An address of the site as data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// The list of articles that match a query, newest first.
    Front {
        /// The choices in the filter.
        query: Query,
        /// The number of the list page, from 1.
        page: u32,
    },
    /// An article.
    Article {
        /// The slug of the article.
        slug: Slug,
        /// The folder of the address, percent-encoded, such as `2026/03/`. Empty if all articles share one folder.
        folder: String,
    },
    /// The list of all categories.
    Topics,
    /// The articles of a category.
    Category {
        /// The slug of the category.
        slug: Slug,
        /// The number of the list page.
        page: u32,
    },
    /// The list of years with articles.
    Archive,
    /// The articles of a year.
    Year {
        /// The year in UTC; [`UNDATED`] for articles without a date.
        year: u32,
        /// The number of the list page.
        page: u32,
    },
    /// The results of a search.
    Search {
        /// The words as typed.
        words: String,
        /// The number of the list page.
        page: u32,
    },
    /// An address below the base that matches no route.
    NotFound,
}

impl Route {
    /// Returns the front page.
    pub fn home() -> Self {
        Route::filter(Query::default())
    }

    /// Returns the first page of the articles that match a query. One category has an address of its own.
    pub fn filter(query: Query) -> Self {
        match &*query.categories {
            [slug] => Route::Category { slug: slug.clone(), page: 1 },
            _ => Route::Front { query, page: 1 },
        }
    }

    /// Returns the choices in the filter; `None` for a page without a filter.
    pub fn query(&self) -> Option<Query> {
        match self {
            Route::Front { query, .. } => Some(query.clone()),
            Route::Category { slug, .. } => Some(Query::default().toggled(slug)),
            _ => None,
        }
    }

    /// Returns the route of an article. `folder` is empty if all articles share one folder.
    pub fn article(slug: &Slug, folder: &str) -> Self {
        Route::Article { slug: slug.clone(), folder: folder.to_owned() }
    }

    /// Returns the route with another list page. Routes without pages are unchanged.
    pub fn at_page(&self, number: u32) -> Self {
        let mut route = self.clone();
        if let Route::Front { page, .. }
        | Route::Category { page, .. }
        | Route::Year { page, .. }
        | Route::Search { page, .. } = &mut route
        {
            *page = number;
        }
        route
    }

    /// Returns the number of the list page; 1 for routes without pages.
    pub fn page(&self) -> u32 {
        match self {
            Route::Front { page, .. }
            | Route::Category { page, .. }
            | Route::Year { page, .. }
            | Route::Search { page, .. } => *page,
            _ => 1,
        }
    }
}

/// A route and a fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The route.
    pub route: Route,
    /// The id of an element, not percent-encoded.
    pub fragment: Option<String>,
}

/// The part of a URL that contains the route.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// The path: `/blog/posts/x/`.
    #[default]
    Path,
    /// The fragment: `#/posts/x/`. A fragment inside the page is `#/posts/x/#heading`.
    Hash,
    /// No part: written like `Hash`, but never shown in the address bar.
    Memory,
}

/// Parses and prints addresses for a base path and a mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Routes {
    /// The base path; begins and ends with a slash.
    base: String,
    mode: Mode,
    /// The folder of the front page: empty, or `latest/` if another page is at `/`.
    front: String,
    /// The parts of an article address before and after the slug. In the folder, `0` matches a digit and `*` any name.
    folder: String,
    ending: &'static str,
    /// Whether a slug is all that follows the fixed part of the folder, and may have several segments.
    by_path: bool,
    /// The length of that fixed part.
    fixed: usize,
}

impl Routes {
    /// Creates routes below `base`, such as `/` or `/blog/`. Missing slashes are added.
    pub fn new(base: &str, mode: Mode) -> Self {
        Routes::with_articles(base, mode, "")
    }

    /// Creates routes with a pattern for articles, such as `0000/00/:/`, `blog/:/` or `*/:.html`. `:` is the slug, `*`
    /// any name, `0` a digit; the default is `posts/:/`. With `::`, the slug is the path after the fixed names of the
    /// pattern, as in `2026/03/name` for `0000/00/::/`. Below `posts/` it always is. An article in [`POSTS`] needs no
    /// pattern.
    ///
    /// A folder and a `|` before the pattern, as in `latest/|:/`, move the front page to that folder.
    ///
    /// The pattern allows parsing an address before anything is fetched, and leaves other addresses of the host alone.
    /// The folder of an article comes from its data.
    pub fn with_articles(base: &str, mode: Mode, pattern: &str) -> Self {
        let mut path = String::from("/");
        for part in base.split('/').filter(|part| !part.is_empty()) {
            path.push_str(part);
            path.push('/');
        }
        let (front, pattern) = pattern.split_once('|').unwrap_or(("", pattern));
        let (folder, ending) = pattern.split_once(':').unwrap_or((POSTS, ""));
        let by_path = ending.starts_with(':') || folder == POSTS;
        let ending = if ending.ends_with('l') { ".html" } else { "/" };
        let mut fixed = folder.len();
        if by_path {
            fixed = folder.bytes().take_while(|byte| !matches!(byte, b'0' | b'*')).count();
            while fixed > 0 && folder.as_bytes()[fixed - 1] != b'/' {
                fixed -= 1;
            }
        }
        Routes { base: path, mode, front: front.to_owned(), folder: folder.to_owned(), ending, by_path, fixed }
    }

    /// Returns the pattern of articles, as for [`Routes::with_articles`].
    pub fn articles(&self) -> String {
        let bar = if self.front.is_empty() { "" } else { "|" };
        [&*self.front, bar, &self.folder, if self.by_path { "::" } else { ":" }, self.ending].concat()
    }

    /// Returns the base path; it begins and ends with a slash.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Returns the mode.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Returns the address of a route, percent-encoded for an `href`.
    pub fn href(&self, route: &Route) -> String {
        let mut url = match self.mode {
            Mode::Path => self.base.clone(),
            Mode::Hash | Mode::Memory => String::from("#/"),
        };
        let mut query = Parameters::default();
        match route {
            Route::Front { query: Query { categories, matching }, page } => {
                url.push_str(&self.front);
                if categories.is_empty() && *matching == Match::Any {
                    print_page(&mut url, *page);
                } else {
                    query.print("categories", categories.iter().map(Slug::as_str));
                    if *matching == Match::All {
                        query.print("match", ["all"]);
                    }
                    query.print_page(*page);
                }
            }
            Route::Article { slug, folder } => {
                // Foreign sources may have folders that do not match the pattern; these are ignored.
                let is_folder = folder == POSTS || !self.by_path && self.after_folder(folder) == Some("");
                url.push_str(if is_folder { folder } else { self.fixed_folder() });
                url.push_str(&percent_encode(slug.as_str()));
                url.push_str(self.ending);
            }
            Route::Topics => url.push_str("categories/"),
            Route::Category { slug, page } => {
                url.push_str("categories/");
                url.push_str(&percent_encode(slug.as_str()));
                url.push('/');
                print_page(&mut url, *page);
            }
            Route::Archive => url.push_str("archive/"),
            Route::Year { year, page } => {
                url.push_str("archive/");
                match *year {
                    UNDATED => url.push_str(UNDATED_NAME),
                    year => url.push_str(&year.to_string()),
                }
                url.push('/');
                print_page(&mut url, *page);
            }
            Route::Search { words, page } => {
                url.push_str("search/");
                if !words.is_empty() {
                    query.print("q", [words.as_str()]);
                }
                query.print_page(*page);
            }
            Route::NotFound => url.push_str("404.html"),
        }
        url + query.text()
    }

    /// Parses an address of this origin: path, query and fragment, each optional.
    ///
    /// Returns `None` outside the base path, and for a fragment of the host page.
    pub fn parse(&self, url: &str) -> Option<Location> {
        let (before, fragment) = url.split_once('#').unwrap_or((url, ""));
        let (address, fragment) = match self.mode {
            Mode::Path => {
                let (path, _) = before.split_once('?').unwrap_or((before, ""));
                let below =
                    path.strip_prefix(&*self.base).or((path == self.base.trim_end_matches('/')).then_some(""))?;
                (&before[path.len() - below.len()..], fragment)
            }
            Mode::Hash | Mode::Memory if fragment.is_empty() => ("", ""),
            Mode::Hash | Mode::Memory => {
                let address = fragment.strip_prefix('/')?;
                address.split_once('#').unwrap_or((address, ""))
            }
        };
        let fragment = percent_decode(fragment).filter(|id| !id.is_empty());
        Some(Location { route: self.parse_address(address).unwrap_or(Route::NotFound), fragment })
    }

    /// Parses a path without the base, and a query. `None` matches no route.
    fn parse_address(&self, address: &str) -> Option<Route> {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let path =
            path.strip_suffix("index.html").filter(|folder| folder.is_empty() || folder.ends_with('/')).unwrap_or(path);
        let query = Parameters::parse(query);
        // Of the folder of the front page, only its own addresses belong to it.
        let front = path.strip_prefix(&*self.front).filter(|rest| self.front.is_empty() || is_of_list(rest));
        let mut segments = front.unwrap_or(path).split('/').filter(|segment| !segment.is_empty());
        let route = match segments.next() {
            None | Some("page") if front.is_none() => return None,
            None => {
                let mut filter = Query::default();
                for slug in query.list("categories") {
                    let slug = Slug::new(&slug)?;
                    if !filter.categories.contains(&slug) {
                        filter.categories.push(slug);
                    }
                }
                if query.list("match").iter().any(|value| value == "all") {
                    filter.matching = Match::All;
                }
                Route::filter(filter).at_page(query.page()?)
            }
            Some("page") => Route::home().at_page(parse_page(segments.next()?)?),
            Some("categories") => match segments.next() {
                None => Route::Topics,
                Some(slug) => Route::Category { slug: parse_slug(slug)?, page: parse_pages(&mut segments)? },
            },
            Some("archive") => match segments.next() {
                None => Route::Archive,
                Some(UNDATED_NAME) => Route::Year { year: UNDATED, page: parse_pages(&mut segments)? },
                Some(year) => {
                    let year = year.parse().ok().filter(|year| *year != UNDATED)?;
                    Route::Year { year, page: parse_pages(&mut segments)? }
                }
            },
            Some("search") => {
                let words = query.value("q").unwrap_or_default();
                Route::Search { words, page: query.page()? }
            }
            Some(_) => return self.parse_article(path),
        };
        segments.next().is_none().then_some(route)
    }

    /// Parses the path of an article. Servers also accept it without its ending, but then a dot means a file.
    fn parse_article(&self, path: &str) -> Option<Route> {
        let (folder, name) = match self.after_folder(path) {
            Some("") => return None,
            Some(_) if self.by_path => ("", &path[self.fixed_folder().len()..]),
            Some(name) => (&path[..path.len() - name.len()], name),
            None => (POSTS, path.strip_prefix(POSTS)?),
        };
        let name = name.strip_suffix(self.ending).or(Some(name).filter(|name| !name.contains('.')))?;
        let slug = Slug::path(&percent_decode(name)?).filter(|slug| self.by_path || !slug.as_str().contains('/'))?;
        Some(Route::article(&slug, if folder == self.folder { "" } else { folder }))
    }

    /// Returns the part of an address before the slug, if a slug is a path: the folder that all articles share.
    pub fn fixed_folder(&self) -> &str {
        &self.folder[..self.fixed]
    }

    /// Returns the rest of a path after a folder that matches the pattern.
    fn after_folder<'a>(&self, path: &'a str) -> Option<&'a str> {
        let (mut pattern, mut rest) = (&*self.folder, path);
        while let Some((expected, more)) = pattern.split_once('/') {
            let (part, after) = rest.split_once('/')?;
            let matches_pattern = |(a, b): (u8, u8)| a == b || a == b'0' && b.is_ascii_digit();
            let fits = match expected {
                "*" => !part.is_empty(),
                _ => part.len() == expected.len() && expected.bytes().zip(part.bytes()).all(matches_pattern),
            };
            (pattern, rest) = (more, Some(after).filter(|_| fits)?);
        }
        Some(rest)
    }
}
