//! Block quotes that begin with a kind and a title, as in Obsidian: `> [!warning] Mind the step`.
//!
//! Input: events. Output: events in which such a block quote is an alert with that title. Entry point: [`convert`].
//! GitHub's own alerts have no title, and the parser knows them.

use super::titles::Titles;
use broadsheet::markdown::{Spanned, alerts};
use pulldown_cmark::{BlockQuoteKind, Event, Tag, TagEnd};

/// Converts titled block quotes to alerts.
pub fn convert<'a>(events: Vec<Spanned<'a>>, titles: &Titles) -> Vec<Spanned<'a>> {
    let mut converted = Vec::with_capacity(events.len() + 8);
    // Whether each open block quote became an alert.
    let mut open: Vec<Option<BlockQuoteKind>> = Vec::new();
    let mut at = 0;
    while let Some((event, span)) = events.get(at) {
        at += 1;
        match event {
            Event::Start(Tag::BlockQuote(None)) => {
                let callout = Callout::at(&events[at..]);
                open.push(callout.as_ref().map(|callout| callout.kind));
                let Some(callout) = callout else {
                    converted.push((event.clone(), span.clone()));
                    continue;
                };
                converted.push((Event::Start(Tag::BlockQuote(Some(callout.kind))), span.clone()));
                let title = &events[at..][callout.title.clone()];
                let place = title.first().map_or(span.start..span.start, |(_, span)| span.clone());
                converted.push((Event::Start(Tag::MetadataBlock(alerts::TITLE)), place.clone()));
                match &callout.rest_of_text {
                    rest if rest.is_empty() && title.is_empty() => {
                        converted.push((Event::Text(titles.of(&callout.name).into()), place.clone()));
                    }
                    rest if rest.is_empty() => {}
                    rest => converted.push((Event::Text(rest.clone().into()), place.clone())),
                }
                converted.extend(title.iter().cloned());
                converted.push((Event::End(TagEnd::MetadataBlock(alerts::TITLE)), place));
                at += callout.consumed;
                if callout.has_text {
                    converted.push(events[at - callout.consumed].clone());
                }
            }
            Event::Start(Tag::BlockQuote(Some(_))) => {
                open.push(None);
                converted.push((event.clone(), span.clone()));
            }
            Event::End(TagEnd::BlockQuote(_)) => {
                let event = match open.pop().flatten() {
                    Some(kind) => Event::End(TagEnd::BlockQuote(Some(kind))),
                    None => event.clone(),
                };
                converted.push((event, span.clone()));
            }
            _ => converted.push((event.clone(), span.clone())),
        }
    }
    converted
}

/// A titled block quote.
struct Callout {
    kind: BlockQuoteKind,
    name: String,
    /// The title that is in the same text as the mark.
    rest_of_text: String,
    /// The events of the title after that text.
    title: std::ops::Range<usize>,
    /// The number of events up to the text of the first paragraph.
    consumed: usize,
    /// Whether text follows the title in its paragraph.
    has_text: bool,
}

impl Callout {
    /// Reads the events after the start of a block quote.
    fn at(events: &[Spanned<'_>]) -> Option<Self> {
        if !matches!(events.first()?.0, Event::Start(Tag::Paragraph)) {
            return None;
        }
        // The parser splits the mark into several texts.
        let (mut text, mut at) = (String::new(), 1);
        while let Some((Event::Text(part), _)) = events.get(at) {
            text += part;
            at += 1;
        }
        let (name, rest) = text.strip_prefix("[!")?.split_once(']')?;
        let name = name.split('|').next().unwrap_or_default().trim().to_ascii_lowercase();
        let kind = kind(&name)?;
        // A sign makes it foldable in Obsidian; here all are open.
        let rest = rest.trim_start_matches(['+', '-']).trim_start().to_owned();
        let is_end = |(event, _): &Spanned<'_>| {
            matches!(event, Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::Paragraph))
        };
        let end = at + events[at..].iter().position(is_end)?;
        let has_text = !matches!(events[end].0, Event::End(_));
        Some(Callout { kind, name, rest_of_text: rest, title: at..end, consumed: end + 1, has_text })
    }
}

/// Returns the alert that is closest to a kind of another program.
pub fn kind(name: &str) -> Option<BlockQuoteKind> {
    Some(match name {
        "note" | "info" | "abstract" | "summary" | "tldr" | "todo" | "example" | "quote" | "cite" | "seealso"
        | "default" | "secondary" | "details" => BlockQuoteKind::Note,
        "tip" | "hint" | "success" | "check" | "done" => BlockQuoteKind::Tip,
        "important" | "question" | "help" | "faq" | "attention" => BlockQuoteKind::Important,
        "warning" => BlockQuoteKind::Warning,
        "caution" | "danger" | "error" | "failure" | "fail" | "missing" | "bug" => BlockQuoteKind::Caution,
        _ => return None,
    })
}
