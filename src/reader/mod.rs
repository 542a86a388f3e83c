//! The browser side: takes a document whose frame stands already, and makes its stage live.
//!
//! Comes in: the document (what it asks for stands in its head, see [`Request`](start)) and the events of a person. Goes
//! out: pages on the [`stage`], addresses in the history, requests to the source.
//!
//! | module | the one place where |
//! | --- | --- |
//! | [`fetch`] | HTTP happens |
//! | [`gap`] | it is said why something is not here |
//! | [`shelf`] | documents are kept, and requests shared and given up |
//! | [`library`] | a route becomes a page |
//! | [`stage`] | a page enters the document |
//! | [`strip`] | the filter of the page that stands is changed |
//! | [`navigation`] | a click, Back or Forward becomes a route |
//! | [`attention`] | the page is scrolled and the focus moved |
//! | [`places`] | history entries are numbered and their places remembered |
//! | [`storage`] | storage is touched |
//! | [`place`] | the clock is read, and URLs and letters are the browser's |
//!
//! Start with [`start`], then [`navigation`].

mod ages;
mod attention;
mod fetch;
mod gap;
mod head;
mod intent;
mod library;
mod markdown;
mod navigation;
mod place;
mod places;
mod shelf;
mod stage;
mod storage;
mod strip;
mod theme;
mod wording;

use crate::route::{Mode, Routes};
use js_sys::Function;
use leptos::prelude::{document, window};
use library::Library;
use markdown::Markdown;
use navigation::Reader;
use shelf::Shelf;
use stage::Stage;
use std::{cell::OnceCell, rc::Rc};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlLinkElement};

/// Makes the document live. `load_markdown` gives a promise of the second module's `to_html`.
///
/// The document says what to read: `link#broadsheet-source` names the source, `html[data-base]` the path below which the
/// site stands, and `html[data-routing=hash]` asks for routes in the fragment. Without a `main` or a source there is
/// nothing to do, and nothing is done.
pub fn start(load_markdown: Function) {
    let Some(root) = document().document_element() else { return };
    let Some(main) = find("main").and_then(|main| main.dyn_into::<HtmlElement>().ok()) else { return };
    let Some(source) = find("#broadsheet-source").and_then(|link| link.dyn_into::<HtmlLinkElement>().ok()) else {
        return;
    };
    theme::restore();
    let mode = if root.get_attribute("data-routing").as_deref() == Some("hash") { Mode::Hash } else { Mode::Path };
    let routes = Routes::new(&root.get_attribute("data-base").unwrap_or_default(), mode);
    let wording = wording::wording(&root.get_attribute("lang").unwrap_or_default());
    // The reader has a library, and the library tells the reader when something has come.
    let reader: Rc<OnceCell<Rc<Reader>>> = Rc::default();
    let waiting = reader.clone();
    let arrived: Rc<dyn Fn()> = Rc::new(move || waiting.get().into_iter().for_each(|reader| reader.go_on()));
    let markdown = Markdown::new(load_markdown, arrived.clone());
    let library = Library::new(source.href(), Shelf::new(arrived), markdown);
    let reader = reader.get_or_init(|| Reader::new(root, library, Stage::new(main), routes, wording));
    intent::listen(reader);
    reader.begin();
}

fn find(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

/// The elements below `root` that match.
fn each(root: &Element, selector: &str) -> impl Iterator<Item = Element> + use<> {
    let found = root.query_selector_all(selector).ok();
    (0..).map_while(move |at| found.as_ref()?.item(at)).map(JsCast::unchecked_into)
}

/// Calls `handle` for each event of a kind that reaches the window, for as long as the document lives.
fn listen(kind: &str, handle: impl FnMut(web_sys::Event) + 'static) {
    let handle = wasm_bindgen::closure::Closure::<dyn FnMut(web_sys::Event)>::new(handle).into_js_value();
    _ = window().add_event_listener_with_callback(kind, handle.unchecked_ref());
}
