//! Parses the front matter of a Markdown file, in YAML, TOML or JSON.
//!
//! Input: the text of the file. Output: a tree of [`Node`]s with spans, and the offset of the body. Every scalar is the
//! text that the author wrote: YAML's `no` stays `no`, and `2.50` stays `2.50`. Entry point: [`parse`].
//! [`header`](crate::source::header) interprets the keys.
//!
//! | opened by | closed by | language |
//! | --- | --- | --- |
//! | `---` or `---yaml` | `---` or `...` | YAML |
//! | `---toml`, `---json` | `---` | TOML, JSON |
//! | `+++` | `+++` | TOML |
//! | `{` and then `"` | its `}` | JSON |

pub(crate) mod json;
pub(crate) mod toml;
pub(crate) mod yaml;

use std::{error::Error, fmt, ops::Range};

/// Maximum depth of nesting. No supported key needs more.
const MAX_DEPTH: usize = 32;
/// Maximum number of values, because aliases in YAML multiply.
const MAX_NODES: usize = 20_000;

/// A value and its span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// In bytes of the file's text.
    pub span: Range<usize>,
    /// The value.
    pub value: Value,
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// No value, `~` or `null`.
    Empty,
    /// Any scalar as written, except for quotes and escapes.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// Keys and values in the order of the file.
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// The span of the key.
    pub key_span: Range<usize>,
    /// Its value.
    pub node: Node,
}

impl Node {
    /// Returns the text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the items of a list; any other value is returned as a single item.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }
}

/// An error in front matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The position, in bytes of the file's text.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// How to fix it.
    pub help: Option<String>,
}

impl Fault {
    fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Fault { span, message: message.into(), help: None }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.help {
            Some(help) => write!(f, "{}; {help}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl Error for Fault {}

/// The entries of a file's front matter, and the offset of its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrontMatter {
    /// Empty if there is no front matter.
    pub entries: Vec<Entry>,
    /// In bytes of the file's text.
    pub body: usize,
}

/// A format of front matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Yaml,
    Toml,
    Json,
}

/// Parses the front matter of `text`. Returns all errors if it is invalid.
pub fn parse(text: &str) -> Result<FrontMatter, Vec<Fault>> {
    let Some((format, header, body)) = split(text).map_err(|fault| vec![fault])? else {
        return Ok(FrontMatter { entries: Vec::new(), body: 0 });
    };
    let start = header.start;
    let node = match format {
        Format::Yaml => yaml::parse(&text[header], start).map_err(|fault| vec![fault])?,
        Format::Toml => toml::parse(&text[header], start)?,
        Format::Json => json::parse(&text[header], start).map_err(|fault| vec![fault])?,
    };
    match node.value {
        Value::Map(entries) => Ok(FrontMatter { entries, body }),
        Value::Empty => Ok(FrontMatter { entries: Vec::new(), body }),
        _ => Err(vec![
            Fault::new(node.span, "front matter contains no `key: value`")
                .help("write `title: …` between the two lines, or remove both if they are meant as horizontal rules"),
        ]),
    }
}

/// Returns the offset of the body, even if the header is invalid. `None` if the header is never closed.
pub fn body(text: &str) -> Option<usize> {
    split(text).ok().map(|parts| parts.map_or(0, |(_, _, body)| body))
}

/// Returns the format and the range of the header, and the offset of the body. `None` if there is no header.
fn split(text: &str) -> Result<Option<(Format, Range<usize>, usize)>, Fault> {
    // Hugo and Zola allow blank lines before the header.
    let blank = text.len() - text.trim_start_matches(['\n', ' ', '\t']).len();
    let top = text[..blank].rfind('\n').map_or(0, |line| line + 1);
    let first = text[top..].lines().next().unwrap_or_default();
    let (format, fences): (_, &[&str]) = match first.trim_end() {
        "---" | "---yaml" | "---yml" | "--- yaml" => (Format::Yaml, &["---", "..."]),
        "---toml" => (Format::Toml, &["---"]),
        "---json" => (Format::Json, &["---"]),
        "+++" => (Format::Toml, &["+++"]),
        _ if has_unsupported_format(first) && text.lines().skip(1).any(|line| line.trim_end() == "---") => {
            return Err(Fault::new(
                top..top + first.len(),
                format!("front matter in `{}` is unsupported", &first[3..]),
            )
            .help("write it in YAML between two lines of `---`, in TOML between two of `+++`, or in JSON"));
        }
        _ => return Ok(json::end(text).map(|end| (Format::Json, 0..end, end))),
    };
    let start = (top + first.len() + 1).min(text.len());
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if fences.contains(&line.trim_end()) {
            // After blank lines, the fences may be horizontal rules around a paragraph.
            let is_header = top == 0 || text[start..at].lines().next().is_some_and(starts_with_key);
            return Ok(is_header.then_some((format, start..at, at + line.len())));
        }
        at += line.len();
    }
    // A file may begin with a horizontal rule, which is also `---`.
    let has_key = text[start..].lines().next().is_some_and(starts_with_key);
    match format {
        Format::Yaml if !has_key => Ok(None),
        _ => Err(Fault::new(top..top + first.len(), "front matter is never closed")
            .help(format!("add a line with only `{}` after the last key", fences[0]))),
    }
}

/// Whether a line begins with a key.
fn starts_with_key(line: &str) -> bool {
    let key = line.split_once([':', '=']).map(|(key, _)| key.trim_end());
    key.is_some_and(|key| !key.is_empty() && !key.contains(char::is_whitespace))
}

/// Whether a line opens front matter in an unsupported format, such as `---js`.
fn has_unsupported_format(line: &str) -> bool {
    let word = line.trim_end().strip_prefix("---").unwrap_or_default();
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Limits the number and the depth of nodes.
#[derive(Default)]
struct Limits {
    nodes: usize,
}

impl Limits {
    fn add(&mut self, nodes: usize, depth: usize, span: &Range<usize>) -> Result<(), Fault> {
        self.nodes += nodes;
        match () {
            _ if depth > MAX_DEPTH => {
                Err(Fault::new(span.clone(), format!("nested more than {MAX_DEPTH} levels deep")))
            }
            _ if self.nodes > MAX_NODES => {
                Err(Fault::new(span.clone(), format!("front matter has more than {MAX_NODES} values")))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<(String, Value)> {
        parse(text).unwrap().entries.into_iter().map(|entry| (entry.key, entry.node.value)).collect()
    }

    fn text(value: &str) -> Value {
        Value::Text(value.into())
    }

    fn list(values: &[&str], source: &str) -> Value {
        let mut from = 0;
        let node = |value: &&str| {
            let start = from + source[from..].find(value).unwrap();
            from = start + value.len();
            Node { span: start..from, value: text(value) }
        };
        Value::List(values.iter().map(node).collect())
    }

    #[test]
    fn scalars_stay_as_written_in_every_language() {
        let yaml = "---\ntitle: No\ntags: [NO, 0o17, 1e3, 2.50, 12:30:00, é, x]\nempty:\n---\nBody";
        let expected = ["NO", "0o17", "1e3", "2.50", "12:30:00", "é", "x"];
        assert_eq!(
            texts(yaml),
            [("title".into(), text("No")), ("tags".into(), list(&expected, yaml)), ("empty".into(), Value::Empty)]
        );
        let toml =
            "+++\ntitle = 'No'\ntags = [0o17, 1e3, 2.50, 12:30:00, true]\ndate = 2026-01-02T03:04:05.678\n+++\nBody";
        assert_eq!(
            texts(toml),
            [
                ("title".into(), text("No")),
                ("tags".into(), list(&["0o17", "1e3", "2.50", "12:30:00", "true"], toml)),
                ("date".into(), text("2026-01-02T03:04:05.678")),
            ]
        );
        let json = "{\"title\": \"N\\u006f\", \"tags\": [1e3, 2.50, true]}\nBody";
        assert_eq!(texts(json), [("title".into(), text("No")), ("tags".into(), list(&["1e3", "2.50", "true"], json))]);
    }

    #[test]
    fn faults_have_the_right_span() {
        let table: &[(&str, &str, &str)] = &[
            ("---\ntitle: One\ntitle: Two\n---\n", "title", "duplicate key `title`"),
            ("---\ntags:\n\t- a\n---\n", "\t", "tab"),
            ("---\ntitle: a: b\n---\n", ":", "mapping values"),
            ("---\ntitle: x\n", "---", "never closed"),
            ("---\n\nText\n\n---\n", "Text", "no `key: value`"),
            ("---js\n{ title: 'x' }\n---\n", "---js", "`js` is unsupported"),
            ("+++\ntitle = One\n+++\n", "One", ""),
            ("---json\n{\"title\": }\n---\n", "}", ""),
            ("---\na: &a [x, x]\nb: &b [*a, *a, *a, *a]\n---\n", "", ""),
        ];
        for (source, at, message) in table {
            match parse(source) {
                Ok(_) => assert_eq!(*at, "", "{source}"),
                Err(faults) => {
                    assert!(source[faults[0].span.start..].starts_with(at), "{source}{faults:?}");
                    assert!(faults[0].message.contains(message), "{source}{faults:?}");
                }
            }
        }
    }

    #[test]
    fn limits_stop_hostile_headers() {
        let deep = format!("---\na: {}\n---\n", "[".repeat(100_000));
        assert!(parse(&deep).is_err());
        let json = format!("---json\n{{\"a\": {}\n---\n", "[".repeat(100_000));
        assert!(parse(&json).is_err());
        let toml = format!("+++\na = {}\n+++\n", "[".repeat(100_000));
        assert!(parse(&toml).is_err());
        let mut nested_aliases = String::from("---\na0: &a0 [x, x, x, x, x, x, x, x]\n");
        for level in 1..12 {
            nested_aliases += &format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 8].join(", "));
        }
        assert!(parse(&(nested_aliases + "---\n")).unwrap_err()[0].message.contains("more than"));
    }

    #[test]
    fn text_without_front_matter_is_body() {
        for text in [
            "",
            "# Title",
            "---\n\nText after a rule",
            "\n---\nText.\n---\n",
            "{% raw %}",
            "{{< note >}}\n",
            "----\nx: y\n----\n",
        ] {
            assert_eq!(parse(text), Ok(FrontMatter { entries: vec![], body: 0 }), "{text:?}");
        }
        assert_eq!(parse("\n\n+++\ntitle = 'T'\n+++\nBody").unwrap().body, 22);
        assert_eq!(parse("---\n---\nBody").unwrap().body, 8);
        assert_eq!(parse("---\n# only a note\n---\n").unwrap().entries, []);
    }
}
