//! Where a person's attention is: the line they read, the element that has the focus, and what they are told.
//!
//! Comes in: where they go. Goes out: scrolling, focus, an announcement. Nothing here knows why.

use super::{host::Host, scroll_history::Place};
use crate::content::policy::ID_PREFIX;
use leptos::prelude::window;
use wasm_bindgen::{JsCast, prelude::wasm_bindgen};
use web_sys::HtmlElement;

#[wasm_bindgen]
extern "C" {
    /// Who brings a person back to the line they left: the browser, or we, when the page is there. `loader.js` does it.
    #[wasm_bindgen(js_name = restoreScroll)]
    pub fn restore_scroll(by_us: bool);
}

/// Goes to the beginning of a page, or to the element in it that the address names.
pub fn begin_reading(home: &Host, fragment: Option<&str>, move_focus: bool) {
    let place = fragment.and_then(|id| home.by_id(id).or_else(|| home.by_id(&[ID_PREFIX, id].concat())));
    if let Some(element) = place {
        element.scroll_into_view();
        if move_focus {
            _ = element.set_attribute("tabindex", "-1");
            focus_on(element.unchecked_ref());
        }
        return;
    }
    if move_focus {
        if home.is_document {
            window().scroll_to_with_x_and_y(0.0, 0.0);
        } else if home.element.get_bounding_client_rect().top() < 0.0 {
            home.element.scroll_into_view();
        }
        focus(home, "#page-title");
    }
}

/// Goes back to where the person was.
pub fn return_to(home: &Host, place: &Place, move_focus: bool) {
    window().scroll_to_with_x_and_y(0.0, place.scroll);
    if move_focus {
        let mut links = home.each("main a[href]");
        let link =
            place.focus.as_ref().and_then(|href| links.find(|link| link.get_attribute("href").as_ref() == Some(href)));
        match link {
            Some(link) => focus_on(link.unchecked_ref()),
            None => focus(home, "#page-title"),
        }
    }
}

/// Moves the focus to what `selector` finds.
pub fn focus(home: &Host, selector: &str) {
    if let Some(element) = home.find(selector) {
        focus_on(element.unchecked_ref());
    }
}

/// Whether the focus is on something that `selector` contains.
pub fn has_focus(home: &Host, selector: &str) -> bool {
    home.active_element().and_then(|element| element.closest(selector).ok().flatten()).is_some()
}

/// Moves the focus, and nothing else.
pub fn focus_on(element: &HtmlElement) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    _ = element.focus_with_options(&options);
}

/// Tells those who do not see it that another page is here.
pub fn announce(home: &Host, title: &str) {
    if let Some(announcer) = home.find(".announcer") {
        announcer.set_text_content(Some(title));
    }
}
