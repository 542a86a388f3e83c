//! The way through a parsed body, in order and without recursion: a hundred thousand nested elements are one loop.

use super::clean::{Cleaner, Sink};

/// A node of a parsed body.
pub(super) trait Node: Sized {
    /// What the sink takes for a text.
    type Sink: Sink;
    /// A name or a value.
    type Text: AsRef<str>;

    /// An element's name and attributes; `None` for any other node.
    fn element(&self) -> Option<(Self::Text, Vec<(Self::Text, Self::Text)>)>;
    /// Gives a text to the sink, which may take the node for it; does nothing for any other node.
    fn text(self, sink: &mut Self::Sink);
    fn first_child(&self) -> Option<Self>;
    fn next_sibling(&self) -> Option<Self>;
}

/// Tells the cleaner of every node that follows from `first` on, and below.
pub(super) fn walk<N: Node>(first: Option<N>, cleaner: &mut Cleaner<N::Sink>) {
    let mut above = Vec::new();
    let mut next = first;
    loop {
        if let Some(node) = next {
            let Some((name, attributes)) = node.element() else {
                next = node.next_sibling();
                node.text(cleaner.sink());
                continue;
            };
            if cleaner.enter(name.as_ref(), &attributes) {
                next = node.first_child();
                above.push(node);
            } else if cleaner.is_full() {
                return;
            } else {
                next = node.next_sibling();
            }
        } else if let Some(parent) = above.pop() {
            cleaner.leave();
            next = parent.next_sibling();
        } else {
            return;
        }
    }
}
