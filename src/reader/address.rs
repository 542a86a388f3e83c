//! Where a reader is by what its environment say: the address bar, and for an embed the element.
//!
//! Goes out: a [`Location`], or `None` where the address bar speaks of something else, such as a place in the page around an embed.

use super::navigation::Reader;
use crate::route::{Location, Mode, Route};
use leptos::prelude::window;

impl Reader {
    /// Where to begin.
    pub(super) fn opening(&self) -> Location {
        let nowhere = || Location { route: Route::NotFound, fragment: None };
        self.location().or_else(|| self.beginning()).unwrap_or_else(nowhere)
    }

    /// Where the element says that we begin.
    fn beginning(&self) -> Option<Location> {
        let begin = self.home().attribute("data-begin").filter(|_| !self.home().is_document)?;
        self.routes().parse(&begin)
    }

    /// Where the address bar says that we are. Where it says nothing, that is the beginning.
    pub(super) fn location(&self) -> Option<Location> {
        let location = window().location();
        let [path, search, hash] =
            [location.pathname(), location.search(), location.hash()].map(Result::unwrap_or_default);
        let url = [&*path, &search, &hash].concat();
        let named = self.routes().parse(&url);
        let is_bare = match self.routes().mode() {
            // A list that somebody went to has the same address; what is not below the base is none of ours.
            Mode::Path => named.as_ref().is_none_or(|named| named.route == Route::home() && !self.places.is_made()),
            // `#` alone is the page's own, and a hash that is empty does not tell it from none.
            Mode::Hash if hash.is_empty() && location.href().is_ok_and(|href| href.ends_with('#')) => return None,
            Mode::Hash => hash.is_empty(),
            Mode::Memory => true,
        };
        self.beginning().filter(|_| is_bare).or(named)
    }
}
