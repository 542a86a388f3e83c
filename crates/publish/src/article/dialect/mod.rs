//! Markdown as other programs write it, converted to what our parser reads.
//!
//! Input: Markdown, and the titles of alerts in its language. Output: parsed Markdown whose spans lead back to the
//! source. Entry points: [`prepare`], then [`parse`].
//!
//! - `destinations`: paths with spaces.
//! - `callouts`: titled alerts.
//! - `definition_lists`: terms and definitions.
//!
//! `prepare` edits the source, because the parser must see the result. Code is never edited.

mod callouts;
mod definition_lists;
mod destinations;
mod prepared;
mod titles;

use super::heading_slug;
use broadsheet::markdown::{OPTIONS, ParsedMarkdown, Spanned, alerts};
use prepared::Edit;
pub use prepared::Prepared;
use pulldown_cmark::{Event, Options, Parser, Tag};
use std::ops::Range;
pub use titles::Titles;

/// Edits Markdown so that the parser understands it.
pub fn prepare(markdown: &str) -> Prepared<'_> {
    let mut prepared = Prepared::new(markdown);
    let edits = outside_code(&prepared.text, destinations::edits(&prepared.text));
    prepared.apply(edits);
    if definition_lists::is_in(&prepared.text) {
        let edits = outside_code(&prepared.text, definition_lists::edits(&prepared.text));
        prepared.apply(edits);
        prepared.options |= Options::ENABLE_DEFINITION_LIST;
    }
    prepared
}

/// Parses prepared Markdown.
pub fn parse<'a>(prepared: &'a Prepared<'_>, titles: &'a Titles) -> ParsedMarkdown<'a> {
    let text = &*prepared.text;
    let events: Vec<Spanned<'a>> = Parser::new_ext(text, prepared.options).into_offset_iter().collect();
    let events = if text.contains("[!") { callouts::convert(events, titles) } else { events };
    let events = alerts::with_titles(events.into_iter(), titles.github());
    ParsedMarkdown::from_events(events, text.len(), heading_slug::slug)
}

/// Returns whether Markdown may contain an alert. False positives are possible.
pub fn may_have_alerts(markdown: &str) -> bool {
    ["[!", ":::", "!!!"].iter().any(|mark| markdown.contains(mark))
}

/// Removes edits of code and raw HTML.
fn outside_code(markdown: &str, mut edits: Vec<Edit>) -> Vec<Edit> {
    if edits.is_empty() {
        return edits;
    }
    let code = code_ranges(markdown);
    edits.retain(|(range, _)| {
        let next = code.partition_point(|code| code.start <= range.start);
        !next.checked_sub(1).is_some_and(|before| range.start < code[before].end)
    });
    edits
}

/// Returns the ranges of code and raw HTML in order.
fn code_ranges(markdown: &str) -> Vec<Range<usize>> {
    let events = Parser::new_ext(markdown, OPTIONS).into_offset_iter();
    let mut ranges: Vec<Range<usize>> = events
        .filter(|(event, _)| {
            matches!(
                event,
                Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock)
                    | Event::Code(_)
                    | Event::Html(_)
                    | Event::InlineHtml(_)
            )
        })
        .map(|(_, range)| range)
        .collect();
    ranges.sort_by_key(|range| range.start);
    // A block contains its lines.
    let mut end = 0;
    ranges.retain(|range| {
        let is_inside = range.start < end;
        end = end.max(range.end);
        !is_inside
    });
    ranges
}
