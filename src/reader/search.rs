//! What a person typed into the search: a route, and then words that are filed.
//!
//! Comes in: the field. Goes out: an order to the [`Reader`], and of a text its [`words`].

use super::navigation::{How, Reader};
use crate::route::{Location, Route};
use wasm_bindgen::{JsCast, prelude::wasm_bindgen};
use web_sys::{Element, HtmlInputElement};

#[wasm_bindgen]
extern "C" {
    /// The words of a text as the compiled terms have them, with a space between. `boot.js` does it: tables of letters are the
    /// browser's.
    #[wasm_bindgen(js_name = wordsOf)]
    pub fn words(text: &str) -> String;
}

impl Reader {
    /// Searches for what stands in a field.
    pub(super) fn search(&self, input: &Element, how: How) {
        let words = input.unchecked_ref::<HtmlInputElement>().value();
        let location = Location { route: Route::Search { words, page: 1 }, fragment: None };
        // Submitting what was typed already leads to where the person is.
        let same = self.is_at(&location.route);
        self.go(location, if same { How::Replace } else { how });
    }
}
