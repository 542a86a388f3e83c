//! Footnotes, moved to the end of the text.
//!
//! Input: the events of an article. Output: events without definitions, links for references, and the footnotes in
//! order of reference with links back. Entry point: [`Footnotes::extract`].

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
    /// The number of footnotes that [`Footnotes::next`] has returned.
    rendered: usize,
    /// All footnotes before this index have a number.
    numbered: usize,
}

#[derive(Default)]
struct Footnote<'a> {
    events: Vec<Event<'a>>,
    number: usize,
    /// The number of references, and how many of them were written.
    references: usize,
    written: usize,
}

/// A footnote as HTML: events between two pieces of markup, and links back.
pub(super) struct RenderedFootnote<'a> {
    pub start: String,
    events: Vec<Event<'a>>,
    pub back: String,
    pub end: &'static str,
}

impl<'a> RenderedFootnote<'a> {
    /// Splits the events before and after the links back.
    pub fn split(&self) -> (&[Event<'a>], &[Event<'a>]) {
        let ends_in_paragraph = matches!(self.events.last(), Some(Event::End(TagEnd::Paragraph)));
        self.events.split_at(self.events.len() - usize::from(ends_in_paragraph))
    }
}

impl<'a> Footnotes<'a> {
    /// Removes the definitions from an article and numbers them.
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

    /// Numbers footnotes: those referenced by the text, those referenced by these, then unreferenced ones.
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

    /// Numbers the first footnote without a number. Returns false if there is none.
    fn number_unreferenced(&mut self) -> bool {
        // Continuing from the last position avoids quadratic time.
        let unused = self.notes[self.numbered..].iter().position(|note| note.number == 0);
        self.numbered = unused.map_or(self.notes.len(), |at| self.numbered + at);
        unused.map(|_| self.give_number(self.numbered)).is_some()
    }

    /// Writes the link of a reference.
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

    /// Returns the next footnote for the end of the article.
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
            // The label has no words, because the language of the article is unknown. Its role is announced.
            let nth = nth(&number, reference);
            let name = "\" role=\"doc-backlink\" aria-label=\"↩ ";
            for part in [" <a class=\"footnote-backref\" href=\"#fnref-", &nth, name, &nth, "\">↩\u{fe0e}</a>"] {
                back.push_str(part);
            }
        }
        Some(RenderedFootnote { start, events: std::mem::take(&mut note.events), back, end })
    }
}

/// Returns the suffix that identifies the nth reference to a footnote.
fn nth(number: &str, reference: usize) -> String {
    if reference == 1 { number.to_owned() } else { [number, "-", &reference.to_string()].concat() }
}
