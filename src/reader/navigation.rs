//! The reader of one host: reports what happens to the [state machine](crate::navigation), and runs its effects.
//!
//! Input: an [`Event`]. Output: the effects of [`step`]. Entry point: [`Reader::dispatch`].

use super::{
    browser_api, focus::restore_scroll, host::Host, library::Library, outlet::Outlet, scroll_history::ScrollHistory,
};
use crate::{
    content::policy::Policy,
    navigation::{Attempt, Event, ScrollPosition, State, Trigger, step},
    route::{Location, Mode, Route, Routes},
    view::{Page, Setting, Wording},
};
use js_sys::Function;
use leptos::prelude::window;
use std::{cell::RefCell, rc::Rc};

/// A reader: its host, its source, and the state of its navigation.
pub struct Reader {
    pub(super) host: Host,
    /// The script of an embed, which receives events.
    pub(super) listener: Option<Function>,
    pub(super) library: Library,
    pub(super) outlet: Outlet,
    pub(super) routes: Routes,
    wording: Wording,
    pub(super) scroll_history: ScrollHistory,
    state: RefCell<State>,
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
        let state = RefCell::new(State::new(host.is_document));
        Rc::new(Reader { host, listener, library, outlet, routes, wording, scroll_history, state })
    }

    /// Reports an event.
    pub(super) fn dispatch(&self, event: Event) {
        self.dispatch_with(event, None);
    }

    /// Reports an event. `page` is what its effects show.
    pub(super) fn dispatch_with(&self, event: Event, mut page: Option<Page>) {
        let (state, effects) = step(self.state.take(), event);
        let target = state.target().clone();
        *self.state.borrow_mut() = state;
        // An effect may report further events.
        for effect in effects {
            self.run(effect, &target, &mut page);
        }
    }

    /// Shows the page at the document's address. A prerendered page is adopted without fetching it.
    pub fn open(&self) {
        if self.host.is_document {
            restore_scroll(true);
        }
        // The browser restores the scroll position of a host page. An embed may even be out of view.
        let position = self.scroll_history.arrive().filter(|_| self.host.is_document);
        let location = self.initial_location();
        let prerendered = self.prerendered_route(&location.route);
        self.dispatch(Event::Open { location, position, prerendered });
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

    /// Continues the pending navigation and prefetch. Called when a document has arrived.
    pub fn resume(&self) {
        self.dispatch(Event::Arrive);
        self.dispatch(Event::RepeatPrefetch);
    }

    /// Goes to an address as if a link had been followed. Returns `false` if it is not a route of the reader.
    pub(super) fn follow(&self, href: &str, trigger: Trigger) -> bool {
        // Unless the reader owns the path, only a fragment is an address.
        let ours = self.routes.mode() == Mode::Path || href.starts_with('#');
        let location = self.routes.parse(href).filter(|_| ours);
        location.map(|location| self.dispatch(Event::Order(Attempt { location, trigger }))).is_some()
    }

    /// Handles Back, Forward and changes of the fragment.
    pub(super) fn travelled(&self) {
        // The browser created this entry for a fragment and has scrolled. `clicked` has stored the old position.
        if self.scroll_history.is_numbered() {
            self.dispatch(Event::Depart);
        }
        let position = self.scroll_history.arrive();
        if let Some(location) = self.current_location() {
            let is_kept = self.outlet.has_kept(self.scroll_history.entry(), &location.route);
            self.dispatch(Event::Travel { location, position, is_kept });
        }
    }

    /// Whether the browser follows a link to this location itself.
    pub(super) fn is_left_to_browser(&self, location: &Location) -> bool {
        self.state.borrow().is_left_to_browser(location)
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

    /// What views need besides their data.
    pub(super) fn setting(&self) -> Setting {
        Setting {
            routes: self.routes.clone(),
            now: browser_api::now(),
            wording: self.wording.clone(),
            messages: self.library.messages().clone(),
        }
    }

    /// The current scroll position and the focused link.
    pub(super) fn scroll_position(&self) -> ScrollPosition {
        let focus = self.host.active_element().filter(|element| self.outlet.element().contains(Some(element)));
        ScrollPosition {
            scroll: window().scroll_y().unwrap_or_default(),
            focus: focus.and_then(|element| element.get_attribute("href")),
        }
    }
}
