//! Scroll positions of visited pages, so that Back returns to the same position.
//!
//! Input: history entries and positions. Output: the position stored for an entry. Entry point:
//! [`ScrollHistory::arrive`].
//!
//! Each history entry has a number in `history.state`; it is odd if the reader created the entry. Positions are kept in
//! memory, and in session storage when the page is hidden, so that they survive a reload.

use super::storage;
use crate::navigation::ScrollPosition;
use std::cell::RefCell;
use wasm_bindgen::prelude::wasm_bindgen;

/// Implemented in `loader.js`, which is in the same script as the output of wasm-bindgen.
#[wasm_bindgen]
extern "C" {
    /// The number of the current history entry; 0 if it has none.
    #[wasm_bindgen(js_name = entryNumber)]
    fn number() -> u32;
    /// Sets number and address of the current entry, or of a new one. An empty `href` keeps the address. Returns the
    /// number of the entry that is then current: the browser may refuse to create one.
    #[wasm_bindgen(js_name = numberEntry)]
    fn number_entry(number: u32, href: &str, replace: bool) -> u32;
}

/// Positions, by the number of their history entry.
pub struct ScrollHistory {
    /// Whether the reader may write to the window's history. If not, nothing is stored.
    enabled: bool,
    current: RefCell<u32>,
    positions: RefCell<Vec<(u32, ScrollPosition)>>,
}

impl ScrollHistory {
    /// Restores the positions that this tab has stored.
    pub fn restore(enabled: bool) -> Self {
        let mut positions = Vec::new();
        for line in storage::scroll_positions().filter(|_| enabled).unwrap_or_default().lines() {
            let mut parts = line.splitn(3, ' ');
            let number = parts.next().and_then(|part| part.parse().ok());
            let scroll = parts.next().and_then(|part| part.parse::<u32>().ok());
            if let (Some(number), Some(scroll)) = (number, scroll) {
                positions
                    .push((number, ScrollPosition { scroll: scroll.into(), focus: parts.next().map(str::to_owned) }));
            }
        }
        let history = ScrollHistory { enabled, current: RefCell::new(0), positions: RefCell::new(positions) };
        history.arrive();
        history
    }

    /// Reports whether the current entry has a number.
    pub fn is_numbered(&self) -> bool {
        number() > 0
    }

    /// The number of the current entry; 0 if the reader has none.
    pub fn entry(&self) -> u32 {
        *self.current.borrow()
    }

    /// Reports whether the reader created the current entry.
    pub fn is_ours(&self) -> bool {
        number() & 1 == 1
    }

    /// Records that the browser is at another entry, and numbers it if it is new. Returns the position stored for it.
    pub fn arrive(&self) -> Option<ScrollPosition> {
        if !self.enabled {
            return None;
        }
        let mut number = number();
        if number == 0 {
            number = number_entry(self.unused_number(false), "", true);
        }
        *self.current.borrow_mut() = number;
        let positions = self.positions.borrow();
        positions.iter().find(|(known, _)| *known == number).map(|(_, position)| position.clone())
    }

    /// Stores the position for the current entry.
    pub fn store(&self, position: ScrollPosition) {
        if !self.enabled {
            return;
        }
        let (current, mut positions) = (*self.current.borrow(), self.positions.borrow_mut());
        positions.retain(|(known, _)| *known != current);
        positions.push((current, position));
    }

    /// Creates a history entry, or changes the address of the current one.
    pub fn update_entry(&self, href: &str, replace: bool) {
        if self.enabled {
            let number = if replace { *self.current.borrow() } else { self.unused_number(true) };
            *self.current.borrow_mut() = number_entry(number, href, replace);
        }
    }

    /// Writes all positions to session storage.
    pub fn save(&self) {
        let mut lines = String::new();
        for (number, position) in self.positions.borrow().iter() {
            lines.push_str(&number.to_string());
            lines.push(' ');
            lines.push_str(&(position.scroll as u32).to_string());
            if let Some(focus) = &position.focus {
                lines.push(' ');
                lines.push_str(focus);
            }
            lines.push('\n');
        }
        storage::set_scroll_positions(&lines);
    }

    /// An unused number: odd if `made`, which means that the reader creates the entry; otherwise even.
    fn unused_number(&self, made: bool) -> u32 {
        let last =
            self.positions.borrow().iter().fold(*self.current.borrow(), |highest, (number, _)| highest.max(*number));
        last + 1 + (last + u32::from(!made)) % 2
    }
}
