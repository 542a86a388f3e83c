//! The initial and the current location: from the address bar, or for an embed from its element.
//!
//! Output: a [`Location`], or `None` if the address bar belongs to the host page. Entry point:
//! [`Reader::initial_location`].

use super::navigation::Reader;
use crate::route::{Location, Mode, Route};
use leptos::prelude::window;

impl Reader {
    /// The location to open first.
    pub(super) fn initial_location(&self) -> Location {
        let not_found = || Location { route: Route::NotFound, fragment: None };
        self.current_location().or_else(|| self.initial_from_element()).unwrap_or_else(not_found)
    }

    /// The location in `data-begin`, for an embed.
    fn initial_from_element(&self) -> Option<Location> {
        let address = self.host().attribute("data-begin").filter(|_| !self.host().is_document)?;
        self.routes().parse(&address)
    }

    /// The location in the address bar, or the initial one if it names none.
    pub(super) fn current_location(&self) -> Option<Location> {
        let location = window().location();
        let [path, search, hash] =
            [location.pathname(), location.search(), location.hash()].map(Result::unwrap_or_default);
        let url = [&*path, &search, &hash].concat();
        let named = self.routes().parse(&url);
        let names_nothing = match self.routes().mode() {
            // A visitor can navigate to the list at the base address. Addresses outside the base belong to the host
            // page.
            Mode::Path => {
                named.as_ref().is_none_or(|named| named.route == Route::home() && !self.scroll_history.is_ours())
            }
            // `#` alone is an address of the host page. `location.hash` cannot tell it from no fragment.
            Mode::Hash if hash.is_empty() && location.href().is_ok_and(|href| href.ends_with('#')) => return None,
            Mode::Hash => hash.is_empty(),
            Mode::Memory => true,
        };
        self.initial_from_element().filter(|_| names_nothing).or(named)
    }
}
