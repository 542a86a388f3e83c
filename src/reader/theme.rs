//! Light or dark: the system's choice until a person makes their own.

use super::{home::Home, storage};
use leptos::prelude::window;

/// Puts the theme chosen on the document, and makes the switch say what it does.
pub fn restore(home: &Home) {
    if let Some(theme) = storage::theme() {
        _ = home.scope.set_attribute("data-theme", &theme);
    }
    label(home);
}

/// Changes to the other theme.
pub fn switch(home: &Home) {
    let theme = if is_dark(home) { "light" } else { "dark" };
    storage::keep_theme(theme);
    _ = home.scope.set_attribute("data-theme", theme);
    label(home);
}

fn label(home: &Home) {
    if let Some(switch) = home.find("[data-part=theme]") {
        _ = switch.set_attribute("aria-pressed", if is_dark(home) { "true" } else { "false" });
    }
}

fn is_dark(home: &Home) -> bool {
    match home.attribute("data-theme").as_deref() {
        Some(theme) => theme == "dark",
        None => matches!(window().match_media("(prefers-color-scheme: dark)"), Ok(Some(query)) if query.matches()),
    }
}
