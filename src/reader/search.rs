//! What a person typed into the search becomes a route.
//!
//! Comes in: the field. Goes out: an order to the [`Reader`].

use super::navigation::{How, Reader};
use crate::route::{Location, Route};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

impl Reader {
    /// Searches for what stands in a field.
    pub(super) fn search(&self, input: &Element, how: How) {
        let words = input.unchecked_ref::<HtmlInputElement>().value();
        let location = Location { route: Route::Search { words, page: 1 }, fragment: None };
        // Submitting what was typed already leads to where the person is.
        let same = self.is_at(&location.route);
        self.go(location, if same { How::Replace } else { how });
    }

    /// Searches for what somebody typed into a page that came with its document before anybody listened.
    pub(super) fn search_for_what_was_typed(&self, route: &Route) {
        if let Route::Search { words, .. } = route
            && let Some(input) = self.home().find("[data-part=search] [name=q]")
            && input.unchecked_ref::<HtmlInputElement>().value() != *words
        {
            self.search(&input, How::Replace);
        }
    }
}
