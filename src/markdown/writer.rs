//! Writes the events of the Markdown parser as HTML.
//!
//! Input: events without footnote definitions. Output: one string. Entry point: [`Writer::write`].
//!
//! `PLAIN` omits our additions to the standards.

use super::bare::{self, Autolink};
use super::{notes::Footnotes, slugs::HeadingIds};
use pulldown_cmark::{Alignment, CodeBlockKind, Event, LinkType, Tag, TagEnd};

/// The end of a table head. If the output ends with it, the table has no rows yet.
const HEAD_END: &str = "</tr>\n</thead>\n";

/// The output and its state.
pub(super) struct Writer<const PLAIN: bool> {
    pub html: String,
    /// Whether the Markdown contains raw HTML.
    pub has_raw_html: bool,
    /// Whether this is inside a link or code, where URLs are not linked; and whether raw HTML opened it.
    is_verbatim: bool,
    is_raw_verbatim: bool,
    slugs: HeadingIds,
    /// The alignment of the columns of the current table, and the next column.
    columns: Vec<Alignment>,
    column: usize,
    in_head: bool,
}

impl<const PLAIN: bool> Writer<PLAIN> {
    pub fn new(capacity: usize) -> Self {
        let html = String::with_capacity(capacity);
        Writer {
            html,
            has_raw_html: false,
            is_verbatim: false,
            is_raw_verbatim: false,
            slugs: HeadingIds::default(),
            columns: Vec::new(),
            column: 0,
            in_head: false,
        }
    }

    /// Writes events.
    pub fn write(&mut self, events: &[Event], notes: &mut Footnotes) {
        let mut rest = events;
        while let Some((event, after)) = rest.split_first() {
            rest = after;
            match event {
                Event::Start(Tag::Image { link_type: _, dest_url, title, id: _ }) => {
                    let length = self.image(dest_url, title, rest);
                    rest = &rest[length..];
                }
                Event::Start(Tag::Paragraph) => {
                    self.new_line();
                    match figure::<PLAIN>(rest) {
                        Some((url, title, length)) => {
                            self.html.push_str("<figure>");
                            self.image(url, "", &rest[1..]);
                            self.html.push_str("<figcaption>");
                            escape(&mut self.html, title);
                            self.html.push_str("</figcaption></figure>\n");
                            rest = &rest[length..];
                        }
                        None => self.html.push_str("<p>"),
                    }
                }
                Event::Start(tag) => self.start(tag, rest),
                Event::End(tag) => self.end(*tag),
                Event::Text(text) if self.is_verbatim || self.is_raw_verbatim => escape(&mut self.html, text),
                // The parser splits text at each possible mark, so parts are joined.
                Event::Text(text) => {
                    let more = rest.iter().take_while(|event| matches!(event, Event::Text(_))).count();
                    match more {
                        0 => self.text(text),
                        _ => self.text(&[text, &*self::text(&rest[..more], |_| false)].concat()),
                    }
                    rest = &rest[more..];
                }
                Event::Code(text) => {
                    self.html.push_str("<code>");
                    escape(&mut self.html, text);
                    self.html.push_str("</code>");
                }
                Event::Html(html) | Event::InlineHtml(html) => {
                    self.has_raw_html = true;
                    let name = html.trim_start_matches(['<', '/']);
                    let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
                    if matches!(event, Event::InlineHtml(_))
                        && ["a", "code", "pre", "kbd", "samp"].iter().any(|other| other.eq_ignore_ascii_case(name))
                    {
                        self.is_raw_verbatim = !html.starts_with("</");
                    }
                    self.html.push_str(html);
                }
                Event::SoftBreak => self.html.push('\n'),
                Event::HardBreak => self.html.push_str("<br>\n"),
                Event::Rule => {
                    self.new_line();
                    self.html.push_str("<hr>\n");
                }
                Event::FootnoteReference(label) => notes.write_reference(label, &mut self.html),
                Event::TaskListMarker(done) => {
                    self.html.push_str("<input type=\"checkbox\" disabled=\"\"");
                    self.html.push_str(if *done { " checked=\"\"" } else { "" });
                    if !PLAIN {
                        self.attribute(" aria-label=\"", &text(rest, ends_task));
                    }
                    self.html.push_str("> ");
                }
                // Mathematics is not enabled.
                Event::InlineMath(_) | Event::DisplayMath(_) => {}
            }
        }
    }

    /// Writes text with autolinks.
    fn text(&mut self, text: &str) {
        let mut at = 0;
        while let Some(Autolink { span, prefix }) = bare::find(text, at) {
            escape(&mut self.html, &text[at..span.start]);
            self.html.push_str("<a href=\"");
            self.html.push_str(prefix);
            escape_url(&mut self.html, &text[span.clone()]);
            self.html.push_str("\">");
            escape(&mut self.html, &text[span.clone()]);
            self.html.push_str("</a>");
            at = span.end;
        }
        escape(&mut self.html, &text[at..]);
    }

    fn start(&mut self, tag: &Tag, rest: &[Event]) {
        self.is_verbatim |= matches!(tag, Tag::Link { .. } | Tag::CodeBlock(_));
        if !is_phrase(tag) {
            self.new_line();
        }
        let html = match tag {
            Tag::Heading { level, id, .. } => {
                self.html.push_str("<h");
                self.html.push((b'0' + *level as u8) as char);
                if !PLAIN {
                    let id = match id {
                        Some(id) => self.slugs.reserve(id),
                        None => self.slugs.unique(&text(rest, |event| matches!(event, Event::End(TagEnd::Heading(_))))),
                    };
                    self.attribute(" id=\"", &id);
                }
                ">"
            }
            Tag::CodeBlock(kind) => {
                self.html.push_str("<pre><code");
                if let CodeBlockKind::Fenced(info) = kind {
                    let language =
                        info.split(|c| c == ' ' || !PLAIN && matches!(c, ',' | '{')).next().unwrap_or_default();
                    if !language.is_empty() {
                        self.attribute(" class=\"language-", language);
                    }
                }
                ">"
            }
            Tag::List(Some(start)) => {
                self.html.push_str("<ol");
                if *start != 1 {
                    self.attribute(" start=\"", &start.to_string());
                }
                ">\n"
            }
            Tag::Link { link_type, dest_url, title, .. } => {
                self.html.push_str("<a href=\"");
                if *link_type == LinkType::Email {
                    self.html.push_str("mailto:");
                }
                escape_url(&mut self.html, dest_url);
                self.html.push('"');
                if !title.is_empty() {
                    self.attribute(" title=\"", title);
                }
                ">"
            }
            Tag::Table(columns) => {
                self.columns = columns.clone();
                "<table>\n"
            }
            Tag::TableHead => {
                self.in_head = true;
                self.column = 0;
                "<thead>\n<tr>"
            }
            Tag::TableRow => {
                self.column = 0;
                if self.html.ends_with(HEAD_END) { "<tbody>\n<tr>" } else { "<tr>" }
            }
            Tag::TableCell => {
                self.html.push_str(if self.in_head { "<th" } else { "<td" });
                let column = self.columns.get(self.column);
                self.column += 1;
                match column {
                    Some(Alignment::Left) => " align=\"left\">",
                    Some(Alignment::Center) => " align=\"center\">",
                    Some(Alignment::Right) => " align=\"right\">",
                    Some(Alignment::None) | None => ">",
                }
            }
            Tag::BlockQuote(_) => "<blockquote>\n",
            Tag::List(None) => "<ul>\n",
            Tag::Item => "<li>",
            Tag::Emphasis => "<em>",
            Tag::Strong => "<strong>",
            Tag::Strikethrough => "<del>",
            // Other tags are written elsewhere or not enabled.
            _ => "",
        };
        self.html.push_str(html);
    }

    fn end(&mut self, tag: TagEnd) {
        self.is_verbatim &= !matches!(tag, TagEnd::Link | TagEnd::CodeBlock);
        // Raw HTML that was not closed ends with the paragraph.
        self.is_raw_verbatim &= tag != TagEnd::Paragraph;
        let html = match tag {
            TagEnd::Paragraph => "</p>\n",
            TagEnd::Heading(level) => {
                self.html.push_str("</h");
                self.html.push((b'0' + level as u8) as char);
                ">\n"
            }
            TagEnd::BlockQuote(_) => "</blockquote>\n",
            TagEnd::CodeBlock => "</code></pre>\n",
            TagEnd::List(true) => "</ol>\n",
            TagEnd::List(false) => "</ul>\n",
            TagEnd::Item => "</li>\n",
            TagEnd::Table if self.html.ends_with(HEAD_END) => "</table>\n",
            TagEnd::Table => "</tbody>\n</table>\n",
            TagEnd::TableHead => {
                self.in_head = false;
                HEAD_END
            }
            TagEnd::TableRow => "</tr>\n",
            TagEnd::TableCell => {
                if self.in_head {
                    "</th>"
                } else {
                    "</td>"
                }
            }
            TagEnd::Emphasis => "</em>",
            TagEnd::Strong => "</strong>",
            TagEnd::Strikethrough => "</del>",
            TagEnd::Link => "</a>",
            _ => "",
        };
        self.html.push_str(html);
    }

    /// Writes an image; the events up to its end are its alt text. Returns their number.
    fn image(&mut self, url: &str, title: &str, rest: &[Event]) -> usize {
        let mut depth = 1;
        let length = rest.iter().position(|event| {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        let length = length.unwrap_or(rest.len());
        self.html.push_str("<img src=\"");
        escape_url(&mut self.html, url);
        self.html.push('"');
        self.attribute(" alt=\"", &text(&rest[..length], |_| false));
        if !title.is_empty() {
            self.attribute(" title=\"", title);
        }
        self.html.push('>');
        (length + 1).min(rest.len())
    }

    /// Writes `start`, which opens a quoted value, and the value.
    fn attribute(&mut self, start: &str, value: &str) {
        self.html.push_str(start);
        escape(&mut self.html, value);
        self.html.push('"');
    }

    /// Starts a new line, so that words of two blocks stay apart when tags are removed.
    fn new_line(&mut self) {
        if !self.html.is_empty() && !self.html.ends_with('\n') {
            self.html.push('\n');
        }
    }
}

fn is_phrase(tag: &Tag) -> bool {
    matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::TableCell | Tag::HtmlBlock)
}

/// Returns URL and title if a paragraph is one image with a title, and its number of events.
fn figure<'e, const PLAIN: bool>(paragraph: &'e [Event]) -> Option<(&'e str, &'e str, usize)> {
    let Event::Start(Tag::Image { dest_url, title, .. }) = paragraph.first()? else { return None };
    let end = paragraph.iter().position(|event| matches!(event, Event::End(TagEnd::Paragraph)))?;
    let pictures = paragraph[..end].iter().filter(|event| matches!(event, Event::Start(Tag::Image { .. }))).count();
    let alone = pictures == 1 && matches!(paragraph[end - 1], Event::End(TagEnd::Image));
    (!PLAIN && alone && !title.is_empty()).then_some((dest_url, title, end + 1))
}

/// Returns the text before the event that ends it.
fn text(events: &[Event], ends: fn(&Event) -> bool) -> String {
    let mut text = String::new();
    for event in events.iter().take_while(|event| !ends(event)) {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(part),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text
}

/// The label of a task ends at its first block or at the end of the item.
fn ends_task(event: &Event) -> bool {
    use TagEnd::{Item, Paragraph};
    matches!(event, Event::End(Item | Paragraph) | Event::Start(Tag::List(_) | Tag::CodeBlock(_) | Tag::BlockQuote(_)))
}

/// Escapes text, also for double-quoted values.
fn escape(html: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'&' | b'<' | b'>' | b'"')) {
        html.push_str(&rest[..at]);
        html.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => "&quot;",
        });
        rest = &rest[at + 1..];
    }
    html.push_str(rest);
}

/// Writes a URL for a double-quoted value, percent-encoding invalid bytes.
fn escape_url(html: &mut String, url: &str) {
    for &byte in url.as_bytes() {
        match byte {
            b'&' => html.push_str("&amp;"),
            b'!' | b'#'..=b';' | b'=' | b'?'..=b'Z' | b'_' | b'a'..=b'z' | b'~' => html.push(byte as char),
            _ => {
                html.push('%');
                for digit in [byte >> 4, byte & 15] {
                    html.push(b"0123456789ABCDEF"[digit as usize] as char);
                }
            }
        }
    }
}
