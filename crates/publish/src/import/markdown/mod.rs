//! Converts the HTML of a body to Markdown.
//!
//! Input: HTML from another program. Output: [`Body`], first its images, then its Markdown. Entry points:
//! [`Body::parse_foreign`] and [`Body::parse`].
//!
//! The reader's module for foreign HTML finds the images that scripts would show. html5ever parses, and
//! pulldown-cmark-to-cmark writes: it escapes, indents and fences. This module decides which element becomes which
//! Markdown. What Markdown cannot express stays HTML, which the build sanitises.
//!
//! | module | what it converts |
//! | --- | --- |
//! | `blocks` | paragraphs, headings, lists, quotations, code |
//! | `inlines` | text, emphasis, links, images |
//! | `figures` | figures with captions, players and embeds |
//! | `galleries` | several images that belong together |
//! | `tables` | tables |
//! | `footnotes` | references and notes of several programs |
//! | `raw` | what stays HTML |

mod blocks;
mod figures;
mod footnotes;
mod galleries;
mod inlines;
mod raw;
mod tables;

use broadsheet::feed::foreign_html::repair;
use broadsheet::markdown;
use broadsheet::safe_html::fragment::{Element, Part, parts};
use pulldown_cmark::{Event, Options, Tag, TagEnd};
use std::collections::HashSet;

/// What the conversion of a body needs to know.
pub struct Context<'a> {
    /// Makes the URL of a link absolute, or relative to the new site.
    pub link: &'a dyn Fn(&str) -> String,
    /// Returns what to write in place of the URL of an image.
    pub image: &'a dyn Fn(&str) -> String,
}

/// A parsed body.
pub struct Body {
    parts: Vec<Part>,
    notes: Vec<footnotes::Note>,
}

/// Markdown, and what could not be converted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Converted {
    /// The text.
    pub markdown: String,
    /// What was left out or changed, for the publisher.
    pub unconverted: Vec<String>,
}

impl Body {
    /// Parses the HTML of another program. `own` is the URL of its article.
    pub fn parse_foreign(html: &str, own: Option<&str>) -> Self {
        // URLs stay as they are, because each import resolves them in its own way.
        Self::parse(&repair(html, "", own, &|_, _| None))
    }

    /// Parses the HTML of a body.
    pub fn parse(html: &str) -> Self {
        let mut parts = parts(html);
        let notes = footnotes::extract(&mut parts);
        Body { parts, notes }
    }

    /// Returns the URLs of all images, each once, as written.
    pub fn images(&self) -> Vec<String> {
        let mut found = Vec::new();
        let notes = self.notes.iter().map(|note| &note.parts);
        [&self.parts].into_iter().chain(notes).for_each(|parts| collect_images(parts, &mut found));
        let mut known = HashSet::new();
        found.retain(|url| known.insert(url.clone()));
        found
    }

    /// Returns the Markdown.
    pub fn to_markdown(&self, context: &Context) -> Converted {
        let mut writer = Writer { context, events: Vec::new(), unconverted: Vec::new(), anchors: HashSet::new() };
        collect_anchors(&self.parts, &mut writer.anchors);
        writer.blocks(&self.parts);
        for note in &self.notes {
            writer.events.push(Event::Start(Tag::FootnoteDefinition(note.label.clone().into())));
            writer.blocks(&note.parts);
            writer.events.push(Event::End(TagEnd::FootnoteDefinition));
        }
        let Writer { mut events, mut unconverted, .. } = writer;
        // Medium begins each text with the rule between two parts.
        events.drain(..events.iter().position(|event| *event != Event::Rule).unwrap_or(events.len()));
        let markdown = print(&events).unwrap_or_else(|| {
            unconverted.push("the text could not be written as Markdown, and stays HTML".to_owned());
            raw::document(&self.parts, context)
        });
        let mut known = HashSet::new();
        unconverted.retain(|what| known.insert(what.clone()));
        Converted { markdown, unconverted }
    }
}

/// Escapes everything that could mean something in one of our dialects.
const OPTIONS: Options = markdown::OPTIONS.union(Options::ENABLE_MATH).union(Options::ENABLE_DEFINITION_LIST);

/// Writes the events. `None` if no Markdown has exactly this meaning.
fn print(events: &[Event]) -> Option<String> {
    let options = pulldown_cmark_to_cmark::Options {
        code_block_token_count: 3,
        list_token: '-',
        increment_ordered_list_bullets: true,
        newlines_after_htmlblock: 2,
        ..Default::default()
    };
    let mut text = String::new();
    pulldown_cmark_to_cmark::cmark_with_options(events, &mut text, OPTIONS, options).ok()?;
    Some(text.replace(footnotes::MARK[0], "[^").replace(footnotes::MARK[1], "]"))
}

/// Builds the events of a document.
struct Writer<'a> {
    context: &'a Context<'a>,
    events: Vec<Event<'static>>,
    unconverted: Vec<String>,
    /// Ids that links in the body lead to.
    anchors: HashSet<String>,
}

impl Writer<'_> {
    fn block(&mut self, tag: Tag<'static>, content: impl FnOnce(&mut Self)) {
        let end = tag.to_end();
        self.events.push(Event::Start(tag));
        content(self);
        self.events.push(Event::End(end));
    }

    fn unconverted(&mut self, what: impl Into<String>) {
        self.unconverted.push(what.into());
    }
}

fn collect_images(parts: &[Part], found: &mut Vec<String>) {
    for element in elements(parts) {
        match element.name.as_str() {
            "img" => found.extend(inlines::image_url(element)),
            // Its images are not shown.
            _ if element.has_class("kg-bookmark-card") => {}
            _ => collect_images(&element.parts, found),
        }
    }
}

fn collect_anchors(parts: &[Part], found: &mut HashSet<String>) {
    for element in elements(parts) {
        if let Some(id) = element.attribute("href").and_then(|href| href.strip_prefix('#')) {
            found.insert(id.to_owned());
        }
        collect_anchors(&element.parts, found);
    }
}

/// Returns the elements directly among the parts.
fn elements(parts: &[Part]) -> impl DoubleEndedIterator<Item = &Element> {
    parts.iter().filter_map(|part| match part {
        Part::Element(element) => Some(element),
        Part::Text(_) => None,
    })
}

/// Returns all elements with this name, at any depth.
fn descendants<'a>(parts: &'a [Part], name: &str, found: &mut Vec<&'a Element>) {
    for element in elements(parts) {
        if element.name == name {
            found.push(element);
        }
        descendants(&element.parts, name, found);
    }
}

/// Whether the parts contain no element and no text except white space.
fn is_blank(parts: &[Part]) -> bool {
    parts.iter().all(|part| matches!(part, Part::Text(text) if text.chars().all(char::is_whitespace)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What scripts would show is in the Markdown once.
    #[test]
    fn images_and_formulas_that_wait_for_scripts_are_kept() {
        let drawing = format!("data:image/svg+xml;base64,{}", "A".repeat(1_000));
        let grey = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";
        let cases = [
            (format!("<p><img src={grey} alt=A><noscript><img src=a.jpg alt=A></noscript></p>"), "![A](a.jpg)"),
            (format!("<figure><img src={grey}><noscript><img src=a.jpg alt=A></noscript></figure>"), "![A](a.jpg)"),
            (
                format!(
                    "<figure class=wp-block-gallery><figure><img src={grey}><noscript><img src=a.jpg></noscript></figure>\
                     <figure><img src={grey} data-src=b.jpg><noscript><img src=b.jpg></noscript></figure></figure>"
                ),
                "![](a.jpg)\n![](b.jpg)",
            ),
            ("<noscript><img src=a.jpg></noscript><img class=lazy data-original=a.jpg>".to_owned(), "![](a.jpg)"),
            ("<img src=small.jpg data-orig-file=a.jpg>".to_owned(), "![](a.jpg)"),
            ("<amp-img src=a.jpg></amp-img>".to_owned(), "![](a.jpg)"),
            (format!("<img src={drawing}>"), &format!("![]({drawing})")),
            (format!("<img src={drawing} data-original=a.jpg>"), "![](a.jpg)"),
            (
                "<script src=https://polls.example/1.js></script><noscript><a href=https://polls.example/1>Vote</a></noscript>"
                    .to_owned(),
                "[Vote](https://polls.example/1)",
            ),
            ("<p>So <script type=math/tex>a_b</script> holds.</p>".to_owned(), "So `a_b` holds."),
        ];
        let same = |url: &str| url.to_owned();
        for (html, markdown) in cases {
            let body = Body::parse_foreign(&html, None);
            assert_eq!(body.to_markdown(&Context { link: &same, image: &same }).markdown, markdown, "{html}");
        }
    }
}
