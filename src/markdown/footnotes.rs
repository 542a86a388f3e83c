//! Footnotes, which move to the end of the text.
//!
//! Input: the events of an article. Output: events without definitions, and the footnotes in order of reference. Entry
//! point: [`Footnotes::extract`].

use super::Spanned;
use pulldown_cmark::{Event, Tag, TagEnd};
use std::collections::BTreeMap;

/// The footnotes of an article.
#[derive(Default)]
pub(super) struct Footnotes<'a> {
    notes: Vec<Footnote<'a>>,
    /// Indices of footnotes by label.
    labels: BTreeMap<String, usize>,
    /// Indices of footnotes by number, from 1.
    order: Vec<usize>,
    /// All footnotes before this index have a number.
    numbered: usize,
}

/// A footnote.
#[derive(Default)]
pub(super) struct Footnote<'a> {
    events: Vec<Spanned<'a>>,
    pub number: usize,
    /// The number of references.
    pub references: usize,
}

impl<'a> Footnote<'a> {
    /// Splits the events before and after the links back.
    pub fn split(&self) -> (&[Spanned<'a>], &[Spanned<'a>]) {
        let ends_in_paragraph = matches!(self.events.last(), Some((Event::End(TagEnd::Paragraph), _)));
        self.events.split_at(self.events.len() - usize::from(ends_in_paragraph))
    }
}

impl<'a> Footnotes<'a> {
    /// Removes the definitions from an article and numbers them.
    pub fn extract(events: impl Iterator<Item = Spanned<'a>>) -> (Vec<Spanned<'a>>, Self) {
        let mut notes = Footnotes::default();
        let mut text = Vec::new();
        let mut within = Vec::new();
        for (event, span) in events {
            match event {
                Event::Start(Tag::FootnoteDefinition(label)) => {
                    let (at, label) = (notes.notes.len(), label.to_ascii_lowercase());
                    notes.labels.entry(label).or_insert(at);
                    notes.notes.push(Footnote::default());
                    within.push(at);
                }
                Event::End(TagEnd::FootnoteDefinition) => {
                    within.pop();
                }
                event => match within.last() {
                    Some(&note) => notes.notes[note].events.push((event, span)),
                    None => text.push((event, span)),
                },
            }
        }
        notes.number(&text);
        (text, notes)
    }

    /// Numbers footnotes: those referenced by the text, those referenced by these, then unreferenced ones.
    fn number(&mut self, text: &[Spanned]) {
        self.count(text);
        let mut at = 0;
        while at < self.order.len() || self.number_unreferenced() {
            let note = self.order[at];
            let events = std::mem::take(&mut self.notes[note].events);
            self.count(&events);
            self.notes[note].events = events;
            at += 1;
        }
    }

    fn count(&mut self, events: &[Spanned]) {
        for (event, _) in events {
            if let Event::FootnoteReference(label) = event
                && let Some(at) = self.index_of(label)
            {
                self.notes[at].references += 1;
                self.give_number(at);
            }
        }
    }

    /// Returns the index and the number of the footnote with this label.
    pub fn find(&self, label: &str) -> Option<(usize, usize)> {
        self.index_of(label).map(|at| (at, self.notes[at].number))
    }

    /// Returns the footnotes in order of reference.
    pub fn in_order(&self) -> impl Iterator<Item = &Footnote<'a>> {
        self.order.iter().map(|&at| &self.notes[at])
    }

    /// Returns the events of each footnote, in order of definition.
    pub fn definitions(&self) -> impl Iterator<Item = &[Spanned<'a>]> {
        self.notes.iter().map(|note| &*note.events)
    }

    fn index_of(&self, label: &str) -> Option<usize> {
        self.labels.get(&label.to_ascii_lowercase()).copied()
    }

    fn give_number(&mut self, at: usize) {
        if self.notes[at].number == 0 {
            self.order.push(at);
            self.notes[at].number = self.order.len();
        }
    }

    /// Numbers the first footnote without a number. Returns false if there is none.
    fn number_unreferenced(&mut self) -> bool {
        // Continuing from the last position avoids quadratic time.
        let unused = self.notes[self.numbered..].iter().position(|note| note.number == 0);
        self.numbered = unused.map_or(self.notes.len(), |at| self.numbered + at);
        unused.map(|_| self.give_number(self.numbered)).is_some()
    }
}
