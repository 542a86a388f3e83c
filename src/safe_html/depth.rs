//! Limits nesting depth. For most tags, an HTML parser searches all open elements. Deeply nested input therefore takes
//! quadratic time, in browsers and in html5ever.
//!
//! Input: start and end tags. Output: whether a start tag is kept. Entry point: [`Open::start`] and [`Open::end`].
//! Bodies that exceed the limit keep their text; their structure need not be right, because the result is sanitised
//! afterwards.
//!
//! This is not a parser, but it never counts fewer open elements than a parser has. An end tag closes an element here
//! only if every parser would close it. The elements that a parser has open are therefore a subsequence of those
//! counted here, plus the few that it adds to a table. This holds for plain HTML only: `limits` removes SVG, MathML,
//! templates and controls first.

use crate::content::words::word;

/// Browsers limit depth to 512 themselves, but only after spending the time.
pub(super) const MAX_OPEN: usize = 1000;

/// A parser reopens formatting elements in each new paragraph: 1,000 elements in 1,000 paragraphs become a million.
const MAX_FORMATTING: usize = 64;

/// The adoption agency algorithm looks at no more than this many elements.
const MAX_MISNESTED: usize = 7;

/// Of more identical formatting elements, a parser forgets the first and leaves it open ("Noah's Ark clause").
const MAX_IDENTICAL: usize = 3;

/// Formatting elements, which a parser reopens.
const FORMATTING: &str = "a strong em code b i u s small font big tt strike nobr";

/// Void elements, and the parts of a table: these do not nest, and are ignored outside a table.
const NOT_NESTING: &str =
    "br img td tr th hr input wbr col source tbody thead tfoot caption colgroup meta link area embed param track";

/// Elements whose end tag closes everything inside, except across a table.
const BLOCKS: &str =
    "p div ul ol table dl blockquote section figure pre figcaption article aside details center header footer main";

/// The elements that a parser may have open.
#[derive(Default)]
pub(super) struct Open<'a> {
    /// Name, and whether it is a formatting element.
    elements: Vec<(&'a str, bool)>,
    formatting_count: usize,
    /// Whether a parser may have forgotten a formatting element.
    may_have_forgotten: bool,
}

impl<'a> Open<'a> {
    /// Opens an element. Returns `false` if too many are open.
    pub fn start(&mut self, name: &'a str) -> bool {
        if is_one_of(name, NOT_NESTING) {
            return true;
        }
        let is = |other: &str| other.eq_ignore_ascii_case(name);
        let is_formatting = is_one_of(name, FORMATTING);
        if is("p") || is("a") {
            // The next `p` or `a` closes the open one, whatever is open inside it.
            if let Some(index) = self.index_of(name)
                && !self.has_table(index)
            {
                self.remove(index);
            }
        } else if let Some((last, _)) = self.elements.last()
            && (is(last) && (is("li") || is("option")) || [name, last].iter().all(|name| is_one_of(name, "dd dt")))
        {
            self.elements.pop();
        }
        if self.elements.len() == MAX_OPEN || is_formatting && self.formatting_count == MAX_FORMATTING {
            return false;
        }
        if is_formatting {
            self.formatting_count += 1;
            self.may_have_forgotten |= self.elements.iter().filter(|(other, _)| is(other)).count() >= MAX_IDENTICAL;
        }
        self.elements.push((name, is_formatting));
        true
    }

    /// Closes an element, if every parser would close it.
    pub fn end(&mut self, name: &str) {
        let Some(index) = self.index_of(name) else { return };
        let others = self.elements[index + 1..].iter().filter(|(_, is_formatting)| !is_formatting).count();
        let ends = others == 0
            || !self.has_table(index)
                && (is_one_of(name, BLOCKS)
                    || self.elements[index].1 && others <= MAX_MISNESTED && !self.may_have_forgotten);
        if ends {
            self.remove(index);
        }
    }

    fn index_of(&self, name: &str) -> Option<usize> {
        self.elements.iter().rposition(|(other, _)| other.eq_ignore_ascii_case(name))
    }

    /// Reports whether a table is open inside the element at this index.
    fn has_table(&self, index: usize) -> bool {
        self.elements[index + 1..].iter().any(|(name, _)| name.eq_ignore_ascii_case("table"))
    }

    fn remove(&mut self, index: usize) {
        self.formatting_count -= usize::from(self.elements.remove(index).1);
        // Two adjacent `li`: the second closed the first, so at most one is still open.
        if let Some([(one, _), (other, _)]) = index.checked_sub(1).and_then(|before| self.elements.get(before..=index))
            && one.eq_ignore_ascii_case(other)
            && is_one_of(one, "li dd dt p option")
        {
            self.elements.remove(index);
        }
    }
}

/// Reports whether `name` is one of the space-separated `names`.
pub(super) fn is_one_of(name: &str, names: &str) -> bool {
    word(names, name).is_some()
}
