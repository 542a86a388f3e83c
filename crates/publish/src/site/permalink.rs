//! The pattern for the addresses of articles: the setting `permalink`.
//!
//! Input: the pattern. Output: a [`Permalink`], which computes the folder of an article's address, and the pattern for
//! [`Routes::with_articles`](broadsheet::route::Routes::with_articles). Entry points: [`Permalink::parse`] for the
//! setting, [`placement`](crate::site::placement) for the articles.
//!
//! Every pattern ends with the slug, which also names the article's document. The reader receives the folder with each
//! article, and never computes it. If slugs are paths (see `site::identity`), they contain the folder.

mod token;

use crate::output::compression;
use crate::source::path_part;
use crate::source::post::Post;
use broadsheet::content::{Date, Slug, link};
use broadsheet::route::{Mode, Route, Routes};
use token::{MANY, TOKENS, Values};

/// Reserved names at the top level of the output folder.
const RESERVED: [&str; 17] = [
    "data",
    "media",
    "index.html",
    "404.html",
    "embed-builder.html",
    "embed-builder.css",
    "embed-builder.js",
    "favicon.svg",
    "feed.json",
    "feed.xml",
    "atom.xml",
    "rss.xml",
    "robots.txt",
    "sitemap.xml",
    "_headers",
    "_redirects",
    "broadsheet.js",
];

/// A pattern such as `/:year/:month/:slug/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permalink {
    /// The part before the slug: `:year/:month/`.
    folder: String,
    /// The part after the slug: `/` or `.html`.
    ending: &'static str,
    slugs: Slugs,
}

/// What the slugs of a site contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slugs {
    /// The last part of the address.
    Name,
    /// Also the folder, which has the form of the pattern.
    Path,
    /// Also the folder, which has any number of parts.
    AnyPath,
}

impl Permalink {
    /// Describes a valid pattern, for messages.
    pub const FORM: &'static str = "a path that begins with `/` and ends with `:slug`, such as \"/:year/:month/:slug/\" or \
                                    \"/blog/:slug.html\"; other parts may be names, :year, :short_year, :month, :i_month, :monthname, \
                                    :long_month, :short_month, :day, :i_day, :yearday, :section, :sections and :categories, but not \
                                    names of the site's own pages and files (page, categories, archive, search, data, media), \
                                    names that begin or end with a dot, or names that Windows reserves (con, aux, nul, …)";

    /// Parses a pattern. Returns `None` if it is invalid or conflicts with the site's own pages.
    pub fn parse(text: &str) -> Option<Self> {
        let text = token::style(text).unwrap_or(text);
        let (path, ending) = match text.strip_suffix(".html") {
            Some(path) => (path, ".html"),
            None => (text.strip_suffix('/').unwrap_or(text), "/"),
        };
        let path = path.strip_prefix('/')?;
        let (folder, _) = path.split_at(path.rfind('/').map_or(0, |slash| slash + 1));
        let is_slug = token::SLUGS.contains(&&path[folder.len()..]);
        let permalink = Permalink { folder: folder.to_owned(), ending, slugs: Slugs::Name };
        let is_known = is_slug && folder.split_terminator('/').all(is_part);
        // The site's own pages take precedence over the pattern, so test a sample address.
        let x = Slug::new("x")?;
        let sample = Values { date: Date::parse("2026-01-02"), categories: &[&x], sections: vec![x.clone()] };
        let sample = permalink.expanded(&sample).filter(|_| is_known)?;
        let routes = Routes::with_articles("/", Mode::Path, &permalink.like());
        let is_free = matches!(routes.parse(&format!("/{sample}x{ending}"))?.route, Route::Article { .. });
        (is_free && !is_reserved(&sample, &[])).then_some(permalink)
    }

    /// Returns the pattern in the notation of [`Routes::with_articles`].
    pub fn like(&self) -> String {
        let mut like = String::new();
        for part in self.folder.split_terminator('/') {
            let is_fixed = !part.contains(':');
            if self.slugs == Slugs::AnyPath && !is_fixed {
                break;
            }
            match token::like(part) {
                Some(part) => like += &link::percent_encode(&part),
                None => like.push('*'),
            }
            like.push('/');
        }
        [&*like, if self.slugs == Slugs::Name { ":" } else { "::" }, self.ending].concat()
    }

    /// Lets slugs be paths, which contain the folder. With `any`, folders need not have the form of the pattern.
    pub(super) fn use_paths(&mut self, any: bool) {
        self.slugs = if any || self.slugs == Slugs::AnyPath { Slugs::AnyPath } else { Slugs::Path };
    }

    /// Returns the part of an address after the slug.
    pub(super) fn ending(&self) -> &'static str {
        self.ending
    }

    /// Returns whether the number of parts depends on the article.
    pub(super) fn has_many(&self) -> bool {
        MANY.iter().any(|name| self.folder.contains(name))
    }

    /// Returns the percent-encoded folder of an article; empty if all articles have the same folder. Returns `None` if
    /// the article has no date and needs one.
    pub(super) fn folder(&self, post: &Post, categories: &[&Slug]) -> Option<String> {
        let values = Values { date: post.header.date, categories, sections: token::sections(&post.path) };
        if self.folder.contains(':') { self.expanded(&values) } else { Some(String::new()) }
    }

    /// Fills in the part before the slug.
    fn expanded(&self, values: &Values<'_>) -> Option<String> {
        let mut folder = String::new();
        for part in self.folder.split_terminator('/') {
            let part = token::expanded(part, values)?;
            if !part.is_empty() {
                folder.push_str(&part);
                folder.push('/');
            }
        }
        Some(link::percent_encode(&folder))
    }
}

/// Whether a part of a pattern consists of valid characters and known placeholders.
fn is_part(part: &str) -> bool {
    let mut literal = part.to_owned();
    for (name, _) in TOKENS {
        // `:monthly` is not `:month`.
        while let Some(at) = literal.find(name)
            && !literal[at + name.len()..].starts_with(|c: char| c.is_ascii_alphabetic())
        {
            literal.replace_range(at..at + name.len(), "00");
        }
    }
    let known = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '~');
    !literal.is_empty() && path_part::fault_of_part(&literal).is_none() && literal.chars().all(known)
}

/// Whether the first part of a decoded path, relative to the site's root, is reserved or one of the files
/// `reader_files` the pages. Ignores case, because some file systems do.
pub(crate) fn is_reserved(path: &str, reader_files: &[(String, Vec<u8>)]) -> bool {
    let top = |path: &str| compression::plain(path.split('/').next().unwrap_or_default()).to_lowercase();
    let name = top(path);
    RESERVED.contains(&&*name) || reader_files.iter().any(|(file, _)| top(file) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_parsed() {
        let table = [
            ("/:year/:month/:slug/", Some("0000/00/:/")),
            ("/:year/:month/:day/:title", Some("0000/00/00/:/")),
            ("/:year-:month/:slug/", Some("0000-00/:/")),
            ("/:slug/", Some(":/")),
            ("/blog/:slug.html", Some("blog/:.html")),
            ("/:categories/:slug/", Some("*/:/")),
            ("/:year/:monthname/:contentbasename/", Some("0000/*/:/")),
            ("/:short_year/:i_month/:slug/", Some("00/*/:/")),
            ("date", Some("*/0000/00/00/:.html")),
            ("/новости/:slug/", Some("%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/:/")),
            ("/:year/", None),
            ("/:slug/:year/", None),
            ("/:slug-:year/", None),
            (":slug", None),
            ("//:slug/", None),
            ("/a//:slug/", None),
            ("/../:slug/", None),
            ("/:month/:author/:slug/", None),
            ("/:monthly/:slug/", None),
            ("/a*b/:slug/", None),
            ("/a?b/:slug/", None),
            ("/archive/:slug/", None),
            ("/search/:year/:slug/", None),
            ("/data/:slug/", None),
            ("/media/:year/:slug.html", None),
            ("/Favicon.svg/:slug/", None),
            ("/embed-builder.js/:slug/", None),
            ("/.git/:slug/", None),
            ("/blog/.hidden/:slug/", None),
            ("/con/:slug/", None),
            ("/AUX.:year/:slug/", None),
            ("/blog./:slug/", None),
            ("/com:month/:slug/", Some("com00/:/")),
            ("/a.:year/:slug/", Some("a.0000/:/")),
        ];
        for (pattern, like) in table {
            assert_eq!(Permalink::parse(pattern).map(|it| it.like()).as_deref(), like, "{pattern}");
        }
    }

    #[test]
    fn dates_are_local_to_the_author() {
        let (tea, cake) = (Slug::new("tea&cake").unwrap(), Slug::new("cake").unwrap());
        let folder = |pattern: &str, date: &str| {
            let permalink = Permalink::parse(pattern).unwrap_or_else(|| panic!("{pattern}"));
            let sections = token::sections(std::path::Path::new("Notes/old/2026-03-09-x.md"));
            permalink.expanded(&Values { date: Date::parse(date), categories: &[&tea, &cake], sections })
        };
        let of_index = token::sections(std::path::Path::new("posts/ink/index.md"));
        assert_eq!(of_index.iter().map(Slug::as_str).collect::<Vec<_>>(), ["posts"]);
        let dated = "/:year/:month/:day/:slug/";
        let table = [
            (dated, "2025-12-31T23:30:00-05:00", Some("2025/12/31/"), "a new year already in Greenwich"),
            (dated, "2026-01-01T00:30:00+09:00", Some("2026/01/01/"), "still the old year there"),
            (dated, "2026-03-09", Some("2026/03/09/"), ""),
            (dated, "none", None, ""),
            ("/:categories/:slug/", "none", Some("tea%26cake/cake/"), "several categories"),
            ("/blog/:slug/", "none", Some("blog/"), ""),
            ("/:short_year/:i_month/:i_day/:slug/", "2026-03-09", Some("26/3/9/"), ""),
            ("/:long_month-:day/:monthname/:short_month/:slug/", "2026-03-09", Some("March-09/march/Mar/"), ""),
            ("/:year/:yearday/:slug/", "2026-03-09", Some("2026/068/"), ""),
            ("/:section/x/:sections/:slug/", "none", Some("notes/x/notes/old/"), ""),
            ("pretty", "2026-03-09", Some("tea%26cake/cake/2026/03/09/"), "a style of Jekyll"),
        ];
        for (pattern, date, expected, why) in table {
            assert_eq!(folder(pattern, date).as_deref(), expected, "{pattern} {why}");
        }
    }
}
