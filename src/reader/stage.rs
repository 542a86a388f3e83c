//! The stage: `main`, and the page that stands in it.
//!
//! Its first occupant may be a page that came with the document, left exactly where it stands; the first page shown takes
//! its place. Start with [`Stage::show`].

use crate::{
    route::Route,
    view::{self, Filters, ListPage, Page, Problem, Setting},
};
use leptos::{mount::mount_to, prelude::*};
use std::{any::Any, cell::RefCell};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// `main` and its occupant.
pub struct Stage {
    main: HtmlElement,
    page: RefCell<Option<Occupant>>,
    /// A word above the page about what could not be loaded.
    notice: RefCell<Option<Mounted>>,
}

/// Something that stands in the document until this is dropped.
type Mounted = Box<dyn Any>;

struct Occupant {
    _page: Mounted,
    problem: bool,
    /// Where the page is a list: what of it can change while the rest stays.
    list: Option<List>,
}

struct List {
    kind: Option<Kind>,
    filters: Option<RwSignal<Filters>>,
    _results: Mounted,
}

impl List {
    /// Whether the filter that stands offers the categories that `page` wants to: a feed may bring more as it is followed.
    fn offers_the_same(&self, page: &ListPage) -> bool {
        let Some((standing, wanted)) = self.filters.zip(page.filters.as_ref()) else { return true };
        standing.with_untracked(|standing| {
            let categories =
                |filters: &Filters| filters.choices.iter().map(|choice| choice.category.clone()).collect::<Vec<_>>();
            categories(standing) == categories(wanted)
        })
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
    pub fn new(main: HtmlElement) -> Self {
        Stage { main, page: RefCell::default(), notice: RefCell::default() }
    }

    /// The element that is the stage.
    pub fn element(&self) -> &HtmlElement {
        &self.main
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
    pub fn show(&self, route: &Route, page: &Page, in_place: bool, setting: &Setting) {
        self.set_state(match page {
            Page::List(list) if list.nothing.is_some() => "empty",
            Page::Problem(problem) if problem.retry => "failed",
            Page::Problem(_) => "missing",
            _ => "ready",
        });
        self.notice.take();
        let kind = kind(route);
        let mut occupant = self.page.borrow_mut();
        if let (Page::List(page), Some(Occupant { list: Some(list), .. })) = (page, &mut *occupant)
            && in_place
            && kind.is_some()
            && kind == list.kind
            && list.offers_the_same(page)
        {
            if let (Some(signal), Some(filters)) = (list.filters, &page.filters) {
                signal.set(filters.clone());
            }
            list._results = Box::new(());
            list._results = self.results(page, setting);
            return;
        }
        // The new page is mounted before the old one goes: the document is never empty between them.
        let left = occupant.take();
        if left.is_none() {
            self.main.set_text_content(None);
        }
        *occupant = Some(match page {
            Page::List(page) => self.list(page, kind, setting),
            Page::Article(page) => {
                Occupant { _page: self.mount(view::article(setting, page)), problem: false, list: None }
            }
            Page::Problem(problem) => {
                Occupant { _page: self.mount(view::failure(setting, problem)), problem: true, list: None }
            }
        });
    }

    fn list(&self, page: &ListPage, kind: Option<Kind>, setting: &Setting) -> Occupant {
        let owner = Owner::new();
        let filters = owner.with(|| page.filters.clone().map(RwSignal::new));
        let frame = owner.with(|| self.mount(view::list(setting, page, filters, ())));
        Occupant {
            _page: Box::new((frame, owner)),
            problem: false,
            list: Some(List { kind, filters, _results: self.results(page, setting) }),
        }
    }

    /// Mounts the results at the end of the list that stands last on the stage.
    fn results(&self, page: &ListPage, setting: &Setting) -> Mounted {
        let fronts = self.main.query_selector_all(".front").ok();
        let front = fronts.and_then(|fronts| fronts.item(fronts.length().checked_sub(1)?));
        let place = front.map_or_else(|| self.main.clone(), JsCast::unchecked_into);
        let results = view::results(setting, page);
        Box::new(mount_to(place, move || results))
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
