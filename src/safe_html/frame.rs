//! Players in articles. The sanitiser writes a link instead of a frame, so nothing is requested from another server
//! before a visitor asks for it.
//!
//! Input: the link that was clicked. Output: the frame, in its place. Entry point: [`open`].

use super::browser::{InertDocument, OutputElement};
use crate::content::policy::{self, Policy};
use leptos::prelude::window;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlAnchorElement, HtmlElement};

/// Replaces a player link by its frame. Returns `None` if the link is no player, or the policy does not allow it.
pub fn open(link: &Element, policy: &Policy) -> Option<HtmlElement> {
    let url = link.get_attribute("href")?;
    // A frame of the page's own origin could run scripts and remove its own sandbox.
    let is_ours = link.dyn_ref::<HtmlAnchorElement>()?.origin() == window().origin();
    if is_ours || link.get_attribute("class")? != policy::FRAME {
        return None;
    }
    policy.frame(&url)?;
    let frame = link.owner_document()?.unchecked_into::<InertDocument>().element("iframe");
    frame.set("title", &link.text_content()?);
    frame.set("sandbox", "allow-scripts allow-same-origin allow-popups");
    frame.set("allow", "autoplay;encrypted-media;fullscreen");
    frame.set("referrerpolicy", "strict-origin");
    frame.set("src", &url);
    link.unchecked_ref::<OutputElement>().replace_with(&frame);
    Some(frame.unchecked_into())
}
