//! A document as a stream of elements.
//!
//! Input: start and end of each element, and texts, in document order. Output: HTML if the sink is a string, and
//! sanitised elements if it is the cleaner. Entry points: [`ElementSink`] and [`UntrustedHtml`].

use super::escape;
use std::borrow::Cow;

/// Receives the elements and texts of a document.
pub trait ElementSink {
    /// Starts an element.
    fn start(&mut self, name: &'static str, attributes: &[(&str, &str)]);

    /// Ends the innermost open element, which has this name.
    fn end(&mut self, name: &'static str);

    /// Adds an element without content and end tag, such as `br`.
    fn void(&mut self, name: &'static str, attributes: &[(&str, &str)]);

    /// Adds plain text.
    fn text(&mut self, text: &str);

    /// Adds raw HTML from the source text.
    fn raw(&mut self, html: &str);
}

/// HTML that is not sanitised yet: text, or a parsed document.
pub trait UntrustedHtml {
    /// Returns the HTML as text.
    fn html(&self) -> Cow<'_, str>;

    /// Sends the elements to `sink`, if an HTML parser would find exactly these in the text. Otherwise returns `false`.
    fn emit(&self, sink: &mut impl ElementSink) -> bool;
}

impl<T: AsRef<str> + ?Sized> UntrustedHtml for T {
    fn html(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.as_ref())
    }

    fn emit(&self, _: &mut impl ElementSink) -> bool {
        false
    }
}

/// Writes HTML.
impl ElementSink for String {
    fn start(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.push('<');
        self.push_str(name);
        for (name, value) in attributes {
            self.push(' ');
            self.push_str(name);
            self.push_str("=\"");
            escape(self, value);
            self.push('"');
        }
        self.push('>');
    }

    fn end(&mut self, name: &'static str) {
        self.push_str("</");
        self.push_str(name);
        self.push('>');
    }

    fn void(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
    }

    fn text(&mut self, text: &str) {
        escape(self, text);
    }

    fn raw(&mut self, html: &str) {
        self.push_str(html);
    }
}
