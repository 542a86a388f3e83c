//! The host of a reader: the root of a document of ours, or an element in a host page.
//!
//! Input: the element. Output: lookups, event listeners and timers limited to the host, so that several readers in a
//! page are independent, and a removed reader leaves nothing behind. Entry point: [`Host::new`].

use crate::content::policy::Policy;
use leptos::prelude::{IntervalHandle, set_interval_with_handle, window};
use std::{cell::RefCell, time::Duration};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::{Document, Element, Event, EventTarget, Node};

/// The host of a reader.
pub struct Host {
    /// Carries `data-reader`: the root element of the document, or the embed's element.
    pub element: Element,
    /// Contains everything that is shown: the root element of the document, or a wrapper in the shadow root.
    pub scope: Element,
    /// Whether the reader owns the document, with its title and address.
    pub is_document: bool,
    listeners: RefCell<Vec<Listener>>,
    timers: RefCell<Vec<IntervalHandle>>,
}

/// An event listener that is removed when this is dropped.
struct Listener {
    target: EventTarget,
    kind: &'static str,
    handle: Closure<dyn FnMut(Event)>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        _ = self.target.remove_event_listener_with_callback(self.kind, self.handle.as_ref().unchecked_ref());
    }
}

impl Host {
    pub fn new(element: Element, scope: Element) -> Self {
        let is_document = element == scope;
        Host { element, scope, is_document, listeners: RefCell::default(), timers: RefCell::default() }
    }

    /// The first element that matches.
    pub fn find(&self, selector: &str) -> Option<Element> {
        find(&self.scope, selector)
    }

    /// The element with this id.
    pub fn by_id(&self, id: &str) -> Option<Element> {
        self.tree().get_element_by_id(id)
    }

    /// The focused element.
    pub fn active_element(&self) -> Option<Element> {
        self.tree().active_element()
    }

    /// The document or the shadow root. The methods used here have the same names on both.
    fn tree(&self) -> Document {
        let root: Node = self.scope.get_root_node();
        root.unchecked_into()
    }

    /// Listens to events in the scope.
    pub fn listen(&self, kind: &'static str, handle: impl FnMut(Event) + 'static) {
        self.listen_to(self.scope.clone().into(), kind, handle);
    }

    /// Listens to events of the window.
    pub fn listen_to_window(&self, kind: &'static str, handle: impl FnMut(Event) + 'static) {
        self.listen_to(window().into(), kind, handle);
    }

    fn listen_to(&self, target: EventTarget, kind: &'static str, handle: impl FnMut(Event) + 'static) {
        let handle = Closure::<dyn FnMut(Event)>::new(handle);
        _ = target.add_event_listener_with_callback(kind, handle.as_ref().unchecked_ref());
        self.listeners.borrow_mut().push(Listener { target, kind, handle });
    }

    /// Calls `handle` periodically.
    pub fn every(&self, interval: Duration, handle: impl Fn() + 'static) {
        self.timers.borrow_mut().extend(set_interval_with_handle(handle, interval));
    }

    /// Removes all listeners and timers.
    pub fn remove_listeners(&self) {
        self.listeners.take();
        self.timers.take().iter().for_each(IntervalHandle::clear);
        _ = self.element.remove_attribute("data-reader");
    }

    /// All elements that match.
    pub fn each(&self, selector: &str) -> impl Iterator<Item = Element> + use<> {
        each(&self.scope, selector)
    }

    /// The policy that `data-allow` extends. Only a page's frame has this attribute; sanitised bodies cannot contain
    /// it.
    pub fn policy(&self) -> Policy {
        let stated = self.find("[data-allow]").and_then(|element| element.get_attribute("data-allow"));
        Policy::with(stated.unwrap_or_default())
    }

    /// An attribute of the scope.
    pub fn attribute(&self, name: &str) -> Option<String> {
        self.scope.get_attribute(name)
    }
}

/// The first element below `root` that matches.
pub fn find(root: &Element, selector: &str) -> Option<Element> {
    root.query_selector(selector).ok().flatten()
}

/// All elements below `root` that match.
pub fn each(root: &Element, selector: &str) -> impl Iterator<Item = Element> + use<> {
    let elements = root.query_selector_all(selector).ok();
    (0..).map_while(move |at| elements.as_ref()?.item(at)).map(JsCast::unchecked_into)
}

/// Calls the script of an embed. Returns `false` only if the script returned a falsy value other than `undefined`.
pub fn notify(listener: Option<&js_sys::Function>, what: &str, detail: &str) -> bool {
    let answer = listener.map(|listener| listener.call2(&JsValue::NULL, &what.into(), &detail.into()));
    !matches!(answer, Some(Ok(answer)) if answer.is_falsy() && !answer.is_undefined())
}

/// The element that an event was dispatched to.
pub fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}
