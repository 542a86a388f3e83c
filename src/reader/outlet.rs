//! The stage: `main`, and the page that stands in it.
//!
//! Its first occupant may be a page that came with the document, left exactly where it stands; the first page shown takes
//! its place. Lists of one kind become one another in place, wherever they came from. Start with [`Outlet::show`].

use super::{filter_dom, host::each};
use crate::{
    route::Route,
    view::{self, ListPage, Page, Problem, Setting},
};
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use web_sys::{Element, HtmlElement};

/// `main` and its occupant.
pub struct Outlet {
    main: HtmlElement,
    shown: Shown,
    page: Cell<Option<Occupant>>,
    /// A word above the page about what could not be loaded.
    notice: RefCell<Option<Element>>,
}

/// How much of a page is shown: an embed may ask for less than all.
#[derive(Clone, Copy, PartialEq)]
pub enum Shown {
    /// Everything.
    Whole,
    /// What stands beside an article or a list is left out.
    Alone,
    /// Of a list only titles, excerpts and ages.
    Recent,
}

/// What is known of the page that stands in `main`.
#[derive(Clone, Copy)]
struct Occupant {
    problem: bool,
    kind: Option<Kind>,
}

/// Lists of one kind differ only in their filters and results, so that one can become the other without being drawn anew.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Front,
    Search,
}

impl Outlet {
    /// The stage in `main`.
    pub fn new(main: HtmlElement, shown: Shown) -> Self {
        Outlet { main, shown, page: Cell::default(), notice: RefCell::default() }
    }

    /// The element that is the stage.
    pub fn element(&self) -> &HtmlElement {
        &self.main
    }

    /// Takes the page that came with the document for the one at `route`. Nothing of it is touched.
    pub fn adopt(&self, route: &Route) {
        self.page.set(Some(Occupant { problem: *route == Route::NotFound, kind: kind(route) }));
    }

    /// Takes away whatever stands here.
    pub fn clear(&self) {
        self.notice.take();
        self.page.take();
        self.main.set_text_content(None);
    }

    fn clear_notice(&self) {
        self.notice.take().iter().for_each(Element::remove);
    }

    /// Whether a page stands here that is worth keeping: not one that only says what went wrong.
    pub fn is_occupied(&self) -> bool {
        self.page.get().is_some_and(|page| !page.problem)
    }

    /// Whether something is said above the page.
    pub fn has_notice(&self) -> bool {
        self.notice.borrow().is_some()
    }

    /// What `main` says of itself: `loading`, `ready`, `empty`, `missing` or `failed`.
    pub fn set_state(&self, state: &str) {
        _ = self.main.set_attribute("data-state", state);
    }

    /// Shows a page. With `in_place` a list may become another of its kind, so that only what differs changes.
    pub fn show(&self, route: &Route, page: &mut Page, in_place: bool, setting: &Setting) {
        if self.shown != Shown::Whole {
            page.alone();
        }
        self.set_state(page.state());
        self.clear_notice();
        let (kind, standing) = (kind(route), self.page.get());
        if let (Page::List(page), Some(standing)) = (&*page, standing)
            && in_place
            && kind.is_some()
            && kind == standing.kind
            && self.turn_into(page, setting)
        {
            return;
        }
        if standing.is_none() {
            self.main.set_text_content(None);
        }
        // The new page is mounted before the old one goes: the document is never empty between them.
        let left: Vec<Element> = each(&self.main, ":scope > *").collect();
        match page {
            Page::List(page) => self.show_list(page, setting),
            Page::Article(page) => {
                mount(&self.main, view::article(setting, page));
                // The page that is about to go may have one too, and stands before it.
                if let Some(body) = each(&self.main, "[data-part=body]").last() {
                    page.body.fill(&body);
                }
            }
            Page::Problem(problem) => self.show_problem(problem, setting),
        }
        left.iter().for_each(Element::remove);
        self.page.set(Some(Occupant { problem: matches!(page, Page::Problem(_)), kind }));
    }

    // By itself, because the first page of most people is an article (`publish::slim::later`).
    #[inline(never)]
    fn show_list(&self, page: &ListPage, setting: &Setting) {
        match self.shown {
            // Where there are none, the list says so.
            Shown::Recent if !page.stories.is_empty() => mount(&self.main, view::recent(setting, &page.stories)),
            _ => mount(&self.main, view::list(setting, page)),
        }
    }

    // As above: an article that came has none.
    #[inline(never)]
    fn show_problem(&self, problem: &Problem, setting: &Setting) {
        mount(&self.main, view::failure(setting, problem));
    }

    /// Writes another list of the same kind into the one that stands; not where it has not what that needs.
    #[inline(never)]
    fn turn_into(&self, page: &ListPage, setting: &Setting) -> bool {
        let Some(place) = each(&self.main, "[data-part=results]").next() else { return false };
        if let Some(filters) = &page.filters {
            let Some(strip) = each(&self.main, "[data-part=filters]").next() else { return false };
            if !filter_dom::offers(&strip, &filters.choices) {
                return false;
            }
            filter_dom::update(&strip, filters, &setting.routes);
        }
        place.set_text_content(None);
        mount(&place, view::results(setting, page));
        true
    }

    /// Says above the page what could not be loaded; the page stays.
    pub fn show_notice(&self, problem: &Problem, setting: &Setting) {
        self.set_state("failed");
        self.clear_notice();
        mount(&self.main, view::notice(setting, problem));
        // Mounted below the page; it belongs above.
        if let (Some(notice), Some(page)) = (self.main.last_element_child(), self.main.first_child()) {
            _ = self.main.insert_before(&notice, Some(&page));
            *self.notice.borrow_mut() = Some(notice);
        }
    }
}

/// Puts a view at the end of an element. No view changes by itself, so what Leptos keeps for that is let go of at once.
fn mount(place: &Element, view: impl IntoView) {
    view.into_view().build().mount(place, None);
}

fn kind(route: &Route) -> Option<Kind> {
    match route {
        Route::Front { .. } => Some(Kind::Front),
        Route::Search { .. } => Some(Kind::Search),
        _ => None,
    }
}
