//! `SafeHtml` natively: a string, for published files.
//!
//! Input: HTML, or Markdown. Output: sanitised HTML. Entry point: [`SafeHtml::new`].
//!
//! The elements of Markdown go to the cleaner directly, unless a parser would change them. html5ever parses everything
//! else. Ammonia is only a second check (`ammonia_check`): it parses as a
//! browser with scripting, adds rules of its own, and cannot wrap tables or lower headings. Its output would differ
//! from the browser's.

use super::{clean::Cleaner, full_document, markup::Markup, tree, walk};
use crate::content::policy::Policy;
use crate::html::UntrustedHtml;

/// Sanitised HTML. See [`SafeHtml::new`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// Sanitises `html` with `policy`. `resolve` makes a relative URL absolute; if it returns `None`, the attribute is
    /// removed. `site_url` is the base URL of the page's site, or `/` if unknown.
    pub fn new<H: UntrustedHtml + ?Sized>(
        html: &H,
        policy: &Policy,
        site_url: &str,
        resolve: &dyn Fn(&str) -> Option<String>,
    ) -> Self {
        let mut cleaner = Cleaner::new(Markup::default(), policy, site_url, resolve);
        if !html.emit(&mut cleaner) {
            parse(&html.html(), &mut cleaner);
        }
        SafeHtml(cleaner.finish().html)
    }

    /// The HTML as text, ready to be written into a page.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Sends the elements that html5ever finds to the cleaner.
fn parse(html: &str, cleaner: &mut Cleaner<'_, Markup>) {
    let mut tree = tree::parse(&full_document(html));
    walk::walk(tree.body(), cleaner);
    if tree.is_truncated {
        cleaner.truncate();
    }
}
