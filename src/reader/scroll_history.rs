//! Where a person was on each page they left: Back returns to the same line.
//!
//! Every entry of the history carries a number (`history.state`), an odd one if a navigation of ours made it; this table holds
//! what belongs to each number. It lives in memory and is kept in the tab's storage when the page goes away, so that it
//! survives a reload.

use super::storage;
use std::cell::RefCell;
use wasm_bindgen::prelude::wasm_bindgen;

/// What `loader.js` does, which stands in one script with what wasm-bindgen writes.
#[wasm_bindgen]
extern "C" {
    /// The number of the entry that the browser stands on; 0 where it has none.
    #[wasm_bindgen(js_name = entryNumber)]
    fn number() -> u32;
    /// Gives that entry, or a new one, its number and its address; an empty one is the address that it has. Answers the number
    /// of the entry that the browser then stands on: it may refuse a new one.
    #[wasm_bindgen(js_name = numberEntry)]
    fn number_entry(number: u32, href: &str, replace: bool) -> u32;
}

/// The places left, by the number of their history entry.
pub struct ScrollHistory {
    /// Whether the window's history is ours to write. Otherwise nothing is remembered.
    kept: bool,
    here: RefCell<u32>,
    left: RefCell<Vec<(u32, Place)>>,
}

/// A place on a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// How far down, in CSS pixels.
    pub scroll: f64,
    /// The link that had the focus, as its `href` reads.
    pub focus: Option<String>,
}

impl ScrollHistory {
    /// The places that this tab kept, and the entry that the browser stands on.
    pub fn restore(kept: bool) -> Self {
        let mut left = Vec::new();
        for line in storage::places().filter(|_| kept).unwrap_or_default().lines() {
            let mut parts = line.splitn(3, ' ');
            let number = parts.next().and_then(|part| part.parse().ok());
            let scroll = parts.next().and_then(|part| part.parse::<u32>().ok());
            if let (Some(number), Some(scroll)) = (number, scroll) {
                left.push((number, Place { scroll: scroll.into(), focus: parts.next().map(str::to_owned) }));
            }
        }
        let places = ScrollHistory { kept, here: RefCell::new(0), left: RefCell::new(left) };
        places.arrive();
        places
    }

    /// Whether the entry that the browser stands on has its number.
    pub fn is_numbered(&self) -> bool {
        number() > 0
    }

    /// Whether a navigation of ours made the entry that the browser stands on.
    pub fn is_made(&self) -> bool {
        number() & 1 == 1
    }

    /// Takes note of the entry that the browser has moved to, numbering it if it is new. Answers its place, if it was
    /// left before.
    pub fn arrive(&self) -> Option<Place> {
        if !self.kept {
            return None;
        }
        let mut number = number();
        if number == 0 {
            number = number_entry(self.unused(false), "", true);
        }
        *self.here.borrow_mut() = number;
        let left = self.left.borrow();
        left.iter().find(|(known, _)| *known == number).map(|(_, place)| place.clone())
    }

    /// Notes the place on the entry that is about to be left.
    pub fn leave(&self, place: Place) {
        if !self.kept {
            return;
        }
        let (here, mut left) = (*self.here.borrow(), self.left.borrow_mut());
        left.retain(|(known, _)| *known != here);
        left.push((here, place));
    }

    /// Moves the browser to a new entry, or gives the present one a new address.
    pub fn go(&self, href: &str, replace: bool) {
        if self.kept {
            let number = if replace { *self.here.borrow() } else { self.unused(true) };
            *self.here.borrow_mut() = number_entry(number, href, replace);
        }
    }

    /// Keeps all places in the tab's storage.
    pub fn keep(&self) {
        let mut lines = String::new();
        for (number, place) in self.left.borrow().iter() {
            lines.push_str(&number.to_string());
            lines.push(' ');
            lines.push_str(&(place.scroll as u32).to_string());
            if let Some(focus) = &place.focus {
                lines.push(' ');
                lines.push_str(focus);
            }
            lines.push('\n');
        }
        storage::keep_places(&lines);
    }

    /// A number above all that were given out, for an entry that we make, or do not.
    fn unused(&self, made: bool) -> u32 {
        let last = self.left.borrow().iter().fold(*self.here.borrow(), |highest, (number, _)| highest.max(*number));
        last + 1 + (last + u32::from(!made)) % 2
    }
}
