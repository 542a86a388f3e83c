//! Presents a source that is not a compiled site as the static layout, by way of an adapter module.
//!
//! Input: the name of a document of the static layout. Output: the document, or the [`LoadState`] that explains its
//! absence. Entry point: [`AdapterModule::ask`]. There are several adapter modules. The kind of a source, or its first
//! bytes, decide which one is loaded (`adapterFrom` in `loader.js`). It parses formats and fetches nothing
//! (`feed::source`): the document cache fetches the URLs that it requests. All readers of the same articles share one
//! source, so that it is fetched and parsed once.

use super::{
    document_cache::{Document, DocumentCache, Parse},
    load::{LoadState, Reason},
    module::Module,
};
use js_sys::{Array, Function};
use std::{
    cell::RefCell,
    rc::{Rc, Weak},
};
use wasm_bindgen::JsValue;

/// A source, and the adapter for it.
pub struct AdapterModule {
    module: Module,
    shared: Rc<Shared>,
}

/// What all readers of the same source share.
struct Shared {
    /// The source's URL, its kind and its API key, if they are known.
    url: String,
    kind: Option<String>,
    key: Option<String>,
    /// With one argument, returns a document; with two, receives the answer from a URL.
    source: RefCell<Option<Function>>,
    /// URLs whose answers the adapter has received.
    received: RefCell<Vec<String>>,
    /// Documents returned since the last answer.
    answers: RefCell<Vec<(String, Document)>>,
}

thread_local! {
    /// The sources of all readers in the page.
    static SOURCES: RefCell<Vec<Weak<Shared>>> = const { RefCell::new(Vec::new()) };
}

impl Shared {
    /// The source with these settings, which another reader may have.
    fn find(url: String, kind: Option<String>, key: Option<String>) -> Rc<Self> {
        SOURCES.with_borrow_mut(|sources| {
            sources.retain(|source| source.strong_count() > 0);
            let mut known = sources.iter().filter_map(Weak::upgrade);
            known.find(|known| known.url == url && known.kind == kind && known.key == key).unwrap_or_else(|| {
                let (source, received, answers) = Default::default();
                let made = Rc::new(Shared { url, kind, key, source, received, answers });
                sources.push(Rc::downgrade(&made));
                made
            })
        })
    }
}

impl AdapterModule {
    /// `load` returns, for URL, kind and key of a source, a function that loads the adapter module for its first bytes.
    pub fn new(
        url: String,
        kind: Option<String>,
        key: Option<String>,
        load: &Function,
        arrived: Rc<dyn Fn()>,
    ) -> Option<Self> {
        let load = load.call3(&JsValue::NULL, &url.as_str().into(), &text(&kind), &text(&key)).ok()?;
        Some(AdapterModule { module: Module::new(load.into(), arrived), shared: Shared::find(url, kind, key) })
    }

    /// Reports whether the source is known not to be a compiled site before anything is fetched.
    pub fn is_certain(&self) -> bool {
        self.has_kind() || self.shared.source.borrow().is_some()
    }

    fn has_kind(&self) -> bool {
        self.shared.kind.as_ref().is_some_and(|kind| kind != "site")
    }

    /// Starts to load the adapter module that is probably needed.
    pub fn prepare(&self) {
        self.module.prepare();
    }

    /// Drops all data of the source.
    pub fn clear(&self) {
        self.shared.source.take();
        self.shared.received.take();
        self.shared.answers.take();
        self.module.clear();
    }

    /// Returns the document `file`, parsed by `parse`.
    pub fn ask(&self, file: &str, parse: Parse, cache: &DocumentCache) -> Result<Document, LoadState> {
        let shared = &self.shared;
        loop {
            if let Some((_, known)) = shared.answers.borrow().iter().find(|(name, _)| name == file) {
                return Ok(known.clone());
            }
            let answer = self.source(cache)?.call1(&JsValue::NULL, &file.into());
            let answer =
                answer.ok().and_then(|answer| answer.as_string()).ok_or(LoadState::Failed(Reason::NoModule))?;
            let (kind, rest) = answer.split_once('\n').unwrap_or((&answer, ""));
            match kind {
                "document" => {
                    let document = parse(rest.as_bytes(), &shared.url);
                    let document = document.map_err(|error| LoadState::Failed(Reason::Unreadable(error.text())))?;
                    shared.answers.borrow_mut().push((file.to_owned(), document.clone()));
                    // Another reader may have passed them.
                    shared.received.borrow().iter().for_each(|url| cache.replace(url, Ok(Document::Bytes(None))));
                }
                "needs" => self.pass_answers(rest, cache)?,
                "missing" => return Err(LoadState::NotFound),
                _ => {
                    // The fetched data is unusable: a retry must fetch it again.
                    let failed = LoadState::Failed(Reason::Unreadable(rest.to_owned()));
                    shared.received.borrow().iter().for_each(|url| cache.replace(url, Err(failed.clone())));
                    self.clear();
                    return Err(failed);
                }
            }
        }
    }

    fn source(&self, cache: &DocumentCache) -> Result<Function, LoadState> {
        let Shared { url, kind, key, source, .. } = &*self.shared;
        if let Some(known) = &*source.borrow() {
            return Ok(known.clone());
        }
        // The kind decides which module is needed, or else the first bytes.
        let hint = if self.has_kind() { JsValue::UNDEFINED } else { bytes(url, cache)?.into() };
        let make = self.module.function(&hint)?;
        let made = make.call3(&JsValue::NULL, &url.as_str().into(), &text(kind), &text(key));
        let made: Function = made.map_err(|_| LoadState::Failed(Reason::NoModule))?.into();
        *source.borrow_mut() = Some(made.clone());
        Ok(made)
    }

    /// Passes the answers from `urls` (one per line) to the adapter. Fails if one of them is not available.
    fn pass_answers(&self, urls: &str, cache: &DocumentCache) -> Result<(), LoadState> {
        let mut lacking = Ok(());
        for url in urls.lines() {
            // The adapter received this answer before, and requests it again.
            if self.shared.received.borrow().iter().any(|known| known == url) {
                return Err(LoadState::Failed(Reason::NoModule));
            }
            match bytes(url, cache) {
                Ok(parts) => {
                    self.pass_answer(url, &parts, cache)?;
                    cache.replace(url, Ok(Document::Bytes(None)));
                }
                Err(LoadState::Failed(Reason::TooLarge)) => self.pass_answer(url, &JsValue::NULL, cache)?,
                Err(LoadState::Pending) => lacking = Err(LoadState::Pending),
                Err(state) => {
                    let status = match state {
                        LoadState::NotFound => 404,
                        LoadState::Failed(Reason::Status(status)) => status,
                        _ => 0,
                    };
                    if !self.refused(url, status, cache)? {
                        lacking = Err(match status {
                            0 => state,
                            status => LoadState::Failed(Reason::Status(status)),
                        });
                    }
                }
            }
        }
        lacking
    }

    /// Passes the answer from a URL to the adapter: an array of parts, or `null` if it exceeds the limit.
    fn pass_answer(&self, url: &str, answer: &JsValue, cache: &DocumentCache) -> Result<(), LoadState> {
        _ = self.source(cache)?.call2(&JsValue::NULL, &url.into(), answer);
        self.shared.received.borrow_mut().push(url.to_owned());
        self.shared.answers.take();
        Ok(())
    }

    /// Reports a failed request to the adapter: an HTTP status, or 0 if there was no answer. Returns whether the source
    /// continues without that URL.
    fn refused(&self, url: &str, status: u16, cache: &DocumentCache) -> Result<bool, LoadState> {
        let handled = self.source(cache)?.call2(&JsValue::NULL, &url.into(), &status.into());
        let goes_on = handled.is_ok_and(|handled| handled.is_truthy());
        // A retry may request a URL without an answer again.
        if goes_on && status > 0 {
            self.shared.received.borrow_mut().push(url.to_owned());
        }
        Ok(goes_on)
    }
}

/// The bytes of a URL, in parts.
fn bytes(url: &str, cache: &DocumentCache) -> Result<Array, LoadState> {
    let read = || cache.read(url, 0, |_, _| Ok(Document::Bytes(None)));
    let mut document = read()?;
    if !matches!(document, Document::Bytes(Some(_))) {
        // Another reader has passed them to its adapter, and this source begins anew.
        cache.forget(url);
        document = read()?;
    }
    if let Document::Bytes(Some(parts)) = document { Ok(parts) } else { Err(LoadState::Failed(Reason::NoModule)) }
}

fn text(text: &Option<String>) -> JsValue {
    text.as_ref().map_or(JsValue::UNDEFINED, JsValue::from)
}
