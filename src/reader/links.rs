//! Decides which clicks the reader handles. All others are left to the browser.
//!
//! Input: a click. Output: an event of the navigation, or nothing. Entry point: [`Reader::clicked`].

use super::{
    focus::{begin_reading, focus_on},
    host::target,
    navigation::Reader,
};
use crate::{
    content::{Slug, link::percent_decode},
    navigation::Event,
    route::{Location, Mode, Route},
    safe_html::open_frame,
};
use leptos::prelude::window;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlAnchorElement, MouseEvent};

/// The address that a link of an embed leads to, if its `href` is written for another tab (`embed.js`).
const TO: &str = "data-to";

/// Links that open elsewhere.
const OPENS_ELSEWHERE: &str = "[download], [rel~=external], [target]:not([target=''], [target=_self])";

impl Reader {
    /// Handles a click.
    pub(super) fn clicked(&self, event: MouseEvent) {
        let Some(target) = target(&event).filter(|_| !event.default_prevented()) else { return };
        let closest = |selector| target.closest(selector).ok().flatten();
        if closest("[data-part=retry]").is_some() {
            self.dispatch(Event::Retry);
        } else if event.button() == 0
            && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key())
            && let Some(link) = closest("a[href]")
        {
            match open_frame(&link, self.policy()) {
                Some(frame) => {
                    event.prevent_default();
                    focus_on(&frame);
                }
                None => self.link_clicked(&event, &link),
            }
        }
    }

    /// Handles a plain click on a link.
    fn link_clicked(&self, event: &MouseEvent, link: &Element) {
        let Some(location) = self.internal_location(link) else {
            let fragment = link.get_attribute("href").filter(|href| !self.host().is_document && href.starts_with('#'));
            if let Some(href) = fragment {
                // The target is inside the shadow root, where the browser would not find it.
                event.prevent_default();
                begin_reading(self.host(), percent_decode(&href[1..]).as_deref(), true);
            }
            return;
        };
        if self.is_left_to_browser(&location) {
            // The browser scrolls to the target and creates a history entry.
            self.dispatch(Event::Depart);
            return;
        }
        event.prevent_default();
        let in_filter = matches!(link.closest(".filters"), Ok(Some(_)));
        let category = link.get_attribute("data-category").and_then(|slug| Slug::new(&slug));
        self.dispatch(Event::Click { location, in_filter, category });
    }

    /// The location of a link, if it belongs to the reader and opens in this window.
    pub fn internal_location(&self, link: &Element) -> Option<Location> {
        let link: &HtmlAnchorElement = link.dyn_ref()?;
        let href = link.get_attribute(TO).or_else(|| link.get_attribute("href"))?;
        // An absolute path. The `base` of a host page may resolve it to another origin.
        let is_rooted = href.starts_with('/') && !href.starts_with("//");
        let opens_elsewhere = link.matches(OPENS_ELSEWHERE).unwrap_or(true);
        // An embed's routes are independent of the page's address.
        let is_fragment = href.starts_with('#') && !self.host().is_document;
        let url = match self.routes().mode() {
            _ if opens_elsewhere => return None,
            Mode::Path if is_fragment || (!is_rooted && link.origin() != window().origin()) => return None,
            Mode::Path => [link.pathname(), link.search(), link.hash()].concat(),
            // A fragment of the document. The `base` of a host page does not apply.
            _ => Some(href).filter(|href| href.starts_with("#/"))?,
        };
        // A path that is no route may be a file, so it is left to the browser.
        self.routes().parse(&url).filter(|location| location.route != Route::NotFound)
    }
}
