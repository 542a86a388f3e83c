//! Markdown as other programs write it, converted to what our parser reads.
//!
//! Input: Markdown, the names of the site, and the titles of alerts in the language. Output: parsed Markdown whose
//! spans lead back to the source. Entry points: [`prepare`], then [`parse`].
//!
//! - `shortcodes`: template tags of Hugo, Zola and Jekyll.
//! - `admonitions`: `:::note` and `!!! note`.
//! - `image_sizes`; `destinations`: paths with spaces.
//! - `callouts`: titled alerts.
//! - `definition_lists`: terms and definitions.
//! - `inline`: emoji, abbreviations and attributes; `wiki_links`.
//! - `math`: formulas.
//! - `obsidian`: comments and highlights.
//! - `marks`: tables of contents, and the end of the excerpt.
//!
//! `prepare` edits the source, because the parser must see the result. Code is never edited.

mod admonitions;
mod callouts;
mod definition_lists;
mod destinations;
mod image_sizes;
mod inline;
mod marks;
mod math;
mod obsidian;
mod prepared;
mod shortcodes;
mod titles;
mod wiki_links;

use super::heading_slug;
use crate::site::settings::Math;
use broadsheet::markdown::{OPTIONS, ParsedMarkdown, Spanned, alerts};
pub use marks::{Marks, resolve as resolve_marks};
pub use prepared::Prepared;
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag};
use std::ops::Range;
pub use titles::Titles;
pub use wiki_links::Names;

/// Edits Markdown so that the parser understands it. Without `names`, wiki links become their labels.
pub fn prepare<'a>(markdown: &'a str, math: &Math, names: Option<&dyn Names>) -> Prepared<'a> {
    let mut prepared = Prepared::new(markdown);
    if marks::may_be_in(markdown) {
        let edits = marks::edits(markdown);
        prepared.apply(edits);
    }
    if shortcodes::may_be_in(markdown) {
        prepared.apply_outside_code(|text, code| shortcodes::edits(text, &|at| is_in(code, at), names));
    }
    if admonitions::may_be_in(&prepared.text) {
        prepared.apply_outside_code(|text, code| admonitions::edits(text, &|at| is_in(code, at)));
    }
    for find in [image_sizes::edits, destinations::edits] {
        let edits = find(&prepared.text);
        if !edits.is_empty() {
            prepared.apply_outside_code(|_, code| outside(edits, code));
        }
    }
    if *math != Math::Off && ["$", "\\(", "\\["].iter().any(|mark| prepared.text.contains(mark)) {
        let code = code_ranges(&prepared.text);
        let (edits, unbalanced) = math::edits(&prepared.text, &|at| is_in(&code, at), math);
        let fault = "its braces are not balanced";
        let unbalanced = unbalanced.into_iter().map(|range| (prepared.original(range), fault.to_owned()));
        prepared.invalid_formulas = unbalanced.collect();
        if !edits.is_empty() {
            prepared.apply(edits);
            prepared.options |= Options::ENABLE_MATH;
        }
    }
    if prepared.text.contains("%%") {
        prepared.apply_outside_code(|text, code| obsidian::comments(text, &|at| is_in(code, at)));
    }
    if definition_lists::is_in(&prepared.text) {
        prepared.apply_outside_code(|text, code| outside(definition_lists::edits(text), code));
        prepared.options |= Options::ENABLE_DEFINITION_LIST;
    }
    if inline::may_be_in(&prepared.text) {
        let edits = inline::edits(&prepared.text, prepared.options, names);
        prepared.apply(edits);
    }
    prepared
}

impl Prepared<'_> {
    /// Applies the edits of a function, which gets the text and the ranges of code in it.
    fn apply_outside_code(&mut self, edits: impl FnOnce(&str, &[Range<usize>]) -> Vec<prepared::Edit>) {
        let edits = edits(&self.text, &code_ranges(&self.text));
        self.apply(edits);
    }
}

/// A formula that is shown as text, and what is wrong with it.
pub type InvalidFormula = (Range<usize>, String);

/// Parses prepared Markdown. Also returns the formulas that are not valid.
pub fn parse<'a>(prepared: &'a Prepared<'_>, titles: &'a Titles) -> (ParsedMarkdown<'a>, Vec<InvalidFormula>) {
    let text = &*prepared.text;
    let mut invalid = Vec::new();
    let events = Parser::new_ext(text, prepared.options).into_offset_iter();
    let events: Vec<Spanned<'a>> = match prepared.options.contains(Options::ENABLE_MATH) {
        true => events.map(|(event, span)| (convert_formula(event, &span, &mut invalid), span)).collect(),
        false => events.collect(),
    };
    let events = if text.contains("[!") { callouts::convert(events, titles) } else { events };
    let events = alerts::with_titles(events.into_iter(), titles.github());
    (ParsedMarkdown::from_events(events, text.len(), heading_slug::slug), invalid)
}

/// Converts a formula to MathML. One that is not valid stays as text.
fn convert_formula<'a>(event: Event<'a>, span: &Range<usize>, invalid: &mut Vec<InvalidFormula>) -> Event<'a> {
    let (tex, is_display, sign) = match &event {
        Event::InlineMath(tex) => (tex, false, "$"),
        Event::DisplayMath(tex) => (tex, true, "$$"),
        _ => return event,
    };
    match math::to_mathml(tex, is_display) {
        Ok(mathml) => Event::InlineHtml(mathml.into()),
        Err(math::Invalid(fault)) => {
            invalid.push((span.clone(), fault));
            Event::Text([sign, tex, sign].concat().into())
        }
    }
}

/// Returns whether prepared Markdown may contain an alert. False positives are possible.
pub fn may_have_alerts(markdown: &str) -> bool {
    markdown.contains("[!")
}

/// Returns the edits outside of code.
fn outside(edits: Vec<prepared::Edit>, code: &[Range<usize>]) -> Vec<prepared::Edit> {
    edits.into_iter().filter(|(range, _)| !is_in(code, range.start)).collect()
}

/// Returns whether a position is in one of these ranges.
fn is_in(ranges: &[Range<usize>], at: usize) -> bool {
    let next = ranges.partition_point(|range| range.start <= at);
    next.checked_sub(1).is_some_and(|before| at < ranges[before].end)
}

/// Returns the ranges of code, raw HTML and autolinks in order.
fn code_ranges(markdown: &str) -> Vec<Range<usize>> {
    let events = Parser::new_ext(markdown, OPTIONS).into_offset_iter();
    let mut ranges: Vec<Range<usize>> = events
        .filter(|(event, _)| {
            matches!(
                event,
                Event::Start(
                    Tag::CodeBlock(_)
                        | Tag::HtmlBlock
                        | Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. }
                ) | Event::Code(_)
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
