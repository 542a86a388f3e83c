//! Frames of other sites, which nothing fetches until somebody asks for them.
//!
//! Comes in: a link that was pressed. Where it stands for a frame (`content::policy::FRAME`) and leads to a host that may have
//! one, the frame takes its place. Without this the link is a link.

use crate::content::policy;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Puts the frame in the place of the link that stands for it. Answers whether it did.
pub fn load(link: &Element) -> bool {
    let stands_for_one = link.class_list().contains(policy::FRAME);
    let url = link.get_attribute("href").filter(|_| stands_for_one).and_then(|url| policy::frame(&url));
    let (Some((url, _)), Ok(frame)) = (url, document().create_element("iframe")) else { return false };
    for (name, value) in [
        // Before the address: what is loaded is loaded under these.
        ("sandbox", "allow-scripts allow-same-origin allow-popups allow-presentation"),
        ("allow", "fullscreen; picture-in-picture; encrypted-media"),
        // Players of videos refuse a page that does not say which site it is.
        ("referrerpolicy", "strict-origin-when-cross-origin"),
        ("class", policy::FRAME),
        ("title", &link.text_content().unwrap_or_default()),
        ("src", &url),
    ] {
        _ = frame.set_attribute(name, value);
    }
    let done = link.replace_with_with_node_1(&frame).is_ok();
    // Focus was on the link, and would be lost.
    if let Some(frame) = frame.dyn_ref::<HtmlElement>() {
        _ = frame.focus();
    }
    done
}
