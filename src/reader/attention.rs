//! Where a person's attention is: the line they read, the element that has the focus, and what they are told.
//!
//! Comes in: where they go. Goes out: scrolling, focus, an announcement. Nothing here knows why.

use super::{find, places::Place};
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ScrollRestoration};

/// Who brings a person back to the line they left: the browser, or we, when the page is there.
pub fn restore_scroll(by: ScrollRestoration) {
    if let Ok(history) = window().history() {
        _ = history.set_scroll_restoration(by);
    }
}

/// Goes to the beginning of a page, or to the element in it that the address names.
pub fn begin_reading(fragment: Option<&str>, move_focus: bool) {
    let named = |id: &str| document().get_element_by_id(id);
    let place = fragment.and_then(|id| named(id).or_else(|| named(&[crate::content::policy::ID_PREFIX, id].concat())));
    if let Some(element) = place {
        element.scroll_into_view();
        if move_focus {
            _ = element.set_attribute("tabindex", "-1");
            focus_on(element.unchecked_ref());
        }
        return;
    }
    if move_focus {
        window().scroll_to_with_x_and_y(0.0, 0.0);
        focus("#page-title");
    }
}

/// Goes back to where the person was.
pub fn return_to(place: &Place, move_focus: bool) {
    window().scroll_to_with_x_and_y(0.0, place.scroll);
    if move_focus {
        let links = document().query_selector_all("main a[href]").ok();
        let links = links.iter().flat_map(|links| (0..links.length()).filter_map(|at| links.item(at)));
        let link =
            links.map(JsCast::unchecked_into::<HtmlElement>).find(|link| link.get_attribute("href") == place.focus);
        match link.filter(|_| place.focus.is_some()) {
            Some(link) => focus_on(&link),
            None => focus("#page-title"),
        }
    }
}

/// Moves the focus to what `selector` finds.
pub fn focus(selector: &str) {
    if let Some(element) = find(selector) {
        focus_on(element.unchecked_ref());
    }
}

/// Whether the focus is on something that `selector` contains.
pub fn has_focus(selector: &str) -> bool {
    document().active_element().and_then(|element| element.closest(selector).ok().flatten()).is_some()
}

/// Moves the focus, and nothing else.
fn focus_on(element: &HtmlElement) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    _ = element.focus_with_options(&options);
}

/// Tells those who do not see it that another page is here.
pub fn announce(title: &str) {
    if let Some(announcer) = find(".announcer") {
        announcer.set_text_content(Some(title));
    }
}
