//! Scrolling, focus and announcements for screen readers.
//!
//! Input: the destination. Output: changes of the DOM. Entry points: [`begin_reading`] and [`return_to`].

use super::host::Host;
use crate::{content::policy::ID_PREFIX, navigation::ScrollPosition};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, prelude::wasm_bindgen};
use web_sys::HtmlElement;

#[wasm_bindgen]
extern "C" {
    /// Chooses who restores scroll positions: the reader, or the browser. Implemented in `loader.js`.
    #[wasm_bindgen(js_name = restoreScroll)]
    pub fn restore_scroll(by_us: bool);
}

/// Moves to the start of a page, or to the element that the fragment names.
pub fn begin_reading(host: &Host, fragment: Option<&str>, move_focus: bool) {
    let target = fragment.and_then(|id| host.by_id(id).or_else(|| host.by_id(&[ID_PREFIX, id].concat())));
    if let Some(element) = target {
        element.scroll_into_view();
        if move_focus {
            _ = element.set_attribute("tabindex", "-1");
            focus_on(element.unchecked_ref());
        }
        return;
    }
    if move_focus {
        if host.is_document {
            window().scroll_to_with_x_and_y(0.0, 0.0);
        } else if host.element.get_bounding_client_rect().top() < 0.0 {
            host.element.scroll_into_view();
        }
        focus(host, "#page-title");
    }
}

/// Restores a scroll position and the focus.
pub fn return_to(host: &Host, position: &ScrollPosition, move_focus: bool) {
    window().scroll_to_with_x_and_y(0.0, position.scroll);
    if move_focus {
        let mut links = host.each("main a[href]");
        let link = position
            .focus
            .as_ref()
            .and_then(|href| links.find(|link| link.get_attribute("href").as_ref() == Some(href)));
        match link {
            Some(link) => focus_on(link.unchecked_ref()),
            None => focus(host, "#page-title"),
        }
    }
}

/// Focuses the first element that matches.
pub fn focus(host: &Host, selector: &str) {
    if let Some(element) = host.find(selector) {
        focus_on(element.unchecked_ref());
    }
}

/// Reports whether the focus is inside an element that matches.
pub fn has_focus(host: &Host, selector: &str) -> bool {
    host.active_element().and_then(|element| element.closest(selector).ok().flatten()).is_some()
}

/// Focuses an element without scrolling.
pub fn focus_on(element: &HtmlElement) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    _ = element.focus_with_options(&options);
}

/// Announces a new page to screen readers.
pub fn announce(host: &Host, title: &str) {
    if let Some(announcer) = host.find(".announcer") {
        announcer.set_text_content(Some(title));
    }
}
