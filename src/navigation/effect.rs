//! What a reader does.
//!
//! Input: a [`step`](super::step). Output: [`Effect`]s, which `reader` runs in their order.

use super::{Attempt, ScrollPosition};
use crate::route::Route;

/// An action in the browser. If it names no location, it is about [that of the last navigation](super::State::target).
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Ask the host page whether to navigate. If so, [`Event::Allow`](super::Event::Allow) follows.
    AskHost(Attempt),
    /// Drop all documents, so that they are fetched again.
    ClearDocuments,
    /// Pending documents count as unwanted until they are requested again; failed ones may be.
    BeginNavigation,
    /// Request the page. [`Event::Answer`](super::Event::Answer) follows.
    Request,
    /// Abort the requests that are unwanted.
    AbortUnwanted,
    /// Take over the prerendered page. Then as [`GoTo`](Effect::GoTo) without focus, unless the visitor has scrolled.
    Adopt(Option<ScrollPosition>),
    /// Request the site document, which further pages need.
    RequestSite,
    /// Search for the text in the search field, if it is not these words.
    SearchTypedText(String),
    /// Store the scroll position for the history entry.
    StorePosition,
    /// Create a history entry, or replace the current one.
    UpdateEntry {
        /// Whether to replace the current entry.
        replace: bool,
    },
    /// Show the page that was answered.
    Show {
        /// Whether a list of the same kind is updated instead of replaced.
        in_place: bool,
        /// Whether to move the focus to the heading if the focused link disappears.
        keep_focus: bool,
        /// Whether to keep the old page for its history entry.
        keep_old: bool,
    },
    /// Show the kept page of the current history entry.
    Restore {
        /// Whether to keep the old page for its history entry.
        keep_old: bool,
    },
    /// Scroll to a stored position. Without one, scroll to the fragment of the location, or to the start.
    GoTo {
        /// The position.
        position: Option<ScrollPosition>,
        /// Whether the focus moves too.
        move_focus: bool,
    },
    /// Announce the page to screen readers.
    Announce,
    /// Tell the host page which page is shown.
    NotifyShown,
    /// Tell the host page why a page could not be loaded.
    NotifyError,
    /// Show above the page why the next one could not be loaded.
    ShowNotice {
        /// Whether the focus moves to the notice.
        move_focus: bool,
    },
    /// Show instead of a page why it could not be loaded.
    ShowFailure {
        /// Whether the focus moves to the heading.
        move_focus: bool,
    },
    /// Mark the page as loading.
    SetLoading,
    /// Mark the reader as ready: something is shown, and events are handled.
    SetReady,
    /// Handle a history navigation that happened before events were handled.
    CatchUp,
    /// Request the documents of a page. If one is pending, [`Event::PrefetchPending`](super::Event::PrefetchPending)
    /// follows.
    Prefetch(Route),
    /// Remove the page, listeners and requests.
    Close,
}
