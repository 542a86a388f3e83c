//! Requests the documents of a link when it is hovered, focused or pressed.
//!
//! Input: pointer and focus events. Output: hints for the navigation. Entry point: [`listen`].

use super::navigation::Reader;
use crate::navigation;
use leptos::prelude::{TimeoutHandle, set_timeout_with_handle};
use std::{cell::Cell, rc::Rc, time::Duration};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

/// Delay before a hovered link counts, so that moving across a list does not request every article.
const HOVER_DELAY: Duration = Duration::from_millis(60);

/// Listens to events from now on.
pub fn listen(reader: &Rc<Reader>) {
    for kind in ["pointerdown", "focusin"] {
        let owned = reader.clone();
        reader.host().listen(kind, move |event| prefetch_link(&owned, &event));
    }
    let timer: Rc<Cell<Option<TimeoutHandle>>> = Rc::default();
    let owned = reader.clone();
    reader.host().listen("pointerover", move |event| {
        if let Some(timer) = timer.take() {
            timer.clear();
        }
        let reader = owned.clone();
        timer.set(set_timeout_with_handle(move || prefetch_link(&reader, &event), HOVER_DELAY).ok());
    });
}

fn prefetch_link(reader: &Reader, event: &Event) {
    let target: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
    let link = target.and_then(|target| target.closest("a[href]").ok().flatten());
    if let Some(location) = link.and_then(|link| reader.internal_location(&link)) {
        reader.dispatch(navigation::Event::Hint(location.route));
    }
}
