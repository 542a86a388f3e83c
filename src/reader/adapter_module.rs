//! A source that is not a compiled site, by way of the module that understands it.
//!
//! Comes in: the name of a document of our layout. Goes out: the document, or the [`LoadState`] that stands in its way. The module
//! knows formats and fetches nothing (`feed::source`); what it lacks is fetched here, by the shelf, and given to it. Start
//! with [`AdapterModule::ask`].

use super::{
    document_cache::{Document, DocumentCache, Read},
    load::{LoadState, Why},
    module::Module,
};
use js_sys::Function;
use std::cell::RefCell;
use wasm_bindgen::JsValue;

/// A source as the module knows it.
pub struct AdapterModule {
    /// Where it is, what kind of source it is where that is known, and the key that it may want.
    url: String,
    kind: Option<String>,
    key: Option<String>,
    module: Module,
    /// Answers a question, or takes what was found at a URL.
    source: RefCell<Option<Function>>,
    /// What was given to it.
    given: RefCell<Vec<String>>,
    /// What it answered since.
    answers: RefCell<Vec<(String, Document)>>,
}

impl AdapterModule {
    /// The source at a URL.
    pub fn new(url: String, kind: Option<String>, key: Option<String>, module: Module) -> Self {
        let (source, given, answers) = Default::default();
        AdapterModule { url, kind, key, module, source, given, answers }
    }

    /// Whether it is known beforehand that the source is not a compiled site.
    pub fn is_certain(&self) -> bool {
        self.kind.as_ref().is_some_and(|kind| kind != "site")
    }

    /// Asks for the module, for it will be needed.
    pub fn prepare(&self) -> Result<Function, LoadState> {
        self.module.function()
    }

    /// Lets go of all that was given.
    pub fn forget(&self) {
        self.source.take();
        self.given.take();
        self.answers.take();
    }

    /// The document of a name, as `read` reads it.
    pub fn ask(&self, file: &str, read: Read, shelf: &DocumentCache) -> Result<Document, LoadState> {
        loop {
            if let Some((_, known)) = self.answers.borrow().iter().find(|(name, _)| name == file) {
                return Ok(known.clone());
            }
            let answer = self.source()?.call1(&JsValue::NULL, &file.into());
            let answer = answer.ok().and_then(|answer| answer.as_string()).ok_or(LoadState::Failed(Why::NoModule))?;
            let (what, rest) = answer.split_once('\n').unwrap_or((&answer, ""));
            match what {
                "document" => {
                    let document = read(rest.as_bytes(), &self.url);
                    let document = document.map_err(|error| LoadState::Failed(Why::Unreadable(error.text())))?;
                    self.answers.borrow_mut().push((file.to_owned(), document.clone()));
                }
                "lacks" => self.give(rest, shelf)?,
                "missing" => return Err(LoadState::NotFound),
                _ => {
                    // What was fetched is of no use, and is fetched anew should it be tried again.
                    let failed = LoadState::Failed(Why::Unreadable(rest.to_owned()));
                    self.given.borrow().iter().for_each(|url| shelf.replace(url, Err(failed.clone())));
                    self.forget();
                    return Err(failed);
                }
            }
        }
    }

    fn source(&self) -> Result<Function, LoadState> {
        let known = self.source.borrow().clone();
        known.map_or_else(
            || {
                let make = self.module.function()?;
                let text = |text: &Option<String>| text.as_ref().map_or(JsValue::UNDEFINED, JsValue::from);
                let made = make.call3(&JsValue::NULL, &self.url.as_str().into(), &text(&self.kind), &text(&self.key));
                let made: Function = made.map_err(|_| LoadState::Failed(Why::NoModule))?.into();
                *self.source.borrow_mut() = Some(made.clone());
                Ok(made)
            },
            Ok,
        )
    }

    /// Gives it what is at some URLs, a line each.
    fn give(&self, urls: &str, shelf: &DocumentCache) -> Result<(), LoadState> {
        let mut lacking = Ok(());
        for url in urls.lines() {
            match shelf.read(url, 0, |_, _| Ok(Document::Bytes(None))) {
                Ok(Document::Bytes(Some(parts))) => {
                    self.tell(url, &parts)?;
                    shelf.replace(url, Ok(Document::Bytes(None)));
                }
                Err(LoadState::Failed(Why::TooLarge)) => self.tell(url, &JsValue::NULL)?,
                // It does not know what to do with it.
                Ok(_) => return Err(LoadState::Failed(Why::NoModule)),
                Err(LoadState::NotFound) => self.refused(url, 404, &mut lacking)?,
                Err(LoadState::Failed(Why::Status(status))) => self.refused(url, status, &mut lacking)?,
                Err(gap) => lacking = Err(gap),
            }
        }
        lacking
    }

    /// Tells it what was found at a URL: parts of an answer, or `null` where they exceed the limit.
    fn tell(&self, url: &str, found: &JsValue) -> Result<(), LoadState> {
        _ = self.source()?.call2(&JsValue::NULL, &url.into(), found);
        self.given.borrow_mut().push(url.to_owned());
        self.answers.take();
        Ok(())
    }

    /// Tells it that a server refused a URL; what is lacking then, if it cannot do without.
    fn refused(&self, url: &str, status: u16, lacking: &mut Result<(), LoadState>) -> Result<(), LoadState> {
        let taken = self.source()?.call2(&JsValue::NULL, &url.into(), &status.into());
        match taken.is_ok_and(|taken| taken.is_truthy()) {
            true => self.given.borrow_mut().push(url.to_owned()),
            false => *lacking = Err(LoadState::Failed(Why::Status(status))),
        }
        Ok(())
    }
}
