//! Reads the items of an XML file one after the other, so that memory does not grow with the file.
//!
//! Input: a stream of XML, which may be slightly malformed. Output: one [`Node`] for each `item` or `entry`, and one
//! for each other element of the channel. Entry point: [`read`].

use broadsheet::html;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::io::BufRead;

/// An element with its content. Names have the prefix that they have in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// The name, such as `wp:post_name`.
    pub name: String,
    /// Names and values.
    pub attributes: Vec<(String, String)>,
    /// Text and elements in order.
    pub content: Vec<Content>,
}

/// A part of an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Text, with entities decoded.
    Text(String),
    /// An element.
    Node(Node),
}

impl Node {
    /// Returns the elements inside.
    pub fn children(&self) -> impl Iterator<Item = &Node> {
        self.content.iter().filter_map(|part| match part {
            Content::Node(node) => Some(node),
            Content::Text(_) => None,
        })
    }

    /// Returns the elements with a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Node> {
        self.children().filter(move |child| child.name == name)
    }

    /// Returns the text of the first element with a name, trimmed; empty if there is none.
    pub fn get(&self, name: &str) -> String {
        self.all(name).next().map(|child| child.text().trim().to_owned()).unwrap_or_default()
    }

    /// Returns the value of an attribute; empty if there is none.
    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Returns all text inside.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.push_text(&mut text);
        text
    }

    fn push_text(&self, text: &mut String) {
        for part in &self.content {
            match part {
                Content::Text(piece) => text.push_str(piece),
                Content::Node(node) => node.push_text(text),
            }
        }
    }

    /// Returns the content as HTML, for XHTML inside an element. It is untrusted.
    pub fn to_html(&self) -> String {
        let mut text = String::new();
        self.push_html(&mut text);
        text
    }

    fn push_html(&self, out: &mut String) {
        for part in &self.content {
            match part {
                Content::Text(text) => html::escape(out, text),
                Content::Node(node) => {
                    let name = node.name.rsplit(':').next().unwrap_or_default();
                    out.push_str(&format!("<{name}"));
                    for (name, value) in &node.attributes {
                        out.push_str(&format!(" {name}=\"{}\"", html::escaped(value)));
                    }
                    out.push('>');
                    node.push_html(out);
                    let is_void = matches!(name, "br" | "hr" | "img" | "input" | "source" | "wbr" | "col");
                    if !is_void {
                        out.push_str(&format!("</{name}>"));
                    }
                }
            }
        }
    }
}

/// How a file ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// Whether the file is truncated or damaged: where, and what is wrong.
    pub fault: Option<String>,
    /// The offset of the last item, in bytes.
    pub position: u64,
}

/// Items contain no deeper elements; this limits hostile files.
const MAX_DEPTH: usize = 100;

/// Reads all items. `each` returns false to stop.
pub fn read(input: impl BufRead, mut each: impl FnMut(Node, u64) -> bool) -> Ending {
    let mut reader = Reader::from_reader(input);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    // The open elements below the channel. What is outside of them is the frame of the file.
    let mut open: Vec<Node> = Vec::new();
    let mut buffer = Vec::new();
    // The number of elements that are open inside the deepest one.
    let mut depth = 0_usize;
    loop {
        buffer.clear();
        let event = match reader.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(error) => {
                let position = reader.error_position();
                return Ending { fault: Some(format!("at byte {position}: {error}")), position };
            }
        };
        let finished = match event {
            Event::Start(start) => {
                let name = name(&start);
                let is_frame = open.is_empty() && matches!(&*name, "rss" | "channel" | "feed" | "rdf:RDF" | "RDF");
                if !is_frame && open.len() < MAX_DEPTH {
                    open.push(Node { name, attributes: attributes(&start), content: Vec::new() });
                } else if !is_frame {
                    depth += 1;
                }
                None
            }
            Event::Empty(start) => {
                let node = Node { name: name(&start), attributes: attributes(&start), content: Vec::new() };
                match open.last_mut() {
                    Some(parent) => {
                        parent.content.push(Content::Node(node));
                        None
                    }
                    None => Some(node),
                }
            }
            Event::End(_) if depth > 0 => {
                depth -= 1;
                None
            }
            Event::End(end) => {
                let name = String::from_utf8_lossy(end.name().as_ref()).into_owned();
                close(&mut open, &name)
            }
            Event::Text(text) => {
                push(&mut open, &text.decode().unwrap_or_default());
                None
            }
            Event::CData(text) => {
                push(&mut open, &text.decode().unwrap_or_default());
                None
            }
            Event::GeneralRef(reference) => {
                let name = reference.decode().unwrap_or_default();
                push(&mut open, &html::decode(&format!("&{name};")));
                None
            }
            Event::Eof => {
                let fault = (!open.is_empty()).then(|| "the file ends in the middle of an item".to_owned());
                return Ending { fault, position: reader.buffer_position() };
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => None,
        };
        if let Some(node) = finished
            && !each(node, reader.buffer_position())
        {
            return Ending { fault: None, position: reader.buffer_position() };
        }
    }
}

/// Closes the element with this name, and those that were left open in it. Returns it if it is an item.
fn close(open: &mut Vec<Node>, name: &str) -> Option<Node> {
    let at = open.iter().rposition(|node| node.name == name)?;
    while open.len() > at + 1 {
        let inner = open.pop()?;
        open.last_mut()?.content.push(Content::Node(inner));
    }
    let node = open.pop()?;
    match open.last_mut() {
        Some(parent) => {
            parent.content.push(Content::Node(node));
            None
        }
        None => Some(node),
    }
}

fn push(open: &mut [Node], text: &str) {
    let Some(node) = open.last_mut() else { return };
    match node.content.last_mut() {
        Some(Content::Text(before)) => before.push_str(text),
        _ => node.content.push(Content::Text(text.to_owned())),
    }
}

fn name(start: &BytesStart) -> String {
    String::from_utf8_lossy(start.name().as_ref()).into_owned()
}

fn attributes(start: &BytesStart) -> Vec<(String, String)> {
    let attribute = |attribute: quick_xml::events::attributes::Attribute| {
        let value = String::from_utf8_lossy(&attribute.value).into_owned();
        (String::from_utf8_lossy(attribute.key.as_ref()).into_owned(), html::decode(&value).into_owned())
    };
    start.html_attributes().with_checks(false).flatten().map(attribute).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(xml: &str) -> (Vec<Node>, Ending) {
        let mut all = Vec::new();
        let ending = read(xml.as_bytes(), |node, _| {
            all.push(node);
            true
        });
        (all, ending)
    }

    #[test]
    fn reads_items_and_survives_faults() {
        let (all, ending) = items(
            "<rss><channel><title>A &amp; B</title><item><title>x&nbsp;y & z</title>\
             <content:encoded><![CDATA[<p>a</p>]]>b</content:encoded></item><item><b>1</item></channel></rss>",
        );
        assert_eq!(ending.fault, None);
        assert_eq!(all[0].text(), "A & B");
        assert_eq!(all[1].get("title"), "x\u{a0}y & z");
        assert_eq!(all[1].get("content:encoded"), "<p>a</p>b");
        assert_eq!(all[2].get("b"), "1");
        let (all, ending) = items("<rss><channel><item><title>1</title></item><item><title>2</ti");
        assert_eq!(all.len(), 1);
        assert!(ending.fault.is_some());
    }

    #[test]
    fn writes_inner_elements_as_html() {
        let (all, _) = items(
            "<feed><entry><content><x:div xmlns:x='u'>a<x:br/>&lt;<b c='&quot;'>d</b></x:div></content></entry></feed>",
        );
        let content = all[0].all("content").next().unwrap();
        assert_eq!(content.to_html(), "<div xmlns:x=\"u\">a<br>&lt;<b c=\"&quot;\">d</b></div>");
    }
}
