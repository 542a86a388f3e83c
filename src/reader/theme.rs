//! Light or dark: the system's choice until a person makes their own.

use super::storage;
use leptos::prelude::{document, window};
use web_sys::Element;

/// Puts the theme chosen on the document, and makes the switch say what it does.
pub fn restore() {
    if let (Some(theme), Some(root)) = (storage::theme(), document().document_element()) {
        _ = root.set_attribute("data-theme", &theme);
    }
    if let Ok(Some(switch)) = document().query_selector("[data-part=theme]") {
        label(&switch);
    }
}

/// Changes to the other theme.
pub fn switch(button: &Element) {
    let theme = if is_dark() { "light" } else { "dark" };
    storage::keep_theme(theme);
    if let Some(root) = document().document_element() {
        _ = root.set_attribute("data-theme", theme);
    }
    label(button);
}

fn label(button: &Element) {
    _ = button.set_attribute("aria-pressed", if is_dark() { "true" } else { "false" });
}

fn is_dark() -> bool {
    let chosen = document().document_element().and_then(|root| root.get_attribute("data-theme"));
    match chosen.as_deref() {
        Some(theme) => theme == "dark",
        None => matches!(window().match_media("(prefers-color-scheme: dark)"), Ok(Some(query)) if query.matches()),
    }
}
