//! Parsed HTML as an owned tree, for native programs that convert it to something else.
//!
//! Input: HTML, which may be hostile. Output: its [`Part`]s, of limited depth. They are not sanitised. Entry point:
//! [`parts`].

use super::walk::{Kind, Node as _};
use super::{full_document, tree};

/// Elements nested deeper are unwrapped, so that recursion is safe.
const MAX_DEPTH: usize = 200;

/// A text or an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Text, with character references decoded.
    Text(String),
    /// An element with its content.
    Element(Element),
}

/// An element. Names of elements and attributes are in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// The name of the element.
    pub name: String,
    /// Names and values of its attributes.
    pub attributes: Vec<(String, String)>,
    /// Its content.
    pub parts: Vec<Part>,
}

impl Element {
    /// Returns the value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether the element has this class.
    pub fn has_class(&self, class: &str) -> bool {
        self.attribute("class").is_some_and(|classes| classes.split_ascii_whitespace().any(|known| known == class))
    }

    /// Returns all text in the element.
    pub fn text(&self) -> String {
        text(&self.parts)
    }
}

/// Returns all text in the parts.
pub fn text(parts: &[Part]) -> String {
    let mut all = String::new();
    for part in parts {
        match part {
            Part::Text(text) => all += text,
            Part::Element(element) => all += &element.text(),
        }
    }
    all
}

/// Parses the body of a page as a browser without scripting does. Comments are left out.
pub fn parts(html: &str) -> Vec<Part> {
    let mut tree = tree::parse(&full_document(html));
    // The open elements, below a root; each with its node, to find what follows.
    let mut open = vec![Element::default()];
    let mut ancestors = Vec::new();
    let mut next = tree.body();
    loop {
        let Some(node) = next else {
            let Some((parent, is_kept)) = ancestors.pop() else { break };
            next = tree::Node::next_sibling(&parent);
            if is_kept && let Some(element) = open.pop() {
                push(&mut open, Part::Element(element));
            }
            continue;
        };
        match node.kind() {
            Kind::Element(name, attributes) => {
                let is_kept = open.len() <= MAX_DEPTH;
                if is_kept {
                    let attributes =
                        attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
                    open.push(Element { name: name.to_owned(), attributes, parts: Vec::new() });
                }
                next = node.first_child();
                ancestors.push((node, is_kept));
            }
            Kind::Text => {
                push(&mut open, Part::Text(node.text().to_owned()));
                next = node.next_sibling();
            }
            Kind::Other => next = node.next_sibling(),
        }
    }
    open.pop().map(|root| root.parts).unwrap_or_default()
}

fn push(open: &mut [Element], part: Part) {
    match (open.last_mut(), part) {
        (None, _) => {}
        (Some(parent), Part::Text(text)) => match parent.parts.last_mut() {
            Some(Part::Text(before)) => before.push_str(&text),
            _ => parent.parts.push(Part::Text(text)),
        },
        (Some(parent), part) => parent.parts.push(part),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_elements_in_order() {
        let parts = parts("a &amp; b<p class='x y' ID=q>c<!-- no --><b>d</b>e<br></p>f");
        let [Part::Text(first), Part::Element(p), Part::Text(last)] = &parts[..] else { panic!("{parts:?}") };
        assert_eq!((first.as_str(), last.as_str(), p.text().as_str()), ("a & b", "f", "cde"));
        assert!(p.has_class("y") && !p.has_class("z"));
        assert_eq!(p.attribute("id"), Some("q"));
        assert_eq!(p.parts.len(), 4);
    }

    #[test]
    fn deep_elements_are_unwrapped() {
        let html = ["<div>".repeat(5000), "deep".into(), "</div>".repeat(5000), "after".into()].concat();
        let all = parts(&html);
        assert_eq!(text(&all), "deepafter");
        let mut depth = 0;
        let mut at = &all;
        while let Some(Part::Element(element)) = at.first() {
            (depth, at) = (depth + 1, &element.parts);
        }
        assert_eq!(depth, MAX_DEPTH);
    }
}
