//! Finds Markdown whose HTML a parser would read as other elements than the writer wrote.
//!
//! Input: events. Output: whether they have that property. Entry point: [`is_unchanged`]. Without raw HTML, only few
//! texts do: with deep nesting, or with characters that a parser replaces.

use super::Spanned;
use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

/// Of more nested elements, `safe_html::limits` may remove some.
const MAX_DEPTH: usize = 50;

/// Of more nested elements with the same name, a parser forgets the first.
const MAX_IDENTICAL: usize = 3;

/// Returns whether a parser would find exactly the written elements. It may return `false` for others as well.
pub(super) fn is_unchanged(events: &[Spanned]) -> bool {
    let (mut depth, mut links, mut emphases, mut strong_emphases) = (0, 0, 0, 0);
    events.iter().all(|(event, _)| match event {
        Event::Start(tag) => {
            depth += 1;
            match tag {
                Tag::Link { .. } => links += 1,
                Tag::Emphasis => emphases += 1,
                Tag::Strong => strong_emphases += 1,
                _ => {}
            }
            depth <= MAX_DEPTH && emphases <= MAX_IDENTICAL && strong_emphases <= MAX_IDENTICAL && is_tag_valid(tag)
        }
        Event::End(tag) => {
            depth -= 1;
            match tag {
                TagEnd::Link => links -= 1,
                TagEnd::Emphasis => emphases -= 1,
                TagEnd::Strong => strong_emphases -= 1,
                _ => {}
            }
            true
        }
        Event::Text(text) | Event::Code(text) => is_valid(text),
        // It is a link as well, and links cannot be nested.
        Event::FootnoteReference(_) => links == 0,
        Event::Html(_) | Event::InlineHtml(_) => false,
        _ => true,
    })
}

fn is_tag_valid(tag: &Tag) -> bool {
    match tag {
        Tag::Link { title, .. } | Tag::Image { title, .. } => is_valid(title),
        Tag::CodeBlock(CodeBlockKind::Fenced(info)) => is_valid(info),
        Tag::Heading { id: Some(id), .. } => is_valid(id),
        _ => true,
    }
}

/// A parser replaces both characters.
fn is_valid(text: &str) -> bool {
    text.bytes().all(|byte| !matches!(byte, b'\r' | b'\0'))
}

/// Returns whether raw HTML is written. The alt text of an image contains none.
pub(super) fn has_raw_html(events: &[Spanned]) -> bool {
    let mut images = 0;
    events.iter().any(|(event, _)| {
        match event {
            Event::Start(Tag::Image { .. }) => images += 1,
            Event::End(TagEnd::Image) => images -= 1,
            _ => {}
        }
        images == 0 && matches!(event, Event::Html(_) | Event::InlineHtml(_))
    })
}
