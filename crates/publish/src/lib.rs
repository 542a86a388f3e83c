//! Builds the files of a site: from a folder of Markdown, or around articles that are somewhere else.
//!
//! Input: [`Options`], which name the site's folder and the present moment. Output: an output folder, or a report of
//! diagnostics with file, line and column. Entry point: [`build`].
//!
//! ```
//! use publish::{Options, build};
//!
//! let site = tempfile::tempdir()?;
//! std::fs::write(site.path().join("hello.md"), "# Hello\n\nThe first article.\n")?;
//! let out = site.path().join("dist");
//! let now = broadsheet::content::Date::from_unix(1_800_000_000);
//! let outcome = build(&Options { out: Some(&out), ..Options::new(site.path(), now) });
//! assert!(!outcome.report.has_errors(), "{}", outcome.report.draw(9));
//! assert_eq!(outcome.articles, 1);
//! assert!(out.join("data/posts/hello.json").is_file());
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! | module | what it does | steps |
//! | --- | --- | --- |
//! | [`scratch`] | files that are not complete yet | hidden folders, and those of killed processes |
//! | [`fetch`] | one request | limits, redirects, private addresses, errors |
//! | [`source`] | one input file | folder walk, front matter, header, authors |
//! | [`import`] | an export of another program | Markdown files with front matter and images |
//! | [`probe`] | an address or a file | its articles, and how they were found |
//! | [`site`] | everything that is known before bodies are compiled | settings, permalinks, languages, messages, catalogue |
//! | [`snapshot`] | articles of a remote source | requests, storage |
//! | [`article`] | one body to HTML | body, highlighting, media, anchors |
//! | [`page`] | one document | frame, head, pages, styles, security policy |
//! | [`export`] | what other programs read | feeds, sitemap, hosting files, search index, redirects |
//! | [`output`] | the output folder | writing, comparing, swapping, compressing |
//! | [`dev`] | a site that is being written | server, watch, live reload |
//!
//! No module imports one that stands below it in this table, except that `output` knows only `source`.
//! Nothing here reads the clock.

pub mod article;
mod build;
pub mod dev;
pub mod export;
pub mod fetch;
pub mod import;
pub mod output;
pub mod page;
pub mod probe;
pub mod scratch;
pub mod site;
pub mod snapshot;
pub mod source;

pub use build::{Built, Options, Outcome, SourceOptions, build, rewrite};
