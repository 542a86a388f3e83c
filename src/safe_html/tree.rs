//! The parsed document natively: html5ever builds it, and `walk` visits it.
//!
//! Input: HTML. Output: a [`Tree`], whose nodes are indices into one vector. Comments are not kept. Entry point:
//! [`parse`].

use super::{depth, markup::Markup, walk};
use crate::content::policy;
use html5ever::{
    Attribute, QualName, TokenizerResult, local_name,
    tendril::StrTendril,
    tokenizer::{BufferQueue, Tokenizer, TokenizerOpts},
    tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeBuilder, TreeBuilderOpts, TreeSink},
};
use std::{
    borrow::Cow,
    cell::{Cell, Ref, RefCell},
};

/// Parsing stops above this number of elements. A short input can exceed it, because a parser reopens formatting
/// elements in each paragraph.
const MAX_ELEMENTS: usize = 8 * policy::MAX_ELEMENTS;

/// Parsing stops above this depth. `depth` keeps input far below it; this is a safety net against bugs there.
const MAX_DEPTH: usize = 8 * depth::MAX_OPEN;

/// Parses a page as a browser without scripting does.
pub(super) fn parse(html: &str) -> Tree {
    let page = Tree {
        nodes: RefCell::new(vec![Content::Other.into()]),
        elements: Cell::new(0),
        depth: Cell::new(0),
        is_truncated: false,
    };
    let options = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let tokenizer = Tokenizer::new(TreeBuilder::new(page, options), TokenizerOpts::default());
    let input = BufferQueue::default();
    let mut rest = html;
    let page = &tokenizer.sink.sink;
    while !rest.is_empty() && page.elements.get() <= MAX_ELEMENTS && page.depth.get() <= MAX_DEPTH {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(4096));
        rest = after;
        input.push_back(piece.into());
        // The tokenizer pauses where a browser would run a script or change the encoding.
        while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    }
    tokenizer.end();
    Tree { is_truncated: !rest.is_empty(), ..tokenizer.sink.sink }
}

pub(super) struct Tree {
    nodes: RefCell<Vec<TreeNode>>,
    elements: Cell<usize>,
    /// Depth of the deepest element.
    depth: Cell<usize>,
    /// Whether parsing stopped before the end.
    pub is_truncated: bool,
}

/// A node and the indices of its neighbours. The document has index 0.
struct TreeNode {
    content: Content,
    depth: usize,
    parent: Option<usize>,
    previous: Option<usize>,
    next: Option<usize>,
    first: Option<usize>,
    last: Option<usize>,
}

enum Content {
    Text(StrTendril),
    /// The flag marks MathML elements whose content is parsed as HTML again.
    Element(QualName, Vec<Attribute>, bool),
    /// The document, a comment, or the content of a template.
    Other,
}

impl From<Content> for TreeNode {
    fn from(content: Content) -> Self {
        TreeNode { content, depth: 0, parent: None, previous: None, next: None, first: None, last: None }
    }
}

pub(super) struct Node<'a> {
    nodes: &'a [TreeNode],
    at: usize,
}

impl Tree {
    pub fn body(&mut self) -> Option<Node<'_>> {
        let nodes = self.nodes.get_mut();
        let is_body =
            |node: &TreeNode| matches!(&node.content, Content::Element(name, ..) if name.local == local_name!("body"));
        let at = nodes.iter().find(|node| is_body(node))?.first?;
        Some(Node { nodes, at })
    }

    fn add(&self, content: Content) -> usize {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(content.into());
        nodes.len() - 1
    }

    /// Inserts a node or text into `parent`: before `next`, or at the end.
    fn insert(&self, parent: usize, next: Option<usize>, new: NodeOrText<usize>) {
        let previous = {
            let nodes = self.nodes.borrow();
            next.map_or(nodes[parent].last, |next| nodes[next].previous)
        };
        let at = match new {
            NodeOrText::AppendNode(at) => {
                self.remove_from_parent(&at);
                at
            }
            NodeOrText::AppendText(text) => {
                // Adjacent texts are merged.
                if let Some(previous) = previous
                    && let Content::Text(before) = &mut self.nodes.borrow_mut()[previous].content
                {
                    before.push_tendril(&text);
                    return;
                }
                self.add(Content::Text(text))
            }
        };
        let nodes = &mut *self.nodes.borrow_mut();
        let previous = next.map_or(nodes[parent].last, |next| nodes[next].previous);
        nodes[at].depth = nodes[parent].depth + 1;
        self.depth.set(self.depth.get().max(nodes[at].depth));
        nodes[at].parent = Some(parent);
        nodes[at].previous = previous;
        nodes[at].next = next;
        match previous {
            Some(previous) => nodes[previous].next = Some(at),
            None => nodes[parent].first = Some(at),
        }
        match next {
            Some(next) => nodes[next].previous = Some(at),
            None => nodes[parent].last = Some(at),
        }
    }
}

impl TreeSink for Tree {
    type Handle = usize;
    type Output = Tree;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Tree {
        self
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> usize {
        0
    }

    fn elem_name<'a>(&'a self, target: &'a usize) -> Ref<'a, QualName> {
        Ref::map(self.nodes.borrow(), |nodes| match &nodes[*target].content {
            Content::Element(name, ..) => name,
            _ => unreachable!("the parser asks only elements for their name"),
        })
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, flags: ElementFlags) -> usize {
        self.elements.set(self.elements.get() + 1);
        self.add(Content::Element(name, attributes, flags.mathml_annotation_xml_integration_point))
    }

    fn create_comment(&self, _: StrTendril) -> usize {
        self.add(Content::Other)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> usize {
        self.add(Content::Other)
    }

    fn append(&self, parent: &usize, child: NodeOrText<usize>) {
        self.insert(*parent, None, child);
    }

    fn append_based_on_parent_node(&self, element: &usize, before: &usize, child: NodeOrText<usize>) {
        let parent = self.nodes.borrow()[*element].parent;
        match parent {
            Some(parent) => self.insert(parent, Some(*element), child),
            None => self.insert(*before, None, child),
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    /// The content of a template is a separate document, and is never read.
    fn get_template_contents(&self, _: &usize) -> usize {
        self.add(Content::Other)
    }

    fn same_node(&self, one: &usize, other: &usize) -> bool {
        one == other
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &usize, new: NodeOrText<usize>) {
        let parent = self.nodes.borrow()[*sibling].parent;
        if let Some(parent) = parent {
            self.insert(parent, Some(*sibling), new);
        }
    }

    /// Called for `html` and `body` only; neither is kept.
    fn add_attrs_if_missing(&self, _: &usize, _: Vec<Attribute>) {}

    fn is_mathml_annotation_xml_integration_point(&self, target: &usize) -> bool {
        matches!(self.nodes.borrow()[*target].content, Content::Element(_, _, true))
    }

    fn remove_from_parent(&self, target: &usize) {
        let nodes = &mut *self.nodes.borrow_mut();
        let node = &mut nodes[*target];
        let (parent, previous, next) = (node.parent.take(), node.previous.take(), node.next.take());
        let Some(parent) = parent else { return };
        match previous {
            Some(previous) => nodes[previous].next = next,
            None => nodes[parent].first = next,
        }
        match next {
            Some(next) => nodes[next].previous = previous,
            None => nodes[parent].last = previous,
        }
    }

    fn reparent_children(&self, node: &usize, parent: &usize) {
        loop {
            let first = self.nodes.borrow()[*node].first;
            let Some(child) = first else { return };
            self.insert(*parent, None, NodeOrText::AppendNode(child));
        }
    }
}

impl Node<'_> {
    /// The text of a text node; empty for other nodes.
    pub fn text(&self) -> &str {
        match &self.nodes[self.at].content {
            Content::Text(text) => text,
            _ => "",
        }
    }
}

impl<'a> walk::Node for Node<'a> {
    type Sink = Markup;
    type Text = &'a str;

    fn kind(&self) -> walk::Kind<&'a str> {
        match &self.nodes[self.at].content {
            Content::Element(name, attributes, _) => {
                let attributes = attributes.iter().map(|attribute| (&*attribute.name.local, &*attribute.value));
                walk::Kind::Element(&*name.local, attributes.collect())
            }
            Content::Text(_) => walk::Kind::Text,
            Content::Other => walk::Kind::Other,
        }
    }

    fn move_text_to(self, sink: &mut Markup) {
        if let Content::Text(text) = &self.nodes[self.at].content {
            super::clean::Sink::text(sink, text);
        }
    }

    fn first_child(&self) -> Option<Self> {
        Some(Node { nodes: self.nodes, at: self.nodes[self.at].first? })
    }

    fn next_sibling(&self) -> Option<Self> {
        Some(Node { nodes: self.nodes, at: self.nodes[self.at].next? })
    }
}

#[cfg(test)]
mod tests {
    use super::{super::full_document, *};

    /// Tags with special parser rules, and some without.
    const TAGS: &str = "<a> <a title=#> </a> <b> <b id=#> </b> <i> </i> <nobr> <nobr id=#> </nobr> <p> </p> <div> </div> <li> </li> <ul> </ul> \
        <dd> </dd> <dt> </dt> <dl> </dl> <span> </span> <x-y> </x-y> <h1> </h1> <h2> </h2> <form> </form> <table> </table> <tr> </tr> \
        <td> </td> <th> </th> <caption> </caption> <tbody> <colgroup> <col> <option> </option> <optgroup> </optgroup> <ruby> </ruby> <rt> </rt> <rp> \
        <select> </select> <svg> </svg> <math> </math> <desc> </desc> <title> </title> <mi> </mi> <path/> <svg/> <template> </template> <object> </object> \
        <button> </button> <style> </style> <textarea> </textarea> <xmp> </xmp> <noscript> </noscript> <pre> </pre> <br> </br> <hr> <input> \
        <body> </body> <address> </address> <font> </font> <iframe> </iframe> <!-- --> <!--> --!> <!x '> ' \" text <i t='> <p \" </svg t=\"\"> ]]> <![CDATA[";

    #[test]
    fn repeated_tags_have_bounded_depth() {
        let tags: Vec<&str> = TAGS.split_ascii_whitespace().collect();
        let rounds = std::env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(8);
        let mut random = 7_u64;
        let mut next = |below: usize| {
            random = random.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (random >> 33) as usize % below
        };
        for _ in 0..rounds {
            let start: String = (0..next(4)).map(|_| tags[next(tags.len())]).collect();
            let unit: String =
                (0..1 + next(8)).map(|_| tags[next(tags.len())].repeat(1 + next(8) / 7 * next(10))).collect();
            let mut html = start.clone();
            for at in 0..4 * depth::MAX_OPEN {
                html += &unit.replace('#', &at.to_string());
            }
            let tree = parse(&full_document(&html));
            let deep = tree.depth.get();
            assert!(
                deep < 5 * depth::MAX_OPEN && !tree.is_truncated,
                "{deep} {start:?} {unit:?} {}",
                tree.elements.get()
            );
        }
    }
}
