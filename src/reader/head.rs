//! What the document says of the page it shows: title, description, canonical address.

use crate::{content::Site, view::Page};
use leptos::prelude::document;

/// Makes the head tell of `page`, which stands at `address` (absolute).
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

fn set(selector: &str, name: &str, value: &str) {
    if let Ok(Some(element)) = document().query_selector(selector) {
        _ = element.set_attribute(name, value);
    }
}
