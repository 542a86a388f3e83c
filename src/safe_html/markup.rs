//! Serialises sanitised HTML: the [`Sink`] that writes a string.

use super::clean::Sink;
use crate::html;

/// The HTML written so far.
#[derive(Default)]
pub(super) struct Markup {
    pub html: String,
    /// Names of the open elements.
    open: Vec<&'static str>,
    /// Whether the last start tag still accepts attributes.
    in_tag: bool,
}

impl Markup {
    fn end_tag(&mut self) {
        if std::mem::take(&mut self.in_tag) {
            self.html.push('>');
        }
    }

    fn escape(&mut self, text: &str) {
        let in_tag = self.in_tag;
        html::escape_only(&mut self.html, text, |byte| {
            matches!(byte, b'&' | b'<' | b'>' | b'\r') || byte == b'"' && in_tag
        });
    }
}

impl Sink for Markup {
    fn open(&mut self, name: &'static str) {
        self.end_tag();
        self.html.push('<');
        self.html.push_str(name);
        self.open.push(name);
        self.in_tag = true;
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.html.push(' ');
        self.html.push_str(name);
        self.html.push_str("=\"");
        self.escape(value);
        self.html.push('"');
    }

    fn text(&mut self, text: &str) {
        // A parser drops the first line feed in a `pre`, so a significant one is written twice.
        let first_of_pre = self.in_tag && self.open.last() == Some(&"pre");
        self.end_tag();
        if first_of_pre && text.starts_with('\n') {
            self.html.push('\n');
        }
        self.escape(text);
    }

    fn close(&mut self) {
        self.end_tag();
        let name = self.open.pop().unwrap_or_default();
        if !matches!(name, "br" | "hr" | "img" | "input" | "col" | "wbr" | "source" | "track") {
            self.html.push_str("</");
            self.html.push_str(name);
            self.html.push('>');
        }
    }
}
