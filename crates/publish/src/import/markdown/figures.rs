//! Figures with captions, players and embeds.
//!
//! Input: an element. Output: events. Entry points: `Writer::figure` and `Writer::frame`.

use super::inlines::{is_image_file, linked, plain};
use super::{Writer, descendants, elements, is_blank};
use broadsheet::content::link;
use broadsheet::safe_html::fragment::{Element, Part};
use pulldown_cmark::{Event, Tag};

impl Writer<'_> {
    /// An image with a plain caption becomes an image with a title. Any other image with a caption stays a figure.
    pub(super) fn figure(&mut self, figure: &Element) {
        if self.gallery(figure) {
            return;
        }
        let mut captions = Vec::new();
        descendants(&figure.parts, "figcaption", &mut captions);
        let content = without(&figure.parts, "figcaption");
        let found = |names: &[&str]| {
            let mut found = Vec::new();
            names.iter().for_each(|name| descendants(&content, name, &mut found));
            found
        };
        let images = found(&["img"]);
        let others =
            found(&["table", "pre", "iframe", "embed", "object", "video", "audio", "blockquote", "figure", "ul", "ol"]);
        let caption = captions.last().map(|caption| &caption.parts[..]).filter(|caption| !is_blank(caption));
        match (&images[..], caption) {
            ([image], caption) if others.is_empty() => {
                let link = found(&["a"]).first().and_then(|link| link.attribute("href"));
                let is_linked = link.is_some_and(|link| !is_image_file(link));
                match caption.map(plain) {
                    None => self.blocks(&content),
                    Some(Some(caption)) if !is_linked => {
                        let mut events = Vec::new();
                        self.image(image, Some(&caption), &mut events);
                        if !events.is_empty() {
                            self.block(Tag::Paragraph, |writer| writer.events.extend(events));
                        }
                    }
                    Some(_) => self.raw(figure),
                }
            }
            _ if others.iter().any(|other| other.name == "figure") => {
                // The captions inside belong to their images.
                let own = elements(&figure.parts).rfind(|element| element.name == "figcaption");
                let is_own = |part: &&Part| !matches!(part, Part::Element(it) if it.name == "figcaption");
                let content: Vec<Part> = figure.parts.iter().filter(is_own).cloned().collect();
                self.blocks(&content);
                own.into_iter().for_each(|caption| self.blocks(&caption.parts));
            }
            (_, caption) => {
                if others.is_empty() && images.len() > 1 {
                    images.iter().for_each(|image| self.blocks(&[Part::Element((*image).clone())]));
                } else {
                    self.blocks(&content);
                }
                caption.into_iter().for_each(|caption| self.blocks(caption));
            }
        }
    }

    /// A frame becomes a link to what it shows.
    pub(super) fn frame(&mut self, frame: &Element) {
        let url = ["src", "data"].iter().find_map(|name| frame.attribute(name));
        let url = url.map(str::trim).filter(|url| !url.is_empty() && !url.starts_with("about:"));
        let Some(url) = url else { return self.blocks(&frame.parts) };
        let url = (self.context.link)(&watchable(url));
        let host = link::host(&url).unwrap_or("another page").to_owned();
        let title = frame.attribute("title").map(str::trim).filter(|title| !title.is_empty());
        let words = title.map_or_else(|| url.clone(), str::to_owned);
        self.unconverted(format!("a frame of {host} is a link now: {url}"));
        self.block(Tag::Paragraph, |writer| writer.events.extend(linked(url, vec![Event::Text(words.into())])));
    }

    /// A player stays HTML. Inside a figure it may begin a line of Markdown.
    pub(super) fn player(&mut self, player: &Element) {
        let figure =
            Element { name: "figure".to_owned(), attributes: Vec::new(), parts: vec![Part::Element(player.clone())] };
        self.raw(&figure);
    }

    /// A card that shows another page becomes a link with its title, and its description.
    pub(super) fn bookmark(&mut self, card: &Element) {
        let mut links = Vec::new();
        descendants(&card.parts, "a", &mut links);
        let Some(url) = links.iter().find_map(|link| link.attribute("href")) else { return self.blocks(&card.parts) };
        let title = with_class(&card.parts, "kg-bookmark-title").map(Element::text).unwrap_or_default();
        let description = with_class(&card.parts, "kg-bookmark-description").map(Element::text).unwrap_or_default();
        let url = (self.context.link)(url);
        let words = if title.trim().is_empty() { url.clone() } else { title.trim().to_owned() };
        self.block(Tag::Paragraph, |writer| {
            writer.events.extend(linked(url, vec![Event::Text(words.into())]));
            if !description.trim().is_empty() {
                writer.events.push(Event::HardBreak);
                writer.events.push(Event::Text(description.trim().to_owned().into()));
            }
        });
        let captions = elements(&card.parts).filter(|element| element.name == "figcaption");
        captions.for_each(|caption| self.blocks(&caption.parts));
    }
}

/// Returns the page of a film whose player is at `url`.
fn watchable(url: &str) -> String {
    let rest = url.trim_start_matches("https:").trim_start_matches("http:").trim_start_matches("//");
    let id = |prefix: &str| rest.strip_prefix(prefix).and_then(|rest| rest.split(['?', '&', '#', '/']).next());
    let is_id = |id: &&str| !id.is_empty() && *id != "videoseries";
    let youtube = ["www.youtube.com/embed/", "youtube.com/embed/", "www.youtube-nocookie.com/embed/"];
    if let Some(id) = youtube.iter().find_map(|prefix| id(prefix)).filter(is_id) {
        return format!("https://www.youtube.com/watch?v={id}");
    }
    match id("player.vimeo.com/video/").filter(is_id) {
        Some(id) => format!("https://vimeo.com/{id}"),
        None if url.starts_with("//") => format!("https:{url}"),
        None => url.to_owned(),
    }
}

fn with_class<'a>(parts: &'a [Part], class: &str) -> Option<&'a Element> {
    elements(parts).find_map(
        |element| {
            if element.has_class(class) { Some(element) } else { with_class(&element.parts, class) }
        },
    )
}

/// Returns the parts without all elements of a name.
fn without(parts: &[Part], name: &str) -> Vec<Part> {
    let kept = |part: &Part| match part {
        Part::Element(element) if element.name == name => None,
        Part::Element(element) => {
            Some(Part::Element(Element { parts: without(&element.parts, name), ..element.clone() }))
        }
        text => Some(text.clone()),
    };
    parts.iter().filter_map(kept).collect()
}
