//! Turns the text of the search field into a route.
//!
//! Input: the field. Output: a navigation. Entry point: [`Reader::search`].

use super::navigation::{Reader, Trigger};
use crate::route::{Location, Route};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

impl Reader {
    /// Searches for the text in a field.
    pub(super) fn search(&self, input: &Element, trigger: Trigger) {
        let words = input.unchecked_ref::<HtmlInputElement>().value();
        let location = Location { route: Route::Search { words, page: 1 }, fragment: None };
        // Typing has led to the same route: do not create another history entry.
        let same = self.is_at(&location.route);
        self.go(location, if same { Trigger::Replace } else { trigger });
    }

    /// Searches for text that was typed into a prerendered page before events were handled.
    pub(super) fn search_typed_text(&self, route: &Route) {
        if let Route::Search { words, .. } = route
            && let Some(input) = self.host().find("[data-part=search] [name=q]")
            && input.unchecked_ref::<HtmlInputElement>().value() != *words
        {
            self.search(&input, Trigger::Replace);
        }
    }
}
