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
const MAX_PHRASES: usize = 64;

/// The adoption agency algorithm looks at no more than this many elements.
const MAX_MISNESTED: usize = 7;

/// Of more identical formatting elements, a parser forgets the first and leaves it open ("Noah's Ark clause").
const MAX_ALIKE: usize = 3;

/// Formatting elements, which a parser reopens.
const PHRASES: &str = "a strong em code b i u s small font big tt strike nobr";

/// Void elements, and the parts of a table: these do not nest, and are ignored outside a table.
const FLAT: &str =
    "br img td tr th hr input wbr col source tbody thead tfoot caption colgroup meta link area embed param track";

/// Elements whose end tag closes everything inside, except across a table.
const BLOCKS: &str =
    "p div ul ol table dl blockquote section figure pre figcaption article aside details center header footer main";

/// The elements that a parser may have open.
#[derive(Default)]
pub(super) struct Open<'a> {
    /// Name, and whether it is a formatting element.
    elements: Vec<(&'a str, bool)>,
    phrases: usize,
    /// Whether a parser may have forgotten a formatting element.
    is_crowded: bool,
}

impl<'a> Open<'a> {
    /// Opens an element. Returns `false` if too many are open.
    pub fn start(&mut self, name: &'a str) -> bool {
        if is_one_of(name, FLAT) {
            return true;
        }
        let is = |other: &str| other.eq_ignore_ascii_case(name);
        let is_phrase = is_one_of(name, PHRASES);
        if is("p") || is("a") {
            // The next `p` or `a` closes the open one, whatever is open inside it.
            if let Some(place) = self.place(name)
                && !self.has_table(place)
            {
                self.remove(place);
            }
        } else if let Some((last, _)) = self.elements.last()
            && (is(last) && (is("li") || is("option")) || [name, last].iter().all(|name| is_one_of(name, "dd dt")))
        {
            self.elements.pop();
        }
        if self.elements.len() == MAX_OPEN || is_phrase && self.phrases == MAX_PHRASES {
            return false;
        }
        if is_phrase {
            self.phrases += 1;
            self.is_crowded |= self.elements.iter().filter(|(other, _)| is(other)).count() >= MAX_ALIKE;
        }
        self.elements.push((name, is_phrase));
        true
    }

    /// Closes an element, if every parser would close it.
    pub fn end(&mut self, name: &str) {
        let Some(place) = self.place(name) else { return };
        let hard = self.elements[place + 1..].iter().filter(|(_, is_phrase)| !is_phrase).count();
        let ends = hard == 0
            || !self.has_table(place)
                && (is_one_of(name, BLOCKS) || self.elements[place].1 && hard <= MAX_MISNESTED && !self.is_crowded);
        if ends {
            self.remove(place);
        }
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.elements.iter().rposition(|(other, _)| other.eq_ignore_ascii_case(name))
    }

    /// Reports whether a table is open inside the element at this index.
    fn has_table(&self, place: usize) -> bool {
        self.elements[place + 1..].iter().any(|(name, _)| name.eq_ignore_ascii_case("table"))
    }

    fn remove(&mut self, place: usize) {
        self.phrases -= usize::from(self.elements.remove(place).1);
        // Two adjacent `li`: the second closed the first, so at most one is still open.
        if let Some([(one, _), (other, _)]) = place.checked_sub(1).and_then(|before| self.elements.get(before..=place))
            && one.eq_ignore_ascii_case(other)
            && is_one_of(one, "li dd dt p option")
        {
            self.elements.remove(place);
        }
    }
}

/// Reports whether `name` is one of the space-separated `names`.
pub(super) fn is_one_of(name: &str, names: &str) -> bool {
    word(names, name).is_some()
}
