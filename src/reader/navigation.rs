//! Navigation: a click, Back, Forward, typed text or a retry leads to a route, and the route to a page.
//!
//! Input: a [`Location`]. Output: the page in the outlet, and a history entry. Entry point: [`Reader::go`].
//!
//! The current page stays until the next one is available. Only one navigation is pending: a newer one replaces it, and
//! requests that only the older one needed are aborted. Nothing waits: each navigation is attempted at once, and again
//! when a document arrives.

use super::{
    ages, browser_api,
    focus::{announce, begin_reading, focus, has_focus, restore_scroll, return_to},
    head,
    host::{Host, notify},
    library::Library,
    load::LoadState,
    outlet::Outlet,
    scroll_history::{ScrollHistory, ScrollPosition},
};
use crate::{
    content::policy::Policy,
    route::{Location, Mode, Route, Routes},
    view::{Page, Problem, Setting, Wording},
};
use js_sys::Function;
use leptos::prelude::window;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// A reader: its host, its source, and the current location.
pub struct Reader {
    host: Host,
    /// The script of an embed, which receives events.
    listener: Option<Function>,
    library: Library,
    outlet: Outlet,
    routes: Routes,
    wording: Wording,
    pub(super) scroll_history: ScrollHistory,
    /// The location of the page that is shown.
    current: RefCell<Option<Location>>,
    /// Whether the browser is at another history entry, because the page for it is still pending.
    is_away: Cell<bool>,
    /// Whether the first page is shown, and whether events are handled.
    has_page: Cell<bool>,
    handles_events: Cell<bool>,
    /// The last navigation, for a retry.
    last: RefCell<Option<(Location, Trigger)>>,
    /// The pending navigation, and the pending prefetch.
    pub(super) pending: RefCell<Option<(Location, Trigger)>>,
    pub(super) pending_prefetch: RefCell<Option<Route>>,
}

/// How a navigation was started.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Trigger {
    /// The document was opened.
    Open(Option<ScrollPosition>),
    /// A link was followed: new history entry.
    Follow,
    /// A filter was changed, or the embed's attributes: new history entry; scroll offset and focus stay.
    Choose,
    /// The address changes while the page stays: replaces the history entry.
    Replace,
    /// Back or Forward: the history entry exists, perhaps with a scroll position.
    Travel(Option<ScrollPosition>),
}

impl Reader {
    pub fn new(
        host: Host,
        listener: Option<Function>,
        library: Library,
        outlet: Outlet,
        routes: Routes,
        wording: Wording,
    ) -> Rc<Self> {
        let scroll_history = ScrollHistory::restore(routes.mode() != Mode::Memory);
        Rc::new(Reader {
            host,
            listener,
            library,
            outlet,
            routes,
            wording,
            scroll_history,
            current: RefCell::default(),
            is_away: Cell::new(true),
            has_page: Cell::default(),
            handles_events: Cell::default(),
            last: RefCell::default(),
            pending: RefCell::default(),
            pending_prefetch: RefCell::default(),
        })
    }

    /// Shows the page at the document's address. A prerendered page is adopted without fetching it.
    pub fn open(&self) {
        if self.host.is_document {
            restore_scroll(true);
        }
        // The browser restores the scroll position of a host page. An embed may even be out of view.
        let position = self.scroll_history.arrive().filter(|_| self.host.is_document);
        let location = self.initial_location();
        match self.prerendered_route(&location.route) {
            Some(route) => self.adopt(&route, location, position),
            None => self.go(location, Trigger::Open(position)),
        }
    }

    /// The route of the prerendered page, if it matches `route`. A prerendered "not found" page matches every route.
    fn prerendered_route(&self, route: &Route) -> Option<Route> {
        let main = self.outlet.element();
        let page = main.query_selector(":scope > .page").ok()??;
        match main.get_attribute("data-route") {
            Some(href) => self.routes.parse(&href).map(|came| came.route).filter(|came| came == route),
            None => page.matches(".notice").ok().filter(|notice| *notice).map(|_| Route::NotFound),
        }
    }

    /// Takes over the prerendered page.
    // Not inlined: drawing an article does not need this code (`bundle::wasm_shrink::later`).
    #[inline(never)]
    fn adopt(&self, route: &Route, location: Location, position: Option<ScrollPosition>) {
        self.outlet.adopt(route);
        let moved = window().scroll_y().unwrap_or_default() > 0.0;
        let at_target = self.host.find(":target").is_some();
        match position {
            // The visitor or the browser has scrolled already: leave the position unchanged.
            _ if moved || at_target => {}
            Some(position) => return_to(&self.host, &position, false),
            None => begin_reading(&self.host, location.fragment.as_deref(), false),
        }
        *self.last.borrow_mut() = Some((location.clone(), Trigger::Travel(None)));
        self.set_current(location);
        self.mark_shown();
        self.search_typed_text(route);
        // Further pages need the site document: request it now.
        _ = self.library.site();
    }

    /// Continues the pending navigation and prefetch. Called when a document has arrived.
    pub fn resume(&self) {
        let pending = self.pending.take();
        if let Some((location, trigger)) = pending {
            self.attempt(location, trigger);
        }
        let pending_prefetch = self.pending_prefetch.take();
        if let Some(route) = pending_prefetch {
            self.prefetch(route);
        }
    }

    /// The host of this reader.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// The policy of the sanitiser.
    pub fn policy(&self) -> &Policy {
        self.library.policy()
    }

    /// Parses and prints addresses.
    pub fn routes(&self) -> &Routes {
        &self.routes
    }

    /// Reports whether the page at this route is shown.
    pub(super) fn is_at(&self, route: &Route) -> bool {
        self.current.borrow().as_ref().is_some_and(|here| here.route == *route)
    }

    /// Repeats the last navigation.
    pub(super) fn retry(&self) {
        let last = self.last.borrow().clone();
        if let Some((location, trigger)) = last {
            self.go(location, trigger);
        }
    }

    /// Ends the reader: removes listeners, requests and pages.
    pub fn dispose(&self) {
        self.host.remove_listeners();
        self.pending.take();
        self.pending_prefetch.take();
        self.library.cache().begin_navigation();
        self.library.cache().abort_unwanted();
        self.outlet.clear();
    }

    fn setting(&self) -> Setting {
        Setting {
            routes: self.routes.clone(),
            now: browser_api::now(),
            wording: self.wording.clone(),
            messages: self.library.messages().clone(),
        }
    }

    /// Goes to an address as if a link had been followed. Returns `false` if it is not a route of the reader.
    pub(super) fn follow(&self, href: &str, trigger: Trigger) -> bool {
        // Unless the reader owns the path, only a fragment is an address.
        let ours = self.routes.mode() == Mode::Path || href.starts_with('#');
        let location = self.routes.parse(href).filter(|_| ours);
        location.map(|location| self.go(location, trigger)).is_some()
    }

    /// Fetches the current page again, or repeats the last navigation if it failed.
    pub fn refresh(&self) {
        self.library.clear();
        let here = self.current.borrow().clone().filter(|_| self.outlet.has_page());
        match here {
            Some(here) => self.go(here, Trigger::Replace),
            None => self.retry(),
        }
    }

    /// Goes to a location: at once if all documents are available, otherwise when they have arrived.
    pub(super) fn go(&self, location: Location, trigger: Trigger) {
        let is_new_entry = matches!(trigger, Trigger::Follow | Trigger::Choose);
        if is_new_entry && !notify(self.listener.as_ref(), "navigate", &self.routes.href(&location.route)) {
            return;
        }
        *self.last.borrow_mut() = Some((location.clone(), trigger.clone()));
        self.pending.take();
        self.pending_prefetch.take();
        self.library.cache().begin_navigation();
        self.attempt(location, trigger);
        self.library.cache().abort_unwanted();
    }

    /// The page at a route.
    pub(super) fn page(&self, route: &Route) -> Result<Page, LoadState> {
        self.library.page(route)
    }

    fn attempt(&self, location: Location, trigger: Trigger) {
        match self.page(&location.route) {
            Ok(page) => self.show(location, trigger, page),
            Err(LoadState::Pending) => {
                self.outlet.set_state("loading");
                *self.pending.borrow_mut() = Some((location, trigger));
            }
            Err(state) => self.fail(location, trigger, state),
        }
    }

    /// Shows why a page is not available.
    #[inline(never)]
    fn fail(&self, location: Location, trigger: Trigger, state: LoadState) {
        let messages = self.library.messages();
        let problem = match state {
            LoadState::Failed(why) => Problem::failed(messages, why.text(messages)),
            LoadState::NotFound | LoadState::Pending => Problem::missing(messages),
        };
        notify(self.listener.as_ref(), "error", &problem.text);
        if self.outlet.has_page() && problem.retry {
            self.outlet.show_notice(&problem, &self.setting());
            // While the visitor types, the focus stays in the field; screen readers announce the alert.
            if let Some(notice) = self.host.find("main > [role=alert]").filter(|_| trigger != Trigger::Replace) {
                _ = notice.unchecked_ref::<HtmlElement>().focus();
            }
        } else {
            self.outlet.show(&location.route, &mut Page::Problem(problem), false, &self.setting());
            if self.has_page.get() && trigger != Trigger::Replace {
                focus(&self.host, "#page-title");
            }
            self.mark_shown();
        }
    }

    fn show(&self, location: Location, trigger: Trigger, mut page: Page) {
        if matches!(trigger, Trigger::Follow | Trigger::Choose | Trigger::Replace) {
            self.leave_place();
            let mut href = self.routes.href(&location.route);
            if let Some(fragment) = &location.fragment {
                href = [&href, "#", fragment].concat();
            }
            self.scroll_history.update_entry(&href, trigger == Trigger::Replace);
        }
        let Ok(site) = self.library.site() else { return };
        if self.host.is_document {
            head::describe(&page, &site.0, &[&window().origin(), &*self.routes.href(&location.route)].concat());
        } else if let Some(language) = &site.0.language {
            // The interface around an embed may be in another language than its articles.
            _ = self.outlet.element().set_attribute("lang", language);
        }
        let in_place = matches!(trigger, Trigger::Choose | Trigger::Replace);
        let had_focus = matches!(trigger, Trigger::Choose) && has_focus(&self.host, "main");
        self.outlet.show(&location.route, &mut page, in_place, &self.setting());
        let announced = self.has_page.get() && matches!(trigger, Trigger::Follow | Trigger::Travel(_));
        let fragment = location.fragment.clone();
        let address = self.routes.href(&location.route);
        self.set_current(location);
        match trigger {
            Trigger::Open(position) | Trigger::Travel(position) => {
                let travelled = self.has_page.get();
                match position {
                    Some(position) => return_to(&self.host, &position, travelled),
                    None => begin_reading(&self.host, fragment.as_deref(), travelled),
                }
            }
            Trigger::Follow => begin_reading(&self.host, fragment.as_deref(), true),
            // The link that clears the filter disappears when it is used.
            Trigger::Choose if had_focus && !has_focus(&self.host, "main") => focus(&self.host, "#page-title"),
            Trigger::Choose | Trigger::Replace => {}
        }
        if announced {
            announce(&self.host, page.title());
        }
        self.mark_shown();
        notify(self.listener.as_ref(), "shown", &address);
    }

    fn mark_shown(&self) {
        self.has_page.set(true);
        self.update_ready_attribute();
    }

    /// Handles events from now on, and updates ages.
    pub fn attend(&self) {
        ages::keep_current(&self.host, self.setting());
        self.handles_events.set(true);
        self.update_ready_attribute();
    }

    fn update_ready_attribute(&self) {
        if self.has_page.get() && self.handles_events.get() {
            _ = self.host.element.set_attribute("data-reader", "ready");
        }
    }

    /// Handles Back, Forward and changes of the fragment.
    pub(super) fn travelled(&self) {
        // The browser created this entry for a fragment and has scrolled. `clicked` has stored the old position.
        if self.scroll_history.is_numbered() {
            self.leave_place();
        }
        let position = self.scroll_history.arrive();
        let Some(location) = self.current_location() else { return };
        let same = self.is_at(&location.route);
        if same && self.pending.borrow().is_none() && !self.outlet.has_notice() {
            if let Some(position) = position.filter(|_| self.host.is_document) {
                return_to(&self.host, &position, true);
            }
            *self.current.borrow_mut() = Some(location);
        } else {
            self.is_away.set(true);
            self.go(location, Trigger::Travel(position));
        }
    }

    /// Follows a history navigation that happened before events were handled.
    pub fn catch_up(&self) {
        let moved = self.current_location().is_some_and(|location| !self.is_at(&location.route));
        if moved && self.last.borrow().as_ref().is_some_and(|(last, _)| self.is_at(&last.route)) {
            self.travelled();
        }
    }

    /// Stores the scroll position before leaving the page.
    pub(super) fn leave_place(&self) {
        if !self.is_away.get() {
            self.scroll_history.store(self.scroll_position());
        }
    }

    /// Records the location of the page that is shown.
    fn set_current(&self, location: Location) {
        self.is_away.set(false);
        *self.current.borrow_mut() = Some(location);
    }

    /// The current scroll position and the focused link.
    fn scroll_position(&self) -> ScrollPosition {
        let focus = self.host.active_element().filter(|element| self.outlet.element().contains(Some(element)));
        ScrollPosition {
            scroll: window().scroll_y().unwrap_or_default(),
            focus: focus.and_then(|element| element.get_attribute("href")),
        }
    }
}
