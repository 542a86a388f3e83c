//! Navigation as a state machine: what the reader does when a visitor or a document arrives somewhere.
//!
//! Input: a [`State`] and an [`Event`]. Output: the next state, and the [`Effect`]s to run in this order. Entry point:
//! [`step`]. The module is pure: `reader` reports the events, and runs the effects.
//!
//! The current page stays until the next one is available. Only one navigation is pending, and a newer one replaces it.
//! Nothing waits: a page is requested at once, and again when a document arrives. The last pages that were left are
//! [kept](KeptPages): Back and Forward restore them without a request.
//!
//! | phase | what is shown | what is pending |
//! | --- | --- | --- |
//! | `Closed` | nothing: the reader has not begun, or has ended | nothing |
//! | `Opening` | nothing | the first page |
//! | `Page` | a page | nothing |
//! | `Loading` | a page, perhaps with a notice above it | another page |
//! | `Notice` | a page, with a notice above it: the last navigation failed | nothing |
//! | `Problem` | a problem instead of a page: it is missing, or the navigation failed | nothing |
//! | `Recovering` | a problem instead of a page | a page |

mod effect;
mod event;
mod kept;
mod state;
mod step;

pub use effect::Effect;
pub use event::{Answer, Event};
pub use kept::{KeptPages, MAX_ELEMENTS, MAX_PAGES};
pub use state::{Attempt, Phase, ScrollPosition, State, Trigger};
pub use step::step;
