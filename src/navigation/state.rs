//! The state of a reader's navigation.
//!
//! Input: the events so far. Output: what is shown, and what is pending. Entry point: [`State`].

use crate::{
    content::Query,
    route::{Location, Route},
};

/// What is shown and pending. The module's table describes each phase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the table of the module describes them")]
pub enum Phase {
    #[default]
    Closed,
    Opening,
    Page,
    Loading,
    Notice,
    Problem,
    Recovering,
}

/// The state of a reader's navigation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// What is shown and pending.
    pub phase: Phase,
    /// The location of the last page that was shown.
    pub(super) current: Option<Location>,
    /// Whether the browser is at the history entry of the page that is shown.
    pub(super) is_at_entry: bool,
    /// The last navigation, which is pending or can be repeated.
    pub(super) last: Attempt,
    /// The route of a link whose documents were requested, but are not here yet.
    pub(super) prefetch: Option<Route>,
    /// Whether events of the visitor are handled.
    pub(super) attends: bool,
    /// Whether the reader owns the document, so that the browser scrolls and its history is ours.
    pub(super) is_document: bool,
}

/// A navigation to a location.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    /// Where to.
    pub location: Location,
    /// How it was started.
    pub trigger: Trigger,
}

/// How a navigation was started.
#[derive(Clone, Debug, PartialEq)]
pub enum Trigger {
    /// The document was opened.
    Open(Option<ScrollPosition>),
    /// A link was followed: new history entry.
    Follow,
    /// A filter was changed, or the embed's attributes: new history entry; scroll offset and focus stay.
    Choose,
    /// The address changes while the page stays: replaces the history entry.
    Replace,
    /// Back or Forward: the history entry exists, perhaps with a scroll position.
    Travel(Option<ScrollPosition>),
}

/// A scroll position on a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScrollPosition {
    /// Distance from the top, in CSS pixels.
    pub scroll: f64,
    /// The `href` attribute of the focused link.
    pub focus: Option<String>,
}

impl Default for Attempt {
    fn default() -> Self {
        let location = Location { route: Route::NotFound, fragment: None };
        Attempt { location, trigger: Trigger::Travel(None) }
    }
}

impl State {
    /// A reader that has not begun. `is_document`: it owns the document.
    pub fn new(is_document: bool) -> Self {
        State { is_document, ..State::default() }
    }

    /// The location of the last navigation.
    pub fn target(&self) -> &Location {
        &self.last.location
    }

    /// Whether the page at this route is shown.
    pub fn is_at(&self, route: &Route) -> bool {
        self.current.as_ref().is_some_and(|current| current.route == *route)
    }

    /// Whether the browser follows a link to this location itself: to an element of the page that is shown.
    pub fn is_left_to_browser(&self, location: &Location) -> bool {
        self.is_document && location.fragment.is_some() && self.is_at(&location.route)
    }

    /// Whether a page is pending.
    pub(super) fn is_pending(&self) -> bool {
        matches!(self.phase, Phase::Opening | Phase::Loading | Phase::Recovering)
    }

    /// Whether a page is shown.
    pub(super) fn has_page(&self) -> bool {
        matches!(self.phase, Phase::Page | Phase::Loading | Phase::Notice)
    }

    /// Whether a page or a problem is shown.
    pub(super) fn has_content(&self) -> bool {
        !matches!(self.phase, Phase::Closed | Phase::Opening)
    }

    /// The filter of the list that is pending.
    pub(super) fn pending_query(&self) -> Option<Query> {
        self.last.location.route.query().filter(|_| self.is_pending())
    }

    /// Whether the browser went to this location without an event: it shows another page, and no navigation has begun.
    pub(super) fn has_missed(&self, location: &Location) -> bool {
        !self.is_at(&location.route) && self.is_at(&self.last.location.route)
    }
}
