//! The stage: `main`, and the page that stands in it.
//!
//! Its first occupant may be a page that came with the document, left exactly where it stands; the first page shown takes
//! its place. Lists of one kind become one another in place, wherever they came from. Start with [`Stage::show`].

use super::{home::each, strip};
use crate::{
    route::Route,
    view::{self, ListPage, Page, Problem, Setting},
};
use leptos::{mount::mount_to, prelude::*};
use std::{any::Any, cell::RefCell};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// `main` and its occupant.
pub struct Stage {
    main: HtmlElement,
    shown: Shown,
    page: RefCell<Option<Occupant>>,
    /// A word above the page about what could not be loaded.
    notice: RefCell<Option<Mounted>>,
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

/// Something that stands in the document until this is dropped.
type Mounted = Box<dyn Any>;

struct Occupant {
    _page: Mounted,
    problem: bool,
    kind: Option<Kind>,
    /// The results that took the place of those the page came with.
    _results: Option<Mounted>,
}

/// The page that came with the document.
struct Standing(Vec<Element>);

impl Drop for Standing {
    fn drop(&mut self) {
        self.0.iter().for_each(Element::remove);
    }
}

/// Lists of one kind differ only in their filters and results, so that one can become the other without being drawn anew.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Front,
    Search,
}

impl Stage {
    /// The stage in `main`.
    pub fn new(main: HtmlElement, shown: Shown) -> Self {
        Stage { main, shown, page: RefCell::default(), notice: RefCell::default() }
    }

    /// The element that is the stage.
    pub fn element(&self) -> &HtmlElement {
        &self.main
    }

    /// Takes the page that came with the document for the one at `route`. Nothing of it is touched.
    pub fn adopt(&self, route: &Route) {
        let standing = each(&self.main, ":scope > *").collect();
        let problem = *route == Route::NotFound;
        let page = Occupant { _page: Box::new(Standing(standing)), problem, kind: kind(route), _results: None };
        *self.page.borrow_mut() = Some(page);
    }

    /// Takes away whatever stands here.
    pub fn clear(&self) {
        self.notice.take();
        self.page.take();
    }

    /// Whether a page stands here that is worth keeping: not one that only says what went wrong.
    pub fn is_occupied(&self) -> bool {
        self.page.borrow().as_ref().is_some_and(|page| !page.problem)
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
        self.notice.take();
        let kind = kind(route);
        let mut occupant = self.page.borrow_mut();
        if let (Page::List(page), Some(standing)) = (&*page, &mut *occupant)
            && in_place
            && kind.is_some()
            && kind == standing.kind
            && let Some(results) = self.turn_into(page, setting)
        {
            standing._results = Some(results);
            return;
        }
        // The new page is mounted before the old one goes: the document is never empty between them.
        let left = occupant.take();
        if left.is_none() {
            self.main.set_text_content(None);
        }
        let mounted = match page {
            Page::List(page) if self.shown == Shown::Recent => self.mount(view::recent(setting, &page.stories)),
            Page::List(page) => self.mount(view::list(setting, page)),
            Page::Article(page) => {
                let mounted = self.mount(view::article(setting, page));
                // The page that is about to go may have one too, and stands before it.
                if let Some(body) = each(&self.main, "[data-part=body]").last() {
                    page.body.fill(&body);
                }
                mounted
            }
            Page::Problem(problem) => self.mount(view::failure(setting, problem)),
        };
        let problem = matches!(page, Page::Problem(_));
        *occupant = Some(Occupant { _page: mounted, problem, kind, _results: None });
    }

    /// Writes another list of the same kind into the one that stands; `None` where it has not what that needs.
    fn turn_into(&self, page: &ListPage, setting: &Setting) -> Option<Mounted> {
        let place: HtmlElement = each(&self.main, "[data-part=results]").next()?.unchecked_into();
        if let Some(filters) = &page.filters {
            let strip = each(&self.main, "[data-part=filters]").next()?;
            if !strip::offers(&strip, &filters.choices) {
                return None;
            }
            strip::update(&strip, filters, &setting.routes);
        }
        place.set_text_content(None);
        let results = view::results(setting, page);
        Some(Box::new(mount_to(place, move || results)))
    }

    /// Says above the page what could not be loaded; the page stays.
    pub fn show_notice(&self, problem: &Problem, setting: &Setting) {
        self.set_state("failed");
        self.notice.take();
        let mounted = self.mount(view::notice(setting, problem));
        // Mounted below the page; it belongs above.
        if let (Some(notice), Some(page)) = (self.main.last_child(), self.main.first_child()) {
            _ = self.main.insert_before(&notice, Some(&page));
        }
        *self.notice.borrow_mut() = Some(mounted);
    }

    fn mount(&self, view: impl IntoView + 'static) -> Mounted {
        Box::new(mount_to(self.main.clone(), move || view))
    }
}

fn kind(route: &Route) -> Option<Kind> {
    match route {
        Route::Front { .. } => Some(Kind::Front),
        Route::Search { .. } => Some(Kind::Search),
        _ => None,
    }
}
