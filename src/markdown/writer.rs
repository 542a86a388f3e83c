//! Writes the events of the Markdown parser as elements.
//!
//! Input: events without footnote definitions. Output: elements and texts, to an [`ElementSink`]. Entry point:
//! [`Writer::write`].
//!
//! `PLAIN` omits our additions to the standards.

mod figures;

use super::alerts;
use super::autolink::{self, Autolink};
use super::code_info;
use super::encoding::encode_url;
use super::lookahead::{self, heading_text, plain_text};
use super::{Spanned, footnotes::Footnotes, heading_ids::HeadingIds};
use crate::html::{self, ElementSink};
use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, LinkType, Tag, TagEnd};

/// The output and its state.
pub(super) struct Writer<'s, S, const PLAIN: bool> {
    sink: &'s mut S,
    /// Whether nothing is written yet, or the output ends with a line feed.
    is_new_line: bool,
    /// Whether this is inside a link or code, where URLs are not linked; and whether raw HTML opened it.
    is_verbatim: bool,
    is_raw_verbatim: bool,
    slugs: HeadingIds,
    /// The number of references to each footnote so far.
    references: Vec<usize>,
    /// The alignment of the columns of the current table, and the next column.
    columns: Vec<Alignment>,
    column: usize,
    in_head: bool,
    /// Whether the current table has rows below its head.
    has_rows: bool,
}

impl<'s, S: ElementSink, const PLAIN: bool> Writer<'s, S, PLAIN> {
    pub fn new(sink: &'s mut S, slug: fn(&str) -> String) -> Self {
        Writer {
            sink,
            is_new_line: true,
            is_verbatim: false,
            is_raw_verbatim: false,
            slugs: HeadingIds::new(slug),
            references: Vec::new(),
            columns: Vec::new(),
            column: 0,
            in_head: false,
            has_rows: false,
        }
    }

    /// Writes events.
    pub fn write(&mut self, events: &[Spanned], notes: &Footnotes) {
        let mut rest = events;
        while let Some(((event, _), after)) = rest.split_first() {
            rest = after;
            match event {
                Event::Start(Tag::Image { link_type: _, dest_url, title, id: _ }) => {
                    let length = self.image(dest_url, title, rest);
                    rest = &rest[length..];
                }
                Event::Start(Tag::Paragraph) => {
                    self.new_line();
                    match (!PLAIN).then(|| lookahead::figures(rest)).flatten() {
                        Some((pictures, length)) => {
                            self.figures(&pictures, rest);
                            rest = &rest[length..];
                        }
                        None => self.open("p", &[]),
                    }
                }
                Event::Start(tag) => self.start(tag, rest),
                Event::End(tag) => self.end(*tag),
                Event::Text(text) if self.is_verbatim || self.is_raw_verbatim => self.text(text),
                // The parser splits text at each possible mark, so parts are joined.
                Event::Text(text) => {
                    let more = rest.iter().take_while(|(event, _)| matches!(event, Event::Text(_))).count();
                    match more {
                        0 => self.linked_text(text),
                        _ => self.linked_text(&[text, &*plain_text(&rest[..more], |_| false)].concat()),
                    }
                    rest = &rest[more..];
                }
                Event::Code(text) => {
                    self.open("code", &[]);
                    self.text(text);
                    self.close("code");
                }
                Event::Html(raw) | Event::InlineHtml(raw) => {
                    let name = html::name(raw);
                    if matches!(event, Event::InlineHtml(_))
                        && ["a", "code", "pre", "kbd", "samp"].iter().any(|other| other.eq_ignore_ascii_case(name))
                    {
                        self.is_raw_verbatim = !raw.starts_with("</");
                    }
                    if !raw.is_empty() {
                        self.sink.raw(raw);
                        self.is_new_line = raw.ends_with('\n');
                    }
                }
                Event::SoftBreak => self.text("\n"),
                Event::HardBreak => {
                    self.void("br", &[]);
                    self.text("\n");
                }
                Event::Rule => {
                    self.new_line();
                    self.void("hr", &[]);
                    self.text("\n");
                }
                Event::FootnoteReference(label) => self.reference(label, notes),
                Event::TaskListMarker(done) => {
                    let label = if PLAIN { String::new() } else { plain_text(rest, lookahead::ends_task) };
                    let mut attributes = vec![("type", "checkbox"), ("disabled", "")];
                    if *done {
                        attributes.push(("checked", ""));
                    }
                    if !PLAIN {
                        attributes.push(("aria-label", &label));
                    }
                    self.void("input", &attributes);
                    self.text(" ");
                }
                // Mathematics is not enabled.
                Event::InlineMath(_) | Event::DisplayMath(_) => {}
            }
        }
    }

    /// Writes the footnotes at the end of the article.
    pub fn footnotes(&mut self, notes: &Footnotes) {
        let mut is_first = true;
        for note in notes.in_order() {
            if std::mem::replace(&mut is_first, false) {
                self.open("section", &[("class", "footnotes"), ("role", "doc-endnotes")]);
                self.text("\n");
            }
            let number = note.number.to_string();
            self.open("div", &[("class", "footnote-definition"), ("id", &["fn-", &number].concat())]);
            self.open("sup", &[("class", "footnote-definition-label")]);
            self.text(&number);
            self.close_line("sup");
            // The links back belong to the last paragraph of the footnote, if there is one.
            let (events, end) = note.split();
            self.write(events, notes);
            for reference in 1..=note.references {
                let nth = nth(&number, reference);
                self.text(" ");
                // The label has no words, because the language of the article is unknown. Its role is announced.
                self.open(
                    "a",
                    &[
                        ("class", "footnote-backref"),
                        ("href", &["#fnref-", &nth].concat()),
                        ("role", "doc-backlink"),
                        ("aria-label", &["↩ ", &nth].concat()),
                    ],
                );
                self.text("↩\u{fe0e}");
                self.close("a");
            }
            self.write(end, notes);
            self.close_line("div");
        }
        if !is_first {
            self.close_line("section");
        }
    }

    /// Writes the link of a reference to a footnote.
    fn reference(&mut self, label: &str, notes: &Footnotes) {
        let Some((index, number)) = notes.find(label) else { return };
        let number = number.to_string();
        if self.references.len() <= index {
            self.references.resize(index + 1, 0);
        }
        self.references[index] += 1;
        let id = ["fnref-", &nth(&number, self.references[index])].concat();
        self.open("sup", &[("class", "footnote-reference")]);
        self.open("a", &[("id", &id), ("href", &["#fn-", &number].concat()), ("role", "doc-noteref")]);
        self.text(&number);
        self.close("a");
        self.close("sup");
    }

    /// Writes text with autolinks.
    fn linked_text(&mut self, text: &str) {
        let mut at = 0;
        while let Some(Autolink { span, prefix }) = autolink::find(text, at) {
            self.text(&text[at..span.start]);
            self.open("a", &[("href", &[prefix, &*encode_url(&text[span.clone()])].concat())]);
            self.text(&text[span.clone()]);
            self.close("a");
            at = span.end;
        }
        self.text(&text[at..]);
    }

    fn start(&mut self, tag: &Tag, rest: &[Spanned]) {
        self.is_verbatim |= matches!(tag, Tag::Link { .. } | Tag::CodeBlock(_));
        if !is_phrase(tag) {
            self.new_line();
        }
        match tag {
            Tag::Heading { level, .. } if PLAIN => self.open(heading(*level), &[]),
            Tag::Heading { level, id, .. } => {
                let id = match id {
                    Some(id) => self.slugs.reserve(id),
                    None => self.slugs.unique(&heading_text(rest)),
                };
                self.open(heading(*level), &[("id", &id)]);
            }
            Tag::CodeBlock(kind) => {
                self.open("pre", &[]);
                let info: &str = match kind {
                    CodeBlockKind::Fenced(info) => info,
                    CodeBlockKind::Indented => "",
                };
                let language = info.split(|c| c == ' ' || !PLAIN && matches!(c, ',' | '{')).next().unwrap_or_default();
                let marks = if PLAIN { String::new() } else { code_info::marked_lines(info) };
                let language = if language.is_empty() { String::new() } else { ["language-", language].concat() };
                match [language, marks].concat().trim_start() {
                    "" => self.open("code", &[]),
                    classes => self.open("code", &[("class", classes)]),
                }
            }
            Tag::List(Some(1)) => self.open_line("ol", &[]),
            Tag::List(Some(start)) => self.open_line("ol", &[("start", &start.to_string())]),
            Tag::Link { link_type, dest_url, title, .. } => {
                let scheme = if *link_type == LinkType::Email { "mailto:" } else { "" };
                let url = [scheme, &*encode_url(dest_url)].concat();
                self.open("a", with_title(&[("href", &url), ("title", title)]));
            }
            Tag::Table(columns) => {
                self.columns = columns.clone();
                self.has_rows = false;
                self.open_line("table", &[]);
            }
            Tag::TableHead => {
                self.in_head = true;
                self.column = 0;
                self.open_line("thead", &[]);
                self.open("tr", &[]);
            }
            Tag::TableRow => {
                self.column = 0;
                if !std::mem::replace(&mut self.has_rows, true) {
                    self.open_line("tbody", &[]);
                }
                self.open("tr", &[]);
            }
            Tag::TableCell => {
                let name = if self.in_head { "th" } else { "td" };
                let column = self.columns.get(self.column);
                self.column += 1;
                let align = match column {
                    Some(Alignment::Left) => "left",
                    Some(Alignment::Center) => "center",
                    Some(Alignment::Right) => "right",
                    Some(Alignment::None) | None => return self.open(name, &[]),
                };
                self.open(name, &[("align", align)]);
            }
            // The role makes it no landmark of the page.
            Tag::BlockQuote(Some(kind)) => {
                self.open_line("aside", &[("class", alerts::class(*kind)), ("role", "note")])
            }
            Tag::BlockQuote(None) => self.open_line("blockquote", &[]),
            Tag::MetadataBlock(_) => self.open("p", &[("class", "alert-title")]),
            Tag::DefinitionList => self.open_line("dl", &[]),
            Tag::DefinitionListTitle => self.open("dt", &[]),
            Tag::DefinitionListDefinition => self.open("dd", &[]),
            Tag::List(None) => self.open_line("ul", &[]),
            Tag::Item => self.open("li", &[]),
            Tag::Emphasis => self.open("em", &[]),
            Tag::Strong => self.open("strong", &[]),
            Tag::Strikethrough => self.open("del", &[]),
            // Other tags are written elsewhere or not enabled.
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        self.is_verbatim &= !matches!(tag, TagEnd::Link | TagEnd::CodeBlock);
        // Raw HTML that was not closed ends with the paragraph.
        self.is_raw_verbatim &= tag != TagEnd::Paragraph;
        match tag {
            TagEnd::Paragraph => self.close_line("p"),
            TagEnd::Heading(level) => self.close_line(heading(level)),
            TagEnd::BlockQuote(Some(_)) => self.close_line("aside"),
            TagEnd::BlockQuote(None) => self.close_line("blockquote"),
            TagEnd::MetadataBlock(_) => self.close_line("p"),
            TagEnd::DefinitionList => self.close_line("dl"),
            TagEnd::DefinitionListTitle => self.close_line("dt"),
            TagEnd::DefinitionListDefinition => self.close_line("dd"),
            TagEnd::CodeBlock => {
                self.close("code");
                self.close_line("pre");
            }
            TagEnd::List(is_numbered) => self.close_line(if is_numbered { "ol" } else { "ul" }),
            TagEnd::Item => self.close_line("li"),
            TagEnd::Table => {
                if self.has_rows {
                    self.close_line("tbody");
                }
                self.close_line("table");
            }
            TagEnd::TableHead => {
                self.in_head = false;
                self.close_line("tr");
                self.close_line("thead");
            }
            TagEnd::TableRow => self.close_line("tr"),
            TagEnd::TableCell => self.close(if self.in_head { "th" } else { "td" }),
            TagEnd::Emphasis => self.close("em"),
            TagEnd::Strong => self.close("strong"),
            TagEnd::Strikethrough => self.close("del"),
            TagEnd::Link => self.close("a"),
            _ => {}
        }
    }

    /// Starts a new line, so that words of two blocks stay apart when tags are removed.
    fn new_line(&mut self) {
        if !self.is_new_line {
            self.text("\n");
        }
    }

    fn open(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.sink.start(name, attributes);
        self.is_new_line = false;
    }

    fn open_line(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.open(name, attributes);
        self.text("\n");
    }

    fn void(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.sink.void(name, attributes);
        self.is_new_line = false;
    }

    fn close(&mut self, name: &'static str) {
        self.sink.end(name);
        self.is_new_line = false;
    }

    fn close_line(&mut self, name: &'static str) {
        self.close(name);
        self.text("\n");
    }

    fn text(&mut self, text: &str) {
        if !text.is_empty() {
            self.sink.text(text);
            self.is_new_line = text.ends_with('\n');
        }
    }
}

fn is_phrase(tag: &Tag) -> bool {
    matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::TableCell | Tag::HtmlBlock)
}

fn heading(level: HeadingLevel) -> &'static str {
    ["h1", "h2", "h3", "h4", "h5", "h6"][level as usize - 1]
}

/// Omits the last attribute, the title, if it is empty.
fn with_title<'t, 'v>(attributes: &'t [(&'v str, &'v str)]) -> &'t [(&'v str, &'v str)] {
    match attributes {
        [others @ .., (_, "")] => others,
        all => all,
    }
}

/// Returns the suffix that identifies the nth reference to a footnote.
fn nth(number: &str, reference: usize) -> String {
    if reference == 1 { number.to_owned() } else { [number, "-", &reference.to_string()].concat() }
}
