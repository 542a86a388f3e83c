//! Reports the text of the search field to the navigation.
//!
//! Input: the field. Output: a navigation. Entry point: [`Reader::search`].

use super::navigation::Reader;
use crate::navigation::{Event, Trigger};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

impl Reader {
    /// Searches for the text in a field.
    pub(super) fn search(&self, input: &Element, trigger: Trigger) {
        self.dispatch(Event::Search { words: input.unchecked_ref::<HtmlInputElement>().value(), trigger });
    }

    /// Searches for text that was typed into a prerendered page before events were handled.
    pub(super) fn search_typed_text(&self, words: &str) {
        if let Some(input) = self.host().find("[data-part=search] [name=q]")
            && input.unchecked_ref::<HtmlInputElement>().value() != words
        {
            self.search(&input, Trigger::Replace);
        }
    }
}
