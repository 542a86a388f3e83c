//! `SafeHtml` in the browser: sanitised DOM nodes.
//!
//! Input: HTML. Output: a fragment that [`SafeHtml::fill`] copies into an element. Entry point: [`SafeHtml::new`].
//!
//! The HTML is parsed into an inert document: it runs no scripts and fetches nothing. The sanitised nodes are created
//! in the same document, so an article that is cached but not shown fetches nothing either.
//!
//! Documents and forms expose named children as properties (DOM clobbering): `<img name=body>` would become
//! `document.body`. Both are therefore accessed through the prototype's own accessors (`final`), which children cannot
//! shadow.

use super::{
    clean::{Cleaner, Sink},
    full_document, walk,
};
use crate::content::policy::{self, Policy};
use wasm_bindgen::prelude::*;
use web_sys::{DocumentFragment, Element, Node};

/// The namespace of formulas.
const MATH_ML: &str = "http://www.w3.org/1998/Math/MathML";

/// Sanitised HTML. See [`SafeHtml::new`]. Clones share their nodes.
#[derive(Clone, Debug)]
pub struct SafeHtml(DocumentFragment);

impl SafeHtml {
    /// Sanitises `html` with `policy`. `resolve` makes a relative URL absolute; if it returns `None`, the attribute is
    /// removed. `site_url` is the base URL of the page's site, or `/` if unknown.
    ///
    /// If the page requires Trusted Types, the policy in `reader/trust.js` covers this one call. If the page forbids
    /// that policy, nothing can be parsed, and the HTML source is shown as text.
    pub fn new(html: &str, policy: &Policy, site_url: &str, resolve: &dyn Fn(&str) -> Option<String>) -> Self {
        let Ok(inert) = DomParser::new().parse(&full_document(html), "text/html") else {
            let fragment = DocumentFragment::new().expect_throw("a window can make a fragment");
            fragment.set_text_content(Some(html));
            return SafeHtml(fragment);
        };
        let first = Parsed::of(inert.body().first_child());
        let mut cleaner = Cleaner::new(Nodes::new(inert), policy, site_url, resolve);
        walk::walk(first, &mut cleaner);
        let mut nodes = cleaner.finish();
        nodes.end_text();
        SafeHtml(nodes.fragment)
    }

    /// Appends a copy of the nodes to an element of the page.
    pub fn fill(&self, element: &Element) {
        let copy = element.owner_document().and_then(|page| page.import_node_with_deep(&self.0, true).ok());
        if let Some(copy) = copy {
            // Fails only if the element cannot have children.
            let _ = element.append_child(&copy);
        }
    }
}

/// The output nodes under construction.
pub(super) struct Nodes {
    inert: InertDocument,
    fragment: DocumentFragment,
    /// The fragment, then the open elements.
    open: Vec<OutputElement>,
    /// One empty element for each name: cloning is faster than `createElement`.
    prototypes: Vec<(&'static str, OutputElement)>,
    /// The last text node, as long as nothing follows it.
    last_text: Option<Node>,
    /// Text to append to `last_text`. Unwrapping makes texts adjacent, and WebKit is very slow with many adjacent text
    /// nodes.
    pending_text: String,
}

impl Nodes {
    fn new(inert: InertDocument) -> Self {
        let fragment = inert.fragment();
        Nodes {
            open: vec![fragment.clone().unchecked_into()],
            prototypes: Vec::new(),
            last_text: None,
            pending_text: String::new(),
            inert,
            fragment,
        }
    }

    fn append(&self, node: &Node) {
        if let Some(parent) = self.open.last() {
            parent.append(node);
        }
    }

    fn append_text(&mut self, text: Node) {
        if self.last_text.is_some() {
            self.pending_text += &text.text_content().unwrap_or_default();
        } else {
            self.append(&text);
            self.last_text = Some(text);
        }
    }

    fn end_text(&mut self) {
        if let Some(text) = self.last_text.take()
            && !self.pending_text.is_empty()
        {
            text.set_text_content(Some(&(text.text_content().unwrap_or_default() + &self.pending_text)));
            self.pending_text.clear();
        }
    }

    fn create(&mut self, name: &'static str) -> OutputElement {
        match self.prototypes.iter().find(|(known, _)| std::ptr::eq(*known, name)) {
            Some((_, prototype)) => prototype.copy(),
            None => {
                let element = match name == "math" || policy::math(name).is_some() {
                    true => self.inert.element_in(MATH_ML, name),
                    false => self.inert.element(name),
                };
                self.prototypes.push((name, element.copy()));
                element
            }
        }
    }
}

impl Sink for Nodes {
    fn open(&mut self, name: &'static str) {
        self.end_text();
        let element = self.create(name);
        self.append(&element);
        self.open.push(element);
    }

    fn attribute(&mut self, name: &str, value: &str) {
        if let Some(element) = self.open.last() {
            element.set(name, value);
        }
    }

    fn text(&mut self, text: &str) {
        self.append(&self.inert.text(text));
    }

    fn close(&mut self) {
        self.end_text();
        self.open.pop();
    }
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = DOMParser)]
    type DomParser;
    #[wasm_bindgen(constructor, js_class = "DOMParser")]
    fn new() -> DomParser;
    #[wasm_bindgen(method, catch, js_class = "DOMParser", js_name = parseFromString)]
    fn parse(this: &DomParser, html: &str, kind: &str) -> Result<InertDocument, JsValue>;

    /// The inert document of the parser.
    #[wasm_bindgen(js_name = Document)]
    pub(super) type InertDocument;
    #[wasm_bindgen(method, getter, r#final, js_class = "Document")]
    fn body(this: &InertDocument) -> Element;
    #[wasm_bindgen(method, r#final, js_class = "Document", js_name = createDocumentFragment)]
    fn fragment(this: &InertDocument) -> DocumentFragment;
    #[wasm_bindgen(method, r#final, js_class = "Document", js_name = createElement)]
    pub(super) fn element(this: &InertDocument, name: &str) -> OutputElement;
    #[wasm_bindgen(method, r#final, js_class = "Document", js_name = createElementNS)]
    fn element_in(this: &InertDocument, namespace: &str, name: &str) -> OutputElement;
    #[wasm_bindgen(method, r#final, js_class = "Document", js_name = createTextNode)]
    fn text(this: &InertDocument, text: &str) -> Node;

    #[wasm_bindgen(js_name = HTMLFormElement)]
    type Form;

    /// A node that is a form. wasm-bindgen looks up a `final` accessor on each call, so only forms use this type.
    #[wasm_bindgen(js_name = Node)]
    type FormNode;
    #[wasm_bindgen(method, getter, r#final, js_class = "Node", js_name = firstChild)]
    fn first(this: &FormNode) -> Option<Node>;
    #[wasm_bindgen(method, getter, r#final, js_class = "Node", js_name = nextSibling)]
    fn next(this: &FormNode) -> Option<Node>;

    /// A sanitised node. Without return values and `catch`, calls are faster than through web-sys. They could throw
    /// only for a cycle or an invalid name, and neither occurs.
    #[wasm_bindgen(js_name = Element, extends = Node)]
    pub(super) type OutputElement;
    #[wasm_bindgen(method, js_name = appendChild)]
    fn append(this: &OutputElement, node: &Node);
    #[wasm_bindgen(method, js_name = cloneNode)]
    fn copy(this: &OutputElement) -> OutputElement;
    #[wasm_bindgen(method, js_name = setAttribute)]
    pub(super) fn set(this: &OutputElement, name: &str, value: &str);
    #[wasm_bindgen(method, js_name = replaceWith)]
    pub(super) fn replace_with(this: &OutputElement, to: &OutputElement);
}

/// A node of the parsed document.
struct Parsed {
    node: Node,
    /// The policy unwraps forms, so nothing is read from them but their children and siblings.
    is_form: bool,
}

impl Parsed {
    fn of(node: Option<Node>) -> Option<Self> {
        node.map(|node| Parsed { is_form: node.is_instance_of::<Form>(), node })
    }

    fn as_form(&self) -> Option<&FormNode> {
        self.is_form.then(|| self.node.unchecked_ref())
    }
}

impl walk::Node for Parsed {
    type Sink = Nodes;
    type Text = String;

    fn kind(&self) -> walk::Kind<String> {
        if self.is_form {
            return walk::Kind::Element("form".to_owned(), Vec::new());
        }
        match self.node.node_type() {
            Node::ELEMENT_NODE => {}
            Node::TEXT_NODE => return walk::Kind::Text,
            _ => return walk::Kind::Other,
        }
        let element: &Element = self.node.unchecked_ref();
        let mut all = Vec::new();
        if element.has_attributes() {
            let attributes = element.attributes();
            let attributes = (0..attributes.length()).filter_map(|at| attributes.item(at));
            all.extend(attributes.map(|attribute| (attribute.name(), attribute.value())));
        }
        walk::Kind::Element(element.local_name(), all)
    }

    /// Moves the parsed text node into the output.
    fn move_text_to(self, sink: &mut Nodes) {
        sink.append_text(self.node);
    }

    fn first_child(&self) -> Option<Self> {
        Parsed::of(self.as_form().map_or_else(|| self.node.first_child(), FormNode::first))
    }

    fn next_sibling(&self) -> Option<Self> {
        Parsed::of(self.as_form().map_or_else(|| self.node.next_sibling(), FormNode::next))
    }
}
