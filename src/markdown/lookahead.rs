//! Reads ahead in the events of the Markdown parser.
//!
//! Input: the events that follow. Output: what must be known before they are written. Entry points: [`plain_text`],
//! [`heading_text`], [`figures`] and [`image_length`].

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

/// An image of a paragraph: the position of its start, its URL and its title.
pub(super) type Picture<'e> = (usize, &'e str, &'e str);

/// Returns the images of a paragraph that has nothing else, and its number of events. `None` for one image without a
/// title, which stays a paragraph, and for several drawings, because a gallery would crop them.
pub(super) fn figures<'e>(paragraph: &'e [Spanned]) -> Option<(Vec<Picture<'e>>, usize)> {
    let mut pictures: Vec<Picture> = Vec::new();
    let mut at = 0;
    loop {
        match &paragraph.get(at)?.0 {
            Event::Start(Tag::Image { dest_url, title, .. }) => {
                pictures.push((at, dest_url, title));
                at += 1 + image_length(&paragraph[at + 1..]);
            }
            Event::SoftBreak | Event::HardBreak => {}
            Event::Text(text) if text.trim_ascii().is_empty() => {}
            Event::End(TagEnd::Paragraph) => break,
            _ => return None,
        }
        at += 1;
    }
    let is_shown = match &*pictures {
        [(_, _, title)] => !title.is_empty(),
        several => !several.is_empty() && several.iter().all(|(_, url, _)| !url.ends_with(".svg")),
    };
    is_shown.then_some((pictures, at + 1))
}

/// The label of a task ends at its first block or at the end of the item.
pub(super) fn ends_task(event: &Event) -> bool {
    use TagEnd::{Item, Paragraph};
    matches!(event, Event::End(Item | Paragraph) | Event::Start(Tag::List(_) | Tag::CodeBlock(_) | Tag::BlockQuote(_)))
}
