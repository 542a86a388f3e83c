//! Documents that were fetched, or are on their way: nothing is asked for twice.
//!
//! Comes in: a URL and how to read what it answers. Goes out: the document, or a [`Gap`] that says why it is not here.
//! Whoever meets a gap that is [`Gap::Coming`] is called again when something has come, and simply asks for everything
//! anew: what is here answers at once. So whoever needs ten documents just asks for ten, and they come side by side.
//! Start with [`Shelf::read`].

use super::{
    fetch::{self, Abort},
    gap::{Gap, Why},
};
use crate::{
    content::ArticleIds,
    feed::{FeedError, json_feed::Feed},
};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen_futures::spawn_local;

/// What a document holds once it is read.
#[derive(Clone)]
pub enum Document {
    /// A feed: the site, a page of summaries, an article.
    Feed(Rc<Feed>),
    /// The articles of a category.
    Ids(Rc<ArticleIds>),
    /// Words and the articles that have them.
    Terms(Rc<Vec<(String, ArticleIds)>>),
}

/// Reads the bytes that came from a URL.
pub type Read = fn(&[u8], &str) -> Result<Document, FeedError>;

/// Everything that was fetched.
#[derive(Clone)]
pub struct Shelf(Rc<Documents>);

struct Documents {
    entries: RefCell<Vec<Entry>>,
    /// What failed before: the browser's cache may hold a part of it, or wait for the request that hung.
    failed: RefCell<Vec<String>>,
    /// Called when something has come, or will not.
    arrived: Rc<dyn Fn()>,
}

struct Entry {
    url: String,
    document: Result<Document, Gap>,
    abort: Rc<Abort>,
    /// Whether it was asked for since the last [`Shelf::begin`].
    wanted: Cell<bool>,
}

impl Shelf {
    /// An empty shelf. `arrived` is called whenever something that was [coming](Gap::Coming) has come, or will not.
    pub fn new(arrived: Rc<dyn Fn()>) -> Self {
        Shelf(Rc::new(Documents { entries: RefCell::default(), failed: RefCell::default(), arrived }))
    }

    /// The document at `url`. It is asked for where it is not here. One that failed says so until the next
    /// [`Shelf::begin`], and is then asked for anew.
    pub fn read(&self, url: &str, read: Read) -> Result<Document, Gap> {
        let mut entries = self.0.entries.borrow_mut();
        let Some(at) = entries.iter().position(|entry| entry.url == url) else {
            let abort = Abort::new();
            self.ask(url.to_owned(), read, abort.clone());
            entries.push(Entry { url: url.to_owned(), document: Err(Gap::Coming), abort, wanted: Cell::new(true) });
            return Err(Gap::Coming);
        };
        entries[at].wanted.set(true);
        entries[at].document.clone()
    }

    fn ask(&self, url: String, read: Read, abort: Rc<Abort>) {
        let shelf = self.clone();
        let around_cache = self.0.failed.borrow().contains(&url);
        spawn_local(async move {
            let document = match fetch::get(&url, around_cache, &abort).await {
                Ok(bytes) => read(&bytes, &url).map_err(|error| Gap::Failed(Why::Unreadable(error))),
                Err(gap) => Err(gap),
            };
            let mut entries = shelf.0.entries.borrow_mut();
            // It is no longer there if it was given up.
            let Some(entry) = entries.iter_mut().find(|entry| Rc::ptr_eq(&entry.abort, &abort)) else { return };
            entry.document = document;
            drop(entries);
            (shelf.0.arrived)();
        });
    }

    /// Begins something new: what failed may be tried again, and what is on its way for something older is wanted only if
    /// it is asked for again.
    pub fn begin(&self) {
        self.0.entries.borrow_mut().retain(|entry| {
            entry.wanted.set(false);
            let failed = !matches!(entry.document, Ok(_) | Err(Gap::Coming));
            if failed {
                self.0.failed.borrow_mut().push(entry.url.clone());
            }
            !failed
        });
    }

    /// Lets go of every document that is here.
    pub fn forget(&self) {
        self.0.entries.borrow_mut().retain(|entry| matches!(entry.document, Err(Gap::Coming)));
    }

    /// Gives up what is on its way and was not asked for since [`Shelf::begin`].
    pub fn give_up_unwanted(&self) {
        self.0.entries.borrow_mut().retain(|entry| {
            let unwanted = matches!(entry.document, Err(Gap::Coming)) && !entry.wanted.get();
            if unwanted {
                entry.abort.abort();
            }
            !unwanted
        });
    }
}
