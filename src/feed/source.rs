//! A source that is not ours, as documents of our own layout.
//!
//! Comes in: the address of a source, then the bytes that are found there. Goes out: the documents that
//! [`site`](super::site) names, as a program of ours would have written them, so that the reader need understand nothing else.
//! The source fetches nothing: it answers what it [lacks](Answer::Lacks), is given that, and is asked again. Start with
//! [`Source::ask`].
//!
//! There are two kinds. A feed comes whole (`whole`). A WordPress or a Ghost is asked for just what is wanted (`live`).
//! In the browser this is a module of its own, which is fetched only where a source is not a compiled site.

mod api;
mod live;
mod whole;

use self::{api::Api, live::Live, whole::Whole};
use super::wordpress;
use crate::content::Summary;

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
pub struct Surroundings {
    /// A URL made absolute against another; `None` where it is none.
    pub resolve: fn(&str, &str) -> Option<String>,
    /// Text in lower case.
    pub lower_case: fn(&str) -> String,
}

impl Surroundings {
    /// Everything of an article that a search may find, in lower case: `text` is what of its text there is.
    fn searched(&self, summary: &Summary, text: &str) -> String {
        let mut words = [&*summary.title, " ", summary.deck.as_deref().unwrap_or_default(), " ", text].concat();
        for category in &summary.categories {
            words.push(' ');
            words.push_str(&category.name);
        }
        (self.lower_case)(&words)
    }
}

/// A source, as far as it is known.
pub struct Source(Kind, Surroundings);

enum Kind {
    Whole(Whole),
    Live(Live),
    /// What is wrong with its address.
    Wrong(String),
}

impl Source {
    /// The source at an absolute URL: `kind` is `feed`, `wordpress` or `ghost` where that is known, `key` the Content
    /// API key of a Ghost. Where no kind is given the address tells, or what is found there.
    pub fn new(url: &str, kind: Option<&str>, key: Option<&str>, surroundings: Surroundings) -> Self {
        let live = |apis: Vec<Api>| Kind::Live(Live::new(url, apis, surroundings));
        let kind = match kind {
            Some("feed") => Kind::Whole(Whole::new(url, surroundings)),
            Some("wordpress") => live(Api::wordpress(url)),
            _ => match Api::ghost(url, key, kind == Some("ghost")) {
                Some(Ok(api)) => live(vec![api]),
                Some(Err(error)) => Kind::Wrong(error.text()),
                None => match wordpress::Api::named(url) {
                    Some(api) => live(vec![Api::WordPress(api)]),
                    None => Kind::Whole(Whole::new(url, surroundings)),
                },
            },
        };
        Source(kind, surroundings)
    }

    /// Takes what was found at a URL that it lacked.
    pub fn give(&mut self, url: &str, bytes: &[u8]) {
        if let Kind::Whole(_) = self.0
            && let Some(api) = wordpress::Api::linked(bytes)
        {
            // It is a page of a WordPress, which says where its articles are.
            self.0 = Kind::Live(Live::new(url, vec![Api::WordPress(api)], self.1));
            return;
        }
        match &mut self.0 {
            Kind::Whole(whole) => whole.give(url, bytes),
            Kind::Live(live) => live.give(url, 200, bytes),
            Kind::Wrong(_) => {}
        }
    }

    /// Takes it that a server answered with an HTTP status which is no success. `false` means that the source cannot do
    /// without.
    pub fn refused(&mut self, url: &str, status: u16) -> bool {
        match &mut self.0 {
            Kind::Live(live) => live.give(url, status, b""),
            _ => return false,
        }
        true
    }

    /// The document of a name.
    pub fn ask(&mut self, file: &str) -> Answer {
        match &mut self.0 {
            Kind::Whole(whole) => whole.ask(file),
            Kind::Live(live) => live.ask(file),
            Kind::Wrong(why) => Answer::Failed(why.clone()),
        }
    }
}
