//! The way through a parsed body, in order and without recursion: a hundred thousand nested elements are one loop.

use super::clean::{Cleaner, Sink};

/// A node of a parsed body.
pub(super) trait Node: Sized {
    /// What clean nodes are made of.
    type Sink: Sink;
    /// A name or a value.
    type Text: AsRef<str>;

    fn kind(&self) -> Kind<Self::Text>;
    /// Gives a text to the sink, which may take the node for it.
    fn give_text(self, sink: &mut Self::Sink);
    fn first_child(&self) -> Option<Self>;
    fn next_sibling(&self) -> Option<Self>;
}

/// What a node is.
pub(super) enum Kind<T> {
    /// An element, with its name and attributes.
    Element(T, Vec<(T, T)>),
    Text,
    /// A comment, most often.
    Other,
}

/// Tells the cleaner of every node that follows from `first` on, and below.
pub(super) fn walk<N: Node>(first: Option<N>, cleaner: &mut Cleaner<N::Sink>) {
    let mut above = Vec::new();
    let mut next = first;
    loop {
        let Some(node) = next else {
            let Some(parent) = above.pop() else { return };
            cleaner.leave();
            next = N::next_sibling(&parent);
            continue;
        };
        match node.kind() {
            Kind::Element(name, attributes) if cleaner.enter(name.as_ref(), &attributes) => {
                next = node.first_child();
                above.push(node);
            }
            Kind::Element(..) if cleaner.is_full() => return,
            Kind::Text => {
                next = node.next_sibling();
                node.give_text(cleaner.sink());
            }
            Kind::Element(..) | Kind::Other => next = node.next_sibling(),
        }
    }
}
