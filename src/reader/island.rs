//! Islands: components that attach to an element of a page and live as long as it.
//!
//! Input: an element, mounted or prerendered. Output: an [`Island`], which the outlet keeps. Entry point: [`mount`], for
//! a component with signals and effects. Leptos keeps no state for the rest of a page.

use crate::view::{ListPage, Setting};
use leptos::{
    mount::{UnmountHandle, mount_to},
    prelude::{IntoView, Mountable},
};
use wasm_bindgen::JsCast;
use web_sys::Element;

/// A component that is attached to an element. It is dropped when its element is removed, or when the reader ends.
pub trait Island {
    /// Shows another list of the same kind. Returns `false` if the page must be replaced instead.
    fn update(&self, _page: &ListPage, _setting: &Setting) -> bool {
        true
    }
}

/// Dropping the handle ends signals and effects, and removes what was mounted.
impl<M: Mountable> Island for UnmountHandle<M> {}

/// Mounts a component into an element. Its signals and effects work until the island is dropped.
pub fn mount<V: IntoView + 'static>(element: Element, view: impl FnOnce() -> V + 'static) -> Box<dyn Island> {
    Box::new(mount_to(element.unchecked_into(), view))
}
