//! The browser side: takes a document whose frame stands already, and makes its stage live.
//!
//! Comes in: the document (what it asks for stands in its head, see [`Request`](start)) and the events of a person. Goes
//! out: pages on the [`stage`], addresses in the history, requests to the source.
//!
//! | module | the one place where |
//! | --- | --- |
//! | [`fetch`] | HTTP happens |
//! | [`home`] | a reader lives: a document, or an element of another page |
//! | [`gap`] | it is said why something is not here |
//! | [`shelf`] | documents are kept, and requests shared and given up |
//! | [`library`] | a route becomes a page |
//! | [`foreign`] | a source that is not a compiled site is made to look like one |
//! | [`module`] | another wasm module is loaded |
//! | [`search`] | typed text becomes a route |
//! | [`events`] | events are listened to |
//! | [`stage`] | a page enters the document |
//! | [`strip`] | the filter of the page that stands is changed |
//! | [`links`] | it is decided whether a click is ours |
//! | [`address`] | the address bar is read |
//! | [`navigation`] | a click, Back or Forward becomes a route |
//! | [`attention`] | the page is scrolled and the focus moved |
//! | [`places`] | history entries are numbered and their places remembered |
//! | [`storage`] | storage is touched |
//! | [`place`] | the clock is read, and URLs and words are the browser's |
//!
//! Start with [`start`], then [`navigation`].

mod adapter_module;
mod address;
mod ages;
mod browser_api;
mod document_cache;
mod events;
mod fetch;
mod filter_dom;
mod focus;
mod head;
mod host;
mod library;
mod links;
mod load;
mod module;
mod navigation;
mod outlet;
mod prefetch;
mod scroll_history;
mod search;
mod storage;
mod wording;

use crate::{
    feed::site::read,
    route::{Mode, Routes},
};
use adapter_module::AdapterModule;
use document_cache::DocumentCache;
use host::Host;
use js_sys::Function;
use leptos::prelude::document;
use library::Library;
use module::Module;
use navigation::{How, Reader};
use outlet::{Outlet, Shown};
use std::{
    cell::{OnceCell, RefCell},
    rc::{Rc, Weak},
};
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{Element, HtmlElement, HtmlLinkElement};

/// Makes the document live. `load_markdown` gives a promise of the function of the module for Markdown, `load_feeds` of that
/// for other sources. `early` gives the bytes that were read from a URL before, or the HTTP status that came instead.
/// `messages` is what is said in [another language](read::messages) than English, or nothing.
///
/// The document says what to read: `link#broadsheet-source` names the source, `html[data-source-kind]` and `html[data-key]` what
/// kind it is and the key it may want, `html[data-base]` the path below which the site stands, `html[data-articles]` where below it
/// [articles are](Routes::with_articles), and `html[data-routing=hash]`
/// asks for routes in the fragment. `data-allow` on the link states the publisher's [policy](Host::policy).
/// Without a `main` or a source there is nothing to do, and nothing is done.
///
/// Answers a function that takes [orders]. It waits for `attend`, which may come when all of the module is here: until then every
/// link is the browser's.
pub fn start(load_markdown: Function, load_feeds: Function, early: Function, messages: &str) -> Option<Function> {
    let root = document().document_element()?;
    let home = Host::new(root.clone(), root);
    let source = home.find("#broadsheet-source")?.dyn_into::<HtmlLinkElement>().ok()?;
    let reader = reader(home, source.href(), load_markdown, load_feeds, None, Some(early), messages)?;
    reader.begin();
    Some(orders(reader))
}

/// Makes an element of another page live. What is shown stands in the `main` below `scope`, a wrapper in the element's shadow
/// root. The wrapper says what to read as the root of a document does (`lang`, `data-base`, `data-routing`), with `data-source` for the source, `data-begin`
/// for where to begin, `data-view` (`article`, `list`, `recent`) for less than everything, and `data-limit` for the length of
/// lists. `listener` is told what happens: `navigate` with an address, to which it may answer `false`; `shown`
/// with the address of what is shown; `error` with its text. `messages` are as in [`start`].
///
/// Answers a function that takes [orders].
pub fn mount(
    element: Element,
    scope: Element,
    load_markdown: Function,
    load_feeds: Function,
    listener: Function,
    messages: &str,
) -> Option<Function> {
    let home = Host::new(element, scope);
    let source = home.attribute("data-source")?;
    let reader = reader(home, source, load_markdown, load_feeds, Some(listener), None, messages)?;
    listen(&reader);
    reader.begin();
    Some(orders(reader))
}

/// A function that takes orders: `navigate` with an address, `adapt` with one that nobody in front of the screen has asked for,
/// `refresh`, `attend`, to listen to the person from now on, and `leave`, which ends it. It answers whether that was done.
fn orders(reader: Rc<Reader>) -> Function {
    let reader = RefCell::new(Some(reader));
    let order = move |order: String, detail: String| {
        let standing = reader.borrow().clone();
        match (standing, &*order) {
            (Some(reader), "navigate") => return reader.follow(&detail, How::Follow),
            (Some(reader), "adapt") => return reader.follow(&detail, How::Choose),
            (Some(reader), "refresh") => reader.refresh(),
            (Some(reader), "attend") => {
                listen(&reader);
                reader.catch_up();
            }
            (Some(reader_), "leave") => {
                reader_.leave();
                reader.take();
            }
            _ => return false,
        }
        true
    };
    Closure::<dyn Fn(String, String) -> bool>::new(order).into_js_value().unchecked_into()
}

/// Has a reader listen to the person.
fn listen(reader: &Rc<Reader>) {
    prefetch::listen(reader);
    events::listen(reader);
    reader.attend();
}

/// A reader in its home.
fn reader(
    home: Host,
    source: String,
    load_markdown: Function,
    load_feeds: Function,
    listener: Option<Function>,
    early: Option<Function>,
    messages: &str,
) -> Option<Rc<Reader>> {
    let main = home.find("main")?.dyn_into::<HtmlElement>().ok()?;
    let mode = match home.attribute("data-routing").as_deref() {
        Some("hash") => Mode::Hash,
        Some("memory") => Mode::Memory,
        _ => Mode::Path,
    };
    let attribute = |name: &str| home.attribute(name).unwrap_or_default();
    let routes = Routes::with_articles(&attribute("data-base"), mode, &attribute("data-articles"));
    let wording = wording::wording(&attribute("lang"));
    // The reader has a library, and the library tells the reader when something has come.
    let reader: Rc<OnceCell<Weak<Reader>>> = Rc::default();
    let waiting = reader.clone();
    let arrived: Rc<dyn Fn()> =
        Rc::new(move || waiting.get().and_then(Weak::upgrade).into_iter().for_each(|reader| reader.go_on()));
    let markdown = Module::new(load_markdown, arrived.clone());
    let feeds = Module::new(load_feeds, arrived.clone());
    let foreign =
        AdapterModule::new(source.clone(), home.attribute("data-source-kind"), home.attribute("data-key"), feeds);
    let limit = home.attribute("data-limit").and_then(|limit| limit.parse().ok()).filter(|limit| *limit > 0);
    let shelf = DocumentCache::new(arrived, early);
    let library = Library::new(source, shelf, foreign, markdown, read::messages(messages), limit, home.policy());
    let shown = match home.attribute("data-view").as_deref() {
        Some("article" | "list") => Shown::Alone,
        Some("recent") => Shown::Recent,
        _ => Shown::Whole,
    };
    let made = Reader::new(home, listener, library, Outlet::new(main, shown), routes, wording);
    _ = reader.set(Rc::downgrade(&made));
    Some(made)
}
