//! Clicks: which are ours, and which are the browser's.
//!
//! Comes in: a click. Goes out: an order to the [`Reader`], or nothing, and then the browser does what it always does.

use super::{
    focus::{begin_reading, focus_on},
    host::target,
    navigation::{How, Reader},
};
use crate::{
    content::{Query, Slug, link::percent_decode},
    route::{Location, Mode, Route},
    safe_html::open_frame,
};
use leptos::prelude::window;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlAnchorElement, MouseEvent};

/// A link that is not meant for this window.
const ELSEWHERE: &str = "[download], [rel~=external], [target]:not([target=''], [target=_self])";

impl Reader {
    /// Does what a click asks for.
    pub(super) fn clicked(&self, event: MouseEvent) {
        let Some(target) = target(&event).filter(|_| !event.default_prevented()) else { return };
        let closest = |selector| target.closest(selector).ok().flatten();
        if closest("[data-part=retry]").is_some() {
            self.retry();
        } else if event.button() == 0
            && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key())
            && let Some(link) = closest("a[href]")
        {
            match open_frame(&link, self.policy()) {
                Some(frame) => {
                    event.prevent_default();
                    focus_on(&frame);
                }
                None => self.pressed(&event, &link),
            }
        }
    }

    /// A link was pressed, and nothing but pressed.
    fn pressed(&self, event: &MouseEvent, link: &Element) {
        let Some(mut location) = self.ours(link) else {
            let here = link.get_attribute("href").filter(|href| !self.home().is_document && href.starts_with('#'));
            if let Some(href) = here {
                // A place in this page: the browser would look for it in the page around us.
                event.prevent_default();
                begin_reading(self.home(), percent_decode(&href[1..]).as_deref(), true);
            }
            return;
        };
        let same = self.is_at(&location.route);
        if same && location.fragment.is_some() && self.home().is_document {
            // The browser scrolls to it, and makes an entry for it.
            self.leave_place();
            return;
        }
        event.prevent_default();
        let how = match link.closest(".filters") {
            Ok(Some(_)) => How::Choose,
            // The page that stands, from its beginning: no new entry.
            _ if same => How::Travel(None),
            _ => How::Follow,
        };
        // The strip is that of the page which stands: what was chosen before and has not come yet is chosen as well.
        if how == How::Choose
            && let Some((Location { route: Route::Front { query, .. }, .. }, _)) = &*self.underway.borrow()
            && let Some(category) = link.get_attribute("data-category").and_then(|slug| Slug::new(&slug))
        {
            location.route = Route::filter(query.toggled(&category));
        }
        self.go(location, how);
    }

    /// The location that a link leads to, where it is one of ours and meant for this window.
    pub fn ours(&self, link: &Element) -> Option<Location> {
        let link: &HtmlAnchorElement = link.dyn_ref()?;
        let href = link.get_attribute("href")?;
        // A path, which a `base` of the page around may have made one of another origin.
        let is_rooted = href.starts_with('/') && !href.starts_with("//");
        let elsewhere = link.matches(ELSEWHERE).unwrap_or(true);
        // The address of an embed need not be that of what it shows.
        let within = href.starts_with('#') && !self.home().is_document;
        let url = match self.routes().mode() {
            _ if elsewhere => return None,
            Mode::Path if within || (!is_rooted && link.origin() != window().origin()) => return None,
            Mode::Path => [link.pathname(), link.search(), link.hash()].concat(),
            // A fragment of the page that carries us, whatever its `base` makes of it.
            _ => Some(href).filter(|href| href.starts_with("#/"))?,
        };
        // A path that names none of our routes may be a file: the browser knows what to do with it.
        let mut location = self.routes().parse(&url)?;
        match &location.route {
            Route::NotFound => return None,
            // A page that came with the document leads to the category's own, for whom no reader comes.
            Route::Category { slug, page: 1 } if link.matches("[data-category]").unwrap_or(false) => {
                location.route = Route::filter(Query::default().toggled(slug));
            }
            _ => {}
        }
        Some(location)
    }
}
