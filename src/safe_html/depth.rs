//! Keeps a parser's time in proportion to the length of a body. For most tags a parser looks through all elements that are
//! open, so that 100,000 nested ones hold up a browser for a minute, and html5ever as well.
//!
//! Comes in: the tags of a body. Goes out: whether a start tag may stay. What that does to a body that nests deeper than any
//! ever does need not be right, for all of it is judged afterwards; its text stays.
//!
//! It is not a parser, but it never counts fewer than one has open: an element counts as ended only where an end tag ends it
//! by every rule, whatever else a parser may have closed in the meantime. So the elements that a parser has open are always
//! some of those that are open here, in the same order, and the few that it adds to a table. This holds where there
//! is nothing but HTML: `limits` leaves out drawings, mathematics, templates and controls.

use crate::content::words::word;

/// Browsers themselves flatten what is nested deeper than 512, after they have spent the time.
pub(super) const MAX_OPEN: usize = 1000;

/// Phrases that are open when a paragraph ends are opened again in the next, so that a thousand of them in a thousand
/// paragraphs are a million elements.
const MAX_PHRASES: usize = 64;

/// A parser takes an end tag for a phrase out of this many elements around it, and no more.
const MAX_MISNESTED: usize = 7;

/// Of more phrases alike than these, a parser forgets the first and leaves it open.
const MAX_ALIKE: usize = 3;

/// Elements that are opened again.
const PHRASES: &str = "a strong em code b i u s small font big tt strike nobr";

/// Elements that are empty; and the parts of a table, which a parser ignores elsewhere, and which in a table do not nest.
const FLAT: &str =
    "br img td tr th hr input wbr col source tbody thead tfoot caption colgroup meta link area embed param track";

/// Elements whose end tag ends all that is open in them, but for a table.
const BLOCKS: &str =
    "p div ul ol table dl blockquote section figure pre figcaption article aside details center header footer main";

/// The elements that a parser may have open.
#[derive(Default)]
pub(super) struct Open<'a> {
    /// Each with whether it is a phrase.
    elements: Vec<(&'a str, bool)>,
    phrases: usize,
    /// Whether a parser may have forgotten a phrase.
    is_crowded: bool,
}

impl<'a> Open<'a> {
    /// Opens an element, unless too many are open.
    pub fn start(&mut self, name: &'a str) -> bool {
        if is_one_of(name, FLAT) {
            return true;
        }
        let is = |other: &str| other.eq_ignore_ascii_case(name);
        let is_phrase = is_one_of(name, PHRASES);
        if is("p") || is("a") {
            // The next ends it, whatever is open in it.
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

    /// Ends an element, if it is certain that a parser does.
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

    /// Whether a table is open in the element at this place.
    fn has_table(&self, place: usize) -> bool {
        self.elements[place + 1..].iter().any(|(name, _)| name.eq_ignore_ascii_case("table"))
    }

    fn remove(&mut self, place: usize) {
        self.phrases -= usize::from(self.elements.remove(place).1);
        // Of two points side by side the second has ended the first, so that at most one is still open.
        if let Some([(one, _), (other, _)]) = place.checked_sub(1).and_then(|before| self.elements.get(before..=place))
            && one.eq_ignore_ascii_case(other)
            && is_one_of(one, "li dd dt p option")
        {
            self.elements.remove(place);
        }
    }
}

/// Whether a name is among these, which have a space between.
pub(super) fn is_one_of(name: &str, names: &str) -> bool {
    word(names, name).is_some()
}
