//! A source that is not ours, as documents of our own layout.
//!
//! Comes in: the address of a source, then the bytes that are found there. Goes out: the documents that
//! [`site`](super::site) names, as a program of ours would have written them, so that the reader need understand nothing else.
//! The source fetches nothing: it answers what it [lacks](Answer::Lacks), is given that, and is asked again. Start with
//! [`Source::ask`].
//!
//! There are two kinds. A feed comes whole (`static_feed`). A WordPress or a Ghost is asked for just what is wanted (`api_source`).
//! In the browser this is a module of its own, which is fetched only where a source is not a compiled site.

mod answers;
mod api;
mod api_source;
mod notes;
mod static_feed;

use self::{api::Api, api_source::ApiSource, static_feed::StaticFeed};
use super::{MOST_BYTES, wordpress};
use crate::content::{Summary, link};
use std::borrow::Cow;

/// What the source has to say to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The document asked for, as JSON.
    Document(String),
    /// There is no such document.
    Missing,
    /// It cannot be said before these URLs were fetched and [given](Source::give).
    Lacks(Vec<String>),
    /// The source is no source: why, for a reader.
    Failed(String),
}

/// What the source needs of the place where it runs.
#[derive(Clone, Copy)]
pub struct Environment {
    /// A URL made absolute against another; `None` where it is none.
    pub resolve: fn(&str, &str) -> Option<String>,
    /// Text in lower case.
    pub lower_case: fn(&str) -> String,
}

impl Environment {
    /// Whether two URLs are of one host. A source may name any, and where it names the page's own, the browser would ask that
    /// with the cookies of whoever reads.
    fn have_same_host(&self, one: &str, other: &str) -> bool {
        let host = |url: &str| link::host(&(self.resolve)(url, url)?).map(str::to_owned);
        host(one).is_some_and(|one| host(other) == Some(one))
    }

    /// Everything of an article that a search may find, in lower case: `text` is what of its text there is.
    fn searchable_text(&self, summary: &Summary, text: &str) -> String {
        let mut words = [&*summary.title, " ", summary.deck.as_deref().unwrap_or_default(), " ", text].concat();
        for category in &summary.categories {
            words.push(' ');
            words.push_str(&category.name);
        }
        (self.lower_case)(&words)
    }
}

/// What is wrong with a page that sends a reader to another host.
const OTHER_HOST: &str =
    "This page of a WordPress names another host for its articles. Give the address of that host as the source.";

/// What a reader is told if a source exceeds the limit before there is anything to show.
const TOO_LARGE_TEXT: &str = "The source sent more than 64 MB, which is the limit for one source.";

/// A source, as far as it is known.
pub struct Source {
    kind: Kind,
    environment: Environment,
    /// Whether the first answer may show it to be of another kind.
    may_change_kind: bool,
    /// The bytes of all answers so far.
    received: usize,
}

enum Kind {
    StaticFeed(StaticFeed),
    ApiSource(ApiSource),
    /// What is wrong with its address.
    Invalid(String),
}

impl Source {
    /// The source at an absolute URL: `kind` is `feed`, `wordpress` or `ghost` where that is known, `key` the Content
    /// API key of a Ghost. Where no kind is given the address tells, or what is found there.
    pub fn new(url: &str, kind: Option<&str>, key: Option<&str>, environment: Environment) -> Self {
        let api_source = |apis: Vec<Api>| Kind::ApiSource(ApiSource::new(url, apis, environment));
        let may_change_kind = kind != Some("feed");
        let kind = match kind {
            Some("feed") => Kind::StaticFeed(StaticFeed::new(url, environment)),
            Some("wordpress") => api_source(Api::wordpress(url)),
            _ => match Api::ghost(url, key, kind == Some("ghost")) {
                Some(Ok(api)) => api_source(vec![api]),
                Some(Err(error)) => Kind::Invalid(error.text()),
                None => match wordpress::Api::named(url) {
                    Some(api) => api_source(vec![Api::WordPress(api)]),
                    None => Kind::StaticFeed(StaticFeed::new(url, environment)),
                },
            },
        };
        Source { kind, environment, may_change_kind, received: 0 }
    }

    /// Takes what was found at a URL that it lacked. Bytes that are handed over are freed once they are parsed.
    pub fn give<'a>(&mut self, url: &str, bytes: impl Into<Cow<'a, [u8]>>) {
        let bytes = bytes.into();
        self.received = self.received.saturating_add(bytes.len());
        if self.received > MOST_BYTES {
            return self.too_large(url);
        }
        if std::mem::take(&mut self.may_change_kind)
            && let Kind::StaticFeed(_) = self.kind
            && let Some(api) = wordpress::Api::linked(&bytes)
        {
            // It is a page of a WordPress, which says where its articles are.
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

    /// Records that a URL was not read to its end, because all answers together exceed [`MOST_BYTES`]. Lists end with a note
    /// then; what cannot be shown without that URL fails with a message.
    pub fn too_large(&mut self, url: &str) {
        match &mut self.kind {
            Kind::StaticFeed(feed) => feed.too_large(),
            Kind::ApiSource(api_source) => api_source.give(url, answers::TOO_LARGE, Vec::new()),
            Kind::Invalid(_) => {}
        }
    }

    /// Takes it that a server answered with an HTTP status which is no success. `false` means that the source cannot do
    /// without.
    pub fn refused(&mut self, url: &str, status: u16) -> bool {
        match &mut self.kind {
            Kind::ApiSource(api_source) => api_source.give(url, status, Vec::new()),
            _ => return false,
        }
        true
    }

    /// The document of a name.
    pub fn ask(&mut self, file: &str) -> Answer {
        match &mut self.kind {
            Kind::StaticFeed(feed) => feed.ask(file),
            Kind::ApiSource(api_source) => api_source.ask(file),
            Kind::Invalid(why) => Answer::Failed(why.clone()),
        }
    }
}
