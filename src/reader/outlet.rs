//! The outlet: the `main` element, and the page in it.
//!
//! Input: a [`Page`]. Output: DOM nodes. Entry point: [`Outlet::show`]. The first page may be prerendered: it stays
//! until another replaces it. A list is updated in place if the next one is of the same kind.

use super::{filter_dom::FilterIsland, host::each, island::Island};
use crate::{
    route::Route,
    view::{Article, ArticlePage, Failure, List, ListPage, Notice, Page, Problem, Recent, Results, Setting, Side},
};
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use web_sys::{Element, HtmlElement};

/// Creates the island of an element.
type Attach = fn(Element, &Setting) -> Box<dyn Island>;

/// All islands, with the selectors of their elements.
const ISLANDS: [(&str, Attach); 1] = [("[data-part=filters]", |element, _| Box::new(FilterIsland::new(element)))];

/// The `main` element and its content.
pub struct Outlet {
    main: HtmlElement,
    shown: Shown,
    /// The kind of the current page; `None` if there is none.
    kind: Cell<Option<Kind>>,
    /// A notice above the page.
    notice: RefCell<Option<Element>>,
    /// The islands of the page, with their elements.
    islands: RefCell<Vec<(Element, Box<dyn Island>)>>,
}

/// How much of a page is shown.
#[derive(Clone, Copy, PartialEq)]
pub enum Shown {
    /// Everything.
    Whole,
    /// Without recent posts and links to neighbours.
    Alone,
    /// Of lists, only titles, excerpts and ages.
    Recent,
}

/// Lists of the same kind differ only in filters and results, so one can be updated to show the other.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Front,
    Search,
    /// Never updated.
    Other,
}

impl Outlet {
    pub fn new(main: HtmlElement, shown: Shown) -> Self {
        Outlet { main, shown, kind: Cell::default(), notice: RefCell::default(), islands: RefCell::default() }
    }

    /// The `main` element.
    pub fn element(&self) -> &HtmlElement {
        &self.main
    }

    /// Takes over the prerendered page at `route` without changing it.
    pub fn adopt(&self, route: &Route, setting: &Setting) {
        self.kind.set(Some(kind(route)));
        self.attach_islands(&self.main, setting);
    }

    /// Removes the page and the notice.
    pub fn clear(&self) {
        self.notice.take();
        self.kind.take();
        self.islands.take();
        self.main.set_text_content(None);
    }

    fn clear_notice(&self) {
        self.notice.take().iter().for_each(Element::remove);
    }

    /// Sets `main[data-state]`: `loading`, `ready`, `empty`, `missing` or `failed`.
    pub fn set_state(&self, state: &str) {
        _ = self.main.set_attribute("data-state", state);
    }

    /// Shows a page. With `in_place`, a list of the same kind is updated instead of replaced.
    pub fn show(&self, route: &Route, page: &mut Page, in_place: bool, setting: &Setting) {
        if self.shown != Shown::Whole {
            page.alone();
        }
        self.set_state(page.state());
        self.clear_notice();
        let (kind, current) = (kind(route), self.kind.get());
        if let Page::List(page) = &*page
            && in_place
            && kind != Kind::Other
            && Some(kind) == current
            && self.turn_into(page, setting)
        {
            return;
        }
        if current.is_none() {
            self.main.set_text_content(None);
        }
        // Mount the new page before removing the old one, so that the document is never empty.
        let old: Vec<Element> = each(&self.main, ":scope > *").collect();
        match page {
            Page::List(page) => self.show_list(page, setting),
            Page::Article(page) => {
                mount(&self.main, view! { <Article setting page=&**page /> });
                fill_article(&self.main, page);
            }
            Page::Problem(problem) => self.show_problem(problem, setting),
        }
        old.iter().for_each(Element::remove);
        self.attach_islands(&self.main, setting);
        self.kind.set(Some(kind));
    }

    fn show_list(&self, page: &ListPage, setting: &Setting) {
        match self.shown {
            // An empty list shows its message instead.
            Shown::Recent if !page.stories.is_empty() => {
                mount(&self.main, view! { <Recent setting posts=&page.stories /> })
            }
            _ => {
                mount(&self.main, view! { <List setting page /> });
                // The old page may also contain a list, and precedes the new one.
                if let Some(list) = self.main.last_element_child() {
                    self.fill_list(&list, page, setting);
                }
            }
        }
    }

    /// Shows the articles of a list, and what is beside it. Returns their element, or `None` if an element is missing.
    fn fill_list(&self, list: &Element, page: &ListPage, setting: &Setting) -> Option<Element> {
        let find = |selector| each(list, selector).next();
        let (results, side) = (find("[data-part=results]")?, find("[data-part=side]")?);
        results.set_text_content(None);
        mount(&results, view! { <Results setting page /> });
        side.set_text_content(None);
        mount(&side, view! { <Side setting page /> });
        Some(results)
    }

    fn show_problem(&self, problem: &Problem, setting: &Setting) {
        mount(&self.main, view! { <Failure setting problem /> });
    }

    /// Updates the current list in place. Returns `false` if it lacks the elements for that.
    fn turn_into(&self, page: &ListPage, setting: &Setting) -> bool {
        let find = |selector| each(&self.main, selector).next();
        let (Some(heading), Some(note)) = (find("#page-title"), find(".front-note")) else { return false };
        if !self.islands.borrow().iter().all(|(_, island)| island.update(page, setting)) {
            return false;
        }
        heading.set_text_content(Some(&page.heading));
        note.set_text_content(Some(&page.note));
        let results = self.fill_list(&self.main, page, setting);
        results.map(|results| self.attach_islands(&results, setting)).is_some()
    }

    /// Attaches the islands of new elements below `root`, and drops those of removed elements.
    fn attach_islands(&self, root: &Element, setting: &Setting) {
        let mut islands = self.islands.borrow_mut();
        islands.retain(|(element, _)| self.main.contains(Some(element)));
        for (selector, attach) in ISLANDS {
            islands.extend(each(root, selector).map(|element| (element.clone(), attach(element, setting))));
        }
    }

    /// Shows a notice above the page, which stays.
    pub fn show_notice(&self, problem: &Problem, setting: &Setting) {
        self.set_state("failed");
        self.clear_notice();
        mount(&self.main, view! { <Notice setting problem /> });
        // It was mounted below the page: move it above.
        if let (Some(notice), Some(page)) = (self.main.last_element_child(), self.main.first_child()) {
            _ = self.main.insert_before(&notice, Some(&page));
            *self.notice.borrow_mut() = Some(notice);
        }
    }
}

/// Fills the last article below an element: an old page may precede it.
pub fn fill_article(main: &Element, page: &ArticlePage) {
    let parts: Vec<Element> = each(main, "[data-part=body],[data-part=related]").collect();
    for (part, html) in parts.iter().rev().zip([&page.ending, &page.body]) {
        html.fill(part);
    }
}

/// Appends a view to an element. Views do not change, so the state that Leptos keeps for updates is dropped at once.
pub fn mount(parent: &Element, view: impl IntoView) {
    view.into_view().build().mount(parent, None);
}

fn kind(route: &Route) -> Kind {
    match route {
        Route::Front { .. } | Route::Category { .. } => Kind::Front,
        Route::Search { .. } => Kind::Search,
        _ => Kind::Other,
    }
}
