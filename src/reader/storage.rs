//! The only access to session storage. It may be disabled (private windows, strict settings); then nothing is stored.
//!
//! Input and output: the lines of [`super::scroll_history`]. Entry point: [`scroll_positions`].

use leptos::prelude::window;

/// Key of the scroll positions, which are kept until the tab is closed.
const KEY: &str = "broadsheet-places";

/// The stored scroll positions.
pub fn scroll_positions() -> Option<String> {
    window().session_storage().ok()??.get_item(KEY).ok()?
}

/// Stores scroll positions.
pub fn set_scroll_positions(positions: &str) {
    if let Ok(Some(storage)) = window().session_storage() {
        _ = storage.set_item(KEY, positions);
    }
}
