//! Paths to values of an answer.
//!
//! Input: `a.b[0].c[*]`, a JSON Pointer, or a text with paths in braces. Output: the values. Entry points:
//! [`Field::parse`] and [`Field::values`].

use crate::feed::json::Json;

/// The maximum number of values of one path.
const MAX_VALUES: usize = 25_000;

/// A path, or a text with paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Field {
    /// As written.
    pub written: String,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Path(Vec<Step>),
}

/// A step from a value to others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Name(String),
    Index(usize),
    /// All entries of a list, or all values of an object.
    All,
    /// The object that a reference names.
    Follow,
}

/// An answer, and the paths of lists with objects that others refer to.
pub(super) struct Document<'a> {
    pub root: &'a Json,
    pub included: &'a [Field],
}

impl<'a> Document<'a> {
    /// Returns the object that a reference names.
    pub fn follow(&self, reference: &Json) -> Option<&'a Json> {
        let id = id(reference);
        let kind = reference.get("type").scalar();
        let is_named = |object: &&Json| {
            self::id(object) == id && (kind.is_empty() || kind == "Link" || object.get("type").scalar() == kind)
        };
        let lists = self.included.iter().flat_map(|list| list.values(self, self.root));
        let found = lists.flat_map(|list| match list {
            Json::List(entries) => entries.as_slice(),
            object => std::slice::from_ref(object),
        });
        if id.is_empty() { None } else { found.into_iter().find(is_named) }
    }
}

/// Returns the id of an object or of a reference; empty if it has none.
fn id(value: &Json) -> String {
    let members = [value.get("id"), value.get("sys").get("id"), value.get("_ref"), value.get("_id"), value];
    members.into_iter().map(Json::scalar).find(|id| !id.is_empty()).unwrap_or_default()
}

impl Field {
    /// Parses a field. Returns what is wrong with it.
    pub fn parse(written: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = written;
        if !rest.contains('{') {
            parts.push(Part::Path(steps(rest)?));
            rest = "";
        }
        while !rest.is_empty() {
            let (text, after) = rest.split_at(rest.find('{').unwrap_or(rest.len()));
            if !text.is_empty() {
                parts.push(Part::Text(text.to_owned()));
            }
            rest = after;
            if let Some(inner) = after.strip_prefix('{') {
                let (path, after) = inner
                    .split_once('}')
                    .ok_or_else(|| ["`", written, "` has a brace that is not closed."].concat())?;
                parts.push(Part::Path(steps(path)?));
                rest = after;
            }
        }
        Ok(Field { written: written.to_owned(), parts })
    }

    /// Returns the values of a path in `from`. A text with paths has none.
    pub fn values<'a>(&self, document: &Document<'a>, from: &'a Json) -> Vec<&'a Json> {
        match &self.parts[..] {
            [Part::Path(steps)] => values(steps, document, from),
            _ => Vec::new(),
        }
    }

    /// Returns the first text or number, or the text with its paths replaced. `None` if one of them has no value.
    pub fn text<'a>(&self, document: &Document<'a>, from: &'a Json) -> Option<String> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(plain) => text.push_str(plain),
                Part::Path(steps) => text.push_str(&first_text(&values(steps, document, from))?),
            }
        }
        (!text.trim_ascii().is_empty()).then_some(text)
    }

    /// Returns the longest beginning of the path that has values, those values, and the next step.
    pub fn furthest<'a>(&self, document: &Document<'a>, from: &'a Json) -> (usize, Vec<&'a Json>, Option<&Step>) {
        let [Part::Path(steps)] = &self.parts[..] else { return (0, vec![from], None) };
        let mut length = steps.len();
        loop {
            let found = values(&steps[..length], document, from);
            if !found.is_empty() || length == 0 {
                return (length, found, steps.get(length));
            }
            length -= 1;
        }
    }
}

/// Returns the entries of a list, or the values of an object.
pub(super) fn children(value: &Json) -> Vec<&Json> {
    match value {
        Json::Object(members) => members.iter().map(|(_, value)| value).collect(),
        value => value.entries().iter().collect(),
    }
}

/// Members that have the text of an object, and members that wrap it.
const TEXTS: &str = "rendered text url current src sourceUrl source_url node data attributes fields file";

/// Returns the first text or number of the values, which may be wrapped.
pub(super) fn first_text(values: &[&Json]) -> Option<String> {
    values.iter().find_map(|value| text_in(value, 0))
}

fn text_in(value: &Json, depth: u32) -> Option<String> {
    let find = |inner: &Json| text_in(inner, depth + 1);
    match value {
        Json::Object(_) if depth < 4 => TEXTS.split(' ').find_map(|name| find(value.get(name))),
        // The list of an image has one entry.
        Json::List(entries) if depth < 4 => find(entries.first()?),
        value => Some(value.scalar()).filter(|text| !text.trim_ascii().is_empty()),
    }
}

fn values<'a>(steps: &[Step], document: &Document<'a>, from: &'a Json) -> Vec<&'a Json> {
    let mut values = vec![from];
    for step in steps {
        let mut next = Vec::new();
        for value in values {
            match (step, value) {
                (Step::Name(name), Json::List(entries)) => {
                    next.extend(name.parse().ok().and_then(|index: usize| entries.get(index)));
                }
                (Step::Name(name), value) => next.push(value.get(name)),
                (Step::Index(index), value) => next.extend(value.entries().get(*index)),
                (Step::All, value) => next.extend(children(value)),
                (Step::Follow, Json::List(entries)) => {
                    next.extend(entries.iter().filter_map(|entry| document.follow(entry)));
                }
                (Step::Follow, value) => next.extend(document.follow(value)),
            }
            next.truncate(MAX_VALUES);
        }
        next.retain(|value| **value != Json::Null);
        values = next;
    }
    values
}

/// Parses a path.
fn steps(path: &str) -> Result<Vec<Step>, String> {
    let path = path.trim_ascii();
    if let Some(pointer) = path.strip_prefix('/') {
        return Ok(pointer.split('/').map(|name| Step::Name(name.replace("~1", "/").replace("~0", "~"))).collect());
    }
    let mut steps = Vec::new();
    let mut rest = path.strip_prefix('$').unwrap_or(path);
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("->") {
            steps.push(Step::Follow);
            rest = after;
        } else if let Some(after) = rest.strip_prefix('.') {
            rest = after;
        } else if let Some(after) = rest.strip_prefix('[') {
            let (index, after) =
                after.split_once(']').ok_or_else(|| ["`", path, "` has a bracket that is not closed."].concat())?;
            steps.push(match index {
                "*" => Step::All,
                index => Step::Index(
                    index
                        .parse()
                        .map_err(|_| ["`", path, "` has an index that is neither a number nor `*`."].concat())?,
                ),
            });
            rest = after;
        } else {
            let arrow = rest.find("->").unwrap_or(rest.len());
            let end = rest.find(['.', '[']).unwrap_or(rest.len()).min(arrow);
            steps.push(Step::Name(rest[..end].to_owned()));
            rest = &rest[end..];
        }
    }
    Ok(steps)
}
