//! Edits of a Markdown source that keep its positions.
//!
//! Input: a text and replacements of ranges. Output: the edited text, and for each of its positions the original one.
//! Entry points: [`Prepared::apply`] and [`Prepared::original`].

use broadsheet::markdown::OPTIONS;
use pulldown_cmark::Options;
use std::borrow::Cow;
use std::ops::Range;

/// A range of a text, and what replaces it.
pub type Edit = (Range<usize>, String);

/// Markdown that was edited, perhaps several times.
pub struct Prepared<'a> {
    /// The edited text.
    pub text: Cow<'a, str>,
    /// The extensions of the parser that the text needs.
    pub options: Options,
    /// The original ranges of formulas that cannot be parsed, and what is wrong with them.
    pub invalid_formulas: Vec<(Range<usize>, String)>,
    /// The stretches of each version, from the original on.
    versions: Vec<Vec<Stretch>>,
}

/// A part of an edited text.
struct Stretch {
    start: usize,
    /// Where it comes from in the text before.
    original: usize,
    /// Whether each position differs by the same offset. Otherwise it replaces another text.
    is_copy: bool,
}

impl<'a> Prepared<'a> {
    /// A text without edits.
    pub fn new(text: &'a str) -> Self {
        Prepared { text: Cow::Borrowed(text), options: OPTIONS, invalid_formulas: Vec::new(), versions: Vec::new() }
    }

    /// Applies edits. Of two that overlap, only the first is applied.
    pub fn apply(&mut self, mut edits: Vec<Edit>) {
        if edits.is_empty() {
            return;
        }
        edits.sort_by_key(|(range, _)| (range.start, range.end));
        let mut text = String::with_capacity(self.text.len() + 64);
        let mut stretches = Vec::with_capacity(2 * edits.len() + 1);
        let mut at = 0;
        let copy = |text: &mut String, stretches: &mut Vec<Stretch>, range: Range<usize>| {
            stretches.push(Stretch { start: text.len(), original: range.start, is_copy: true });
            text.push_str(&self.text[range]);
        };
        for (range, replacement) in edits {
            if range.start < at {
                continue;
            }
            copy(&mut text, &mut stretches, at..range.start);
            stretches.push(Stretch { start: text.len(), original: range.start, is_copy: false });
            text.push_str(&replacement);
            at = range.end;
        }
        copy(&mut text, &mut stretches, at..self.text.len());
        self.text = Cow::Owned(text);
        self.versions.push(stretches);
    }

    /// Returns the original range for a range of the edited text.
    pub fn original(&self, range: Range<usize>) -> Range<usize> {
        let start = self.original_position(range.start);
        start..self.original_position(range.end).max(start)
    }

    fn original_position(&self, at: usize) -> usize {
        self.versions.iter().rev().fold(at, |at, stretches| {
            let next = stretches.partition_point(|stretch| stretch.start <= at);
            let stretch = &stretches[next.saturating_sub(1)];
            if stretch.is_copy { stretch.original + at.saturating_sub(stretch.start) } else { stretch.original }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_lead_back_to_the_original() {
        let text = "one two three";
        let mut prepared = Prepared::new(text);
        prepared.apply(vec![(4..7, "2".into()), (0..0, "> ".into())]);
        assert_eq!(prepared.text, "> one 2 three");
        prepared.apply(vec![(2..5, "1".into()), (8..13, "THREE!".into()), (9..10, "overlaps".into())]);
        assert_eq!(prepared.text, "> 1 2 THREE!");
        let original = |part: &str| {
            let at = prepared.text.find(part).unwrap();
            prepared.original(at..at + part.len())
        };
        assert_eq!(&text[original("1")], "one");
        assert_eq!(&text[original("2")], "two");
        assert_eq!(original("THREE!").start, 8);
        assert_eq!(prepared.original(0..prepared.text.len()), 0..8 + 5);
        assert_eq!(Prepared::new(text).original(3..5), 3..5);
    }
}
