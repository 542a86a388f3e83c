//! Safe HTML as nodes, in the browser.
//!
//! The parser's document is inert: it runs nothing, fetches nothing, and is not part of any page. The clean nodes are made
//! in it too, so that nothing is fetched for an article which is held and not shown.
//!
//! Two kinds of hostile objects hand out their named children as properties, so that `<img name=body>` would be
//! `document.body`: documents and forms. So both are asked through the accessors of the browser's own prototypes (`final`),
//! which no child can stand before.

use super::{
    clean::{Cleaner, Sink},
    page, walk,
};
use crate::content::policy::Policy;
use wasm_bindgen::prelude::*;
use web_sys::{DocumentFragment, Element, Node};

/// HTML that may enter a page. See [`SafeHtml::new`]. A copy is the same nodes.
#[derive(Clone, Debug)]
pub struct SafeHtml(DocumentFragment);

impl SafeHtml {
    /// Keeps of `html` what `policy` lets pass. `resolve` makes a relative URL absolute; where it answers `None` the
    /// attribute is left out. `home` is where the site begins that the page is of, `/` where that is not known.
    ///
    /// In a page that requires Trusted Types the text is trusted by the policy of `reader/trust.js`, which stands in the glue
    /// around this one call. Where the page does not allow that policy, nothing can be parsed: the HTML is then shown as the
    /// text it is.
    pub fn new(html: &str, policy: &Policy, home: &str, resolve: &dyn Fn(&str) -> Option<String>) -> Self {
        let Ok(inert) = Parser::new().parse(&page(html), "text/html") else {
            let fragment = DocumentFragment::new().expect_throw("a window can make a fragment");
            fragment.set_text_content(Some(html));
            return SafeHtml(fragment);
        };
        let first = Parsed::of(inert.body().first_child());
        let mut cleaner = Cleaner::new(Nodes::new(inert), policy, home, resolve);
        walk::walk(first, &mut cleaner);
        let mut nodes = cleaner.finish();
        nodes.end_text();
        SafeHtml(nodes.fragment)
    }

    /// Appends the nodes to an element of a live page: copies, so that they can be asked for again.
    pub fn fill(&self, element: &Element) {
        let copy = element.owner_document().and_then(|page| page.import_node_with_deep(&self.0, true).ok());
        if let Some(copy) = copy {
            // It fails only on an element that cannot have children.
            let _ = element.append_child(&copy);
        }
    }
}

/// Clean nodes as they grow.
pub(super) struct Nodes {
    inert: Inert,
    fragment: DocumentFragment,
    /// The fragment, and the elements that are open.
    path: Vec<Parent>,
    /// An empty element of each name, for a copy of it takes less time than a name.
    patterns: Vec<(&'static str, Parent)>,
    /// The text that was appended last, while nothing else has been.
    last_text: Option<Node>,
    /// What belongs to it: where elements go and their text stays, texts meet. A hundred thousand of them in a row take WebKit
    /// most of a minute, and one of the same length nothing.
    more: String,
}

impl Nodes {
    fn new(inert: Inert) -> Self {
        let fragment = inert.fragment();
        Nodes {
            path: vec![fragment.clone().unchecked_into()],
            patterns: Vec::new(),
            last_text: None,
            more: String::new(),
            inert,
            fragment,
        }
    }

    fn append(&self, node: &Node) {
        if let Some(parent) = self.path.last() {
            parent.append(node);
        }
    }

    fn append_text(&mut self, text: Node) {
        if self.last_text.is_some() {
            self.more += &text.text_content().unwrap_or_default();
        } else {
            self.append(&text);
            self.last_text = Some(text);
        }
    }

    fn end_text(&mut self) {
        if let Some(text) = self.last_text.take()
            && !self.more.is_empty()
        {
            text.set_text_content(Some(&(text.text_content().unwrap_or_default() + &self.more)));
            self.more.clear();
        }
    }

    fn make(&mut self, name: &'static str) -> Parent {
        match self.patterns.iter().find(|(known, _)| std::ptr::eq(*known, name)) {
            Some((_, pattern)) => pattern.copy(),
            None => {
                let element = self.inert.element(name);
                self.patterns.push((name, element.copy()));
                element
            }
        }
    }
}

impl Sink for Nodes {
    fn open(&mut self, name: &'static str) {
        self.end_text();
        let element = self.make(name);
        self.append(&element);
        self.path.push(element);
    }

    fn attribute(&mut self, name: &str, value: &str) {
        if let Some(element) = self.path.last() {
            element.set(name, value);
        }
    }

    fn text(&mut self, text: &str) {
        self.append(&self.inert.text(text));
    }

    fn close(&mut self) {
        self.end_text();
        self.path.pop();
    }
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = DOMParser)]
    type Parser;
    #[wasm_bindgen(constructor, js_class = "DOMParser")]
    fn new() -> Parser;
    #[wasm_bindgen(method, catch, js_class = "DOMParser", js_name = parseFromString)]
    fn parse(this: &Parser, html: &str, kind: &str) -> Result<Inert, JsValue>;

    /// The parser's document.
    #[wasm_bindgen(js_name = Document)]
    pub(super) type Inert;
    #[wasm_bindgen(method, getter, r#final, js_class = "Document")]
    fn body(this: &Inert) -> Element;
    #[wasm_bindgen(method, r#final, js_class = "Document", js_name = createDocumentFragment)]
    fn fragment(this: &Inert) -> DocumentFragment;
    #[wasm_bindgen(method, r#final, js_class = "Document", js_name = createElement)]
    pub(super) fn element(this: &Inert, name: &str) -> Parent;
    #[wasm_bindgen(method, r#final, js_class = "Document", js_name = createTextNode)]
    fn text(this: &Inert, text: &str) -> Node;

    #[wasm_bindgen(js_name = HTMLFormElement)]
    type Form;

    /// A node that is a form. wasm-bindgen looks the accessor up for each call, which takes a body of 10 MB some
    /// seconds, so nothing else is asked in this way.
    #[wasm_bindgen(js_name = Node)]
    type Careful;
    #[wasm_bindgen(method, getter, r#final, js_class = "Node", js_name = firstChild)]
    fn first(this: &Careful) -> Option<Node>;
    #[wasm_bindgen(method, getter, r#final, js_class = "Node", js_name = nextSibling)]
    fn next(this: &Careful) -> Option<Node>;

    /// A clean node. Unlike web-sys we ask for no answers and catch nothing, which is a third of the time: what could throw
    /// is a cycle, or a name that is not in the policy.
    #[wasm_bindgen(js_name = Element, extends = Node)]
    pub(super) type Parent;
    #[wasm_bindgen(method, js_name = appendChild)]
    fn append(this: &Parent, node: &Node);
    #[wasm_bindgen(method, js_name = cloneNode)]
    fn copy(this: &Parent) -> Parent;
    #[wasm_bindgen(method, js_name = setAttribute)]
    pub(super) fn set(this: &Parent, name: &str, value: &str);
    #[wasm_bindgen(method, js_name = replaceWith)]
    pub(super) fn give_way(this: &Parent, to: &Parent);
}

/// A node as it was parsed.
struct Parsed {
    node: Node,
    /// Which the policy unwraps, so that nothing is asked of it but what is in it and behind it.
    is_form: bool,
}

impl Parsed {
    fn of(node: Option<Node>) -> Option<Self> {
        node.map(|node| Parsed { is_form: node.is_instance_of::<Form>(), node })
    }

    fn carefully(&self) -> Option<&Careful> {
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

    /// Text is nothing but text, so it moves as it is.
    fn give_text(self, sink: &mut Nodes) {
        sink.append_text(self.node);
    }

    fn first_child(&self) -> Option<Self> {
        Parsed::of(self.carefully().map_or_else(|| self.node.first_child(), Careful::first))
    }

    fn next_sibling(&self) -> Option<Self> {
        Parsed::of(self.carefully().map_or_else(|| self.node.next_sibling(), Careful::next))
    }
}
