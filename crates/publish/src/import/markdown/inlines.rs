//! Text, emphasis, links and images.
//!
//! Input: parts between blocks. Output: events with collapsed white space. Entry point: `Writer::inlines`.

use super::{Writer, footnotes, is_blank, raw};
use broadsheet::content::link;
use broadsheet::safe_html::fragment::{Element, Part, text};
use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

/// Elements that stay HTML in the text.
const KEPT: &str = "sub sup kbd abbr mark small u ins q cite dfn samp var ruby rt rp math";

impl Writer<'_> {
    /// Writes parts as text. Blocks among them lose their lines.
    pub(super) fn inlines(&mut self, parts: &[Part]) -> Vec<Event<'static>> {
        let mut events = Vec::new();
        for part in parts {
            match part {
                Part::Text(text) => push_text(&mut events, text),
                Part::Element(element) => self.inline(element, &mut events),
            }
        }
        events
    }

    fn inline(&mut self, element: &Element, events: &mut Vec<Event<'static>>) {
        let name = element.name.as_str();
        match name {
            "br" => {
                trim_end(events);
                events.push(Event::HardBreak);
            }
            "img" => self.image(element, None, events),
            footnotes::REFERENCE => {
                trim_end(events);
                // As text, because the writer proves each block by itself, without the notes.
                events.push(Event::Text(
                    format!("{}{}{}", footnotes::MARK[0], element.text(), footnotes::MARK[1]).into(),
                ));
            }
            "a" => self.link(element, events),
            "strong" | "b" => self.styled(Tag::Strong, element, events),
            "em" | "i" => self.styled(Tag::Emphasis, element, events),
            "del" | "s" | "strike" => self.styled(Tag::Strikethrough, element, events),
            "code" | "tt" => {
                let text = element.text().split_whitespace().collect::<Vec<_>>().join(" ");
                if !text.is_empty() {
                    events.push(Event::Code(text.into()));
                }
            }
            "script" | "style" | "template" | "input" => {}
            "button" | "select" | "textarea" | "canvas" | "svg" | "form" => {
                self.unconverted(format!("<{name}> was left out"));
            }
            "iframe" | "embed" | "object" => {
                let from = self.events.len();
                self.frame(element);
                let written = self.events.split_off(from);
                events.extend(written.into_iter().filter(|event| !is_paragraph(event)));
            }
            "math" => events.push(Event::InlineHtml(self.html(&[Part::Element(element.clone())]).into())),
            "p" | "div" | "li" if !events.is_empty() => {
                push_text(events, " ");
                events.extend(self.inlines(&element.parts));
            }
            _ if KEPT.split(' ').any(|kept| kept == name) => {
                let inner = self.inlines(&element.parts);
                if !inner.is_empty() {
                    events.push(Event::InlineHtml(raw::open_tag(element, self.context).into()));
                    events.extend(inner);
                    events.push(Event::InlineHtml(format!("</{name}>").into()));
                }
            }
            _ => events.extend(self.inlines(&element.parts)),
        }
    }

    /// Writes emphasis. Markdown allows no white space inside its ends, so that moves outside.
    fn styled(&mut self, tag: Tag<'static>, element: &Element, events: &mut Vec<Event<'static>>) {
        let mut inner = self.inlines(&element.parts);
        let (has_start, has_end) = (starts_with_space(&inner), ends_with_space(&inner));
        inner = trimmed(inner);
        if has_start || inner.is_empty() && has_end {
            push_text(events, " ");
        }
        if inner.is_empty() {
            return;
        }
        // The same emphasis twice has no Markdown.
        let end = tag.to_end();
        inner.retain(|event| !matches!(event, Event::Start(it) if it.to_end() == end) && *event != Event::End(end));
        events.push(Event::Start(tag));
        events.extend(inner);
        events.push(Event::End(end));
        if has_end {
            push_text(events, " ");
        }
    }

    fn link(&mut self, element: &Element, events: &mut Vec<Event<'static>>) {
        let mut inner = self.inlines(&element.parts);
        let href = element.attribute("href").map(str::trim).filter(|href| !href.is_empty());
        let Some(href) = href else { return events.extend(inner) };
        let is_image = |event: &Event| matches!(event, Event::Start(Tag::Image { .. }));
        // A small picture that leads to the same picture in full size.
        if inner.iter().any(is_image) && is_image_file(href) {
            return events.extend(inner);
        }
        let (has_start, has_end) = (starts_with_space(&inner), ends_with_space(&inner));
        inner = without_links(trimmed(inner));
        if inner.is_empty() {
            return push_text(events, if has_start || has_end { " " } else { "" });
        }
        let target = if href.starts_with('#') { href.to_owned() } else { (self.context.link)(href) };
        if has_start {
            push_text(events, " ");
        }
        events.extend(linked(target, inner));
        if has_end {
            push_text(events, " ");
        }
    }

    /// Writes an image, with a caption as its title.
    pub(super) fn image(&mut self, element: &Element, caption: Option<&str>, events: &mut Vec<Event<'static>>) {
        let alt = one_line(element.attribute("alt").unwrap_or_default());
        if is_emoji(element) {
            return push_text(events, &alt);
        }
        let Some(url) = image_url(element) else { return };
        if is_pixel(element) {
            return self.unconverted(format!("an invisible image was left out: {url}"));
        }
        let image = Tag::Image {
            link_type: LinkType::Inline,
            dest_url: (self.context.image)(&url).into(),
            title: one_line(caption.unwrap_or_default()).into(),
            id: "".into(),
        };
        events.push(Event::Start(image));
        if !alt.is_empty() {
            events.push(Event::Text(alt.into()));
        }
        events.push(Event::End(TagEnd::Image));
    }
}

/// Returns a link around the events.
pub(super) fn linked(target: String, inner: Vec<Event<'static>>) -> Vec<Event<'static>> {
    let link = Tag::Link { link_type: LinkType::Inline, dest_url: target.into(), title: "".into(), id: "".into() };
    [Event::Start(link)].into_iter().chain(inner).chain([Event::End(TagEnd::Link)]).collect()
}

/// Returns the URL of an image: that of its original if the page names it.
pub(super) fn image_url(element: &Element) -> Option<String> {
    let urls = || ["data-orig-file", "src"].iter().filter_map(|name| element.attribute(name)).map(str::trim);
    let first_of_set =
        || element.attribute("srcset")?.split_ascii_whitespace().next().map(|url| url.trim_end_matches(','));
    urls().find(|url| !url.is_empty()).or_else(first_of_set).map(str::to_owned)
}

fn is_emoji(element: &Element) -> bool {
    ["emoji", "wp-smiley", "gemoji"].iter().any(|class| element.has_class(class))
}

/// Whether an image only counts visits.
fn is_pixel(element: &Element) -> bool {
    let is_one = |name| matches!(element.attribute(name), Some("0" | "1"));
    is_one("width") && is_one("height")
}

pub(super) fn is_image_file(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    ["jpg", "jpeg", "png", "gif", "webp", "avif", "svg"].iter().any(|end| path.ends_with(&format!(".{end}")))
}

fn is_paragraph(event: &Event) -> bool {
    matches!(event, Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Appends text with white space collapsed, also across events.
fn push_text(events: &mut Vec<Event<'static>>, text: &str) {
    let mut collapsed = String::with_capacity(text.len());
    let mut follows_space = match events.last() {
        None | Some(Event::HardBreak) => true,
        Some(Event::Text(before)) => before.ends_with(' '),
        _ => false,
    };
    for c in text.chars() {
        let is_space = matches!(c, ' ' | '\n' | '\t' | '\r' | '\u{c}');
        if !(is_space && follows_space) {
            collapsed.push(if is_space { ' ' } else { c });
        }
        follows_space = is_space;
    }
    if collapsed.is_empty() {
        return;
    }
    match events.last_mut() {
        Some(Event::Text(before)) => *before = format!("{before}{collapsed}").into(),
        _ => events.push(Event::Text(collapsed.into())),
    }
}

fn starts_with_space(events: &[Event]) -> bool {
    matches!(events.first(), Some(Event::Text(text)) if text.starts_with(char::is_whitespace))
}

fn ends_with_space(events: &[Event]) -> bool {
    matches!(events.last(), Some(Event::Text(text)) if text.ends_with(char::is_whitespace))
}

fn trim_end(events: &mut Vec<Event<'static>>) {
    while let Some(last) = events.last_mut() {
        match last {
            Event::Text(text) => {
                let trimmed = text.trim_end();
                if !trimmed.is_empty() {
                    *text = trimmed.to_owned().into();
                    return;
                }
            }
            Event::HardBreak | Event::SoftBreak => {}
            _ => return,
        }
        events.pop();
    }
}

/// Removes white space and line breaks at both ends.
pub(super) fn trimmed(mut events: Vec<Event<'static>>) -> Vec<Event<'static>> {
    trim_end(&mut events);
    let is_space = |event: &Event| match event {
        Event::Text(text) => text.trim().is_empty(),
        event => matches!(event, Event::HardBreak | Event::SoftBreak),
    };
    let start = events.iter().position(|event| !is_space(event)).unwrap_or(events.len());
    events.drain(..start);
    if let Some(Event::Text(text)) = events.first_mut() {
        *text = text.trim_start().to_owned().into();
    }
    events
}

/// Splits text at two or more line breaks in a row, outside of emphasis and links.
pub(super) fn paragraphs(events: Vec<Event<'static>>) -> Vec<Vec<Event<'static>>> {
    let mut all = Vec::new();
    let mut current = Vec::new();
    let mut depth = 0;
    let mut breaks = 0;
    for event in events {
        match &event {
            Event::HardBreak => breaks += 1,
            Event::Text(text) if text.trim().is_empty() && breaks > 0 => continue,
            _ => {
                if breaks > 1 && depth == 0 {
                    all.push(std::mem::take(&mut current));
                } else if breaks > 0 {
                    current.push(Event::HardBreak);
                }
                breaks = 0;
            }
        }
        match &event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        if event != Event::HardBreak {
            current.push(event);
        }
    }
    all.push(current);
    all.into_iter().map(trimmed).map(autolinked).filter(|events| !events.is_empty()).collect()
}

/// A paragraph that is only a URL is a link, as WordPress embeds it.
fn autolinked(events: Vec<Event<'static>>) -> Vec<Event<'static>> {
    match &events[..] {
        [Event::Text(url)] if link::is_web(url) && !url.contains(char::is_whitespace) => {
            linked(url.to_string(), events)
        }
        _ => events,
    }
}

/// Replaces line breaks by spaces, for headings.
pub(super) fn without_breaks(events: Vec<Event<'static>>) -> Vec<Event<'static>> {
    let space = || Event::Text(" ".into());
    events.into_iter().map(|event| if event == Event::HardBreak { space() } else { event }).collect()
}

/// Removes links, because a link cannot contain one.
fn without_links(events: Vec<Event<'static>>) -> Vec<Event<'static>> {
    let is_link = |event: &Event| matches!(event, Event::Start(Tag::Link { .. }) | Event::End(TagEnd::Link));
    events.into_iter().filter(|event| !is_link(event)).collect()
}

/// Returns the text of a caption, or `None` if it contains markup.
pub(super) fn plain(parts: &[Part]) -> Option<String> {
    let is_plain = |part: &Part| match part {
        Part::Text(_) => true,
        Part::Element(element) => {
            matches!(element.name.as_str(), "p" | "span" | "div" | "br") && plain(&element.parts).is_some()
                || is_blank(&element.parts) && element.name != "img"
        }
    };
    parts.iter().all(is_plain).then(|| one_line(&text(parts)))
}
