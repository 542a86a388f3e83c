//! Caches fetched documents and shares pending requests: no URL is requested twice.
//!
//! Input: a URL, and a function that parses its content. Output: the document, or a [`LoadState`] that explains its
//! absence. Entry point: [`DocumentCache::read`].
//!
//! On [`LoadState::Pending`], the caller returns. `arrived` is called when a document is here, and the caller asks for
//! all its documents again. Requests therefore run in parallel. Each reader of a page has its own cache, and looks into
//! the others.

use super::{
    fetch::{self, Abort},
    load::{LoadState, Reason},
};
use crate::{
    content::{Article, Site, Summary},
    feed::{
        FeedError, MAX_BYTES,
        site::{Layout, read::Lists},
    },
};
use js_sys::{Array, Function};
use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
    sync::Arc,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;

/// The parsed content of a document.
#[derive(Clone)]
pub enum Document {
    /// The site, and its static layout.
    Site(Rc<(Site, Layout)>),
    /// A page of summaries.
    Summaries(Rc<Vec<Arc<Summary>>>),
    Article(Rc<Article>),
    /// Lists of article numbers, by category or by search term.
    Lists(Rc<Lists>),
    /// Unparsed parts for the adapter module; `None` once it has received them.
    Bytes(Option<Array>),
}

/// Parses the bytes received from a URL.
pub type Parse = fn(&[u8], &str) -> Result<Document, FeedError>;

thread_local! {
    /// The caches of all readers in the page.
    static CACHES: RefCell<Vec<Weak<Documents>>> = const { RefCell::new(Vec::new()) };
}

fn caches() -> Vec<Rc<Documents>> {
    CACHES.with_borrow(|caches| caches.iter().filter_map(Weak::upgrade).collect())
}

/// A reader's cache.
pub struct DocumentCache(Rc<Documents>);

struct Documents {
    entries: RefCell<Vec<Entry>>,
    /// URLs to fetch past the browser's cache: it may hold a broken answer, or wait for a stalled request.
    refetch: RefCell<Vec<String>>,
    /// Called when a pending document is here, or has failed.
    arrived: Rc<dyn Fn()>,
    /// Returns data that `bootstrap.js` fetched before the reader started.
    early: Option<Function>,
}

struct Entry {
    url: String,
    document: Result<Document, LoadState>,
    /// The request, which several caches may share.
    abort: Rc<Abort>,
    /// Whether it was asked for since the last [`DocumentCache::begin_navigation`].
    wanted: Cell<bool>,
}

impl DocumentCache {
    /// An empty cache. `arrived` is called when a [pending](LoadState::Pending) document is here or has failed. `early`
    /// returns the bytes, or the HTTP status, of a URL that was fetched before.
    pub fn new(arrived: Rc<dyn Fn()>, early: Option<Function>) -> Self {
        let documents = Rc::new(Documents { entries: RefCell::default(), refetch: RefCell::default(), arrived, early });
        CACHES.with_borrow_mut(|caches| {
            caches.retain(|cache| cache.strong_count() > 0);
            caches.push(Rc::downgrade(&documents));
        });
        DocumentCache(documents)
    }

    /// Returns the document at `url`, or requests it. A failure is final until [`DocumentCache::begin_navigation`].
    /// Documents larger than `max_bytes` are not parsed, but kept for the adapter module.
    pub fn read(&self, url: &str, max_bytes: usize, parse: Parse) -> Result<Document, LoadState> {
        let mut entries = self.0.entries.borrow_mut();
        if let Some(entry) = entries.iter().find(|entry| entry.url == url) {
            entry.wanted.set(true);
            return entry.document.clone();
        }
        let refetch = self.0.refetch.borrow().iter().any(|one| one == url);
        let (document, abort) = (!refetch).then(|| self.find_in_other_caches(url)).flatten().unwrap_or_else(|| {
            let abort = Abort::new();
            let document = match self.early(url) {
                Some(parts) => parse_answer(parts, url, max_bytes, parse, &abort),
                None => {
                    ask(url.to_owned(), max_bytes, parse, refetch, abort.clone());
                    Err(LoadState::Pending)
                }
            };
            (document, abort)
        });
        entries.push(Entry { url: url.to_owned(), document: document.clone(), abort, wanted: Cell::new(true) });
        document
    }

    /// Data that was fetched before the reader started.
    fn early(&self, url: &str) -> Option<Result<Array, LoadState>> {
        let early = self.0.early.as_ref()?.call1(&JsValue::NULL, &url.into()).ok()?;
        Some(match early.as_f64() {
            Some(status) => Err(fetch::status_error(status as u16)),
            None => Ok(early.dyn_into().ok()?),
        })
    }

    /// An entry of another reader in the page.
    fn find_in_other_caches(&self, url: &str) -> Option<(Result<Document, LoadState>, Rc<Abort>)> {
        let others = caches().into_iter().filter(|cache| !Rc::ptr_eq(cache, &self.0));
        others.into_iter().find_map(|cache| {
            let entries = cache.entries.borrow();
            let is_usable =
                |document: &Result<_, _>| !matches!(document, Err(LoadState::Failed(_)) | Ok(Document::Bytes(None)));
            let entry = entries.iter().find(|entry| entry.url == url && is_usable(&entry.document))?;
            Some((entry.document.clone(), entry.abort.clone()))
        })
    }

    /// Starts a new navigation: failed documents may be retried, and pending ones count as unwanted until asked for
    /// again.
    pub fn begin_navigation(&self) {
        self.0.entries.borrow_mut().retain(|entry| {
            entry.wanted.set(false);
            let failed = !matches!(entry.document, Ok(_) | Err(LoadState::Pending));
            if failed {
                self.0.refetch.borrow_mut().push(entry.url.clone());
            }
            !failed
        });
    }

    /// Drops all documents except pending ones.
    pub fn clear(&self) {
        self.0.entries.borrow_mut().retain(|entry| {
            let is_pending = matches!(entry.document, Err(LoadState::Pending));
            if !is_pending {
                self.0.refetch.borrow_mut().push(entry.url.clone());
            }
            is_pending
        });
    }

    /// Replaces the document of a URL, after the adapter module has received or rejected it.
    pub fn replace(&self, url: &str, document: Result<Document, LoadState>) {
        for entry in self.0.entries.borrow_mut().iter_mut().filter(|entry| entry.url == url) {
            entry.document = document.clone();
        }
    }

    /// Drops the document of a URL, so that it is fetched again.
    pub fn forget(&self, url: &str) {
        self.0.entries.borrow_mut().retain(|entry| entry.url != url);
    }

    /// Aborts pending requests that were not asked for since [`DocumentCache::begin_navigation`].
    pub fn abort_unwanted(&self) {
        self.0.entries.borrow_mut().retain(|entry| {
            let unwanted = matches!(entry.document, Err(LoadState::Pending)) && !entry.wanted.get();
            // Two references belong to this entry and the request itself; any more belong to other caches.
            if unwanted && Rc::strong_count(&entry.abort) <= 2 {
                entry.abort.abort();
            }
            !unwanted
        });
    }
}

impl Documents {
    /// Reports whether a request exceeds the size limit of a source. Evicts unused documents first. Data that was
    /// passed to the adapter module still counts.
    fn is_full(&self, abort: &Rc<Abort>) -> bool {
        let mut entries = self.entries.borrow_mut();
        let exceeds = |entries: &[Entry]| entries.iter().map(|entry| entry.abort.received()).sum::<usize>() > MAX_BYTES;
        if !entries.iter().any(|entry| Rc::ptr_eq(&entry.abort, abort)) || !exceeds(&entries) {
            return false;
        }
        entries.retain(|entry| entry.wanted.get() || matches!(entry.document, Err(_) | Ok(Document::Bytes(_))));
        exceeds(&entries)
    }
}

/// Parses an answer. Keeps it unparsed if it is larger than `max_bytes`, or if `parse` returns [`Document::Bytes`].
fn parse_answer(
    parts: Result<Array, LoadState>,
    url: &str,
    max_bytes: usize,
    parse: Parse,
    abort: &Abort,
) -> Result<Document, LoadState> {
    let parts = parts?;
    let length = fetch::length(&parts);
    abort.set_received(length);
    if length <= max_bytes {
        match parse(&fetch::bytes(&parts), url) {
            Ok(Document::Bytes(_)) => {}
            result => return result.map_err(|error| LoadState::Failed(Reason::Unreadable(error.text()))),
        }
    }
    Ok(Document::Bytes(Some(parts)))
}

/// Requests a document for every cache that waits for it.
fn ask(url: String, max_bytes: usize, parse: Parse, refetch: bool, abort: Rc<Abort>) {
    spawn_local(async move {
        let is_full = || caches().iter().any(|cache| cache.is_full(&abort));
        let parts = fetch::get(&url, refetch, &abort, &is_full).await;
        let document = parse_answer(parts, &url, max_bytes, parse, &abort);
        for cache in caches() {
            // The entry is missing if the request was aborted.
            let mut entries = cache.entries.borrow_mut();
            let Some(entry) = entries.iter_mut().find(|entry| Rc::ptr_eq(&entry.abort, &abort)) else { continue };
            entry.document = document.clone();
            drop(entries);
            (cache.arrived)();
        }
    });
}
