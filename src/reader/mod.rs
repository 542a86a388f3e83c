//! The browser side: shows pages in a host, and handles events.
//!
//! Input: the document, whose `html` and `head` contain the settings (see [`start`]), and events. Output: pages in the
//! [`outlet`], history entries, and requests to the source. Entry point: [`start`], then [`navigation`].
//!
//! | module | the only place that |
//! | --- | --- |
//! | [`fetch`] | sends HTTP requests |
//! | [`host`] | looks up elements and adds listeners |
//! | [`load`] | defines why a document is not available |
//! | [`document_cache`] | caches documents, and shares and aborts requests |
//! | [`library`] | turns a route into a page |
//! | [`adapter_module`] | presents other sources as the static layout |
//! | [`module`] | loads other wasm modules |
//! | [`search`] | turns typed text into a route |
//! | [`events`] | listens to events |
//! | [`prefetch`] | requests documents before a click |
//! | [`outlet`] | mounts pages |
//! | [`rows`] | draws a long list in small steps |
//! | [`first_page`] | draws an article before the reader is loaded |
//! | [`filter_dom`] | updates the category filter in place |
//! | [`island`] | mounts components with signals and effects |
//! | [`links`] | decides which clicks to handle |
//! | [`address`] | reads the address bar |
//! | [`navigation`] | reports events to the [state machine](crate::navigation) |
//! | [`effects`] | runs the effects of the state machine |
//! | [`focus`] | scrolls and moves the focus |
//! | [`scroll_history`] | numbers history entries and stores scroll positions |
//! | [`storage`] | uses session storage |
//! | [`browser_api`] | reads the clock, resolves URLs and splits words |

mod adapter_module;
mod address;
mod ages;
mod browser_api;
mod document_cache;
mod effects;
mod events;
mod fetch;
mod filter_dom;
mod first_page;
mod focus;
mod head;
mod host;
pub mod island;
mod library;
mod links;
mod load;
mod module;
mod navigation;
mod outlet;
mod prefetch;
mod rows;
mod scroll_history;
mod search;
mod storage;
mod wording;

use crate::{
    feed::site::read,
    navigation::{Event, Trigger},
    route::{Location, Mode, Routes},
};
use adapter_module::AdapterModule;
use document_cache::DocumentCache;
pub use first_page::draw;
use host::Host;
use js_sys::Function;
use leptos::prelude::document;
use library::Library;
use module::Module;
use navigation::Reader;
use outlet::{Outlet, Shown};
use std::{
    cell::{OnceCell, RefCell},
    rc::{Rc, Weak},
};
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{Element, HtmlElement, HtmlLinkElement};

/// Starts the reader in a page of ours. `load_markdown` returns a promise of the function of that module, and
/// `load_adapter` is `adapterFrom` of `loader.js`, which also loads the search. `early` returns the bytes, or the HTTP
/// status, of a URL that was fetched before. `messages` contains the interface texts
/// [in the page's language](read::messages); it is empty for English. `listener` receives `shown` with an address.
///
/// Settings in the document:
/// - `link#broadsheet-source`: the source. `data-allow` on it extends the [policy](Host::policy).
/// - `html[data-source-kind]`, `html[data-key]`: the kind of source, and its API key.
/// - `html[data-map]`: the mapping of a JSON API; the kind is `map`.
/// - `html[data-base]`: the base path of the site. `html[data-articles]`: [where articles are](Routes::with_articles)
///   below it.
/// - `html[data-routing=hash]`: routes are in the fragment.
///
/// Returns a function that accepts [orders], or `None` without a `main` or a source. The function ignores events until
/// it receives `attend`; until then all links are left to the browser.
pub fn start(
    load_markdown: Function,
    load_adapter: Function,
    listener: Function,
    early: Function,
    messages: &str,
) -> Option<Function> {
    let root = document().document_element()?;
    let host = Host::new(root.clone(), root);
    let source = host.find("#broadsheet-source")?.dyn_into::<HtmlLinkElement>().ok()?;
    let reader = reader(host, source.href(), load_markdown, load_adapter, Some(listener), Some(early), messages)?;
    reader.open();
    Some(orders(reader))
}

/// Starts the reader in an element of a host page. Pages are shown in the `main` below `scope`, a wrapper in the
/// element's shadow root. The wrapper has the same settings as the root of a document (`lang`, `data-base`,
/// `data-routing`), and:
/// - `data-source`: the source.
/// - `data-begin`: the initial address.
/// - `data-view`: `article`, `list` or `recent`, to show less than everything.
/// - `data-limit`: the number of articles on each list page.
///
/// `listener` receives events: `navigate` with an address, which it may cancel by returning `false`; `shown` with an
/// address; `error` with a text. `early` and `messages` are the same as in [`start`]. Returns a function that accepts
/// [orders].
pub fn mount(
    element: Element,
    scope: Element,
    load_markdown: Function,
    load_adapter: Function,
    listener: Function,
    early: Function,
    messages: &str,
) -> Option<Function> {
    let host = Host::new(element, scope);
    let source = host.attribute("data-source")?;
    let reader = reader(host, source, load_markdown, load_adapter, Some(listener), Some(early), messages)?;
    listen(&reader, None);
    reader.open();
    Some(orders(reader))
}

/// A function that executes orders, and reports whether it could. `navigate` and `adapt` go to an address, the latter
/// without moving the focus. `refresh` reloads, `attend` starts to handle events, and `leave` ends the reader.
fn orders(reader: Rc<Reader>) -> Function {
    let reader = RefCell::new(Some(reader));
    let order = move |order: String, detail: String| {
        let current = reader.borrow().clone();
        match (current, &*order) {
            (Some(reader), "navigate") => return reader.follow(&detail, Trigger::Follow),
            (Some(reader), "adapt") => return reader.follow(&detail, Trigger::Choose),
            (Some(reader), "refresh") => reader.dispatch(Event::Refresh),
            (Some(reader), "attend") => listen(&reader, reader.current_location()),
            (Some(active), "leave") => {
                active.dispatch(Event::Close);
                reader.take();
            }
            _ => return false,
        }
        true
    };
    Closure::<dyn Fn(String, String) -> bool>::new(order).into_js_value().unchecked_into()
}

/// Starts to handle events. `address` is where the browser is, if it may have left the page that is shown.
fn listen(reader: &Rc<Reader>, address: Option<Location>) {
    prefetch::listen(reader);
    events::listen(reader);
    ages::keep_current(reader.host(), reader.setting());
    reader.dispatch(Event::Attend(address));
}

/// Creates a reader in its host.
fn reader(
    host: Host,
    source: String,
    load_markdown: Function,
    load_adapter: Function,
    listener: Option<Function>,
    early: Option<Function>,
    messages: &str,
) -> Option<Rc<Reader>> {
    let main = host.find("main")?.dyn_into::<HtmlElement>().ok()?;
    let mode = match host.attribute("data-routing").as_deref() {
        Some("hash") => Mode::Hash,
        Some("memory") => Mode::Memory,
        _ => Mode::Path,
    };
    let attribute = |name: &str| host.attribute(name).unwrap_or_default();
    let routes = Routes::with_articles(&attribute("data-base"), mode, &attribute("data-articles"));
    let wording = wording::wording(&attribute("lang"));
    // The reader owns the library, and the library notifies the reader: the second reference is weak.
    let reader: Rc<OnceCell<Weak<Reader>>> = Rc::default();
    let weak = reader.clone();
    let arrived: Rc<dyn Fn()> =
        Rc::new(move || weak.get().and_then(Weak::upgrade).into_iter().for_each(|reader| reader.resume()));
    let markdown = Module::new(load_markdown, arrived.clone());
    // A source has a key or a mapping.
    let key = host.attribute("data-key").or_else(|| host.attribute("data-map"));
    let kind = host.attribute("data-source-kind");
    let adapter = AdapterModule::new(source.clone(), kind, key, &load_adapter, arrived.clone())?;
    let search = AdapterModule::new(source.clone(), Some("search".to_owned()), None, &load_adapter, arrived.clone())?;
    let limit = host.attribute("data-limit").and_then(|limit| limit.parse().ok()).filter(|limit| *limit > 0);
    let cache = DocumentCache::new(arrived, early);
    let library =
        Library::new(source, cache, [adapter, search], markdown, read::messages(messages), limit, host.policy());
    let shown = match host.attribute("data-view").as_deref() {
        Some("article" | "list") => Shown::Alone,
        Some("recent") => Shown::Recent,
        _ => Shown::Whole,
    };
    let is_document = host.is_document;
    let created = Reader::new(host, listener, library, Outlet::new(main, shown, is_document), routes, wording);
    _ = reader.set(Rc::downgrade(&created));
    Some(created)
}
