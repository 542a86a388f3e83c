//! Prints JSON, as serde_json does, which would enlarge the adapter modules considerably.
//!
//! Input: a [`Json`] value. Output: its text. Entry point: [`Json::print`].

use super::Json;
use crate::content::order::order;

impl Json {
    /// Returns the text. Members are sorted by name.
    pub fn print(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) {
        match self {
            Json::Null => text.push_str("null"),
            Json::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
            Json::Number(number) => text.push_str(&number.to_string()),
            Json::Decimal(number) => text.push_str(number),
            Json::Text(value) => write_text(text, value),
            Json::List(entries) => {
                text.push('[');
                for (at, entry) in entries.iter().enumerate() {
                    separate(text, at);
                    entry.write(text);
                }
                text.push(']');
            }
            Json::Object(members) => {
                text.push('{');
                let sorted = order(members.len(), &|a, b| members[a].0 < members[b].0);
                for (at, member) in sorted.into_iter().enumerate() {
                    let (name, value) = &members[member];
                    separate(text, at);
                    write_text(text, name);
                    text.push(':');
                    value.write(text);
                }
                text.push('}');
            }
        }
    }
}

/// Writes a comma, except before the first entry.
fn separate(text: &mut String, at: usize) {
    if at > 0 {
        text.push(',');
    }
}

fn write_text(text: &mut String, value: &str) {
    text.push('"');
    let mut start = 0;
    for (at, byte) in value.bytes().enumerate() {
        if byte >= b' ' && byte != b'"' && byte != b'\\' {
            continue;
        }
        text.push_str(&value[start..at]);
        start = at + 1;
        text.push('\\');
        let short = match byte {
            8 => b'b',
            b'\t' => b't',
            b'\n' => b'n',
            12 => b'f',
            b'\r' => b'r',
            b'"' | b'\\' => byte,
            _ => {
                text.push_str(if byte < 16 { "u000" } else { "u001" });
                b"0123456789abcdef"[usize::from(byte & 15)]
            }
        };
        text.push(char::from(short));
    }
    text.push_str(&value[start..]);
    text.push('"');
}
