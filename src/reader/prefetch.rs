//! What a person seems about to do: what a link leads to is fetched when the pointer rests on it, when it gets the focus,
//! and when it is pressed.

use super::{load::LoadState, navigation::Reader};
use crate::route::Route;
use leptos::prelude::{TimeoutHandle, set_timeout_with_handle};
use std::{cell::Cell, rc::Rc, time::Duration};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

/// How long a pointer must rest before it means anything: one that passes over a list does not ask for all of it.
const REST: Duration = Duration::from_millis(60);

/// Watches for intent from now on.
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
    /// Fetches what a route needs, because the person seems about to go there.
    pub(super) fn prepare(&self, route: Route) {
        // What stands may have come with the document, and then it is not here as data.
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
