//! Players within articles: the cleaner leaves a link in place of each, so that nothing is fetched from elsewhere and nothing is
//! told to anybody before a person asks for it.
//!
//! Comes in: a link that was pressed. Goes out: the frame, in its place.

use super::browser::{Inert, Parent};
use crate::content::policy::{self, Policy};
use leptos::prelude::window;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlAnchorElement, HtmlElement};

/// Makes the frame that a link stands for; `None` where it stands for none that the policy lets pass.
pub fn open(link: &Element, policy: &Policy) -> Option<HtmlElement> {
    let url = link.get_attribute("href")?;
    // From the origin of this page, a frame that may run scripts could take its sandbox off.
    let is_ours = link.dyn_ref::<HtmlAnchorElement>()?.origin() == window().origin();
    if is_ours || link.get_attribute("class")? != policy::FRAME {
        return None;
    }
    policy.frame(&url)?;
    let frame = link.owner_document()?.unchecked_into::<Inert>().element("iframe");
    frame.set("title", &link.text_content()?);
    frame.set("sandbox", "allow-scripts allow-same-origin allow-popups");
    frame.set("allow", "autoplay;encrypted-media;fullscreen");
    frame.set("src", &url);
    link.unchecked_ref::<Parent>().give_way(&frame);
    Some(frame.unchecked_into())
}
