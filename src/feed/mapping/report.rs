//! Explains why a mapping finds nothing.
//!
//! Input: a path, and the answer. Output: what the path matched, the keys there, and the closest one. Entry points:
//! [`of_list`] and [`of_field`].

use super::path::{Document, Field, Step};
use crate::feed::json::Json;

/// The maximum number of keys in a message.
const MAX_KEYS: usize = 20;

/// Explains why `items` is no list of objects.
pub(super) fn of_list(field: &Field, document: &Document) -> String {
    explain("items", field, document, document.root, "a list of objects")
}

/// Explains why a field of an item has no value.
pub(super) fn of_field(name: &str, field: &Field, document: &Document, item: &Json) -> String {
    explain(name, field, document, item, "a text in any item")
}

fn explain(name: &str, field: &Field, document: &Document, from: &Json, expected: &str) -> String {
    let (length, found, next) = field.furthest(document, from);
    let mut text = ["The mapping `", name, " = \"", &field.written, "\"` does not match ", expected, "."].concat();
    let at = found.first().copied().unwrap_or(from);
    let kind = match at {
        Json::Null => "null",
        Json::Bool(_) => "true or false",
        Json::Number(_) | Json::Decimal(_) => "a number",
        Json::Text(_) => "a text",
        Json::List(_) => "a list",
        Json::Object(_) => "an object",
    };
    match next {
        Some(_) if length == 0 => text.push_str(" Its first part matches nothing."),
        Some(_) => text.extend([
            " Its first ",
            &length.to_string(),
            if length == 1 { " part matches " } else { " parts match " },
            kind,
            ".",
        ]),
        None => text.extend([" It matches ", kind, "."]),
    }
    let entry = if let Json::List(entries) = at { entries.first().unwrap_or(at) } else { at };
    let keys: Vec<&str> = entry.members().iter().map(|(key, _)| key.as_str()).collect();
    if !keys.is_empty() {
        text.push_str(if std::ptr::eq(entry, at) { " The keys there are " } else { " The keys of its entries are " });
        text.push_str(&keys[..keys.len().min(MAX_KEYS)].join(", "));
        text.push_str(if keys.len() > MAX_KEYS { ", …" } else { "." });
    }
    let closest = match next {
        Some(Step::Name(name)) => closest(name, keys.into_iter()),
        _ => None,
    };
    text + &suggestion(closest)
}

/// Returns a sentence with the closest name; empty without one.
pub(super) fn suggestion(closest: Option<&str>) -> String {
    closest.map_or_else(String::new, |name| [" Did you mean `", name, "`?"].concat())
}

/// Returns the name that differs least from `name`, if it is similar.
pub(super) fn closest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let close = |other: &&str| distance(name, other) <= (name.len().max(other.len()) / 2).max(1);
    known.filter(close).min_by_key(|other| distance(name, other))
}

/// Returns the number of bytes to insert, delete or replace. Case makes no difference.
fn distance(one: &str, other: &str) -> usize {
    let other = &other.as_bytes()[..other.len().min(64)];
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, byte) in one.bytes().take(64).enumerate() {
        let mut before = row[0];
        row[0] = at + 1;
        for (index, against) in other.iter().enumerate() {
            let replaced = before + usize::from(!byte.eq_ignore_ascii_case(against));
            before = row[index + 1];
            row[index + 1] = replaced.min(before + 1).min(row[index] + 1);
        }
    }
    row[other.len()]
}
