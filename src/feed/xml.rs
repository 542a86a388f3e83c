//! A tolerant XML parser for feeds.
//!
//! Input: text. Output: a tree of [`Element`]s, and whether something was repaired. Entry point: [`parse`].
//!
//! Feeds often are not well-formed. As feed readers do, the parser repairs them: unknown references and a bare `&` stay
//! text, control characters are removed, tags that were not closed end with their parent, and text before the root is
//! ignored. Entities of the document are not expanded.

use crate::html::{Attributes, comment_end, decode, escape, name_end};
use std::borrow::Cow;

/// Deeper elements are added to their ancestor at this depth.
const MAX_DEPTH: usize = 100;

/// The maximum number of prefixes that are declared at the same time.
const MAX_NAMESPACES: usize = 64;

/// An element. Names are as written, without the prefix of their namespace.
#[derive(Debug, Default)]
pub(super) struct Element<'a> {
    /// The usual prefix of the namespace, such as `dc`; empty for those of RSS, Atom and XHTML.
    pub prefix: &'a str,
    pub name: &'a str,
    /// Names as written, and decoded values.
    pub attributes: Vec<(&'a str, Cow<'a, str>)>,
    pub children: Vec<Node<'a>>,
    /// Whether its end was found, or that of its parent.
    pub is_complete: bool,
}

/// A part of an element.
#[derive(Debug)]
pub(super) enum Node<'a> {
    Element(Element<'a>),
    Text(Cow<'a, str>),
}

impl<'a> Element<'a> {
    /// Returns whether this is the element `name`, written as `prefix:name` or `name`.
    pub fn is(&self, name: &str) -> bool {
        let (prefix, name) = name.split_once(':').unwrap_or(("", name));
        self.name.eq_ignore_ascii_case(name) && self.prefix.eq_ignore_ascii_case(prefix)
    }

    /// Returns the child elements.
    pub fn elements(&self) -> impl Iterator<Item = &Element<'a>> {
        self.children.iter().filter_map(|node| if let Node::Element(element) = node { Some(element) } else { None })
    }

    /// Returns the first child with this name that is not blank.
    pub fn child(&self, name: &str) -> Option<&Element<'a>> {
        let mut found = self.elements().filter(|child| child.is(name));
        let first = found.next()?;
        Some(if first.children.is_empty() {
            found.find(|other| !other.children.is_empty()).unwrap_or(first)
        } else {
            first
        })
    }

    /// Returns the value of an attribute, unless it is blank.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let (_, value) = self.attributes.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(value.trim_ascii()).filter(|value| !value.is_empty())
    }

    /// Returns the text of the element and of all elements in it, without white space around it. `None` if it is blank.
    pub fn text(&self) -> Option<String> {
        let mut text = String::new();
        self.collect(&mut text);
        let trimmed = text.trim();
        (!trimmed.is_empty()).then(|| trimmed.to_owned())
    }

    fn collect(&self, text: &mut String) {
        for node in &self.children {
            match node {
                Node::Text(more) => text.push_str(more),
                Node::Element(element) => element.collect(text),
            }
        }
    }

    /// Returns the content as HTML: the text if it is escaped HTML, or the elements as markup. `None` if it is blank.
    pub fn html(&self) -> Option<String> {
        if self.elements().next().is_none() {
            return self.text();
        }
        self.html_markup()
    }

    /// Returns the content as markup. `None` if it is blank.
    pub fn html_markup(&self) -> Option<String> {
        let mut html = String::new();
        self.write(&mut html);
        (!html.trim_ascii().is_empty()).then_some(html)
    }

    /// Writes the content as markup.
    pub fn write(&self, html: &mut String) {
        for node in &self.children {
            match node {
                Node::Text(text) => escape(html, text),
                Node::Element(element) => {
                    html.push('<');
                    html.push_str(element.name);
                    for (name, value) in &element.attributes {
                        html.extend([" ", name, "=\""]);
                        escape(html, value);
                        html.push('"');
                    }
                    html.push('>');
                    element.write(html);
                    let is_void = ["br", "hr", "img", "input", "col", "wbr", "source", "area", "embed", "track"];
                    if !is_void.contains(&element.name) {
                        html.extend(["</", element.name, ">"]);
                    }
                }
            }
        }
    }
}

/// A parsed document.
pub(super) struct Document<'a> {
    pub root: Element<'a>,
    /// Whether the text ends inside an element.
    pub is_truncated: bool,
    /// Whether something had to be repaired.
    pub is_repaired: bool,
}

/// Elements of an item that contain only text. If the next field begins inside one of them, it was not closed.
const FIELDS: &str = "title link guid pubDate category id updated published description content:encoded dc:creator";

/// Returns the canonical prefix of a namespace.
fn prefix_of(namespace: &str, is_atom: bool) -> Option<&'static str> {
    let known = [
        ("purl.org/rss/1.0/modules/content", "content"),
        ("purl.org/dc/", "dc"),
        ("search.yahoo.com/mrss", "media"),
        ("itunes.com/dtds", "itunes"),
        ("w3.org/2005/Atom", if is_atom { "" } else { "atom" }),
        ("purl.org/atom/", if is_atom { "" } else { "atom" }),
        ("rdf-syntax-ns", "rdf"),
        ("purl.org/rss/1.0/", ""),
        ("w3.org/1999/xhtml", ""),
    ];
    known.into_iter().find(|(part, _)| namespace.contains(part)).map(|(_, prefix)| prefix)
}

/// Parses a document that begins with its root element. Returns `None` if there is none.
pub(super) fn parse(text: &str) -> Option<Document<'_>> {
    let mut parser = Parser::new(text);
    while parser.root.is_none() && parser.at < text.len() {
        parser.step();
    }
    let is_truncated = parser.root.is_none();
    while parser.root.is_none() && !parser.open.is_empty() {
        parser.close(false);
    }
    Some(Document { root: parser.root?, is_truncated, is_repaired: parser.is_repaired })
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    /// The open elements, outermost first.
    open: Vec<Element<'a>>,
    root: Option<Element<'a>>,
    /// The declared prefixes: the depth of their element, what is written, and the canonical prefix.
    namespaces: Vec<(usize, &'a str, &'a str)>,
    is_atom: bool,
    is_repaired: bool,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Self {
        let (open, namespaces) = Default::default();
        Parser { text, at: 0, open, root: None, namespaces, is_atom: false, is_repaired: false }
    }

    /// Consumes a text or a tag.
    fn step(&mut self) {
        let rest = &self.text[self.at..];
        match rest.as_bytes() {
            [b'<', b'!', ..] if rest.starts_with("<![CDATA[") => {
                let start = self.at + "<![CDATA[".len();
                let length = self.text[start..].find("]]>");
                let end = length.map_or(self.text.len(), |length| start + length);
                self.at = length.map_or(end, |_| end + 3);
                self.add_text(Cow::Borrowed(&self.text[start..end]));
            }
            [b'<', b'!', ..] => self.at = self.declaration_end(),
            [b'<', b'?', ..] => {
                self.at = rest.find("?>").map_or_else(|| comment_end(self.text, self.at + 1), |end| self.at + end + 2);
            }
            [b'<', b'/', ..] => self.end_tag(),
            [b'<', first, ..] if first.is_ascii_alphabetic() || *first == b'_' => self.start_tag(),
            [b'<'] => self.at += 1,
            _ => {
                // An angle bracket that begins no tag is text.
                let end = rest.bytes().skip(1).position(|byte| byte == b'<').map_or(rest.len(), |at| at + 1);
                self.is_repaired |= rest.starts_with('<');
                self.at += end;
                self.add_text(decode(&rest[..end]));
            }
        }
    }

    /// Returns the end of a comment or of a document type with its entities.
    fn declaration_end(&self) -> usize {
        let rest = &self.text[self.at..];
        let end = comment_end(self.text, self.at + 1);
        match rest.find('[') {
            Some(open) if !rest.starts_with("<!--") && self.at + open < end => {
                rest[open..].find("]>").map_or(end, |close| self.at + open + close + 2)
            }
            _ => end,
        }
    }

    fn add_text(&mut self, text: Cow<'a, str>) {
        let is_control = |c: char| c < ' ' && !matches!(c, '\t' | '\n' | '\r');
        let Some(parent) = self.open.last_mut() else { return };
        let text = if text.contains(is_control) {
            self.is_repaired = true;
            Cow::Owned(text.chars().filter(|c| !is_control(*c)).collect())
        } else {
            text
        };
        parent.children.push(Node::Text(text));
    }

    /// Splits a name, and replaces its prefix by the canonical one.
    fn name(&self, written: &'a str) -> (&'a str, &'a str) {
        let (prefix, name) = written.split_once(':').unwrap_or(("", written));
        let known = self.namespaces.iter().rev().find(|(_, declared, _)| *declared == prefix);
        (known.map_or(prefix, |(.., canonical)| canonical), name)
    }

    fn start_tag(&mut self) {
        let start = self.at + 1;
        let end = name_end(self.text, start);
        let mut attributes = Attributes::new(self.text, end);
        let pairs: Vec<_> =
            attributes.by_ref().map(|[name, value]| (&self.text[name], decode(&self.text[value]))).collect();
        self.at = attributes.end();
        let written = &self.text[start..end];
        if self.open.is_empty() {
            let (_, name) = self.name(written);
            self.is_atom = matches!(name.to_ascii_lowercase().as_str(), "feed" | "entry");
        }
        for (name, value) in &pairs {
            let Some(declared) = name.strip_prefix("xmlns").filter(|_| self.namespaces.len() < MAX_NAMESPACES) else {
                continue;
            };
            let declared = declared.strip_prefix(':').unwrap_or(declared);
            let canonical = prefix_of(value, self.is_atom).unwrap_or(declared);
            self.namespaces.push((self.open.len(), declared, canonical));
        }
        let (prefix, name) = self.name(written);
        let element = Element { prefix, name, attributes: pairs, children: Vec::new(), is_complete: false };
        self.end_unclosed(&element);
        if self.open.len() >= MAX_DEPTH {
            return;
        }
        self.open.push(element);
        if attributes.is_self_closing() {
            self.close(true);
        }
    }

    /// Closes what must have ended before an element.
    fn end_unclosed(&mut self, next: &Element<'a>) {
        if is_item(next)
            && let Some(at) = self.open.iter().position(is_item)
        {
            self.close_to(at);
        }
        let is_field = |element: &Element| FIELDS.split(' ').any(|field| element.is(field));
        if let [.., parent, last] = &self.open[..]
            && (is_item(parent) || parent.is("channel") || parent.is("feed"))
            && is_field(last)
            && is_field(next)
        {
            self.close_to(self.open.len() - 1);
        }
    }

    fn end_tag(&mut self) {
        let start = self.at + 2;
        let end = name_end(self.text, start);
        let (prefix, name) = self.name(&self.text[start..end]);
        self.at = self.text[end..].find('>').map_or(self.text.len(), |at| end + at + 1);
        let is_same = |open: &Element| open.name.eq_ignore_ascii_case(name) && open.prefix == prefix;
        match self.open.iter().rposition(is_same) {
            Some(at) => {
                if at + 1 < self.open.len() {
                    self.close_to(at + 1);
                }
                self.close(true);
            }
            None => self.is_repaired = true,
        }
    }

    /// Closes the open elements from index `at` on, which have no end tags.
    fn close_to(&mut self, at: usize) {
        self.is_repaired = true;
        while self.open.len() > at {
            self.close(true);
        }
    }

    /// Closes the innermost open element.
    fn close(&mut self, is_complete: bool) {
        let Some(mut element) = self.open.pop() else { return };
        element.is_complete = is_complete;
        let depth = self.open.len();
        self.namespaces.retain(|(declared, ..)| *declared < depth);
        match self.open.last_mut() {
            Some(parent) => parent.children.push(Node::Element(element)),
            None => self.root = Some(element),
        }
    }
}

fn is_item(element: &Element) -> bool {
    element.is("item") || element.is("entry")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(text: &str) -> String {
        let mut html = String::new();
        if let Some(document) = parse(text) {
            document.root.write(&mut html);
        }
        html
    }

    #[test]
    fn damaged_documents_are_repaired() {
        let table = [
            ("<a>b</a>", "b"),
            ("<a>AT&T &nbsp;&eacute; &foo; &lt;b&gt;</a>", "AT&amp;T \u{a0}é &amp;foo; &lt;b&gt;"),
            ("<a>1 < 2\u{8}</a>", "1 &lt; 2"),
            ("<a><![CDATA[<b> & ]] >]]>c</a>", "&lt;b&gt; &amp; ]] &gt;c"),
            ("<a><![CDATA[cut", "cut"),
            ("<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", "&amp;x;"),
            ("<?xml version='1.0'?><!-- > --><a><b/><br>c</b></a>", "<b></b><br>c"),
            ("<a><b>c</a>", "<b>c</b>"),
            ("<a></c>b</a>", "b"),
            ("<item><title>a<link>b</link></item>", "<title>a</title><link>b</link>"),
            ("<rss><item><title>a</title><item>b</item></rss>", "<item><title>a</title></item><item>b</item>"),
            ("<a b=c d='&amp;'>", ""),
        ];
        for (text, expected) in table {
            assert_eq!(printed(text), expected, "{text}");
        }
    }

    #[test]
    fn prefixes_are_those_of_their_namespaces() {
        let text = "<x:feed xmlns:x='http://www.w3.org/2005/Atom'><x:entry xmlns:c='http://purl.org/dc/terms/'><c:creator>A\
                    </c:creator></x:entry></x:feed>";
        let document = parse(text).unwrap();
        assert!(document.root.is("feed") && !document.is_repaired && !document.is_truncated);
        assert_eq!(document.root.child("entry").unwrap().child("dc:creator").unwrap().text().as_deref(), Some("A"));
    }
}
