//! `SafeHtml` natively: a string, for published files.
//!
//! Input: HTML. Output: sanitised HTML. Entry point: [`SafeHtml::new`].
//!
//! html5ever parses what `regular` does not handle. Ammonia is only a second check (`ammonia_check`): it parses as a
//! browser with scripting, adds rules of its own, and cannot wrap tables or lower headings. Its output would differ
//! from the browser's.

use super::{clean::Cleaner, full_document, markup::Markup, regular, tree, walk};
use crate::content::policy::Policy;

/// Sanitised HTML. See [`SafeHtml::new`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// Sanitises `html` with `policy`. `resolve` makes a relative URL absolute; if it returns `None`, the attribute is
    /// removed. `site_url` is the base URL of the page's site, or `/` if unknown.
    pub fn new(html: &str, policy: &Policy, site_url: &str, resolve: &dyn Fn(&str) -> Option<String>) -> Self {
        let mut cleaner = Cleaner::new(Markup::default(), policy, site_url, resolve);
        if regular::read(html, &mut cleaner) {
            return SafeHtml(cleaner.finish().html);
        }
        SafeHtml(parse_and_sanitise(html, policy, site_url, resolve))
    }

    /// The HTML as text, ready to be written into a page.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Sanitises HTML by way of html5ever.
pub(super) fn parse_and_sanitise(
    html: &str,
    policy: &Policy,
    site_url: &str,
    resolve: &dyn Fn(&str) -> Option<String>,
) -> String {
    let mut tree = tree::parse(&full_document(html));
    let mut cleaner = Cleaner::new(Markup::default(), policy, site_url, resolve);
    walk::walk(tree.body(), &mut cleaner);
    if tree.is_truncated {
        cleaner.truncate();
    }
    cleaner.finish().html
}
