//! Safe HTML as a string, for the files that are published.
//!
//! html5ever parses, as it does inside ammonia. Ammonia itself does not make it: it parses as a browser with scripts would,
//! has rules of its own on top of a table, and cannot box a table or lower a heading, so that its answer could never be
//! shown to be the browser's. It judges what was made here once more (`second`).

use super::{
    clean::{Cleaner, Sink},
    page, tree, walk,
};

/// HTML that may enter a page. See [`SafeHtml::new`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// Keeps of `html` what the policy lets pass. `resolve` makes a relative URL absolute; where it answers `None` the
    /// attribute is left out. What it answers for `/` is where the article's own site begins.
    pub fn new(html: &str, resolve: &dyn Fn(&str) -> Option<String>) -> Self {
        let mut tree = tree::parse(&page(html));
        let mut cleaner = Cleaner::new(Markup::default(), resolve);
        walk::walk(tree.body(), &mut cleaner);
        if tree.is_cut {
            cleaner.cut();
        }
        SafeHtml(cleaner.finish().html)
    }

    /// The HTML, to be written into a page.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// HTML as it is written.
#[derive(Default)]
pub(super) struct Markup {
    html: String,
    /// The elements that are open.
    path: Vec<&'static str>,
    /// Whether the start tag is still open for attributes.
    in_tag: bool,
}

impl Markup {
    fn end_tag(&mut self) {
        if std::mem::take(&mut self.in_tag) {
            self.html.push('>');
        }
    }

    fn escape(&mut self, text: &str) {
        let mut plain = 0;
        for (at, byte) in text.bytes().enumerate() {
            let reference = match byte {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' if self.in_tag => "&quot;",
                // Written as it is, it would be read back as a line feed.
                b'\r' => "&#13;",
                _ => continue,
            };
            self.html.push_str(&text[plain..at]);
            self.html.push_str(reference);
            plain = at + 1;
        }
        self.html.push_str(&text[plain..]);
    }
}

impl Sink for Markup {
    fn open(&mut self, name: &'static str) {
        self.end_tag();
        self.html.push('<');
        self.html.push_str(name);
        self.path.push(name);
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
        // A parser overlooks the first line feed of a `pre`, so that one which counts has to be written twice.
        let first_of_pre = self.in_tag && self.path.last() == Some(&"pre");
        self.end_tag();
        if first_of_pre && text.starts_with('\n') {
            self.html.push('\n');
        }
        self.escape(text);
    }

    fn close(&mut self) {
        self.end_tag();
        let name = self.path.pop().unwrap_or_default();
        if !matches!(name, "br" | "hr" | "img" | "input" | "col" | "wbr" | "source") {
            self.html.push_str("</");
            self.html.push_str(name);
            self.html.push('>');
        }
    }
}
