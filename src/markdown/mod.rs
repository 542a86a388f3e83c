//! Markdown to HTML: natively when a site is built, and in the second wasm module where a feed brings Markdown.
//!
//! Comes in: CommonMark with tables, strikethrough, task lists, bare addresses, footnotes and heading attributes. Goes out: HTML, as hostile
//! as the Markdown was; `SafeHtml` comes next. Quotes and dashes stay as they were typed.
//!
//! Start with [`to_html`]. pulldown-cmark parses; the `writer` writes, makes links of bare addresses (`bare`), and on the way changes five things, which [`plain`]
//! (but for the first two) does not:
//! 1. what nests too deep is levelled;
//! 2. footnotes move to the end, in the order in which they are referred to, with ways back (`notes`);
//! 3. headings get an id that links can lead to (`slugs`);
//! 4. a picture with a title, alone in its paragraph, becomes a figure with a caption;
//! 5. the checkbox of a task is named by its text, and the language of code is its first word.
//!
//! pulldown-cmark's own writer is not used: ours costs the reader of a page 4 KB less.

mod bare;
mod notes;
mod slugs;
mod writer;

use notes::Footnotes;
use pulldown_cmark::{Event, Options, Parser};
use writer::Writer;

/// What we understand beyond CommonMark.
pub const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_HEADING_ATTRIBUTES);

/// Quotes, lists and phrases nested deeper than this are levelled. `SafeHtml` would do so at a depth of 200.
const MAX_DEPTH: usize = 100;

/// After so many elements the rest is left out: `SafeHtml` cuts a body at half as many, and says so, and until then they would take memory.
const MAX_ELEMENTS: usize = 200_000;

/// The HTML of an article written in Markdown.
pub fn to_html(markdown: &str) -> String {
    to_html_by_hand(markdown).0
}

/// The same, and whether some of it is HTML that somebody wrote by hand into the Markdown.
pub fn to_html_by_hand(markdown: &str) -> (String, bool) {
    compile::<false>(markdown)
}

/// The HTML of Markdown as the specifications have it, but for footnotes. For comparison with them.
pub fn plain(markdown: &str) -> String {
    compile::<true>(markdown).0
}

fn compile<const PLAIN: bool>(markdown: &str) -> (String, bool) {
    let (events, mut notes) = Footnotes::extract(parse(markdown));
    let mut writer = Writer::<PLAIN>::new(markdown.len() * 3 / 2);
    writer.write(&events, &mut notes);
    while let Some(note) = notes.next() {
        writer.html.push_str(&note.start);
        // The ways back stand at the end of the note's last line, where there is one.
        let (events, end) = note.split();
        writer.write(events, &mut notes);
        writer.html.push_str(&note.back);
        writer.write(end, &mut notes);
        writer.html.push_str(note.end);
    }
    (writer.html, writer.has_raw_html)
}

/// The events of the parser, without what nests too deep.
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
