//! The only door to the browser's storage. It may be closed (a private window, a strict setting): then nothing is kept,
//! and nothing breaks.

use leptos::prelude::window;
use web_sys::Storage;

/// Where a person's choice of theme is kept, for as long as they like.
const THEME: &str = "broadsheet-theme";

/// Where the places on left pages are kept, until the tab closes.
const PLACES: &str = "broadsheet-places";

/// The theme chosen: `light` or `dark`; `None` follows the system.
pub fn theme() -> Option<String> {
    local()?.get_item(THEME).ok()?
}

/// Keeps the theme chosen.
pub fn keep_theme(theme: &str) {
    if let Some(storage) = local() {
        _ = storage.set_item(THEME, theme);
    }
}

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

fn local() -> Option<Storage> {
    window().local_storage().ok()?
}
