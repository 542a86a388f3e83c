//! YAML 1.2 front matter. Uses the events of the parser, so that scalars keep the text that the author wrote.
//!
//! Input: the text of a header. Output: a [`Node`], or a [`Fault`]. Entry point: [`parse`].

use super::{Entry, Fault, Limits, Node, Value};
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError};
use std::{collections::HashMap, ops::Range};

/// Parses one document; `start` is its offset in the file.
pub(crate) fn parse(text: &str, start: usize) -> Result<Node, Fault> {
    let offsets = Offsets::new(text, start);
    let mut builder = Builder { text, start, ..Builder::default() };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| explain(&error, &offsets))?;
        builder.event(event, offsets.at(&span.start)..offsets.at(&span.end))?;
    }
    Ok(builder.root.unwrap_or(Node { span: start..start, value: Value::Empty }))
}

/// Converts the parser's character offsets to byte offsets in the file.
struct Offsets {
    start: usize,
    end: usize,
    /// The byte offset of each character; `None` if the text is ASCII.
    characters: Option<Vec<usize>>,
}

impl Offsets {
    fn new(text: &str, start: usize) -> Self {
        let characters = (!text.is_ascii()).then(|| text.char_indices().map(|(at, _)| start + at).collect());
        Offsets { start, end: start + text.len(), characters }
    }

    fn at(&self, marker: &Marker) -> usize {
        match &self.characters {
            Some(characters) => characters.get(marker.index()).copied().unwrap_or(self.end),
            None => (self.start + marker.index()).min(self.end),
        }
    }
}

/// A list or a map that is still open.
struct OpenNode {
    start: usize,
    anchor: usize,
    kind: Kind,
}

enum Kind {
    List(Vec<Node>),
    /// The entries, and the key whose value comes next.
    Map(Vec<Entry>, Option<(String, Range<usize>)>),
}

#[derive(Default)]
struct Builder<'a> {
    text: &'a str,
    start: usize,
    open: Vec<OpenNode>,
    anchors: HashMap<usize, (Node, usize)>,
    limits: Limits,
    root: Option<Node>,
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, span: Range<usize>) -> Result<(), Fault> {
        match event {
            Event::SequenceStart(anchor, _) => self.begin(anchor, Kind::List(Vec::new()), span),
            Event::MappingStart(anchor, _) => self.begin(anchor, Kind::Map(Vec::new(), None), span),
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(OpenNode { start, anchor, kind }) => {
                    let value = match kind {
                        Kind::List(nodes) => Value::List(nodes),
                        Kind::Map(entries, _) => Value::Map(entries),
                    };
                    let end = self.trimmed_end(start, span.end);
                    self.add_node(Node { span: start..end, value }, anchor)
                }
                None => Ok(()),
            },
            Event::Scalar(text, style, anchor, _) => {
                let empty = style == ScalarStyle::Plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                let value = if empty { Value::Empty } else { Value::Text(text.into_owned()) };
                self.add_node(Node { span, value }, anchor)
            }
            Event::Alias(anchor) => match self.anchors.get(&anchor).cloned() {
                Some((node, size)) => {
                    self.limits.add(size, 0, &span)?;
                    self.add_node(Node { span, ..node }, 0)
                }
                None => Err(Fault::new(span, "alias refers to an unknown anchor")),
            },
            _ => Ok(()),
        }
    }

    /// The parser ends a block where the next item begins; a diagnostic should end at the last word.
    fn trimmed_end(&self, start: usize, end: usize) -> usize {
        start + self.text[start - self.start..end - self.start].trim_end().len()
    }

    fn begin(&mut self, anchor: usize, kind: Kind, span: Range<usize>) -> Result<(), Fault> {
        self.limits.add(1, self.open.len(), &span)?;
        self.open.push(OpenNode { start: span.start, anchor, kind });
        Ok(())
    }

    fn add_node(&mut self, node: Node, anchor: usize) -> Result<(), Fault> {
        self.limits.add(1, self.open.len(), &node.span)?;
        if anchor > 0 {
            let size = size(&node);
            self.anchors.insert(anchor, (node.clone(), size));
        }
        match self.open.last_mut().map(|open| &mut open.kind) {
            None => self.root = Some(node),
            Some(Kind::List(nodes)) => nodes.push(node),
            Some(Kind::Map(entries, key @ None)) => {
                let Node { span, value } = node;
                let name = match value {
                    Value::Text(name) => name,
                    Value::Empty => String::from("null"),
                    _ => return Err(Fault::new(span, "key must be text")),
                };
                if entries.iter().any(|entry| entry.key == name) {
                    let what = format!("duplicate key `{name}`");
                    return Err(Fault::new(span, what).help("remove one of the two"));
                }
                *key = Some((name, span));
            }
            Some(Kind::Map(entries, key)) => {
                entries.extend(key.take().map(|(key, key_span)| Entry { key, key_span, node }));
            }
        }
        Ok(())
    }
}

fn size(node: &Node) -> usize {
    1 + match &node.value {
        Value::List(nodes) => nodes.iter().map(size).sum(),
        Value::Map(entries) => entries.iter().map(|entry| size(&entry.node)).sum(),
        _ => 0,
    }
}

/// Converts an error of the parser, with a help text for its usual cause.
fn explain(error: &ScanError, offsets: &Offsets) -> Fault {
    let at = offsets.at(error.marker());
    let info = error.info();
    // The parser reports the position after the tab.
    let at = if info.contains("tab") { at.saturating_sub(1).max(offsets.start) } else { at };
    let fault = Fault::new(at..at, format!("invalid YAML: {info}"));
    let colon = "a value that contains `: ` needs quotes, as in `title: \"One: two\"`";
    match () {
        _ if info.contains("tab") => fault.help("indent with spaces, not with tabs"),
        _ if info.contains("mapping value") || info.contains("simple key") => fault.help(colon),
        _ => fault.help("check quotes, brackets and indentation"),
    }
}
