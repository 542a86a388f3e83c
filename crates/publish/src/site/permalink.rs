//! The pattern for the addresses of articles: the setting `permalink`.
//!
//! Input: the pattern. Output: a [`Permalink`], which computes the folder of an article's address, and the pattern for
//! [`Routes::with_articles`](broadsheet::route::Routes::with_articles). Entry points: [`Permalink::parse`] for the
//! setting, [`placement`](crate::site::placement) for the articles.
//!
//! Every pattern ends with the slug, which is unique in a site because it also names the article's document. The reader
//! receives the folder with each article, and never computes it.

use crate::output::compression;
use crate::source::path_part;
use broadsheet::content::{Date, Slug, link};
use broadsheet::route::{Mode, Route, Routes};

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
}

/// A value that the pattern needs and that the article does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    Date,
    Category,
}

impl Permalink {
    /// Describes a valid pattern, for messages.
    pub const FORM: &'static str = "a path that begins with `/` and ends with `:slug`, such as \"/:year/:month/:slug/\" or \
                                    \"/blog/:slug.html\"; other parts may be names, :year, :month, :day and :categories, but not \
                                    names of the site's own pages and files (page, categories, archive, search, data, media), \
                                    names that begin or end with a dot, or names that Windows reserves (con, aux, nul, …)";

    /// Parses a pattern. Returns `None` if it is invalid or conflicts with the site's own pages.
    pub fn parse(text: &str) -> Option<Self> {
        let (path, ending) = match text.strip_suffix(".html") {
            Some(path) => (path, ".html"),
            None => (text.strip_suffix('/').unwrap_or(text), "/"),
        };
        let path = path.strip_prefix('/')?;
        let (folder, _) = path.split_at(path.rfind('/').map_or(0, |slash| slash + 1));
        let is_slug = matches!(&path[folder.len()..], ":slug" | ":title");
        let permalink = Permalink { folder: folder.to_owned(), ending };
        let is_known = is_slug && folder.split_terminator('/').all(is_part);
        // The site's own pages take precedence over the pattern, so test a sample address.
        let date = Date::parse("2026-01-02");
        let sample = permalink.expanded(date, Slug::new("x").as_ref()).ok().filter(|_| is_known)?;
        let routes = Routes::with_articles("/", Mode::Path, &permalink.like());
        let is_free = matches!(routes.parse(&format!("/{sample}x{ending}"))?.route, Route::Article { .. });
        (is_free && !is_reserved(&sample, &[])).then_some(permalink)
    }

    /// Returns the pattern in the notation of [`Routes::with_articles`].
    pub fn like(&self) -> String {
        let mut like = String::new();
        for part in self.folder.split_terminator('/') {
            if part.contains(":categories") {
                like.push('*');
            } else {
                let dated = part.replace(":year", "0000").replace(":month", "00").replace(":day", "00");
                like += &link::percent_encode(&dated);
            }
            like.push('/');
        }
        [&like, ":", self.ending].concat()
    }

    /// Returns the percent-encoded folder of an article; empty if all articles have the same folder.
    pub(super) fn folder(&self, date: Option<Date>, category: Option<&Slug>) -> Result<String, Missing> {
        if self.folder.contains(':') { self.expanded(date, category) } else { Ok(String::new()) }
    }

    /// Fills in the part before the slug. The date is the local date that the author wrote, not the date in UTC, so
    /// that the address contains the same date as the header.
    fn expanded(&self, date: Option<Date>, category: Option<&Slug>) -> Result<String, Missing> {
        let mut folder = self.folder.clone();
        for (name, range) in [(":year", 0..4), (":month", 5..7), (":day", 8..10)] {
            if folder.contains(name) {
                let written = date.ok_or(Missing::Date)?.to_rfc3339();
                folder = folder.replace(name, &written[range]);
            }
        }
        if folder.contains(":categories") {
            folder = folder.replace(":categories", category.ok_or(Missing::Category)?.as_str());
        }
        Ok(link::percent_encode(&folder))
    }
}

/// Whether a part of a pattern consists of valid characters and known placeholders.
fn is_part(part: &str) -> bool {
    let mut literal = part.to_owned();
    for name in [":year", ":month", ":day", ":categories"] {
        // `:monthname` is not `:month`.
        while let Some(at) = literal.find(name)
            && !literal[at + name.len()..].starts_with(|c: char| c.is_ascii_alphabetic())
        {
            literal.replace_range(at..at + name.len(), "00");
        }
    }
    let known = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '~');
    !literal.is_empty() && path_part::fault_of_part(&literal).is_none() && literal.chars().all(known)
}

/// Whether the first part of a decoded path, relative to the site's root, is reserved or one of the files `reader_files` the
/// pages. Ignores case, because some file systems do.
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
            ("/новости/:slug/", Some("%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/:/")),
            ("/:year/", None),
            ("/:slug/:year/", None),
            ("/:slug-:year/", None),
            (":slug", None),
            ("//:slug/", None),
            ("/a//:slug/", None),
            ("/../:slug/", None),
            ("/:month/:author/:slug/", None),
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
        let folder = |pattern: &str, date: &str| {
            let permalink = Permalink::parse(pattern).unwrap();
            permalink.folder(Date::parse(date), Slug::new("tea&cake").as_ref())
        };
        let dated = "/:year/:month/:day/:slug/";
        assert_eq!(
            folder(dated, "2025-12-31T23:30:00-05:00"),
            Ok("2025/12/31/".into()),
            "a new year already in Greenwich"
        );
        assert_eq!(folder(dated, "2026-01-01T00:30:00+09:00"), Ok("2026/01/01/".into()), "still the old year there");
        assert_eq!(folder(dated, "2026-03-09"), Ok("2026/03/09/".into()));
        assert_eq!(folder(dated, "none"), Err(Missing::Date));
        assert_eq!(folder("/:categories/:slug/", "none"), Ok("tea%26cake/".into()));
        assert_eq!(folder("/blog/:slug/", "none"), Ok(String::new()), "all are in one");
    }
}
