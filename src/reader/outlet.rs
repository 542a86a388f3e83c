//! The outlet: the `main` element, and the page in it.
//!
//! Input: a [`Page`]. Output: DOM nodes. Entry point: [`Outlet::show`]. The first page may be prerendered: it stays
//! until another replaces it. A list is updated in place if the next one is of the same kind. The nodes of a page that
//! is left are [kept](KeptPages), so that Back and Forward [restore](Outlet::restore) them.

use super::{
    filter_dom::FilterIsland,
    head,
    host::{each, find},
    island::Island,
    rows::{FIRST_ROWS, Rows},
};
use crate::{
    navigation::KeptPages,
    route::Route,
    view::{Article, ArticlePage, Failure, List, ListPage, Notice, Page, Problem, Recent, Results, Setting, Side},
};
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Creates the island of an element.
type Attach = fn(Element, &Setting) -> Box<dyn Island>;

/// All islands, with the selectors of their elements.
const ISLANDS: [(&str, Attach); 1] = [("[data-part=filters]", |element, _| Box::new(FilterIsland::new(element)))];

/// The `main` element and its content.
pub struct Outlet {
    main: HtmlElement,
    shown: Shown,
    /// Whether the reader describes its pages in the head of the document.
    is_document: bool,
    /// The route of the current page; `None` if there is none.
    route: RefCell<Option<Route>>,
    /// The number of its history entry; 0 as long as the visitor does not leave it.
    entry: Cell<u32>,
    /// The rows of its list that are not drawn yet.
    rows: Rows,
    kept: RefCell<KeptPages<KeptPage>>,
    /// A notice above the page.
    notice: RefCell<Option<Element>>,
    /// The islands of the page, with their elements.
    islands: RefCell<Vec<(Element, Box<dyn Island>)>>,
}

/// A page that was left.
struct KeptPage {
    route: Route,
    nodes: Vec<Element>,
    rows: Rows,
    /// The description in the head, if the reader owns the document.
    head: Option<[String; 3]>,
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
    pub fn new(main: HtmlElement, shown: Shown, is_document: bool) -> Self {
        let (route, entry, rows, kept, notice, islands) = Default::default();
        Outlet { main, shown, is_document, route, entry, rows, kept, notice, islands }
    }

    /// The `main` element.
    pub fn element(&self) -> &HtmlElement {
        &self.main
    }

    /// Takes over the prerendered page at `route` without changing it.
    pub fn adopt(&self, route: &Route, setting: &Setting) {
        *self.route.borrow_mut() = Some(route.clone());
        self.attach_islands(&self.main, setting);
    }

    /// Records the history entry of the current page, which the visitor is leaving.
    pub fn set_entry(&self, entry: u32) {
        self.entry.set(entry);
    }

    /// Whether the page of a history entry is kept.
    pub fn has_kept(&self, entry: u32, route: &Route) -> bool {
        self.kept.borrow().get(entry).is_some_and(|kept| kept.route == *route)
    }

    /// Drops the pages that are kept.
    pub fn drop_kept(&self) {
        self.kept.borrow_mut().clear();
    }

    /// Draws the rows of a list that are not drawn yet.
    pub fn finish(&self) {
        self.rows.finish();
    }

    /// Removes the page and the notice.
    pub fn clear(&self) {
        self.notice.take();
        self.route.take();
        self.rows.take();
        self.drop_kept();
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

    /// Shows a page. With `in_place`, a list of the same kind is updated instead of replaced. With `keep_old`, the old
    /// page is kept for its history entry.
    pub fn show(&self, route: &Route, page: &mut Page, in_place: bool, keep_old: bool, setting: &Setting) {
        if self.shown != Shown::Whole {
            page.remove_other_articles();
        }
        self.set_state(page.state());
        self.clear_notice();
        let old_route = self.route.replace(Some(route.clone()));
        let old_kind = old_route.as_ref().map(kind);
        if let Page::List(page) = &*page
            && in_place
            && kind(route) != Kind::Other
            && Some(kind(route)) == old_kind
        {
            if keep_old {
                self.keep_rows(old_route.clone());
            }
            if self.turn_into(page, setting) {
                return;
            }
        }
        if old_kind.is_none() {
            self.main.set_text_content(None);
        }
        // Mount the new page before removing the old one, so that the document is never empty.
        let old = self.nodes();
        let old_rows = self.rows.take();
        match page {
            Page::List(page) => self.show_list(page, setting),
            Page::Article(page) => {
                mount(&self.main, view! { <Article setting page=&**page /> });
                fill_article(&self.main, page);
            }
            Page::Problem(problem) => self.show_problem(problem, setting),
        }
        old.iter().for_each(Element::remove);
        if keep_old {
            self.keep(old_route, old, old_rows);
        }
        self.attach_islands(&self.main, setting);
    }

    /// Shows the kept page of a history entry. With `keep_old`, the old page is kept for its own.
    pub fn restore(&self, entry: u32, keep_old: bool, setting: &Setting) {
        let Some(kept) = self.kept.borrow_mut().take(entry) else { return };
        self.clear_notice();
        let (old, old_rows) = (self.nodes(), self.rows.take());
        old.iter().for_each(Element::remove);
        let old_route = self.route.replace(Some(kept.route));
        if keep_old {
            self.keep(old_route, old, old_rows);
        }
        kept.nodes.iter().for_each(|node| _ = self.main.append_child(node));
        self.rows.resume(kept.rows);
        if let Some(head) = &kept.head {
            head::write(head);
        }
        self.set_state(if find(&self.main, ".nothing").is_some() { "empty" } else { "ready" });
        self.attach_islands(&self.main, setting);
    }

    /// Keeps a page that was removed.
    fn keep(&self, route: Option<Route>, nodes: Vec<Element>, rows: Rows) {
        let Some(route) = route else { return };
        let elements = nodes.iter().map(|node| node.get_elements_by_tag_name("*").length()).sum();
        let page = KeptPage { route, nodes, rows, head: self.is_document.then(head::read) };
        self.kept.borrow_mut().keep(self.entry.take(), elements, page);
    }

    /// Keeps the rows of the current list, in a copy of the page around them. That page stays, because its filter has
    /// the focus.
    fn keep_rows(&self, route: Option<Route>) {
        let swap = |root: &Element, part: &str, with: &Element| {
            let old = find(root, part)?;
            old.replace_with_with_node_1(with).ok()?;
            Some(old)
        };
        let parts = ["[data-part=results]", "[data-part=side]"];
        let copy = |node: &Element, deep| node.clone_node_with_deep(deep).ok().map(JsCast::unchecked_into::<Element>);
        let rows: Vec<_> = parts
            .into_iter()
            .filter_map(|part| swap(&self.main, part, &copy(&find(&self.main, part)?, false)?))
            .collect();
        let pages: Vec<_> = self.nodes().iter().filter_map(|page| copy(page, true)).collect();
        for (part, old) in parts.into_iter().zip(&rows) {
            pages.iter().for_each(|page| _ = swap(page, part, old));
        }
        self.keep(route, pages, self.rows.take());
    }

    /// The elements of the current page.
    fn nodes(&self) -> Vec<Element> {
        each(&self.main, ":scope > *").collect()
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
        let (results, side) = (find(list, "[data-part=results]")?, find(list, "[data-part=side]")?);
        results.set_text_content(None);
        mount(&results, view! { <Results setting page count={FIRST_ROWS} /> });
        if page.stories.len() > FIRST_ROWS
            && let Some(list) = find(&results, "[data-part=list]")
        {
            self.rows.start(list, page, setting);
        }
        side.set_text_content(None);
        mount(&side, view! { <Side setting page /> });
        Some(results)
    }

    fn show_problem(&self, problem: &Problem, setting: &Setting) {
        mount(&self.main, view! { <Failure setting problem /> });
    }

    /// Updates the current list in place. Returns `false` if it lacks the elements for that.
    fn turn_into(&self, page: &ListPage, setting: &Setting) -> bool {
        let (heading, note) = (find(&self.main, "#page-title"), find(&self.main, ".front-note"));
        let (Some(heading), Some(note)) = (heading, note) else { return false };
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
    let parts: Vec<Element> = each(main, "[data-part=body],[data-part=related],[data-part=contents]").collect();
    for (part, html) in parts.iter().rev().zip(page.toc.iter().chain([&page.ending, &page.body])) {
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
