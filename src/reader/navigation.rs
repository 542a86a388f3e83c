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
    host::{Host, tell},
    library::Library,
    load::LoadState,
    outlet::Outlet,
    scroll_history::{Place, ScrollHistory},
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
    home: Host,
    /// The script of an embed, which receives events.
    listener: Option<Function>,
    library: Library,
    stage: Outlet,
    routes: Routes,
    wording: Wording,
    pub(super) places: ScrollHistory,
    /// The location of the page that is shown.
    here: RefCell<Option<Location>>,
    /// Whether the browser is at another history entry, because the page for it is still pending.
    away: Cell<bool>,
    /// Whether the first page is shown, and whether events are handled.
    is_live: Cell<bool>,
    is_attentive: Cell<bool>,
    /// The last navigation, for a retry.
    last: RefCell<Option<(Location, How)>>,
    /// The pending navigation, and the pending prefetch.
    pub(super) underway: RefCell<Option<(Location, How)>>,
    pub(super) intended: RefCell<Option<Route>>,
}

/// How a navigation was started.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum How {
    /// The document was opened.
    Open(Option<Place>),
    /// A link was followed: new history entry.
    Follow,
    /// A filter was changed, or the embed's attributes: new history entry; scroll offset and focus stay.
    Choose,
    /// The address changes while the page stays: replaces the history entry.
    Replace,
    /// Back or Forward: the history entry exists, perhaps with a scroll position.
    Travel(Option<Place>),
}

impl Reader {
    pub fn new(
        home: Host,
        listener: Option<Function>,
        library: Library,
        stage: Outlet,
        routes: Routes,
        wording: Wording,
    ) -> Rc<Self> {
        let places = ScrollHistory::restore(routes.mode() != Mode::Memory);
        Rc::new(Reader {
            home,
            listener,
            library,
            stage,
            routes,
            wording,
            places,
            here: RefCell::default(),
            away: Cell::new(true),
            is_live: Cell::default(),
            is_attentive: Cell::default(),
            last: RefCell::default(),
            underway: RefCell::default(),
            intended: RefCell::default(),
        })
    }

    /// Shows the page at the document's address. A prerendered page is adopted without fetching it.
    pub fn begin(&self) {
        if self.home.is_document {
            restore_scroll(true);
        }
        // The browser restores the scroll position of a host page. An embed may even be out of view.
        let place = self.places.arrive().filter(|_| self.home.is_document);
        let location = self.opening();
        match self.came_with(&location.route) {
            Some(route) => self.adopt(&route, location, place),
            None => self.go(location, How::Open(place)),
        }
    }

    /// The route of the prerendered page, if it matches `route`. A prerendered "not found" page matches every route.
    fn came_with(&self, route: &Route) -> Option<Route> {
        let main = self.stage.element();
        let page = main.query_selector(":scope > .page").ok()??;
        match main.get_attribute("data-route") {
            Some(href) => self.routes.parse(&href).map(|came| came.route).filter(|came| came == route),
            None => page.matches(".notice").ok().filter(|notice| *notice).map(|_| Route::NotFound),
        }
    }

    /// Takes over the prerendered page.
    // Not inlined: drawing an article does not need this code (`bundle::wasm_shrink::later`).
    #[inline(never)]
    fn adopt(&self, route: &Route, location: Location, place: Option<Place>) {
        self.stage.adopt(route);
        let moved = window().scroll_y().unwrap_or_default() > 0.0;
        let at_target = self.home.find(":target").is_some();
        match place {
            // The visitor or the browser has scrolled already: leave the position unchanged.
            _ if moved || at_target => {}
            Some(place) => return_to(&self.home, &place, false),
            None => begin_reading(&self.home, location.fragment.as_deref(), false),
        }
        *self.last.borrow_mut() = Some((location.clone(), How::Travel(None)));
        self.stand(location);
        self.live();
        self.search_for_what_was_typed(route);
        // Further pages need the site document: request it now.
        _ = self.library.site();
    }

    /// Continues the pending navigation and prefetch. Called when a document has arrived.
    pub fn go_on(&self) {
        let underway = self.underway.take();
        if let Some((location, how)) = underway {
            self.attempt(location, how);
        }
        let intended = self.intended.take();
        if let Some(route) = intended {
            self.prepare(route);
        }
    }

    /// The host of this reader.
    pub fn home(&self) -> &Host {
        &self.home
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
        self.here.borrow().as_ref().is_some_and(|here| here.route == *route)
    }

    /// Repeats the last navigation.
    pub(super) fn retry(&self) {
        let last = self.last.borrow().clone();
        if let Some((location, how)) = last {
            self.go(location, how);
        }
    }

    /// Ends the reader: removes listeners, requests and pages.
    pub fn leave(&self) {
        self.home.leave();
        self.underway.take();
        self.intended.take();
        self.library.shelf().begin();
        self.library.shelf().give_up_unwanted();
        self.stage.clear();
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
    pub(super) fn follow(&self, href: &str, how: How) -> bool {
        // Unless the reader owns the path, only a fragment is an address.
        let ours = self.routes.mode() == Mode::Path || href.starts_with('#');
        let location = self.routes.parse(href).filter(|_| ours);
        location.map(|location| self.go(location, how)).is_some()
    }

    /// Fetches the current page again, or repeats the last navigation if it failed.
    pub fn refresh(&self) {
        self.library.forget();
        let here = self.here.borrow().clone().filter(|_| self.stage.is_occupied());
        match here {
            Some(here) => self.go(here, How::Replace),
            None => self.retry(),
        }
    }

    /// Goes to a location: at once if all documents are available, otherwise when they have arrived.
    pub(super) fn go(&self, location: Location, how: How) {
        let asked = matches!(how, How::Follow | How::Choose);
        if asked && !tell(self.listener.as_ref(), "navigate", &self.routes.href(&location.route)) {
            return;
        }
        *self.last.borrow_mut() = Some((location.clone(), how.clone()));
        self.underway.take();
        self.intended.take();
        self.library.shelf().begin();
        self.attempt(location, how);
        self.library.shelf().give_up_unwanted();
    }

    /// The page at a route.
    pub(super) fn find(&self, route: &Route) -> Result<Page, LoadState> {
        self.library.page(route)
    }

    fn attempt(&self, location: Location, how: How) {
        match self.find(&location.route) {
            Ok(page) => self.show(location, how, page),
            Err(LoadState::Pending) => {
                self.stage.set_state("loading");
                *self.underway.borrow_mut() = Some((location, how));
            }
            Err(gap) => self.fail(location, how, gap),
        }
    }

    /// Shows why a page is not available.
    #[inline(never)]
    fn fail(&self, location: Location, how: How, gap: LoadState) {
        let messages = self.library.messages();
        let problem = match gap {
            LoadState::Failed(why) => Problem::failed(messages, why.text(messages)),
            LoadState::NotFound | LoadState::Pending => Problem::missing(messages),
        };
        tell(self.listener.as_ref(), "error", &problem.text);
        if self.stage.is_occupied() && problem.retry {
            self.stage.show_notice(&problem, &self.setting());
            // While the visitor types, the focus stays in the field; screen readers announce the alert.
            if let Some(notice) = self.home.find("main > [role=alert]").filter(|_| how != How::Replace) {
                _ = notice.unchecked_ref::<HtmlElement>().focus();
            }
        } else {
            self.stage.show(&location.route, &mut Page::Problem(problem), false, &self.setting());
            if self.is_live.get() && how != How::Replace {
                focus(&self.home, "#page-title");
            }
            self.live();
        }
    }

    fn show(&self, location: Location, how: How, mut page: Page) {
        if matches!(how, How::Follow | How::Choose | How::Replace) {
            self.leave_place();
            let mut href = self.routes.href(&location.route);
            if let Some(fragment) = &location.fragment {
                href = [&href, "#", fragment].concat();
            }
            self.places.go(&href, how == How::Replace);
        }
        let Ok(site) = self.library.site() else { return };
        if self.home.is_document {
            head::describe(&page, &site.0, &[&window().origin(), &*self.routes.href(&location.route)].concat());
        } else if let Some(language) = &site.0.language {
            // The interface around an embed may be in another language than its articles.
            _ = self.stage.element().set_attribute("lang", language);
        }
        let in_place = matches!(how, How::Choose | How::Replace);
        let had_focus = matches!(how, How::Choose) && has_focus(&self.home, "main");
        self.stage.show(&location.route, &mut page, in_place, &self.setting());
        let announced = self.is_live.get() && matches!(how, How::Follow | How::Travel(_));
        let fragment = location.fragment.clone();
        let address = self.routes.href(&location.route);
        self.stand(location);
        match how {
            How::Open(place) | How::Travel(place) => {
                let travelled = self.is_live.get();
                match place {
                    Some(place) => return_to(&self.home, &place, travelled),
                    None => begin_reading(&self.home, fragment.as_deref(), travelled),
                }
            }
            How::Follow => begin_reading(&self.home, fragment.as_deref(), true),
            // The link that clears the filter disappears when it is used.
            How::Choose if had_focus && !has_focus(&self.home, "main") => focus(&self.home, "#page-title"),
            How::Choose | How::Replace => {}
        }
        if announced {
            announce(&self.home, page.title());
        }
        self.live();
        tell(self.listener.as_ref(), "shown", &address);
    }

    fn live(&self) {
        self.is_live.set(true);
        self.tell_ready();
    }

    /// Handles events from now on, and updates ages.
    pub fn attend(&self) {
        ages::keep_true(&self.home, self.setting());
        self.is_attentive.set(true);
        self.tell_ready();
    }

    fn tell_ready(&self) {
        if self.is_live.get() && self.is_attentive.get() {
            _ = self.home.element.set_attribute("data-reader", "ready");
        }
    }

    /// Handles Back, Forward and changes of the fragment.
    pub(super) fn travelled(&self) {
        // The browser created this entry for a fragment and has scrolled. `clicked` has stored the old position.
        if self.places.is_numbered() {
            self.leave_place();
        }
        let place = self.places.arrive();
        let Some(location) = self.location() else { return };
        let same = self.is_at(&location.route);
        if same && self.underway.borrow().is_none() && !self.stage.has_notice() {
            if let Some(place) = place.filter(|_| self.home.is_document) {
                return_to(&self.home, &place, true);
            }
            *self.here.borrow_mut() = Some(location);
        } else {
            self.away.set(true);
            self.go(location, How::Travel(place));
        }
    }

    /// Follows a history navigation that happened before events were handled.
    pub fn catch_up(&self) {
        let moved = self.location().is_some_and(|location| !self.is_at(&location.route));
        if moved && self.last.borrow().as_ref().is_some_and(|(last, _)| self.is_at(&last.route)) {
            self.travelled();
        }
    }

    /// Stores the scroll position before leaving the page.
    pub(super) fn leave_place(&self) {
        if !self.away.get() {
            self.places.leave(self.place());
        }
    }

    /// Records the location of the page that is shown.
    fn stand(&self, location: Location) {
        self.away.set(false);
        *self.here.borrow_mut() = Some(location);
    }

    /// The current scroll position and the focused link.
    fn place(&self) -> Place {
        let focus = self.home.active_element().filter(|element| self.stage.element().contains(Some(element)));
        Place {
            scroll: window().scroll_y().unwrap_or_default(),
            focus: focus.and_then(|element| element.get_attribute("href")),
        }
    }
}
