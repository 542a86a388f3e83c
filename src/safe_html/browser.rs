//! Safe HTML as nodes, in the browser.
//!
//! The parser's document is inert: it runs nothing, fetches nothing, and is not part of any page. The clean nodes are made
//! in it too, so that nothing is fetched for an article which is held and not shown.
//!
//! Hostile nodes are asked through the accessors of the browser's own prototypes (`final`), never as properties of their
//! own: a form or a document hands out its named children as properties, so that `<img name=body>` would be `document.body`.

use super::{
    clean::{Cleaner, Sink},
    page, walk,
};
use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{DocumentFragment, Element, NamedNodeMap};

/// HTML that may enter a page. See [`SafeHtml::new`]. A copy is the same nodes.
#[derive(Clone, Debug)]
pub struct SafeHtml(DocumentFragment);

impl SafeHtml {
    /// Keeps of `html` what the policy lets pass. `resolve` makes a relative URL absolute; where it answers `None` the
    /// attribute is left out. What it answers for `/` is where the article's own site begins.
    ///
    /// In a page that requires Trusted Types and does not allow a policy named `broadsheet`, nothing can be parsed: the
    /// HTML is then shown as the text it is.
    pub fn new(html: &str, resolve: &dyn Fn(&str) -> Option<String>) -> Self {
        let Ok(inert) = Parser::new().parse(&trusted(&page(html)), "text/html") else {
            let fragment = DocumentFragment::new().expect_throw("in a window a fragment can be made");
            fragment.set_text_content(Some(html));
            return SafeHtml(fragment);
        };
        let first = inert.body().and_then(|body| body.first_child());
        let mut cleaner = Cleaner::new(Nodes { fragment: inert.fragment(), path: Vec::new(), inert }, resolve);
        walk::walk(first, &mut cleaner);
        SafeHtml(cleaner.finish().fragment)
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
    /// The elements that are open.
    path: Vec<Element>,
}

impl Nodes {
    fn append(&self, node: &web_sys::Node) {
        let parent: &web_sys::Node = match self.path.last() {
            Some(element) => element,
            None => &self.fragment,
        };
        // It fails only on a node that is inside itself.
        let _ = parent.append_child(node);
    }
}

impl Sink for Nodes {
    fn open(&mut self, name: &'static str) {
        let element = self.inert.element(name);
        self.append(&element);
        self.path.push(element);
    }

    fn attribute(&mut self, name: &str, value: &str) {
        if let Some(element) = self.path.last() {
            // It fails only on names that are not in the policy.
            let _ = element.set_attribute(name, value);
        }
    }

    fn text(&mut self, text: &str) {
        self.append(&self.inert.text(text));
    }

    fn close(&mut self) {
        self.path.pop();
    }
}

const ELEMENT: u16 = 1;
const TEXT: u16 = 3;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = DOMParser)]
    type Parser;
    #[wasm_bindgen(constructor, js_class = "DOMParser")]
    fn new() -> Parser;
    #[wasm_bindgen(method, catch, js_class = "DOMParser", js_name = parseFromString)]
    fn parse(this: &Parser, html: &JsValue, kind: &str) -> Result<Inert, JsValue>;

    /// The parser's document.
    #[wasm_bindgen(js_name = Document)]
    type Inert;
    #[wasm_bindgen(method, getter, r#final, js_class = "Document")]
    fn body(this: &Inert) -> Option<Hostile>;
    #[wasm_bindgen(method, r#final, js_class = "Document", js_name = createDocumentFragment)]
    fn fragment(this: &Inert) -> DocumentFragment;
    #[wasm_bindgen(method, r#final, js_class = "Document", js_name = createElement)]
    fn element(this: &Inert, name: &str) -> Element;
    #[wasm_bindgen(method, r#final, js_class = "Document", js_name = createTextNode)]
    fn text(this: &Inert, text: &str) -> web_sys::Node;

    /// A node as the parser made it.
    #[wasm_bindgen(js_name = Node, extends = web_sys::Node)]
    type Hostile;
    #[wasm_bindgen(method, getter, r#final, js_class = "Node", js_name = nodeType)]
    fn kind(this: &Hostile) -> u16;
    #[wasm_bindgen(method, getter, r#final, js_class = "Node", js_name = firstChild)]
    fn first_child(this: &Hostile) -> Option<Hostile>;
    #[wasm_bindgen(method, getter, r#final, js_class = "Node", js_name = nextSibling)]
    fn next_sibling(this: &Hostile) -> Option<Hostile>;
    #[wasm_bindgen(method, getter, r#final, js_class = "Element", js_name = localName)]
    fn name(this: &Hostile) -> String;
    #[wasm_bindgen(method, getter, r#final, js_class = "Element")]
    fn attributes(this: &Hostile) -> NamedNodeMap;

    /// The source of policies for Trusted Types; nothing in a browser without them.
    #[wasm_bindgen(thread_local_v2, js_name = trustedTypes)]
    static TRUSTED_TYPES: Option<Policies>;
    type Policies;
    #[wasm_bindgen(method, catch, js_name = createPolicy)]
    fn create(this: &Policies, name: &str, rules: &Object) -> Result<Policy, JsValue>;
    type Policy;
    #[wasm_bindgen(method, js_name = createHTML)]
    fn html(this: &Policy, html: &str) -> JsValue;

    /// The function that gives back the string it is given.
    #[wasm_bindgen(thread_local_v2, js_name = String)]
    static STRING: JsValue;
}

thread_local! {
    /// A page may allow a name once, so there is one policy for all readers in it. It trusts what it gets, because what it
    /// trusts is only ever parsed into an inert document.
    static POLICY: Option<Policy> = TRUSTED_TYPES.with(|policies| {
        let rules = Object::new();
        STRING.with(|string| Reflect::set(&rules, &"createHTML".into(), string)).ok()?;
        policies.as_ref()?.create("broadsheet", &rules).ok()
    });
}

/// HTML that a page which requires Trusted Types lets us parse.
fn trusted(html: &str) -> JsValue {
    POLICY.with(|policy| policy.as_ref().map_or_else(|| html.into(), |policy| policy.html(html)))
}

impl walk::Node for Hostile {
    type Sink = Nodes;
    type Text = String;

    fn element(&self) -> Option<(String, Vec<(String, String)>)> {
        if self.kind() != ELEMENT {
            return None;
        }
        let attributes = self.attributes();
        let all = (0..attributes.length()).filter_map(|at| attributes.item(at));
        Some((self.name(), all.map(|attribute| (attribute.name(), attribute.value())).collect()))
    }

    /// Text is nothing but text, so it moves as it is.
    fn text(self, sink: &mut Nodes) {
        if self.kind() == TEXT {
            sink.append(&self);
        }
    }

    fn first_child(&self) -> Option<Self> {
        Hostile::first_child(self)
    }

    fn next_sibling(&self) -> Option<Self> {
        Hostile::next_sibling(self)
    }
}
