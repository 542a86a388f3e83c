//! The stage: `main`, and the page that stands in it.
//!
//! Its first occupant may be a page that came with the document, left exactly where it stands; the first page shown takes
//! its place. Start with [`Stage::show`].

use crate::{
    route::Route,
    view::{ListPage, ListView, NoticeView, Page, PageView, Problem, Setting},
};
use leptos::{mount::mount_to, prelude::*, tachys::view::any_view::AnyViewState};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use web_sys::HtmlElement;

/// `main` and its occupant.
pub struct Stage {
    main: HtmlElement,
    page: RefCell<Option<Occupant>>,
    /// A word above the page about what could not be loaded.
    notice: RefCell<Option<Mounted>>,
}

type Mounted = leptos::mount::UnmountHandle<AnyViewState>;

struct Occupant {
    _mounted: Mounted,
    /// Where the page is a list that may change in place: which kind, and its content.
    list: Option<(Kind, RwSignal<ListPage>)>,
}

/// Lists of one kind have the same frame, so that one can become the other without being drawn anew.
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

    /// Whether one of our pages stands here.
    pub fn is_occupied(&self) -> bool {
        self.page.borrow().is_some()
    }

    /// What `main` says of itself: `loading`, `ready`, `empty`, `missing` or `failed`.
    pub fn set_state(&self, state: &str) {
        _ = self.main.set_attribute("data-state", state);
    }

    /// Shows a page. Answers whether it took another's place; otherwise the page that stood here changed where it differs.
    pub fn show(&self, route: &Route, page: Page, setting: Setting) -> bool {
        self.set_state(match &page {
            Page::List(list) if list.nothing.is_some() => "empty",
            Page::Problem(problem) if problem.retry => "failed",
            Page::Problem(_) => "missing",
            _ => "ready",
        });
        self.notice.take();
        let kind = kind(route);
        let page = match (page, &*self.page.borrow()) {
            (Page::List(list), Some(Occupant { list: Some((standing, signal)), .. })) if kind == Some(*standing) => {
                signal.set(list);
                return false;
            }
            (page, _) => page,
        };
        let left = self.page.take();
        if left.is_none() {
            self.main.set_text_content(None);
        }
        // The signal belongs to the owner of the page, so it is made while the page is mounted.
        let made: Rc<Cell<Option<RwSignal<ListPage>>>> = Rc::default();
        let signal = made.clone();
        let mounted = self.mount(setting, move || match page {
            Page::List(page) => {
                let page = RwSignal::new(page);
                signal.set(Some(page));
                view! { <ListView page=page /> }.into_any()
            }
            page => view! { <PageView page=page /> }.into_any(),
        });
        *self.page.borrow_mut() = Some(Occupant { _mounted: mounted, list: kind.zip(made.take()) });
        drop(left);
        true
    }

    /// Says above the page what could not be loaded; the page stays.
    pub fn show_notice(&self, problem: Problem, setting: Setting) {
        self.set_state("failed");
        self.notice.take();
        let mounted = self.mount(setting, move || view! { <NoticeView problem=problem /> }.into_any());
        // Mounted below the page; it belongs above.
        if let (Some(notice), Some(page)) = (self.main.last_child(), self.main.first_child()) {
            _ = self.main.insert_before(&notice, Some(&page));
        }
        *self.notice.borrow_mut() = Some(mounted);
    }

    fn mount(&self, setting: Setting, view: impl FnOnce() -> AnyView + 'static) -> Mounted {
        mount_to(self.main.clone(), || {
            provide_context(setting);
            view()
        })
    }
}

fn kind(route: &Route) -> Option<Kind> {
    match route {
        Route::Front { .. } => Some(Kind::Front),
        Route::Search { .. } => Some(Kind::Search),
        _ => None,
    }
}
