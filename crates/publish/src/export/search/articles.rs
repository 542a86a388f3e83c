//! What a search result shows, in files with a few articles each.
//!
//! Input: summaries, and the beginnings of texts. Output: JSON. Entry points: [`beginning`] and [`record`].

use broadsheet::content::Summary;
use serde_json::{Map, Value, json};

/// The size of a beginning in bytes.
const MAX_TEXT: usize = 640;
/// The size of a file that holds several articles.
const FILE: usize = 2300;

/// The beginning of a text, in which a result shows the words that were found.
pub fn beginning(text: &str) -> Box<str> {
    let mut beginning = String::with_capacity(MAX_TEXT);
    for word in text.split_whitespace() {
        if !beginning.is_empty() {
            beginning.push(' ');
        }
        beginning.push_str(word);
        if beginning.len() > MAX_TEXT {
            break;
        }
    }
    // A text without spaces is one word.
    let end = (0..=MAX_TEXT.min(beginning.len())).rev().find(|end| beginning.is_char_boundary(*end));
    if beginning.len() > MAX_TEXT {
        beginning.truncate(end.unwrap_or_default());
        let last = beginning.rfind(' ').filter(|at| at + 40 > beginning.len());
        beginning.truncate(last.unwrap_or(beginning.len()));
        beginning.push('…');
    }
    beginning.into()
}

/// How many articles each file has, if their records have this average size.
pub fn articles_in_file(records: usize, size: usize) -> usize {
    (FILE * records / size.max(1)).clamp(1, 8)
}

/// One article with the size of its document. The names of its members are short. `itemOf` in `search.js` reverses this.
pub fn record(summary: &Summary, text: &str, size: usize) -> Value {
    let mut record = Map::new();
    let mut set = |name: &str, value: Value| {
        let is_empty = match &value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(entries) => entries.is_empty(),
            _ => false,
        };
        if !is_empty {
            record.insert(name.to_owned(), value);
        }
    };
    set("s", json!(summary.slug.as_str()));
    set("f", json!(summary.folder));
    set("t", json!(summary.title));
    set("x", json!(text));
    set("n", json!(size));
    set("k", json!(summary.deck));
    set("d", json!(summary.published.map(|date| date.to_rfc3339())));
    set("c", summary.categories.iter().map(|category| Value::from(&*category.name)).collect());
    set("a", summary.authors.iter().map(|author| Value::from(&*author.name)).collect());
    set("l", json!(summary.language.tag));
    set("r", json!(summary.language.direction));
    if let Some(image) = &summary.image {
        let copies: Value = image.copies.iter().map(|copy| json!([copy.width, copy.src])).collect();
        set("i", json!([image.src, image.alt, image.size.map(|(width, height)| [width, height]), copies]));
    }
    Value::Object(record)
}

#[cfg(test)]
mod tests {
    use super::beginning;

    #[test]
    fn a_beginning_ends_between_words() {
        assert_eq!(&*beginning(" a\n b  c "), "a b c");
        let long = beginning(&"word ".repeat(300));
        assert!(long.ends_with("word…") && long.len() < 650, "{long}");
        let unspaced = beginning(&"港".repeat(400));
        assert_eq!(unspaced.chars().count(), 214);
    }
}
