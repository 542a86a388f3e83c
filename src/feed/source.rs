//! Presents a foreign source as documents of the static layout.
//!
//! Input: the URL of a source, then the bytes of its answers. Output: the documents that [`site`](super::site) names.
//! Entry point: [`Source::ask`].
//!
//! The source fetches nothing. It answers with the URLs that it [needs](Answer::Needs); the caller fetches them, passes
//! them to [`Source::give`], and asks again.
//!
//! There are two kinds: a feed is read whole (`static_feed`), an API is asked for what is needed (`api_source`). An
//! adapter module of the browser contains one of [`Source::feed`], [`Source::mapped`] and [`Source::api`]. So a source
//! holds its kind as a trait object, and the linker omits the others.

mod answers;
mod api;
mod api_source;
mod list;
mod notes;
mod paged_list;
mod static_feed;
mod stop;
mod undecided;

use self::{api::Api, api_source::ApiSource, static_feed::StaticFeed, undecided::Undecided};
pub use super::environment::Environment;
use super::{MAX_BYTES, document, mapping::Mapping, sniff, wordpress};
use std::borrow::Cow;

/// The answer to a request for a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The document, as JSON.
    Document(String),
    /// The document does not exist.
    Missing,
    /// The source needs these URLs first; see [`Source::give`].
    Needs(Vec<String>),
    /// The source cannot be used; the reason, for a visitor.
    Failed(String),
}

/// The error if a page links to an API on another host.
const OTHER_HOST: &str =
    "This page of a WordPress names another host for its articles. Give the address of that host as the source.";

/// The error if a source exceeds the limit before anything can be shown.
const TOO_LARGE_TEXT: &str = "The source sent more than 48 MB, which is the limit for one source.";

/// A kind of source, with its state.
trait Adapter {
    /// See [`Source::give`].
    fn give(&mut self, url: &str, bytes: Cow<[u8]>);
    /// See [`Source::too_large`].
    fn too_large(&mut self, url: &str);
    /// See [`Source::refused`].
    fn refused(&mut self, _url: &str, _status: u16) -> bool {
        false
    }
    /// See [`Source::ask`].
    fn ask(&mut self, file: &str) -> Answer;
}

/// A source that cannot be used, for this reason.
struct Invalid(String);

impl Adapter for Invalid {
    fn give(&mut self, _: &str, _: Cow<[u8]>) {}

    fn too_large(&mut self, _: &str) {}

    fn ask(&mut self, _: &str) -> Answer {
        Answer::Failed(self.0.clone())
    }
}

/// The state of a source.
pub struct Source {
    adapter: Box<dyn Adapter>,
    /// The size of all answers so far, in bytes.
    received: usize,
}

impl Source {
    /// Creates a source for an absolute URL. `kind` is `feed`, `wordpress`, `ghost` or `map`, if known; `key` is the
    /// Content API key of a Ghost, or the mapping as JSON.
    ///
    /// Without `kind`, the URL and the first answer decide.
    pub fn new(url: &str, kind: Option<&str>, key: Option<&str>, environment: Environment) -> Self {
        match kind {
            Some("map") => Source::mapped(url, key, environment),
            Some("feed") => Source::feed(url, environment),
            _ => Source::any(url, kind, key, environment, |url, _, environment| {
                let parse = move |bytes: Cow<[u8]>, url: &str| {
                    document::parse(bytes, url, "", None, &environment).map(|parsed| parsed.feed)
                };
                Box::new(StaticFeed::new(url, environment, Box::new(parse)))
            }),
        }
    }

    /// Creates a source for a JSON Feed, RSS or Atom.
    pub fn feed(url: &str, environment: Environment) -> Self {
        let parse = move |bytes: Cow<[u8]>, url: &str| document::parse_feed(bytes, url, &environment);
        Source::of(StaticFeed::new(url, environment, Box::new(parse)))
    }

    /// Creates a source for JSON. `map` is the mapping as JSON. Without it, the answer is a JSON Feed, or the mapping
    /// is inferred.
    pub fn mapped(url: &str, map: Option<&str>, environment: Environment) -> Self {
        let mapping = match map.map(Mapping::parse).transpose() {
            Ok(mapping) => mapping,
            Err(why) => return Source::of(Invalid(why)),
        };
        let parse = move |bytes: Cow<[u8]>, url: &str| {
            document::parse_json(bytes, url, mapping.as_ref(), &environment).map(|parsed| parsed.feed)
        };
        Source::of(StaticFeed::new(url, environment, Box::new(parse)))
    }

    /// Creates a source for a WordPress or a Ghost, or for a page that links to the API of a WordPress.
    pub fn api(url: &str, kind: Option<&str>, key: Option<&str>, environment: Environment) -> Self {
        Source::any(url, kind, key, environment, |_, bytes, _| {
            const NO_API: &str = "This page does not link to the API of a WordPress. Check the address of the source.";
            let why = sniff::json(bytes).map_or_else(|error| error.text(), |_| NO_API.to_owned());
            Box::new(Invalid(why))
        })
    }

    fn any(
        url: &str,
        kind: Option<&str>,
        key: Option<&str>,
        environment: Environment,
        otherwise: fn(&str, &[u8], Environment) -> Box<dyn Adapter>,
    ) -> Self {
        let api_source = |apis: Vec<Api>| Source::of(ApiSource::new(url, apis, environment));
        if kind == Some("wordpress") {
            return api_source(Api::wordpress(url));
        }
        match Api::ghost(url, key, kind == Some("ghost")) {
            Some(Ok(api)) => return api_source(vec![api]),
            Some(Err(error)) => return Source::of(Invalid(error.text())),
            None => {}
        }
        match wordpress::Api::named(url) {
            Some(api) => api_source(vec![Api::WordPress(api)]),
            None => Source::of(Undecided { url: url.to_owned(), environment, otherwise, decided: None }),
        }
    }

    fn of(adapter: impl Adapter + 'static) -> Self {
        Source { adapter: Box::new(adapter), received: 0 }
    }

    /// Passes in the bytes of a URL that the source lacked. Owned bytes are freed after parsing.
    pub fn give<'a>(&mut self, url: &str, bytes: impl Into<Cow<'a, [u8]>>) {
        let bytes = bytes.into();
        self.received = self.received.saturating_add(bytes.len());
        match self.received > MAX_BYTES {
            true => self.adapter.too_large(url),
            false => self.adapter.give(url, bytes),
        }
    }

    /// Records that a URL was not read completely, because all answers together exceed [`MAX_BYTES`].
    ///
    /// Lists then end with a note. Documents that need the URL fail with a message.
    pub fn too_large(&mut self, url: &str) {
        self.adapter.too_large(url);
    }

    /// Records a failed request with its HTTP status. Returns false if the source cannot continue without that URL.
    pub fn refused(&mut self, url: &str, status: u16) -> bool {
        self.adapter.refused(url, status)
    }

    /// Returns the document of a file name of the static layout.
    pub fn ask(&mut self, file: &str) -> Answer {
        self.adapter.ask(file)
    }
}
