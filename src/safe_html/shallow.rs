//! Keeps html5ever's time in proportion to the length of a page: for most tags its tree builder looks through all elements
//! that are open, so that 100,000 nested ones would take a minute.
//!
//! Comes in: the tokens of a page. Goes out: the same to the tree builder, without the tags that would nest deeper than
//! browsers nest. Their text stays.

use html5ever::{
    LocalName, local_name,
    tokenizer::{EndTag, StartTag, Tag, TagToken, Token, TokenSink, TokenSinkResult},
    tree_builder::{Tracer, TreeBuilder, TreeSink},
};
use std::{
    cell::{Cell, RefCell},
};

/// How many elements may be open. A phrase counts twice, for the parser also notes to open it again. Browsers stop at 512.
const MAX_OPEN: usize = 1024;

/// A tree builder that is spared what nests too deep.
pub(super) struct Shallow<S: TreeSink<Handle = usize>> {
    builder: TreeBuilder<usize, S>,
    /// How many elements are open at most: what was last counted, and every tag since.
    open: Cell<usize>,
    /// The tags left out whose end tag has not come.
    left_out: RefCell<Vec<LocalName>>,
}

impl<S: TreeSink<Handle = usize>> Shallow<S> {
    pub fn over(builder: TreeBuilder<usize, S>) -> Self {
        Shallow { builder, open: Cell::new(0), left_out: RefCell::default() }
    }

    pub fn into_inner(self) -> TreeBuilder<usize, S> {
        self.builder
    }

    fn leaves_out(&self, tag: &Tag) -> bool {
        let mut left_out = self.left_out.borrow_mut();
        match tag.kind {
            StartTag if nests(&tag.name) => {
                self.open.set(self.open.get() + 1);
                if self.open.get() > MAX_OPEN {
                    let count = Count(Cell::new(0));
                    self.builder.trace_handles(&count);
                    self.open.set(count.0.get());
                }
                let deep = self.open.get() > MAX_OPEN;
                if deep {
                    left_out.push(tag.name.clone());
                }
                deep
            }
            EndTag if left_out.last() == Some(&tag.name) => left_out.pop().is_some(),
            _ => false,
        }
    }
}

impl<S: TreeSink<Handle = usize>> TokenSink for Shallow<S> {
    type Handle = usize;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<usize> {
        match &token {
            TagToken(tag) if self.leaves_out(tag) => TokenSinkResult::Continue,
            _ => self.builder.process_token(token, line),
        }
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Whether elements can be inside this one: the empty ones, and those that hold raw text, end at once.
fn nests(name: &LocalName) -> bool {
    !matches!(
        *name,
        local_name!("br") | local_name!("hr") | local_name!("img") | local_name!("input") | local_name!("wbr")
            | local_name!("script") | local_name!("style") | local_name!("textarea") | local_name!("title")
            | local_name!("xmp") | local_name!("iframe") | local_name!("noembed") | local_name!("noframes")
            | local_name!("plaintext")
    )
}

/// Counts what the tree builder holds on to.
struct Count(Cell<usize>);

impl Tracer for Count {
    type Handle = usize;

    fn trace_handle(&self, _: &usize) {
        self.0.set(self.0.get() + 1);
    }
}
