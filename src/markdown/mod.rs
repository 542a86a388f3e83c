//! Markdown to HTML, in native builds and in the Markdown module of the reader.
//!
//! Input: CommonMark with tables, strikethrough, task lists, autolinks, footnotes, alerts, definition lists and heading
//! attributes. Output: HTML that is as untrusted as the input; `SafeHtml` sanitises it. Entry points: [`to_html`], and
//! [`ParsedMarkdown`] for the publisher, which also needs positions in the Markdown.
//!
//! pulldown-cmark parses. The `writer` writes elements, turns bare URLs into links (`autolink`), and makes six changes.
//! [`plain`] makes only the first two.
//! 1. Deep nesting is flattened.
//! 2. Footnotes move to the end, in order of reference, with links back (`footnotes`).
//! 3. Headings get an id (`heading_ids`).
//! 4. An image with a title, alone in its paragraph, becomes a figure with a caption. A paragraph of several images
//!    becomes a gallery.
//! 5. The checkbox of a task is labelled by its text. The language of code is the first word of the info string, and a
//!    list of lines in braces becomes a class (`code_info`).
//! 6. An alert gets a title (`alerts`).
//!
//! Quotes and dashes are not changed. The writer of pulldown-cmark is not used, because ours is smaller.

pub mod alerts;
mod autolink;
mod code_info;
mod encoding;
mod footnotes;
mod heading_ids;
mod lookahead;
mod round_trip;
mod writer;

use crate::html::{ElementSink, UntrustedHtml};
use footnotes::Footnotes;
use pulldown_cmark::{Event, Options, Parser};
use std::borrow::Cow;
use std::ops::Range;
use writer::Writer;

/// The extensions of the specifications.
const SPECIFIED: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_HEADING_ATTRIBUTES);

/// The extensions that every text has. The publisher adds definition lists where they cannot be mistaken.
pub const OPTIONS: Options = SPECIFIED.union(Options::ENABLE_GFM);

/// Deeper nesting is flattened, before `SafeHtml` reaches its limit.
const MAX_DEPTH: usize = 100;

/// The maximum number of elements, to limit memory. `SafeHtml` cuts at half as many and adds a note.
const MAX_ELEMENTS: usize = 200_000;

/// The start of the class of a code block with marked lines, such as `hl-lines-2,4-6`.
pub const MARKED_LINES: &str = "hl-lines-";

/// An event of the parser, with its position in the Markdown.
pub type Spanned<'a> = (Event<'a>, Range<usize>);

/// Converts Markdown to HTML.
pub fn to_html(markdown: &str) -> String {
    ParsedMarkdown::new(markdown).to_html::<false>()
}

/// Converts Markdown as specified, except for footnotes, to test the conformance.
pub fn plain(markdown: &str) -> String {
    let events = Parser::new_ext(markdown, SPECIFIED).into_offset_iter();
    ParsedMarkdown::from_events(events, markdown.len(), heading_ids::slug).to_html::<true>()
}

/// Parsed Markdown.
pub struct ParsedMarkdown<'a> {
    /// The events outside of footnotes.
    events: Vec<Spanned<'a>>,
    notes: Footnotes<'a>,
    /// The length of the Markdown.
    length: usize,
    /// Makes the id of a heading from its text.
    slug: fn(&str) -> String,
}

impl<'a> ParsedMarkdown<'a> {
    /// Parses Markdown.
    pub fn new(markdown: &'a str) -> Self {
        let events = Parser::new_ext(markdown, OPTIONS).into_offset_iter();
        Self::from_events(alerts::with_titles(events, alerts::ENGLISH), markdown.len(), heading_ids::slug)
    }

    /// Collects the events of a parser with [`OPTIONS`]. `length` is that of the Markdown, and `slug` makes the id of a
    /// heading from its text.
    pub fn from_events(events: impl Iterator<Item = Spanned<'a>>, length: usize, slug: fn(&str) -> String) -> Self {
        let (events, notes) = Footnotes::extract(limited(events));
        ParsedMarkdown { events, notes, length, slug }
    }

    /// Returns the events of the text, and of each footnote. Each part is in order and complete.
    pub fn parts(&self) -> impl Iterator<Item = &[Spanned<'a>]> {
        std::iter::once(&*self.events).chain(self.notes.definitions())
    }

    /// Returns whether the Markdown contains raw HTML.
    pub fn has_raw_html(&self) -> bool {
        self.parts().any(round_trip::has_raw_html)
    }

    fn write<const PLAIN: bool>(&self, sink: &mut impl ElementSink) {
        let mut writer = Writer::<_, PLAIN>::new(sink, self.slug);
        writer.write(&self.events, &self.notes);
        writer.footnotes(&self.notes);
    }

    fn to_html<const PLAIN: bool>(&self) -> String {
        let mut html = String::with_capacity(self.length * 3 / 2);
        self.write::<PLAIN>(&mut html);
        html
    }
}

impl UntrustedHtml for ParsedMarkdown<'_> {
    fn html(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_html::<false>())
    }

    fn emit(&self, sink: &mut impl ElementSink) -> bool {
        let is_unchanged = self.parts().all(round_trip::is_unchanged);
        if is_unchanged {
            self.write::<false>(sink);
        }
        is_unchanged
    }
}

/// Returns events without elements that are too deep or too many.
fn limited<'a>(events: impl Iterator<Item = Spanned<'a>>) -> impl Iterator<Item = Spanned<'a>> {
    let (mut depth, mut elements, mut open_skipped) = (0, 0, 0);
    events.filter(move |(event, _)| {
        match event {
            Event::Start(_) => {
                elements += 1;
                if open_skipped > 0 || elements > MAX_ELEMENTS {
                    open_skipped += 1;
                    return false;
                }
                depth += 1;
            }
            Event::End(_) if open_skipped > 0 => {
                open_skipped -= 1;
                return false;
            }
            Event::End(_) => {
                depth -= 1;
                return depth < MAX_DEPTH;
            }
            _ => return open_skipped == 0,
        }
        depth <= MAX_DEPTH
    })
}
