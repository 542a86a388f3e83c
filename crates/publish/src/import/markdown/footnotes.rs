//! Footnotes, as WordPress, Substack, Markdown programs and plugins write them.
//!
//! Input: the parts of a body. Output: the [`Note`]s; in the parts, an element [`REFERENCE`] for each reference. Entry
//! point: [`extract`].
//!
//! All programs have this in common: a link leads to an element with an id, and a link in or around that element leads
//! back.

use super::is_blank;
use broadsheet::safe_html::fragment::{Element, Part, text};
use std::collections::HashMap;

/// The name of the element that replaces a reference. Its text is the label of the note.
pub(super) const REFERENCE: &str = "footnote-reference";

/// What stands around the label of a reference until the text is written: two characters that no text contains.
pub(super) const MARK: [char; 2] = ['\u{fdd0}', '\u{fdd1}'];

/// A note.
pub(super) struct Note {
    pub label: String,
    pub parts: Vec<Part>,
}

/// The position of an element: indices from the top.
type Path = Vec<usize>;

/// Removes footnotes from the parts.
pub(super) fn extract(parts: &mut Vec<Part>) -> Vec<Note> {
    let mut index = Index::default();
    index.visit(parts, &mut Vec::new());
    let mut blocks: Vec<(Path, Vec<Path>)> = Vec::new();
    let mut references: HashMap<Path, String> = HashMap::new();
    for (path, target) in &index.links {
        let Some((block, backs)) = index.note(parts, path, target) else { continue };
        let known = blocks.iter().position(|(known, _)| *known == block);
        let at = known.unwrap_or_else(|| {
            blocks.push((block, backs));
            blocks.len() - 1
        });
        references.insert(around(parts, path), (at + 1).to_string());
    }
    if blocks.is_empty() {
        return Vec::new();
    }
    let note = |(at, (path, backs)): (usize, &(Path, Vec<Path>))| {
        let content = element_at(parts, path).map(|block| &block.parts[..]).unwrap_or_default();
        let mut path = path.clone();
        let content = rewritten(content, &mut path, &|path| backs.contains(path).then_some(None));
        Note { label: (at + 1).to_string(), parts: trimmed(content) }
    };
    let notes = blocks.iter().enumerate().map(note).collect();
    let replaced = |path: &Path| {
        if blocks.iter().any(|(block, _)| block == path) {
            return Some(None);
        }
        let reference = |label: &String| {
            let parts = vec![Part::Text(label.clone())];
            Part::Element(Element { name: REFERENCE.to_owned(), attributes: Vec::new(), parts })
        };
        references.get(path).map(|label| Some(reference(label)))
    };
    *parts = rewritten(parts, &mut Vec::new(), &replaced);
    notes
}

/// Links and ids of a body.
#[derive(Default)]
struct Index {
    ids: HashMap<String, Path>,
    /// Each link with the id to which it leads, in order.
    links: Vec<(Path, String)>,
}

impl Index {
    fn visit(&mut self, parts: &[Part], path: &mut Path) {
        for (at, part) in parts.iter().enumerate() {
            let Part::Element(element) = part else { continue };
            path.push(at);
            for id in ids(element) {
                self.ids.entry(id.to_owned()).or_insert_with(|| path.clone());
            }
            if element.name == "a"
                && let Some(id) = element.attribute("href").and_then(fragment)
            {
                self.links.push((path.clone(), id.to_owned()));
            }
            self.visit(&element.parts, path);
            path.pop();
        }
    }

    /// Returns the element of the note to which a link leads, and the links back. `None` if it leads to no note.
    fn note(&self, parts: &[Part], path: &Path, target: &str) -> Option<(Path, Vec<Path>)> {
        let target = self.ids.get(target)?;
        if target <= path || target.starts_with(path) {
            return None;
        }
        // The id to which the note leads back is on the link, or on an element around it.
        let own: Vec<&str> = (path.len().saturating_sub(2)..=path.len())
            .filter_map(|end| element_at(parts, &path[..end]))
            .filter(|element| matches!(element.name.as_str(), "a" | "sup" | "span" | "b"))
            .flat_map(ids)
            .collect();
        let leads_back = |block: &[usize]| {
            let inside = self.links.iter().filter(|(link, id)| link.starts_with(block) && own.contains(&id.as_str()));
            inside.map(|(link, _)| link.clone()).collect::<Vec<_>>()
        };
        let is_block = |element: &Element| matches!(element.name.as_str(), "li" | "p" | "div" | "aside" | "dd");
        for end in (1..=target.len()).rev() {
            let block = &target[..end];
            if path.starts_with(block) {
                return None;
            }
            if !element_at(parts, block).is_some_and(is_block) {
                continue;
            }
            let backs = leads_back(block);
            let is_marked = || {
                let is_sup = |end: &usize| element_at(parts, &path[..*end]).is_some_and(|it| it.name == "sup");
                (path.len().saturating_sub(1)..=path.len()).any(|end| is_sup(&end))
            };
            if !backs.is_empty() || is_marked() && element_at(parts, block).is_some_and(|it| it.name == "li") {
                return Some((block.to_vec(), backs));
            }
        }
        None
    }
}

fn ids(element: &Element) -> impl Iterator<Item = &str> {
    ["id", "name"].into_iter().filter_map(|name| element.attribute(name)).filter(|id| !id.is_empty())
}

/// Returns the id in the URL of a link within the page. Some programs write the address of the page before it.
fn fragment(href: &str) -> Option<&str> {
    href.split_once('#').map(|(_, id)| id).filter(|id| !id.is_empty())
}

fn element_at<'a>(parts: &'a [Part], path: &[usize]) -> Option<&'a Element> {
    let (last, parents) = path.split_last()?;
    let mut parts = parts;
    for at in parents {
        let Part::Element(element) = parts.get(*at)? else { return None };
        parts = &element.parts;
    }
    match parts.get(*last)? {
        Part::Element(element) => Some(element),
        Part::Text(_) => None,
    }
}

/// Returns the element around a reference that has no other content: `sup`, or brackets in it.
fn around(parts: &[Part], path: &Path) -> Path {
    let mut around = path.clone();
    while around.len() > 1 {
        let Some(parent) = element_at(parts, &around[..around.len() - 1]) else { break };
        let is_wrapper = matches!(parent.name.as_str(), "sup" | "span");
        let inner = element_at(parts, &around).map(Element::text).unwrap_or_default();
        let rest = parent.text().replacen(&inner, "", 1);
        if !is_wrapper || rest.chars().any(|c| !c.is_whitespace() && !matches!(c, '[' | ']' | '(' | ')' | ',')) {
            break;
        }
        around.pop();
    }
    around
}

/// Returns the parts with some elements removed or replaced. `replaced` returns `None` for an element that stays.
fn rewritten(parts: &[Part], path: &mut Path, replaced: &dyn Fn(&Path) -> Option<Option<Part>>) -> Vec<Part> {
    let mut kept = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let Part::Element(element) = part else {
            kept.push(part.clone());
            continue;
        };
        path.push(at);
        match replaced(path) {
            Some(Some(other)) => kept.push(other),
            Some(None) => {}
            None => {
                let inner = rewritten(&element.parts, path, replaced);
                let is_emptied = inner.len() < element.parts.len() && is_only_frame(&inner);
                if !is_emptied || element.name == "p" {
                    kept.push(Part::Element(Element { parts: inner, ..element.clone() }));
                }
            }
        }
        path.pop();
    }
    kept
}

/// Whether nothing is left of a list of notes but its heading and its rule.
fn is_only_frame(parts: &[Part]) -> bool {
    parts.iter().all(|part| match part {
        Part::Text(text) => text.trim().is_empty(),
        Part::Element(element) => {
            matches!(element.name.as_str(), "hr" | "h2" | "h3" | "h4" | "h5") || is_only_frame(&element.parts)
        }
    })
}

/// Removes arrows and white space that a link back has left.
fn trimmed(mut parts: Vec<Part>) -> Vec<Part> {
    while let Some(last) = parts.last_mut() {
        match last {
            Part::Text(text) => {
                let end =
                    text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '↩' | '↑' | '\u{fe0e}')).len();
                text.truncate(end);
                if !text.is_empty() {
                    break;
                }
                parts.pop();
            }
            Part::Element(element) if is_blank(&element.parts) && text(&element.parts).trim().is_empty() => {
                if element.name == "img" {
                    break;
                }
                parts.pop();
            }
            Part::Element(_) => break,
        }
    }
    parts
}
