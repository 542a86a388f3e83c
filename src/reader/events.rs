//! Event listeners: clicks, typing, history, and the page being hidden or restored.
//!
//! Input: events of the host and of the window. Output: calls to the [`Reader`]. Entry point: [`listen`].

use super::{focus::restore_scroll, host::target, navigation::Reader};
use crate::{
    navigation::{Event, Trigger},
    route::Mode,
};
use std::rc::Rc;
use wasm_bindgen::JsCast;

/// Listens to events from now on.
pub fn listen(reader: &Rc<Reader>) {
    let host = reader.host();
    let owned = reader.clone();
    host.listen("click", move |event| owned.clicked(event.unchecked_into()));
    let owned = reader.clone();
    host.listen("submit", move |event| {
        if let Some(field) = target(&event).and_then(|form| form.query_selector("[role=search] [name=q]").ok()?) {
            event.prevent_default();
            owned.search(&field, Trigger::Follow);
        }
    });
    let owned = reader.clone();
    host.listen("input", move |event| {
        if let Some(field) =
            target(&event).filter(|input| input.matches("[data-part=search] [name=q]").unwrap_or(false))
        {
            owned.search(&field, Trigger::Replace);
        }
    });
    if reader.routes().mode() != Mode::Memory {
        listen_to_history(reader);
    }
}

/// Listens to history events of the window.
fn listen_to_history(reader: &Rc<Reader>) {
    let host = reader.host();
    let owned = reader.clone();
    host.listen_to_window("popstate", move |_| owned.travelled());
    let owned = reader.clone();
    host.listen_to_window("hashchange", move |_| drop(owned.scroll_history.arrive()));
    let owned = reader.clone();
    host.listen_to_window("pagehide", move |_| {
        owned.dispatch(Event::Depart);
        owned.scroll_history.save();
        if owned.host().is_document {
            // The next document at this entry may be prerendered: then the browser can restore the scroll position at
            // once.
            restore_scroll(false);
        }
    });
    if host.is_document {
        host.listen_to_window("pageshow", move |_| restore_scroll(true));
    }
}
