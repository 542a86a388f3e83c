//! Draws the rows of a long list in small steps, so that the visible ones are painted first and input is handled
//! between the steps.
//!
//! Input: a list element with its first rows, and the page. Output: the other rows. Entry point: [`Rows::start`].

use crate::{
    content::Summary,
    view::{ListPage, RowStyle, Setting, Stories},
};
use leptos::prelude::*;
use std::{cell::RefCell, rc::Rc, sync::Arc, time::Duration};
use web_sys::Element;

/// The number of rows that are drawn at once; more than a window shows.
pub const FIRST_ROWS: usize = 24;

/// The number of rows in each further step.
const STEP: usize = 24;

/// The first step waits until the rows before it are painted.
const DELAY: Duration = Duration::from_millis(40);

/// The rows of a list that are not drawn yet.
#[derive(Default)]
pub struct Rows(Rc<RefCell<Option<Rest>>>);

struct Rest {
    list: Element,
    stories: Vec<Arc<Summary>>,
    style: RowStyle,
    setting: Setting,
    drawn: usize,
}

impl Rows {
    /// Draws the rows after the first [`FIRST_ROWS`] from now on.
    pub fn start(&self, list: Element, page: &ListPage, setting: &Setting) {
        let (stories, style) = (page.stories.clone(), RowStyle::of(page));
        let rest = Rest { list, stories, style, setting: setting.clone(), drawn: FIRST_ROWS };
        *self.0.borrow_mut() = Some(rest);
        schedule(self.0.clone(), DELAY);
    }

    /// Stops drawing. Returns what is not drawn yet.
    pub fn take(&self) -> Rows {
        Rows(Rc::new(RefCell::new(self.0.take())))
    }

    /// Continues with what [`Rows::take`] has returned.
    pub fn resume(&self, rows: Rows) {
        *self.0.borrow_mut() = rows.0.take();
        schedule(self.0.clone(), DELAY);
    }

    /// Draws all rows at once.
    pub fn finish(&self) {
        while draw_step(&self.0) {}
    }
}

fn schedule(rest: Rc<RefCell<Option<Rest>>>, delay: Duration) {
    set_timeout(
        move || {
            if draw_step(&rest) {
                schedule(rest, Duration::ZERO);
            }
        },
        delay,
    );
}

/// Draws the next rows. Returns whether more follow.
fn draw_step(rest: &RefCell<Option<Rest>>) -> bool {
    let mut rest = rest.borrow_mut();
    let Some(Rest { list, stories, style, setting, drawn }) = &mut *rest else { return false };
    let range = *drawn..*drawn + STEP;
    *drawn = range.end;
    let is_last = *drawn >= stories.len();
    let (setting, style, stories) = (&*setting, &*style, &**stories);
    let rows = view! { <Stories setting style stories range /> };
    // As in `outlet`: views do not change, so their state is dropped.
    rows.into_view().build().mount(list, None);
    if is_last {
        *rest = None;
    }
    !is_last
}
