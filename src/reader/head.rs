//! Updates the document's head: title, description and canonical URL.
//!
//! Input: a page. Output: changes of the head. Entry point: [`describe`].

use super::host::each;
use crate::{content::Site, view::Page};
use leptos::prelude::document;

/// Describes `page`, whose absolute URL is `address`.
pub fn describe(page: &Page, site: &Site, address: &str) {
    document().set_title(&page.full_title(&site.title));
    let (description, canonical) = match page {
        Page::Article(page) => {
            let summary = &page.summary;
            (summary.deck.as_ref().unwrap_or(&summary.excerpt).as_str(), page.canonical.as_deref())
        }
        _ => (site.description.as_deref().unwrap_or_default(), None),
    };
    set("meta[name=description]", "content", description);
    set("link[rel=canonical]", "href", canonical.unwrap_or(address));
}

/// Marks the links of the masthead and the footer that lead to the page at `href`.
pub fn mark_current(href: &str) {
    let Some(root) = document().document_element() else { return };
    let path = href.split('?').next();
    for link in each(&root, ".masthead a, .colophon a") {
        let is_current = link.get_attribute("href").as_deref() == path;
        _ = if is_current { link.set_attribute("aria-current", "page") } else { link.remove_attribute("aria-current") };
    }
}

fn set(selector: &str, name: &str, value: &str) {
    if let Ok(Some(element)) = document().query_selector(selector) {
        _ = element.set_attribute(name, value);
    }
}
