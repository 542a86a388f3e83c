//! Requests the documents of a link when it is hovered, focused or pressed.
//!
//! Input: pointer and focus events. Output: requests. Entry point: [`listen`].

use super::{load::LoadState, navigation::Reader};
use crate::route::Route;
use leptos::prelude::{TimeoutHandle, set_timeout_with_handle};
use std::{cell::Cell, rc::Rc, time::Duration};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

/// Delay before a hovered link counts, so that moving across a list does not request every article.
const REST: Duration = Duration::from_millis(60);

/// Listens to events from now on.
pub fn listen(reader: &Rc<Reader>) {
    for kind in ["pointerdown", "focusin"] {
        let told = reader.clone();
        reader.home().listen(kind, move |event| prepare(&told, &event));
    }
    let timer: Rc<Cell<Option<TimeoutHandle>>> = Rc::default();
    let told = reader.clone();
    reader.home().listen("pointerover", move |event| {
        if let Some(timer) = timer.take() {
            timer.clear();
        }
        let reader = told.clone();
        timer.set(set_timeout_with_handle(move || prepare(&reader, &event), REST).ok());
    });
}

impl Reader {
    /// Requests the documents that a route needs.
    pub(super) fn prepare(&self, route: Route) {
        // The current page may be prerendered; then its documents were never fetched.
        if self.is_at(&route) {
            return;
        }
        if self.find(&route).is_err_and(|gap| gap == LoadState::Pending) {
            *self.intended.borrow_mut() = Some(route);
        }
    }
}

fn prepare(reader: &Reader, event: &Event) {
    let target: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
    let link = target.and_then(|target| target.closest("a[href]").ok().flatten());
    if let Some(location) = link.and_then(|link| reader.ours(&link)) {
        reader.prepare(location.route);
    }
}
