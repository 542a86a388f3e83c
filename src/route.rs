//! Every URL of ours: the only code that parses or prints one.
//!
//! Comes in: the path, query and fragment of an address, or a [`Route`]. Goes out: the other of the two, so that
//! `parse(href(route)) == route` for every route, base path and [`Mode`]. Start with [`Routes`].
//!
//! | route | address below the base |
//! | --- | --- |
//! | the front page, and its further pages | `/`, `/page/2/` |
//! | a filter of several categories | `/?categories=guides,design&match=all&page=2` |
//! | an article | `/posts/SLUG/`, or as the site [puts them](Routes::with_articles) |
//! | a category | `/categories/SLUG/`, `/categories/SLUG/page/2/` |
//! | the archive, and a year of it | `/archive/`, `/archive/2026/`, `/archive/2026/page/2/` |
//! | search | `/search/?q=two+words&page=2` |

use crate::content::{
    Match, Query, Slug,
    link::{percent_decode, percent_encode},
};

/// A place in the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// The list of articles, the newest first, as the query leaves it.
    Front {
        /// What is chosen in the filter.
        query: Query,
        /// Counted from 1, here and below.
        page: u32,
    },
    /// One article.
    Article {
        /// Which.
        slug: Slug,
        /// The folder that its address is in, percent-encoded, where that is not the same for all articles: `2026/03/`.
        folder: String,
    },
    /// The articles of one category.
    Category {
        /// Which.
        slug: Slug,
        /// Which page of the list.
        page: u32,
    },
    /// The years in which something was published.
    Archive,
    /// The articles of one year.
    Year {
        /// In UTC.
        year: u32,
        /// Which page of the list.
        page: u32,
    },
    /// What was found for some words.
    Search {
        /// As they were typed.
        words: String,
        /// Which page of the list.
        page: u32,
    },
    /// An address below our base that names nothing.
    NotFound,
}

impl Route {
    /// The front page.
    pub fn home() -> Self {
        Route::filter(Query::default())
    }

    /// The first page of what a query leaves.
    pub fn filter(query: Query) -> Self {
        Route::Front { query, page: 1 }
    }

    /// An article in a folder of its own, or with an empty one, where all articles are.
    pub fn article(slug: &Slug, folder: &str) -> Self {
        Route::Article { slug: slug.clone(), folder: folder.to_owned() }
    }

    /// The same list at another page; a route without pages as it is.
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

    /// The page of the list it names; 1 for a route without pages.
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

/// A place in the site, and a place in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Which page.
    pub route: Route,
    /// The id of an element on it, not percent-encoded.
    pub fragment: Option<String>,
}

/// Where in a URL our routes stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// In its path: `/blog/posts/x/`.
    #[default]
    Path,
    /// In its fragment: `#/posts/x/`. A fragment inside the page is then `#/posts/x/#heading`.
    Hash,
    /// Nowhere: written as for `Hash`, but never shown in the address bar.
    Memory,
}

/// The printer and parser for one base path and mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Routes {
    /// Begins and ends with a slash.
    base: String,
    mode: Mode,
    /// What an article's address has before and after its slug, below the base. In the folder `0` is any digit, and `*` any name.
    folder: String,
    ending: &'static str,
}

impl Routes {
    /// For a site below `base`, such as `/` or `/blog/`; missing slashes are added.
    pub fn new(base: &str, mode: Mode) -> Self {
        Routes::with_articles(base, mode, "")
    }

    /// The same for a site whose articles have addresses such as `0000/00/:/`, `blog/:/` or `*/:.html` below its base: `:` is the
    /// slug, `*` any name, and `0` any digit. Where there is no `:` it is `posts/:/`.
    ///
    /// Which folder an article has is said by whoever tells of the article. Here it is only known what such folders look like, so
    /// that an address can be read before anything is fetched, and what else there is on the host is left alone.
    pub fn with_articles(base: &str, mode: Mode, pattern: &str) -> Self {
        let mut path = String::from("/");
        for part in base.split('/').filter(|part| !part.is_empty()) {
            path.push_str(part);
            path.push('/');
        }
        let (folder, ending) = pattern.split_once(':').unwrap_or(("posts/", ""));
        Routes { base: path, mode, folder: folder.to_owned(), ending: if ending.len() > 1 { ".html" } else { "/" } }
    }

    /// What the addresses of its articles are like, as [`Routes::with_articles`] takes it.
    pub fn articles(&self) -> String {
        [&self.folder, ":", self.ending].concat()
    }

    /// The path below which everything of this site stands; begins and ends with a slash.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Where in the URL its routes stand.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The address of a route, percent-encoded, fit for an `href`.
    pub fn href(&self, route: &Route) -> String {
        let mut url = match self.mode {
            Mode::Path => self.base.clone(),
            Mode::Hash | Mode::Memory => String::from("#/"),
        };
        let mut query = Parameters::default();
        match route {
            Route::Front { query: Query { categories, matching }, page } => {
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
                // A source may tell of folders that have no meaning here: they are those of its own pages.
                url.push_str(if self.after_folder(folder) == Some("") { folder } else { &self.folder });
                url.push_str(&percent_encode(slug.as_str()));
                url.push_str(self.ending);
            }
            Route::Category { slug, page } => {
                url.push_str("categories/");
                url.push_str(&percent_encode(slug.as_str()));
                url.push('/');
                print_page(&mut url, *page);
            }
            Route::Archive => url.push_str("archive/"),
            Route::Year { year, page } => {
                url.push_str("archive/");
                url.push_str(&year.to_string());
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
        url + &query.0
    }

    /// The location that an address of this origin names, or `None` where it is not ours: outside the base path, or
    /// a fragment of the page that carries us. `url` is a path with query and fragment (of all three, what there is).
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

    /// Parses a path (without the base) and a query; `None` names nothing.
    fn parse_address(&self, address: &str) -> Option<Route> {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let path =
            path.strip_suffix("index.html").filter(|folder| folder.is_empty() || folder.ends_with('/')).unwrap_or(path);
        let query = Parameters(query.to_owned());
        let mut segments = path.split('/').filter(|segment| !segment.is_empty());
        let route = match segments.next() {
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
                Route::Front { query: filter, page: query.page()? }
            }
            Some("page") => Route::home().at_page(parse_page(segments.next()?)?),
            Some("categories") => {
                let slug = parse_slug(segments.next()?)?;
                Route::Category { slug, page: parse_pages(&mut segments)? }
            }
            Some("archive") => match segments.next() {
                None => Route::Archive,
                Some(year) => Route::Year { year: year.parse().ok()?, page: parse_pages(&mut segments)? },
            },
            Some("search") => {
                let words = query.text("q").unwrap_or_default();
                Route::Search { words, page: query.page()? }
            }
            Some(_) => return self.parse_article(path),
        };
        segments.next().is_none().then_some(route)
    }

    /// Parses the path of an article. Hosts lead to it without its ending too, but what has a dot then is most likely a file.
    fn parse_article(&self, path: &str) -> Option<Route> {
        let name = self.after_folder(path)?;
        let folder = path.strip_suffix(name)?;
        let slug = parse_slug(name.strip_suffix(self.ending).or(Some(name).filter(|name| !name.contains('.')))?)?;
        Some(Route::article(&slug, if folder == self.folder { "" } else { folder }))
    }

    /// What a path has after a folder like those of articles.
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

fn parse_slug(segment: &str) -> Option<Slug> {
    Slug::new(&percent_decode(segment)?)
}

fn parse_page(segment: &str) -> Option<u32> {
    segment.parse().ok().filter(|page| *page > 0)
}

/// The `page/2` at the end of a path; 1 where there is none.
fn parse_pages<'a>(segments: &mut impl Iterator<Item = &'a str>) -> Option<u32> {
    match segments.next() {
        None => Some(1),
        Some("page") => parse_page(segments.next()?),
        Some(_) => None,
    }
}

fn print_page(url: &mut String, page: u32) {
    if page > 1 {
        url.push_str("page/");
        url.push_str(&page.to_string());
        url.push('/');
    }
}

/// The part of a URL from `?` on: as text, for it is only ever read from front to back.
#[derive(Default)]
struct Parameters(String);

impl Parameters {
    fn print<'a>(&mut self, name: &str, values: impl IntoIterator<Item = &'a str>) {
        self.0.push(if self.0.is_empty() { '?' } else { '&' });
        self.0.push_str(name);
        let mut separator = '=';
        for value in values {
            self.0.push(separator);
            self.0.push_str(&percent_encode(value));
            separator = ',';
        }
    }

    fn print_page(&mut self, page: u32) {
        if page > 1 {
            self.print("page", [page.to_string().as_str()]);
        }
    }

    /// The values of a parameter as they stand, still encoded.
    fn raw<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.split('&').filter_map(move |pair| pair.strip_prefix(name)?.strip_prefix('='))
    }

    /// A parameter whose values are parted by commas, or repeated.
    fn list(&self, name: &str) -> Vec<String> {
        self.raw(name).flat_map(|value| value.split(',')).filter_map(decode_value).filter(|v| !v.is_empty()).collect()
    }

    fn text(&self, name: &str) -> Option<String> {
        decode_value(self.raw(name).next()?)
    }

    fn page(&self) -> Option<u32> {
        self.raw("page").next().map_or(Some(1), parse_page)
    }
}

/// A value in a query, where forms write a space as `+`.
fn decode_value(text: &str) -> Option<String> {
    percent_decode(&text.chars().map(|c| if c == '+' { ' ' } else { c }).collect::<String>())
}
