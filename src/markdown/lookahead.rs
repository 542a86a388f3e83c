//! Reads ahead in the events of the Markdown parser.
//!
//! Input: the events that follow. Output: what must be known before they are written. Entry points: [`plain_text`],
//! [`heading_text`], [`figure`] and [`image_length`].

use super::Spanned;
use pulldown_cmark::{Event, Tag, TagEnd};

/// Returns the text before the event that ends it.
pub(super) fn plain_text(events: &[Spanned], ends: fn(&Event) -> bool) -> String {
    let mut text = String::new();
    for (event, _) in events.iter().take_while(|(event, _)| !ends(event)) {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(part),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text
}

/// Returns the text of a heading without alt texts, as GitHub reads it for an id.
pub(super) fn heading_text(events: &[Spanned]) -> String {
    let mut text = String::new();
    let mut images = 0;
    for (event, _) in events.iter().take_while(|(event, _)| !matches!(event, Event::End(TagEnd::Heading(_)))) {
        match event {
            Event::Start(Tag::Image { .. }) => images += 1,
            Event::End(TagEnd::Image) => images -= 1,
            Event::Text(part) | Event::Code(part) if images == 0 => text.push_str(part),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text
}

/// Returns the number of events before the end of an image: its alt text.
pub(super) fn image_length(events: &[Spanned]) -> usize {
    let mut depth = 1;
    let length = events.iter().position(|(event, _)| {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        depth == 0
    });
    length.unwrap_or(events.len())
}

/// Returns URL and title if a paragraph is one image with a title, and its number of events.
pub(super) fn figure<'e>(paragraph: &'e [Spanned]) -> Option<(&'e str, &'e str, usize)> {
    let (Event::Start(Tag::Image { dest_url, title, .. }), _) = paragraph.first()? else { return None };
    let end = paragraph.iter().position(|(event, _)| matches!(event, Event::End(TagEnd::Paragraph)))?;
    let is_image = |(event, _): &&Spanned| matches!(event, Event::Start(Tag::Image { .. }));
    let images = paragraph[..end].iter().filter(is_image).count();
    let alone = images == 1 && matches!(paragraph[end - 1].0, Event::End(TagEnd::Image));
    (alone && !title.is_empty()).then_some((dest_url, title, end + 1))
}

/// The label of a task ends at its first block or at the end of the item.
pub(super) fn ends_task(event: &Event) -> bool {
    use TagEnd::{Item, Paragraph};
    matches!(event, Event::End(Item | Paragraph) | Event::Start(Tag::List(_) | Tag::CodeBlock(_) | Tag::BlockQuote(_)))
}
