//! From one page to another: a click, Back, Forward, a typed word or a retry becomes a route, and the route a page.
//!
//! The page that stands stays until the next is here. Only one navigation is under way at a time: a newer one takes the place
//! of the older, and the requests that only that one wanted are given up. Nothing waits: a navigation is attempted at once,
//! and again whenever something it lacked has come. Start with [`Reader::go`].

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

/// The reader: what it reads from, where it shows it, and where the person is.
pub struct Reader {
    home: Host,
    /// The script around an embed, which is told what happens.
    listener: Option<Function>,
    library: Library,
    stage: Outlet,
    routes: Routes,
    wording: Wording,
    pub(super) places: ScrollHistory,
    /// Where the page that is shown stands.
    here: RefCell<Option<Location>>,
    /// Whether it stands there for an entry of the history that it does not belong to, whose own page has not come.
    away: Cell<bool>,
    /// Whether the first page has come, whatever it was, and whether the person is listened to.
    is_live: Cell<bool>,
    is_attentive: Cell<bool>,
    /// The last navigation, should it have to be tried again.
    last: RefCell<Option<(Location, How)>>,
    /// The navigation under way, and the page that the person may want next: both lack something that is coming.
    pub(super) underway: RefCell<Option<(Location, How)>>,
    pub(super) intended: RefCell<Option<Route>>,
}

/// How a navigation came about.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum How {
    /// The document was opened here.
    Open(Option<Place>),
    /// A link was followed: a new entry in the history.
    Follow,
    /// A choice was made in the filter, or for the person: a new entry, and they stay where they are.
    Choose,
    /// The page changes its own address while it stands.
    Replace,
    /// Back or Forward: the entry is there already, and perhaps the place on it.
    Travel(Option<Place>),
}

impl Reader {
    /// The reader of a library, on a stage.
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

    /// Opens the page that the document's address names. Where the document came with
    /// that page, it stays exactly as it stands, and is not fetched again.
    pub fn begin(&self) {
        if self.home.is_document {
            restore_scroll(true);
        }
        // The page around is brought back to its line by the browser; this part of it may not even be in sight.
        let place = self.places.arrive().filter(|_| self.home.is_document);
        let location = self.opening();
        match self.came_with(&location.route) {
            Some(route) => self.adopt(&route, location, place),
            None => self.go(location, How::Open(place)),
        }
    }

    /// The route of the page that came with the document, if it belongs at `route`. One that says there is nothing does anywhere.
    fn came_with(&self, route: &Route) -> Option<Route> {
        let main = self.stage.element();
        let page = main.query_selector(":scope > .page").ok()??;
        match main.get_attribute("data-route") {
            Some(href) => self.routes.parse(&href).map(|came| came.route).filter(|came| came == route),
            None => page.matches(".notice").ok().filter(|notice| *notice).map(|_| Route::NotFound),
        }
    }

    /// Makes the page that came with the document ours.
    // By itself, because an article that is still to be drawn needs nothing of it (`publish::slim::later`).
    #[inline(never)]
    fn adopt(&self, route: &Route, location: Location, place: Option<Place>) {
        self.stage.adopt(route);
        let moved = window().scroll_y().unwrap_or_default() > 0.0;
        let at_target = self.home.find(":target").is_some();
        match place {
            // Whoever has scrolled already, or was brought back by the browser, is where they want to be.
            _ if moved || at_target => {}
            Some(place) => return_to(&self.home, &place, false),
            None => begin_reading(&self.home, location.fragment.as_deref(), false),
        }
        *self.last.borrow_mut() = Some((location.clone(), How::Travel(None)));
        self.stand(location);
        self.live();
        self.search_for_what_was_typed(route);
        // Every further page begins with the site: now that this one is whole there is time for it.
        _ = self.library.site();
    }

    /// Goes on with what lacked something: called when something has come.
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

    /// Where the reader lives.
    pub fn home(&self) -> &Host {
        &self.home
    }

    /// The policy for bodies, and for the players in them.
    pub fn policy(&self) -> &Policy {
        self.library.policy()
    }

    /// How its addresses are written and read.
    pub fn routes(&self) -> &Routes {
        &self.routes
    }

    /// Whether the page at a route is shown.
    pub(super) fn is_at(&self, route: &Route) -> bool {
        self.here.borrow().as_ref().is_some_and(|here| here.route == *route)
    }

    /// Tries the last navigation again.
    pub(super) fn retry(&self) {
        let last = self.last.borrow().clone();
        if let Some((location, how)) = last {
            self.go(location, how);
        }
    }

    /// Ends: listens to nothing, waits for nothing, shows nothing.
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

    /// Goes to an address of ours, as if a link to it had been followed. Answers whether it is one.
    pub(super) fn follow(&self, href: &str, how: How) -> bool {
        // Without a path of ours, only a fragment is an address.
        let ours = self.routes.mode() == Mode::Path || href.starts_with('#');
        let location = self.routes.parse(href).filter(|_| ours);
        location.map(|location| self.go(location, how)).is_some()
    }

    /// Fetches what is shown once more, and where that is only a word that it did not come, what did not.
    pub fn refresh(&self) {
        self.library.forget();
        let here = self.here.borrow().clone().filter(|_| self.stage.is_occupied());
        match here {
            Some(here) => self.go(here, How::Replace),
            None => self.retry(),
        }
    }

    /// Goes to a location: at once where everything it needs is here, otherwise when it has come.
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

    /// Says that the page at a location could not be had.
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
            // Whoever types goes on typing: the alert is heard.
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
            // The words around an embed may be in another language than what is read in it.
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
            // The link that clears the filter is gone when it has done so.
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

    /// The person is listened to from now on, and what they see stays true.
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

    /// Back, Forward, or a fragment of the page that stands.
    pub(super) fn travelled(&self) {
        // A fragment of this page is an entry that the browser made: it has scrolled already, and `clicked` has noted from where.
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

    /// Goes where the person went while nobody listened.
    pub fn catch_up(&self) {
        let moved = self.location().is_some_and(|location| !self.is_at(&location.route));
        if moved && self.last.borrow().as_ref().is_some_and(|(last, _)| self.is_at(&last.route)) {
            self.travelled();
        }
    }

    /// Notes where the person is, because they are about to leave it.
    pub(super) fn leave_place(&self) {
        if !self.away.get() {
            self.places.leave(self.place());
        }
    }

    /// The page at a location is what stands now.
    fn stand(&self, location: Location) {
        self.away.set(false);
        *self.here.borrow_mut() = Some(location);
    }

    /// Where the person is on the page that stands.
    fn place(&self) -> Place {
        let focus = self.home.active_element().filter(|element| self.stage.element().contains(Some(element)));
        Place {
            scroll: window().scroll_y().unwrap_or_default(),
            focus: focus.and_then(|element| element.get_attribute("href")),
        }
    }
}
