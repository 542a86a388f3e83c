//! Functions that depend on the platform, and what sources do with them.
//!
//! Input: URLs, texts and bytes. Output: the same, resolved, in lower case or decoded. Entry point: [`Environment`].

use super::{foreign_html, original_link};
use crate::content::{Article, Body, Summary, link};

/// Functions that depend on the platform.
#[derive(Clone, Copy)]
pub struct Environment {
    /// Resolves a URL against a base. Returns `None` if it is invalid.
    pub resolve: fn(&str, &str) -> Option<String>,
    /// Converts text to lower case.
    pub lower_case: fn(&str) -> String,
    /// Decodes bytes in the encoding with a label such as `iso-8859-2`. Returns `None` if the label is unknown.
    pub decode: fn(&[u8], &str) -> Option<String>,
    /// Returns the title of the page that shows a source, for sources without one. Empty if there is none.
    pub title: fn() -> String,
}

impl Environment {
    /// Returns the functions of native programs.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn native() -> Self {
        let resolve = |url: &str, base: &str| {
            let base = url::Url::parse(base).ok();
            url::Url::options().base_url(base.as_ref()).parse(url).ok().map(String::from)
        };
        let decode = |bytes: &[u8], label: &str| {
            let encoding = encoding_rs::Encoding::for_label(label.as_bytes())?;
            Some(encoding.decode(bytes).0.into_owned())
        };
        Environment { resolve, lower_case: str::to_lowercase, decode, title: String::new }
    }

    /// Repairs the body of a foreign article, and adds the link to its original. `url` is the base of an article
    /// without a URL.
    pub fn complete(&self, article: &mut Article, url: &str) {
        let own = article.canonical.as_deref();
        if let Body::Html(html) = &article.body {
            article.body = Body::Html(foreign_html::repair(html, own.unwrap_or(url), own, &self.resolve));
        }
        if article.ending.is_empty() {
            article.ending = original_link(own);
        }
    }

    /// Returns whether two URLs have the same host name. A foreign URL could name the page's own host, which would
    /// receive the visitor's cookies.
    pub(super) fn have_same_host(&self, one: &str, other: &str) -> bool {
        let host = |url: &str| link::host(&(self.resolve)(url, url)?).map(str::to_owned);
        host(one).is_some_and(|one| host(other) == Some(one))
    }

    /// Returns the searchable text of a summary and its `text`, in lower case.
    pub(super) fn searchable_text(&self, summary: &Summary, text: &str) -> String {
        let mut words = [&*summary.title, " ", summary.deck.as_deref().unwrap_or_default(), " ", text].concat();
        for category in &summary.categories {
            words.push(' ');
            words.push_str(&category.name);
        }
        (self.lower_case)(&words)
    }
}
