//! The only door to the browser's storage. It may be closed (a private window, a strict setting): then nothing is kept,
//! and nothing breaks.

use leptos::prelude::window;

/// Where the places on left pages are kept, until the tab closes.
const PLACES: &str = "broadsheet-places";

/// The places kept by this tab.
pub fn places() -> Option<String> {
    window().session_storage().ok()??.get_item(PLACES).ok()?
}

/// Keeps the places of this tab.
pub fn keep_places(places: &str) {
    if let Ok(Some(storage)) = window().session_storage() {
        _ = storage.set_item(PLACES, places);
    }
}
