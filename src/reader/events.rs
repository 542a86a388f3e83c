//! Event listeners: clicks, typing, history, and the page being hidden or restored.
//!
//! Input: events of the host and of the window. Output: calls to the [`Reader`]. Entry point: [`listen`].

use super::{
    focus::restore_scroll,
    host::target,
    navigation::{How, Reader},
};
use crate::route::Mode;
use std::rc::Rc;
use wasm_bindgen::JsCast;

/// Listens to events from now on.
pub fn listen(reader: &Rc<Reader>) {
    let home = reader.home();
    let told = reader.clone();
    home.listen("click", move |event| told.clicked(event.unchecked_into()));
    let told = reader.clone();
    home.listen("submit", move |event| {
        if let Some(words) = target(&event).and_then(|form| form.query_selector("[data-part=search] [name=q]").ok()?) {
            event.prevent_default();
            told.search(&words, How::Follow);
        }
    });
    let told = reader.clone();
    home.listen("input", move |event| {
        if let Some(words) =
            target(&event).filter(|input| input.matches("[data-part=search] [name=q]").unwrap_or(false))
        {
            told.search(&words, How::Replace);
        }
    });
    if reader.routes().mode() != Mode::Memory {
        listen_to_history(reader);
    }
}

/// Listens to history events of the window.
fn listen_to_history(reader: &Rc<Reader>) {
    let home = reader.home();
    let told = reader.clone();
    home.listen_to_window("popstate", move |_| told.travelled());
    let told = reader.clone();
    home.listen_to_window("hashchange", move |_| drop(told.places.arrive()));
    let told = reader.clone();
    home.listen_to_window("pagehide", move |_| {
        told.leave_place();
        told.places.keep();
        if told.home().is_document {
            // The next document at this entry may be prerendered: then the browser can restore the scroll position at
            // once.
            restore_scroll(false);
        }
    });
    if home.is_document {
        home.listen_to_window("pageshow", move |_| restore_scroll(true));
    }
}
