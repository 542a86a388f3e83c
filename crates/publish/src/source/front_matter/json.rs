//! JSON front matter. Uses the raw values of serde_json, because they keep their position in the text.
//!
//! Input: the text of a header. Output: a [`Node`], or a [`Fault`]. Entry points: [`end`] and [`parse`].

use super::{Entry, Fault, Limits, Node, Value};
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::{fmt, ops::Range};

/// Returns the offset after the JSON object at the start of `text`, and after its line. In Hugo's notation there is no
/// fence. An unclosed object takes the whole text, so that its error is reported.
pub(super) fn end(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('{')?.trim_start();
    if !rest.starts_with('"') && !rest.starts_with('}') {
        return None;
    }
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    let end = match values.next() {
        Some(Ok(_)) => values.byte_offset(),
        _ => return Some(text.len()),
    };
    Some(text[end..].find('\n').map_or(text.len(), |newline| end + newline + 1))
}

/// Parses one document; `start` is its offset in the file.
pub(crate) fn parse(text: &str, start: usize) -> Result<Node, Fault> {
    if text.trim().is_empty() {
        return Ok(Node { span: start..start, value: Value::Empty });
    }
    let reader = Reader { text, start };
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| reader.explain(&error, 0))?;
    reader.node(raw, &mut Limits::default(), 0)
}

struct Reader<'a> {
    text: &'a str,
    start: usize,
}

impl Reader<'_> {
    /// Returns the offset of `part`, a slice of the text.
    fn offset(&self, part: &str) -> usize {
        part.as_ptr() as usize - self.text.as_ptr() as usize
    }

    fn node(&self, raw: &RawValue, limits: &mut Limits, depth: usize) -> Result<Node, Fault> {
        let (json, at) = (raw.get(), self.offset(raw.get()));
        let span = self.start + at..self.start + at + json.len();
        limits.add(1, depth, &span)?;
        let explain = |error: serde_json::Error| self.explain(&error, at);
        let value = match json.as_bytes().first() {
            Some(b'{') => {
                let Members(members) = serde_json::from_str(json).map_err(explain)?;
                let entry = |(key, value): (String, &RawValue)| {
                    let key_span = self.key(&key, value);
                    Ok(Entry { node: self.node(value, limits, depth + 1)?, key, key_span })
                };
                Value::Map(members.into_iter().map(entry).collect::<Result<_, _>>()?)
            }
            Some(b'[') => {
                let items: Vec<&RawValue> = serde_json::from_str(json).map_err(explain)?;
                Value::List(items.into_iter().map(|item| self.node(item, limits, depth + 1)).collect::<Result<_, _>>()?)
            }
            Some(b'"') => Value::Text(serde_json::from_str(json).map_err(explain)?),
            Some(b'n') => Value::Empty,
            _ => Value::Text(json.to_owned()),
        };
        Ok(Node { span, value })
    }

    /// Returns the span of the key before a value.
    fn key(&self, key: &str, value: &RawValue) -> Range<usize> {
        let value = self.offset(value.get());
        match self.text[..value].rfind(&format!("\"{key}\"")) {
            Some(quote) => self.start + quote + 1..self.start + quote + 1 + key.len(),
            None => self.start + value..self.start + value,
        }
    }

    fn explain(&self, error: &serde_json::Error, from: usize) -> Fault {
        let text = &self.text[from..];
        let lines: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
        let at = self.start + from + (lines + error.column().saturating_sub(1)).min(text.len());
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        Fault::new(at..at + 1, format!("invalid JSON: {message}")).help("check quotes, commas and brackets")
    }
}

/// The members of an object in order. Duplicate names are an error.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members: Vec<(String, &'de RawValue)> = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, &RawValue>()? {
                    if members.iter().any(|(other, _)| *other == key) {
                        return Err(A::Error::custom(format_args!("duplicate key `{key}`")));
                    }
                    members.push((key, value));
                }
                Ok(members)
            }
        }
        deserializer.deserialize_map(Object).map(Members)
    }
}
