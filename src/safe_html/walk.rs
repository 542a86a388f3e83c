//! Visits a parsed body in document order, without recursion, so that deep nesting cannot overflow the stack.
//!
//! Input: the first node. Output: calls to the [`Cleaner`]. Entry point: [`walk`].

use super::clean::{Cleaner, Sink};

pub(super) trait Node: Sized {
    /// Receives the sanitised nodes.
    type Sink: Sink;
    /// The type of names and values.
    type Text: AsRef<str>;

    fn kind(&self) -> Kind<Self::Text>;
    /// Passes a text node to the sink, which may move the node.
    fn move_text_to(self, sink: &mut Self::Sink);
    fn first_child(&self) -> Option<Self>;
    fn next_sibling(&self) -> Option<Self>;
}

pub(super) enum Kind<T> {
    /// Name and attributes.
    Element(T, Vec<(T, T)>),
    Text,
    /// Usually a comment.
    Other,
}

/// Reports `first`, its following siblings and all their descendants to the cleaner.
pub(super) fn walk<N: Node>(first: Option<N>, cleaner: &mut Cleaner<N::Sink>) {
    let mut ancestors = Vec::new();
    let mut next = first;
    loop {
        let Some(node) = next else {
            let Some(parent) = ancestors.pop() else { return };
            cleaner.leave();
            next = N::next_sibling(&parent);
            continue;
        };
        match node.kind() {
            Kind::Element(name, attributes) if cleaner.enter(name.as_ref(), &attributes) => {
                next = node.first_child();
                ancestors.push(node);
            }
            Kind::Element(..) if cleaner.is_full() => return,
            Kind::Text => {
                next = node.next_sibling();
                node.move_text_to(cleaner.sink());
            }
            Kind::Element(..) | Kind::Other => next = node.next_sibling(),
        }
    }
}
