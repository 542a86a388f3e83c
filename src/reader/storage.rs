//! The only access to session storage. It may be disabled (private windows, strict settings); then nothing is stored.
//!
//! Input and output: the lines of [`super::scroll_history`]. Entry point: [`places`].

use leptos::prelude::window;

/// Key of the scroll positions, which are kept until the tab is closed.
const PLACES: &str = "broadsheet-places";

/// The stored scroll positions.
pub fn places() -> Option<String> {
    window().session_storage().ok()??.get_item(PLACES).ok()?
}

/// Stores scroll positions.
pub fn keep_places(places: &str) {
    if let Ok(Some(storage)) = window().session_storage() {
        _ = storage.set_item(PLACES, places);
    }
}
