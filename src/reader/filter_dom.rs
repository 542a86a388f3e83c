//! Updates the category filter in place.
//!
//! Input: the filter's element, and its new state. Output: changed attributes and texts. Entry point: [`FilterIsland`].
//! It works the same for a mounted and a prerendered filter.

use super::{
    host::{each, find},
    island::Island,
};
use crate::{
    content::Match,
    route::Routes,
    view::{FilterChoice, Filters, ListPage, Setting},
};
use web_sys::Element;

/// The filter, attached to its element.
pub struct FilterIsland(Element);

impl FilterIsland {
    pub fn new(filter: Element) -> Self {
        reveal(&filter);
        FilterIsland(filter)
    }
}

impl Island for FilterIsland {
    fn update(&self, page: &ListPage, setting: &Setting) -> bool {
        let Some(state) = page.filters.as_ref().filter(|state| has_choices(&self.0, &state.choices)) else {
            return false;
        };
        update(&self.0, state, &setting.routes);
        reveal(&self.0);
        true
    }
}

/// Scrolls a strip that is wider than the screen, so that the first selected choice is visible.
fn reveal(filter: &Element) {
    let strip = find(filter, ".filters-options");
    let chosen = find(filter, "[data-category][aria-current]");
    if let (Some(strip), Some(chosen)) = (strip, chosen) {
        let (outer, inner) = (strip.get_bounding_client_rect(), chosen.get_bounding_client_rect());
        let beyond =
            if inner.left() < outer.left() { inner.left() - outer.left() } else { inner.right() - outer.right() };
        if inner.left() < outer.left() || beyond > 0.0 {
            // The end of the strip fades.
            strip.set_scroll_left(strip.scroll_left() + beyond as i32 + 48 * beyond.signum() as i32);
        }
    }
}

/// Reports whether the element has these choices. Following a feed may add categories.
fn has_choices(filter: &Element, choices: &[FilterChoice]) -> bool {
    let mut links = each(filter, "[data-category]");
    let mut wanted = choices.iter();
    links.all(|link| {
        let wanted = wanted.next().map(|choice| choice.category.slug.as_str());
        link.get_attribute("data-category").as_deref() == wanted
    }) && wanted.next().is_none()
}

/// Shows the new state in the element.
fn update(filter: &Element, state: &Filters, routes: &Routes) {
    for (link, choice) in each(filter, "[data-category]").zip(&state.choices) {
        set_link(&link, &routes.href(&choice.route), choice.chosen);
    }
    for (link, matching) in each(filter, "[data-match]").zip([Match::Any, Match::All]) {
        set_link(&link, &routes.href(&state.matched(matching)), state.query.matching == matching);
    }
    set_text(filter, ".filters-status", &state.status);
    set_hidden(filter, ".filters-match", !state.has_match());
    set_hidden(filter, "[data-clear]", state.status.is_empty());
}

/// Sets the target of a link, and whether it is the current choice.
fn set_link(link: &Element, href: &str, current: bool) {
    _ = link.set_attribute("href", href);
    _ = match current {
        true => link.set_attribute("aria-current", "true"),
        false => link.remove_attribute("aria-current"),
    };
}

fn set_text(root: &Element, selector: &str, text: &str) {
    each(root, selector).for_each(|element| element.set_text_content(Some(text)));
}

fn set_hidden(root: &Element, selector: &str, hidden: bool) {
    each(root, selector).for_each(|element| _ = element.toggle_attribute_with_force("hidden", hidden));
}
