//! Presents a foreign source as documents of the static layout.
//!
//! Input: the URL of a source, then the bytes of its answers. Output: the documents that [`site`](super::site) names.
//! Entry point: [`Source::ask`].
//!
//! The source fetches nothing. It answers with the URLs that it [needs](Answer::Needs); the caller fetches them, passes
//! them to [`Source::give`], and asks again.
//!
//! There are two kinds: a feed is read whole (`static_feed`), an API is asked for what is needed (`api_source`). In the
//! browser this code is the adapter module.

mod answers;
mod api;
mod api_source;
mod notes;
mod static_feed;

use self::{api::Api, api_source::ApiSource, static_feed::StaticFeed};
pub use super::environment::Environment;
use super::{MAX_BYTES, mapping::Mapping, wordpress};
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

/// The state of a source.
pub struct Source {
    kind: Kind,
    environment: Environment,
    /// Whether the first answer may change the kind.
    may_change_kind: bool,
    /// The size of all answers so far, in bytes.
    received: usize,
}

enum Kind {
    StaticFeed(Box<StaticFeed>),
    ApiSource(ApiSource),
    /// The address is invalid, for this reason.
    Invalid(String),
}

impl Source {
    /// Creates a source for an absolute URL. `kind` is `feed`, `wordpress`, `ghost` or `map`, if known; `key` is the
    /// Content API key of a Ghost, or the mapping as JSON.
    ///
    /// Without `kind`, the URL and the first answer decide.
    pub fn new(url: &str, kind: Option<&str>, key: Option<&str>, environment: Environment) -> Self {
        if let (Some("map"), Some(map)) = (kind, key) {
            return Source::mapped(url, map, environment);
        }
        let api_source = |apis: Vec<Api>| Kind::ApiSource(ApiSource::new(url, apis, environment));
        let may_change_kind = kind != Some("feed");
        let kind = match kind {
            Some("feed") => Kind::StaticFeed(Box::new(StaticFeed::new(url, None, environment))),
            Some("wordpress") => api_source(Api::wordpress(url)),
            _ => match Api::ghost(url, key, kind == Some("ghost")) {
                Some(Ok(api)) => api_source(vec![api]),
                Some(Err(error)) => Kind::Invalid(error.text()),
                None => match wordpress::Api::named(url) {
                    Some(api) => api_source(vec![Api::WordPress(api)]),
                    None => Kind::StaticFeed(Box::new(StaticFeed::new(url, None, environment))),
                },
            },
        };
        Source { kind, environment, may_change_kind, received: 0 }
    }

    /// Creates a source for JSON that a mapping describes; `map` is its JSON text.
    pub fn mapped(url: &str, map: &str, environment: Environment) -> Self {
        let kind = match Mapping::parse(map) {
            Ok(mapping) => Kind::StaticFeed(Box::new(StaticFeed::new(url, Some(mapping), environment))),
            Err(why) => Kind::Invalid(why),
        };
        Source { kind, environment, may_change_kind: false, received: 0 }
    }

    /// Passes in the bytes of a URL that the source lacked. Owned bytes are freed after parsing.
    pub fn give<'a>(&mut self, url: &str, bytes: impl Into<Cow<'a, [u8]>>) {
        let bytes = bytes.into();
        self.received = self.received.saturating_add(bytes.len());
        if self.received > MAX_BYTES {
            return self.too_large(url);
        }
        if std::mem::take(&mut self.may_change_kind)
            && let Kind::StaticFeed(_) = self.kind
            && let Some(api) = wordpress::Api::linked(&bytes)
        {
            // The answer is a page of a WordPress, which links to its API.
            let asked = [api.about_url(), api.terms_url(1), api.page_url(1, 1)];
            self.kind = match asked.iter().all(|asked| self.environment.have_same_host(asked, url)) {
                true => Kind::ApiSource(ApiSource::new(url, vec![Api::WordPress(api)], self.environment)),
                false => Kind::Invalid(OTHER_HOST.to_owned()),
            };
            return;
        }
        match &mut self.kind {
            Kind::StaticFeed(feed) => feed.give(url, bytes),
            Kind::ApiSource(api_source) => api_source.give(url, 200, bytes.into_owned()),
            Kind::Invalid(_) => {}
        }
    }

    /// Records that a URL was not read completely, because all answers together exceed [`MAX_BYTES`].
    ///
    /// Lists then end with a note. Documents that need the URL fail with a message.
    pub fn too_large(&mut self, url: &str) {
        match &mut self.kind {
            Kind::StaticFeed(feed) => feed.too_large(),
            Kind::ApiSource(api_source) => api_source.give(url, answers::TOO_LARGE, Vec::new()),
            Kind::Invalid(_) => {}
        }
    }

    /// Records a failed request with its HTTP status. Returns false if the source cannot continue without that URL.
    pub fn refused(&mut self, url: &str, status: u16) -> bool {
        match &mut self.kind {
            Kind::ApiSource(api_source) => api_source.give(url, status, Vec::new()),
            _ => return false,
        }
        true
    }

    /// Returns the document of a file name of the static layout.
    pub fn ask(&mut self, file: &str) -> Answer {
        match &mut self.kind {
            Kind::StaticFeed(feed) => feed.ask(file),
            Kind::ApiSource(api_source) => api_source.ask(file),
            Kind::Invalid(why) => Answer::Failed(why.clone()),
        }
    }
}
