//! An address of an unknown kind. The first answer decides.
//!
//! Input: the bytes of the address. Output: the documents of what it is: an API that a web page links to, or the source
//! that the caller tries otherwise. Entry point: [`Undecided`].

use super::{Adapter, Answer, Environment, Invalid, OTHER_HOST, TOO_LARGE_TEXT, api::Api, api_source::ApiSource};
use crate::feed::wordpress;
use std::borrow::Cow;

/// An address that is requested first.
pub(super) struct Undecided {
    pub url: String,
    pub environment: Environment,
    /// Makes the source if the address is not a page of a WordPress.
    pub otherwise: fn(&str, &[u8], Environment) -> Box<dyn Adapter>,
    pub decided: Option<Box<dyn Adapter>>,
}

impl Adapter for Undecided {
    fn give(&mut self, url: &str, bytes: Cow<[u8]>) {
        let decided = self.decided.get_or_insert_with(|| match wordpress::Api::linked(&bytes) {
            Some(api) => {
                let asked = [api.terms_url(1), api.page_url(1, 1)];
                match asked.iter().all(|asked| self.environment.have_same_host(asked, url)) {
                    true => Box::new(ApiSource::new(url, vec![Api::WordPress(api)], self.environment)),
                    false => Box::new(Invalid(OTHER_HOST.to_owned())),
                }
            }
            None => (self.otherwise)(&self.url, &bytes, self.environment),
        });
        decided.give(url, bytes);
    }

    fn too_large(&mut self, url: &str) {
        self.decided.get_or_insert_with(|| Box::new(Invalid(TOO_LARGE_TEXT.to_owned()))).too_large(url);
    }

    fn refused(&mut self, url: &str, status: u16) -> bool {
        self.decided.as_mut().is_some_and(|decided| decided.refused(url, status))
    }

    fn ask(&mut self, file: &str) -> Answer {
        match &mut self.decided {
            Some(decided) => decided.ask(file),
            None => Answer::Needs(vec![self.url.clone()]),
        }
    }
}
