//! Updates the document's head: title, description and canonical URL.
//!
//! Input: a page. Output: changes of the head. Entry point: [`describe`]. [`read`] and [`write()`] keep the description
//! of a page that is left.

use super::host::each;
use crate::{content::Site, view::Page};
use leptos::prelude::document;

/// Describes `page`, whose absolute URL is `address`.
pub fn describe(page: &Page, site: &Site, address: &str) {
    let (description, canonical) = match page {
        Page::Article(page) => {
            let summary = &page.summary;
            (summary.deck.as_ref().unwrap_or(&summary.excerpt).as_str(), page.canonical.as_deref())
        }
        _ => (site.description.as_deref().unwrap_or_default(), None),
    };
    let title = page.full_title(&site.title);
    write(&[title, description.to_owned(), canonical.unwrap_or(address).to_owned()]);
}

/// The parts of the head that describe a page, besides its title: selector and attribute.
const PARTS: [(&str, &str); 2] = [("meta[name=description]", "content"), ("link[rel=canonical]", "href")];

/// The description of the page that is shown: title, description and canonical URL.
pub fn read() -> [String; 3] {
    let part = |(selector, name): (&str, &str)| {
        let element = document().query_selector(selector).ok().flatten();
        element.and_then(|element| element.get_attribute(name)).unwrap_or_default()
    };
    [document().title(), part(PARTS[0]), part(PARTS[1])]
}

/// Describes a page as [`read`] has found it.
pub fn write([title, description, canonical]: &[String; 3]) {
    document().set_title(title);
    for ((selector, name), value) in PARTS.into_iter().zip([description, canonical]) {
        set(selector, name, value);
    }
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
