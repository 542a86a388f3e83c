//! The filter strip of the page that stands: what a choice changed is written into its elements, which stay.
//!
//! It is the same whether the strip was mounted or came with the document, and nothing else of the page is watched for
//! changes, so no signal is needed. Comes in: the strip, and the filter as it is now. Start with [`update`].

use super::host::each;
use crate::{
    content::Match,
    route::Routes,
    view::{FilterChoice, Filters},
};
use web_sys::Element;

/// Whether the strip offers these choices: a feed may bring more categories as it is followed.
pub fn offers(strip: &Element, choices: &[FilterChoice]) -> bool {
    let mut offered = each(strip, "[data-category]");
    let mut wanted = choices.iter();
    offered.all(|link| {
        let wanted = wanted.next().map(|choice| choice.category.slug.as_str());
        link.get_attribute("data-category").as_deref() == wanted
    }) && wanted.next().is_none()
}

/// Makes the strip show the filter as it is now.
pub fn update(strip: &Element, now: &Filters, routes: &Routes) {
    for (link, choice) in each(strip, "[data-category]").zip(&now.choices) {
        point(&link, &routes.href(&choice.route), choice.chosen);
        write(&link, ".filter-count", &choice.count.to_string());
    }
    for (link, matching) in each(strip, "[data-match]").zip([Match::Any, Match::All]) {
        point(&link, &routes.href(&now.matched(matching)), now.query.matching == matching);
    }
    write(strip, ".filters-status span", &now.status);
    hide(strip, ".filters-match", !now.has_match());
    hide(strip, "[data-clear]", now.status.is_empty());
}

/// Where a link leads, and whether that is what is shown.
fn point(link: &Element, href: &str, current: bool) {
    _ = link.set_attribute("href", href);
    _ = match current {
        true => link.set_attribute("aria-current", "true"),
        false => link.remove_attribute("aria-current"),
    };
}

fn write(root: &Element, selector: &str, text: &str) {
    each(root, selector).for_each(|element| element.set_text_content(Some(text)));
}

fn hide(root: &Element, selector: &str, hidden: bool) {
    each(root, selector).for_each(|element| _ = element.toggle_attribute_with_force("hidden", hidden));
}
