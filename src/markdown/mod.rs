//! Markdown to HTML, in native builds and in the Markdown module of the reader.
//!
//! Input: CommonMark with tables, strikethrough, task lists, autolinks, footnotes and heading attributes. Output: HTML
//! that is as untrusted as the input; `SafeHtml` sanitises it. Entry point: [`to_html`].
//!
//! pulldown-cmark parses. The `writer` writes HTML, turns bare URLs into links (`bare`), and makes five changes.
//! [`plain`] makes only the first two.
//! 1. Deep nesting is flattened.
//! 2. Footnotes move to the end, in order of reference, with links back (`notes`).
//! 3. Headings get an id (`slugs`).
//! 4. An image with a title, alone in its paragraph, becomes a figure with a caption.
//! 5. The checkbox of a task is labelled by its text. The language of code is the first word of the info string.
//!
//! Quotes and dashes are not changed. The writer of pulldown-cmark is not used, because ours is smaller.

mod bare;
mod notes;
mod slugs;
mod writer;

use notes::Footnotes;
use pulldown_cmark::{Event, Options, Parser};
use writer::Writer;

/// The supported extensions of CommonMark.
pub const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_HEADING_ATTRIBUTES);

/// Deeper nesting is flattened, before `SafeHtml` reaches its limit.
const MAX_DEPTH: usize = 100;

/// The maximum number of elements, to limit memory. `SafeHtml` cuts at half as many and adds a note.
const MAX_ELEMENTS: usize = 200_000;

/// Converts Markdown to HTML.
pub fn to_html(markdown: &str) -> String {
    to_html_by_hand(markdown).0
}

/// Converts Markdown to HTML. Also returns whether the Markdown contains raw HTML.
pub fn to_html_by_hand(markdown: &str) -> (String, bool) {
    compile::<false>(markdown)
}

/// Converts Markdown as specified, except for footnotes, to test the conformance.
pub fn plain(markdown: &str) -> String {
    compile::<true>(markdown).0
}

fn compile<const PLAIN: bool>(markdown: &str) -> (String, bool) {
    let (events, mut notes) = Footnotes::extract(parse(markdown));
    let mut writer = Writer::<PLAIN>::new(markdown.len() * 3 / 2);
    writer.write(&events, &mut notes);
    while let Some(note) = notes.next() {
        writer.html.push_str(&note.start);
        // The links back belong to the last paragraph of the footnote, if there is one.
        let (events, end) = note.split();
        writer.write(events, &mut notes);
        writer.html.push_str(&note.back);
        writer.write(end, &mut notes);
        writer.html.push_str(note.end);
    }
    (writer.html, writer.has_raw_html)
}

/// Returns the events of the parser without elements that are too deep or too many.
fn parse(markdown: &str) -> impl Iterator<Item = Event<'_>> {
    let (mut depth, mut elements, mut open_skipped) = (0, 0, 0);
    Parser::new_ext(markdown, OPTIONS).filter(move |event| {
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
