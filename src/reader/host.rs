//! Where a reader lives: a document of its own, or an element of somebody else's page.
//!
//! Everything that a reader looks for, listens to or leaves behind goes through its home, so that two readers on one page
//! never meet, and one that is taken away leaves nothing.

use crate::content::policy::Policy;
use leptos::prelude::{IntervalHandle, set_interval_with_handle, window};
use std::{cell::RefCell, time::Duration};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::{Document, Element, Event, EventTarget, Node};

/// A reader's home.
pub struct Host {
    /// Carries `data-reader`: the root element of the document, or the element of the embed.
    pub element: Element,
    /// All that is shown stands below it: the same root element, or a wrapper in the shadow root.
    pub scope: Element,
    /// Whether the document is the reader's own, with its title and its address.
    pub is_document: bool,
    listening: RefCell<Vec<Listening>>,
    beats: RefCell<Vec<IntervalHandle>>,
}

/// An event that is listened to until this is dropped.
struct Listening {
    target: EventTarget,
    kind: &'static str,
    handle: Closure<dyn FnMut(Event)>,
}

impl Drop for Listening {
    fn drop(&mut self) {
        _ = self.target.remove_event_listener_with_callback(self.kind, self.handle.as_ref().unchecked_ref());
    }
}

impl Host {
    /// A home in `scope`.
    pub fn new(element: Element, scope: Element) -> Self {
        let is_document = element == scope;
        Host { element, scope, is_document, listening: RefCell::default(), beats: RefCell::default() }
    }

    /// The first element of this home that matches.
    pub fn find(&self, selector: &str) -> Option<Element> {
        self.scope.query_selector(selector).ok().flatten()
    }

    /// The element of this home with an id.
    pub fn by_id(&self, id: &str) -> Option<Element> {
        self.tree().get_element_by_id(id)
    }

    /// The element of this home that has the focus.
    pub fn active_element(&self) -> Option<Element> {
        self.tree().active_element()
    }

    /// The document or the shadow root. What we ask for, both have under the same name.
    fn tree(&self) -> Document {
        let root: Node = self.scope.get_root_node();
        root.unchecked_into()
    }

    /// Calls `handle` for each event of a kind that reaches the scope.
    pub fn listen(&self, kind: &'static str, handle: impl FnMut(Event) + 'static) {
        self.listen_to(self.scope.clone().into(), kind, handle);
    }

    /// Calls `handle` for each event of a kind that concerns the whole window.
    pub fn listen_to_window(&self, kind: &'static str, handle: impl FnMut(Event) + 'static) {
        self.listen_to(window().into(), kind, handle);
    }

    fn listen_to(&self, target: EventTarget, kind: &'static str, handle: impl FnMut(Event) + 'static) {
        let handle = Closure::<dyn FnMut(Event)>::new(handle);
        _ = target.add_event_listener_with_callback(kind, handle.as_ref().unchecked_ref());
        self.listening.borrow_mut().push(Listening { target, kind, handle });
    }

    /// Calls `handle` again and again.
    pub fn every(&self, beat: Duration, handle: impl Fn() + 'static) {
        self.beats.borrow_mut().extend(set_interval_with_handle(handle, beat));
    }

    /// Listens to nothing any more.
    pub fn leave(&self) {
        self.listening.take();
        self.beats.take().iter().for_each(IntervalHandle::clear);
        _ = self.element.remove_attribute("data-reader");
    }

    /// The elements of this home that match.
    pub fn each(&self, selector: &str) -> impl Iterator<Item = Element> + use<> {
        each(&self.scope, selector)
    }

    /// The policy that `data-allow` states for this home. Only the frame of a page has that attribute: no body may contain it.
    pub fn policy(&self) -> Policy {
        let stated = self.find("[data-allow]").and_then(|element| element.get_attribute("data-allow"));
        Policy::with(stated.unwrap_or_default())
    }

    /// What is asked of the reader by an attribute of the scope.
    pub fn attribute(&self, name: &str) -> Option<String> {
        self.scope.get_attribute(name)
    }
}

/// The elements below `root` that match.
pub fn each(root: &Element, selector: &str) -> impl Iterator<Item = Element> + use<> {
    let found = root.query_selector_all(selector).ok();
    (0..).map_while(move |at| found.as_ref()?.item(at)).map(JsCast::unchecked_into)
}

/// Tells the script around an embed something, and answers what it answers.
pub fn tell(listener: Option<&js_sys::Function>, what: &str, detail: &str) -> bool {
    let answer = listener.map(|listener| listener.call2(&JsValue::NULL, &what.into(), &detail.into()));
    !matches!(answer, Some(Ok(answer)) if answer.is_falsy() && !answer.is_undefined())
}

/// The element on which an event happened.
pub fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}
