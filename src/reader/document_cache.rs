//! Documents that were fetched, or are on their way: nothing is asked for twice.
//!
//! Comes in: a URL and how to read what it answers. Goes out: the document, or a [`LoadState`] that says why it is not here.
//! Whoever meets a gap that is [`LoadState::Pending`] is called again when something has come, and simply asks for everything
//! anew: what is here answers at once. So whoever needs ten documents just asks for ten, and they come side by side.
//! Readers of one page have a shelf each, and take from each other's what they can. Start with [`DocumentCache::read`].

use super::{
    fetch::{self, Abort},
    load::{LoadState, Why},
};
use crate::{
    content::{Article, Site, Summary},
    feed::{
        FeedError, MOST_BYTES,
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

/// What a document holds once it is read.
#[derive(Clone)]
pub enum Document {
    /// The site, and how it is cut up.
    Site(Rc<(Site, Layout)>),
    /// A page of summaries, and what it tells of other categories if it is that of one.
    Summaries(Rc<(Vec<Arc<Summary>>, Vec<u32>)>),
    /// An article.
    Article(Rc<Article>),
    /// Lists of articles: those of each category, or of each search term.
    Lists(Rc<Lists>),
    /// What another module parses, in parts; `None` once that module has it.
    Bytes(Option<Array>),
}

/// Reads the bytes that came from a URL.
pub type Read = fn(&[u8], &str) -> Result<Document, FeedError>;

thread_local! {
    /// The shelves of all readers of the page.
    static SHELVES: RefCell<Vec<Weak<Documents>>> = const { RefCell::new(Vec::new()) };
}

fn shelves() -> Vec<Rc<Documents>> {
    SHELVES.with_borrow(|shelves| shelves.iter().filter_map(Weak::upgrade).collect())
}

/// Everything that was fetched.
pub struct DocumentCache(Rc<Documents>);

struct Documents {
    entries: RefCell<Vec<Entry>>,
    /// What must come from where it is kept: it failed before, and the browser's cache may hold a part of it, or wait for the
    /// request that hung; or else it is to be had anew.
    anew: RefCell<Vec<String>>,
    /// Called when something has come, or will not.
    arrived: Rc<dyn Fn()>,
    /// Gives what was read before there was a reader.
    early: Option<Function>,
}

struct Entry {
    url: String,
    document: Result<Document, LoadState>,
    /// The request, which several shelves may wait for.
    abort: Rc<Abort>,
    /// Whether it was asked for since the last [`DocumentCache::begin`].
    wanted: Cell<bool>,
}

impl DocumentCache {
    /// An empty shelf. `arrived` is called whenever something that was [coming](LoadState::Pending) has come, or will not; `early`
    /// gives the bytes that were read from a URL before, or the HTTP status that came instead.
    pub fn new(arrived: Rc<dyn Fn()>, early: Option<Function>) -> Self {
        let documents = Rc::new(Documents { entries: RefCell::default(), anew: RefCell::default(), arrived, early });
        SHELVES.with_borrow_mut(|shelves| {
            shelves.retain(|shelf| shelf.strong_count() > 0);
            shelves.push(Rc::downgrade(&documents));
        });
        DocumentCache(documents)
    }

    /// The document at `url`. It is asked for where it is not here. One that failed says so until the next
    /// [`DocumentCache::begin`], and is then asked for anew. One of more than `most` bytes is left to another module.
    pub fn read(&self, url: &str, most: usize, read: Read) -> Result<Document, LoadState> {
        let mut entries = self.0.entries.borrow_mut();
        if let Some(entry) = entries.iter().find(|entry| entry.url == url) {
            entry.wanted.set(true);
            return entry.document.clone();
        }
        let anew = self.0.anew.borrow().iter().any(|one| one == url);
        let (document, abort) = (!anew).then(|| self.elsewhere(url)).flatten().unwrap_or_else(|| {
            let abort = Abort::new();
            let document = match self.early(url) {
                Some(parts) => understood(parts, url, most, read, &abort),
                None => {
                    ask(url.to_owned(), most, read, anew, abort.clone());
                    Err(LoadState::Pending)
                }
            };
            (document, abort)
        });
        entries.push(Entry { url: url.to_owned(), document: document.clone(), abort, wanted: Cell::new(true) });
        document
    }

    /// What was read of it before there was a reader.
    fn early(&self, url: &str) -> Option<Result<Array, LoadState>> {
        let found = self.0.early.as_ref()?.call1(&JsValue::NULL, &url.into()).ok()?;
        Some(match found.as_f64() {
            Some(status) => Err(fetch::refusal(status as u16)),
            None => Ok(found.dyn_into().ok()?),
        })
    }

    /// What another reader has of it, or waits for.
    fn elsewhere(&self, url: &str) -> Option<(Result<Document, LoadState>, Rc<Abort>)> {
        let others = shelves().into_iter().filter(|shelf| !Rc::ptr_eq(shelf, &self.0));
        others.into_iter().find_map(|shelf| {
            let entries = shelf.entries.borrow();
            let is_of_use =
                |document: &Result<_, _>| !matches!(document, Err(LoadState::Failed(_)) | Ok(Document::Bytes(None)));
            let entry = entries.iter().find(|entry| entry.url == url && is_of_use(&entry.document))?;
            Some((entry.document.clone(), entry.abort.clone()))
        })
    }

    /// Begins something new: what failed may be tried again, and what is on its way for something older is wanted only if
    /// it is asked for again.
    pub fn begin(&self) {
        self.0.entries.borrow_mut().retain(|entry| {
            entry.wanted.set(false);
            let failed = !matches!(entry.document, Ok(_) | Err(LoadState::Pending));
            if failed {
                self.0.anew.borrow_mut().push(entry.url.clone());
            }
            !failed
        });
    }

    /// Lets go of every document that is here.
    pub fn forget(&self) {
        self.0.entries.borrow_mut().retain(|entry| {
            let coming = matches!(entry.document, Err(LoadState::Pending));
            if !coming {
                self.0.anew.borrow_mut().push(entry.url.clone());
            }
            coming
        });
    }

    /// Replaces what came from a URL: by nothing once another module has it, or by the reason why it is of no use.
    pub fn replace(&self, url: &str, document: Result<Document, LoadState>) {
        for entry in self.0.entries.borrow_mut().iter_mut().filter(|entry| entry.url == url) {
            entry.document = document.clone();
        }
    }

    /// Gives up what is on its way and was not asked for since [`DocumentCache::begin`].
    pub fn give_up_unwanted(&self) {
        self.0.entries.borrow_mut().retain(|entry| {
            let unwanted = matches!(entry.document, Err(LoadState::Pending)) && !entry.wanted.get();
            // One belongs to this entry, one to the request itself; a third to somebody who waits as well.
            if unwanted && Rc::strong_count(&entry.abort) <= 2 {
                entry.abort.abort();
            }
            !unwanted
        });
    }
}

impl Documents {
    /// Whether a request of its own would exceed the limit for a source. Documents that the page does not need make room first;
    /// what another module has of the source still counts.
    fn is_full(&self, abort: &Rc<Abort>) -> bool {
        let mut entries = self.entries.borrow_mut();
        let exceeds =
            |entries: &[Entry]| entries.iter().map(|entry| entry.abort.received()).sum::<usize>() > MOST_BYTES;
        if !entries.iter().any(|entry| Rc::ptr_eq(&entry.abort, abort)) || !exceeds(&entries) {
            return false;
        }
        entries.retain(|entry| entry.wanted.get() || matches!(entry.document, Err(_) | Ok(Document::Bytes(_))));
        exceeds(&entries)
    }
}

/// Parses an answer, or keeps it for another module if it has more than `most` bytes or `read` says so.
fn understood(
    parts: Result<Array, LoadState>,
    url: &str,
    most: usize,
    read: Read,
    abort: &Abort,
) -> Result<Document, LoadState> {
    let parts = parts?;
    let length = fetch::length(&parts);
    abort.set_received(length);
    if length <= most {
        match read(&fetch::bytes(&parts), url) {
            Ok(Document::Bytes(_)) => {}
            read => return read.map_err(|error| LoadState::Failed(Why::Unreadable(error.text()))),
        }
    }
    Ok(Document::Bytes(Some(parts)))
}

/// Asks for a document, for every shelf that waits for it.
fn ask(url: String, most: usize, read: Read, anew: bool, abort: Rc<Abort>) {
    spawn_local(async move {
        let is_full = || shelves().iter().any(|shelf| shelf.is_full(&abort));
        let parts = fetch::get(&url, anew, &abort, &is_full).await;
        let document = understood(parts, &url, most, read, &abort);
        for shelf in shelves() {
            // It is no longer there if it was given up.
            let mut entries = shelf.entries.borrow_mut();
            let Some(entry) = entries.iter_mut().find(|entry| Rc::ptr_eq(&entry.abort, &abort)) else { continue };
            entry.document = document.clone();
            drop(entries);
            (shelf.arrived)();
        }
    });
}
