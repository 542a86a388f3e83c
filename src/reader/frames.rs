//! Players within articles: the sanitiser leaves a link in place of each, so that nothing is fetched from elsewhere and nothing
//! is told to anybody before a person asks for it.
//!
//! Comes in: a link that was pressed. Goes out: the frame, in its place.

use crate::content::policy;
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Makes the frame that a link stands for; `false` where it stands for none that the policy lets pass.
pub fn open(link: &Element) -> bool {
    make(link).is_some()
}

fn make(link: &Element) -> Option<()> {
    let url = link.get_attribute("href").filter(|_| link.class_name() == policy::FRAME)?;
    let rest = policy::frame(&url)?;
    // On our own host, a frame that may run scripts could take its sandbox off.
    if window().location().host().is_ok_and(|own| rest.starts_with(&own)) {
        return None;
    }
    let frame: HtmlElement = document().create_element("iframe").ok()?.unchecked_into();
    for (name, value) in [
        ("class", policy::FRAME),
        ("title", &*link.text_content().unwrap_or_default()),
        ("sandbox", "allow-scripts allow-same-origin allow-popups allow-presentation"),
        // Players ask which site shows them; YouTube refuses those that do not say.
        ("referrerpolicy", "strict-origin-when-cross-origin"),
        ("allow", "autoplay; encrypted-media; fullscreen; picture-in-picture"),
        ("loading", "lazy"),
        ("src", &["https://", rest].concat()),
    ] {
        frame.set_attribute(name, value).ok()?;
    }
    link.replace_with_with_node_1(&frame).ok()?;
    _ = frame.focus();
    Some(())
}
