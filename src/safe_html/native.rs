//! Safe HTML as a string, for the files that are published.
//!
//! html5ever parses, as it does inside ammonia, what is not `regular`. Ammonia itself does not make it: it parses as a browser with scripts would,
//! has rules of its own on top of a table, and cannot box a table or lower a heading, so that its answer could never be
//! shown to be the browser's. It judges what was made here once more (`ammonia_check`).

use super::{clean::Cleaner, markup::Markup, page, regular, tree, walk};
use crate::content::policy::Policy;

/// HTML that may enter a page. See [`SafeHtml::new`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// Keeps of `html` what `policy` lets pass. `resolve` makes a relative URL absolute; where it answers `None` the
    /// attribute is left out. `home` is where the site begins that the page is of, `/` where that is not known.
    pub fn new(html: &str, policy: &Policy, home: &str, resolve: &dyn Fn(&str) -> Option<String>) -> Self {
        let mut cleaner = Cleaner::new(Markup::default(), policy, home, resolve);
        if regular::read(html, &mut cleaner) {
            return SafeHtml(cleaner.finish().html);
        }
        SafeHtml(parsed(html, policy, home, resolve))
    }

    /// The HTML, to be written into a page.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What passes of HTML, as html5ever understands it.
pub(super) fn parsed(html: &str, policy: &Policy, home: &str, resolve: &dyn Fn(&str) -> Option<String>) -> String {
    let mut tree = tree::parse(&page(html));
    let mut cleaner = Cleaner::new(Markup::default(), policy, home, resolve);
    walk::walk(tree.body(), &mut cleaner);
    if tree.is_cut {
        cleaner.cut();
    }
    cleaner.finish().html
}
