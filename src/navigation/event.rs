//! What can happen to a reader.
//!
//! Input: the visitor, the browser, the host page, or an answer to an effect. Output: an [`Event`].

use super::{Attempt, ScrollPosition, Trigger};
use crate::{
    content::Slug,
    route::{Location, Route},
};

/// What has happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The reader begins.
    Open {
        /// The location of the document, or of the embed's element.
        location: Location,
        /// The scroll position that is stored for the history entry.
        position: Option<ScrollPosition>,
        /// The route of the page in the document, if it is the page at the location.
        prerendered: Option<Route>,
    },
    /// Events are handled from now on. The location is that of the document.
    Attend(Option<Location>),
    /// The visitor pressed a link that the browser [does not follow itself](super::State::is_left_to_browser).
    Click {
        /// Where the link leads.
        location: Location,
        /// Whether it belongs to the filter.
        in_filter: bool,
        /// The category that it selects or deselects.
        category: Option<Slug>,
    },
    /// The script of the host page navigates, or changed an attribute.
    Order(Attempt),
    /// The visitor typed or submitted a search.
    Search {
        /// The words as typed.
        words: String,
        /// How the navigation starts, unless the words are shown already.
        trigger: Trigger,
    },
    /// Back, Forward, or a changed fragment: the browser is at another history entry.
    Travel {
        /// The location of the entry.
        location: Location,
        /// The scroll position that is stored for it.
        position: Option<ScrollPosition>,
        /// Whether the page of this entry is kept.
        is_kept: bool,
    },
    /// The host page allows a navigation. The answer to [`AskHost`](super::Effect::AskHost).
    Allow(Attempt),
    /// The answer to [`Request`](super::Effect::Request).
    Answer(Answer),
    /// A document is here, or has failed.
    Arrive,
    /// The visitor may follow a link to this route: it is hovered, focused or pressed.
    Hint(Route),
    /// The page is not available yet. The answer to [`Prefetch`](super::Effect::Prefetch).
    PrefetchPending(Route),
    /// Follows [`Event::Arrive`]: the prefetched page may need more documents.
    RepeatPrefetch,
    /// The visitor repeats a failed navigation.
    Retry,
    /// The script of the host page reloads the page.
    Refresh,
    /// The browser leaves the history entry, or the document.
    Depart,
    /// The reader ends.
    Close,
}

/// What a request for a page led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The page is complete.
    Page,
    /// There is no such page.
    Missing,
    /// Documents of the page are pending.
    Pending,
    /// A document failed.
    Failed,
}
