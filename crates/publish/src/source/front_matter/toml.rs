//! TOML, for front matter and for `broadsheet.toml`.
//!
//! Input: the text. Output: a [`Node`], or all [`Fault`]s. Entry point: [`parse`].

use super::{Entry, Fault, Limits, MAX_DEPTH, Node, Value};
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// Parses a document; `start` is its offset in the file. Returns all errors in it.
pub(crate) fn parse(text: &str, start: usize) -> Result<Node, Vec<Fault>> {
    if let Some(at) = too_deep(text) {
        let what = format!("nested more than {MAX_DEPTH} levels deep");
        return Err(vec![Fault::new(start + at..start + at + 1, what)]);
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return Err(errors.iter().map(|error| explain(error, text, start)).collect());
    }
    let reader = Reader { text, start };
    let value = reader.table(table.get_ref(), &mut Limits::default(), 0).map_err(|fault| vec![fault])?;
    Ok(Node { span: start..start + text.len(), value })
}

struct Reader<'a> {
    text: &'a str,
    start: usize,
}

impl Reader<'_> {
    fn file_span(&self, span: Range<usize>) -> Range<usize> {
        self.start + span.start..self.start + span.end
    }

    fn table(&self, table: &DeTable<'_>, limits: &mut Limits, depth: usize) -> Result<Value, Fault> {
        let mut entries = Vec::new();
        for (key, value) in table.iter() {
            let node = self.node(value.get_ref(), value.span(), limits, depth + 1)?;
            entries.push(Entry { key: key.get_ref().to_string(), key_span: self.file_span(key.span()), node });
        }
        entries.sort_by_key(|entry| entry.key_span.start);
        Ok(Value::Map(entries))
    }

    fn node(&self, value: &DeValue<'_>, span: Range<usize>, limits: &mut Limits, depth: usize) -> Result<Node, Fault> {
        let here = self.file_span(span.clone());
        limits.add(1, depth, &here)?;
        let value = match value {
            DeValue::String(text) => Value::Text(text.to_string()),
            DeValue::Table(table) => self.table(table, limits, depth)?,
            DeValue::Array(values) => {
                let node =
                    |item: &toml::Spanned<DeValue<'_>>| self.node(item.get_ref(), item.span(), limits, depth + 1);
                Value::List(values.iter().map(node).collect::<Result<_, _>>()?)
            }
            _ => Value::Text(self.text.get(span).unwrap_or_default().to_owned()),
        };
        Ok(Node { span: here, value })
    }
}

fn explain(error: &toml::de::Error, text: &str, start: usize) -> Fault {
    let span = error.span().unwrap_or(text.len()..text.len());
    let fault = Fault::new(start + span.start..start + span.end, format!("invalid TOML: {}", error.message()));
    let value = text[..span.start.min(text.len())].trim_end().ends_with('=');
    fault.help(match value {
        true if error.message().contains("date") => "write a date as 2026-01-31 or 2026-01-31T09:30:00+01:00",
        true => "text needs quotes, as in `title = \"One\"`",
        false => "check quotes and brackets",
    })
}

/// Returns the offset where brackets are nested too deeply, so that the parser never sees such input.
fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    text.bytes().position(|byte| {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            b'\n' if depth <= 1 => depth = 0,
            _ => {}
        }
        depth > MAX_DEPTH * 2
    })
}
