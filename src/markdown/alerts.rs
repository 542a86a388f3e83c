//! Alerts, as on GitHub: block quotes that begin with `[!NOTE]`, `[!TIP]`, `[!IMPORTANT]`, `[!WARNING]` or
//! `[!CAUTION]`.
//!
//! Input: events. Output: the same events, with a title at the start of each alert. Entry point: [`with_titles`].

use super::Spanned;
use pulldown_cmark::{BlockQuoteKind, Event, MetadataBlockKind, Tag, TagEnd};

/// Marks the title of an alert. The parser never emits this tag, because metadata blocks are not enabled.
pub const TITLE: MetadataBlockKind = MetadataBlockKind::YamlStyle;

/// The English titles, in the order of [`index`].
pub const ENGLISH: [&str; 5] = ["Note", "Tip", "Important", "Warning", "Caution"];

/// Returns the index of a kind in a list of titles.
pub fn index(kind: BlockQuoteKind) -> usize {
    kind as usize
}

/// Returns the class of an alert.
pub(super) fn class(kind: BlockQuoteKind) -> &'static str {
    ["alert alert-note", "alert alert-tip", "alert alert-important", "alert alert-warning", "alert alert-caution"]
        [index(kind)]
}

/// Adds a title to each alert that has none.
pub fn with_titles<'a>(
    events: impl Iterator<Item = Spanned<'a>>,
    titles: [&'a str; 5],
) -> impl Iterator<Item = Spanned<'a>> {
    let mut events = events.peekable();
    let mut pending: [Option<Spanned<'a>>; 3] = [None, None, None];
    std::iter::from_fn(move || {
        if let Some(event) = pending.iter_mut().find_map(Option::take) {
            return Some(event);
        }
        let (event, span) = events.next()?;
        if let Event::Start(Tag::BlockQuote(Some(kind))) = event
            && !matches!(events.peek(), Some((Event::Start(Tag::MetadataBlock(_)), _)))
        {
            let at = span.start..span.start;
            pending = [
                Event::Start(Tag::MetadataBlock(TITLE)),
                Event::Text(titles[index(kind)].into()),
                Event::End(TagEnd::MetadataBlock(TITLE)),
            ]
            .map(|event| Some((event, at.clone())));
        }
        Some((event, span))
    })
}
