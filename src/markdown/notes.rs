//! Footnotes: taken out of the text where they are defined, and put at its end where they can be read.
//!
//! Comes in: the events of an article. Goes out: the events without definitions; for each reference a link; and the notes
//! in the order in which they are first referred to, each with a link back to every reference.

use pulldown_cmark::{Event, Tag, TagEnd};
use std::collections::BTreeMap;

/// The footnotes of an article.
#[derive(Default)]
pub(super) struct Footnotes<'a> {
    notes: Vec<Footnote<'a>>,
    /// Notes by label.
    labels: BTreeMap<String, usize>,
    /// Notes by number, less one.
    order: Vec<usize>,
    /// How many were given out.
    rendered: usize,
    /// How many of the notes, from the first, are known to have a number.
    numbered: usize,
}

#[derive(Default)]
struct Footnote<'a> {
    events: Vec<Event<'a>>,
    number: usize,
    /// How many references there are, and how many of them were written.
    references: usize,
    written: usize,
}

/// A note to be written: its events between two pieces of markup, and the ways back after its last words.
pub(super) struct RenderedFootnote<'a> {
    pub start: String,
    events: Vec<Event<'a>>,
    pub back: String,
    pub end: &'static str,
}

impl<'a> RenderedFootnote<'a> {
    /// The events before the ways back, and after.
    pub fn split(&self) -> (&[Event<'a>], &[Event<'a>]) {
        let ends_in_paragraph = matches!(self.events.last(), Some(Event::End(TagEnd::Paragraph)));
        self.events.split_at(self.events.len() - usize::from(ends_in_paragraph))
    }
}

impl<'a> Footnotes<'a> {
    /// Takes the definitions out of an article, and numbers them.
    pub fn extract(events: impl Iterator<Item = Event<'a>>) -> (Vec<Event<'a>>, Self) {
        let mut notes = Footnotes::default();
        let mut text = Vec::new();
        let mut within = Vec::new();
        for event in events {
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
                    Some(&note) => notes.notes[note].events.push(event),
                    None => text.push(event),
                },
            }
        }
        notes.number(&text);
        (text, notes)
    }

    /// Numbers the notes: first those that the text refers to, then those that these refer to, last those that nobody does.
    fn number(&mut self, text: &[Event]) {
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

    fn count(&mut self, events: &[Event]) {
        for event in events {
            if let Event::FootnoteReference(label) = event
                && let Some(at) = self.find(label)
            {
                self.notes[at].references += 1;
                self.give_number(at);
            }
        }
    }

    fn find(&self, label: &str) -> Option<usize> {
        self.labels.get(&label.to_ascii_lowercase()).copied()
    }

    fn give_number(&mut self, at: usize) {
        if self.notes[at].number == 0 {
            self.order.push(at);
            self.notes[at].number = self.order.len();
        }
    }

    /// Gives a number to the first note that has none.
    fn number_unreferenced(&mut self) -> bool {
        // From where it ended the last time: from the start it would take the square of their number.
        let unused = self.notes[self.numbered..].iter().position(|note| note.number == 0);
        self.numbered = unused.map_or(self.notes.len(), |at| self.numbered + at);
        unused.map(|_| self.give_number(self.numbered)).is_some()
    }

    /// Writes the link that stands for a reference.
    pub fn write_reference(&mut self, label: &str, html: &mut String) {
        let Some(at) = self.find(label) else { return };
        let note = &mut self.notes[at];
        note.written += 1;
        let number = note.number.to_string();
        for part in ["<sup class=\"footnote-reference\"><a id=\"fnref-", &nth(&number, note.written), "\" href=\"#fn-"]
        {
            html.push_str(part);
        }
        for part in [&number, "\" role=\"doc-noteref\">", &number, "</a></sup>"] {
            html.push_str(part);
        }
    }

    /// The next note to be written at the end of the article.
    pub fn next(&mut self) -> Option<RenderedFootnote<'a>> {
        let note = &mut self.notes[*self.order.get(self.rendered)?];
        self.rendered += 1;
        let section = if self.rendered == 1 { "<section class=\"footnotes\" role=\"doc-endnotes\">\n" } else { "" };
        let end = if self.rendered == self.order.len() { "</div>\n</section>\n" } else { "</div>\n" };
        let number = note.number.to_string();
        let label = "\"><sup class=\"footnote-definition-label\">";
        let start =
            [section, "<div class=\"footnote-definition\" id=\"fn-", &number, label, &number, "</sup>\n"].concat();
        let mut back = String::new();
        for reference in 1..=note.references {
            // Its name has no words, for we do not know the article's language; its role has.
            let nth = nth(&number, reference);
            let name = "\" role=\"doc-backlink\" aria-label=\"↩ ";
            for part in [" <a class=\"footnote-backref\" href=\"#fnref-", &nth, name, &nth, "\">↩\u{fe0e}</a>"] {
                back.push_str(part);
            }
        }
        Some(RenderedFootnote { start, events: std::mem::take(&mut note.events), back, end })
    }
}

/// The nth reference to a note, as it is told from the others.
fn nth(number: &str, reference: usize) -> String {
    if reference == 1 { number.to_owned() } else { [number, "-", &reference.to_string()].concat() }
}
