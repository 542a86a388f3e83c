//! Reads literals from a settings file in JavaScript or TypeScript, without executing it.
//!
//! Input: the text. Output: the object that the file exports, as a tree of values. Any value that is not a literal is
//! left out. Entry point: [`settings`].

use crate::source::front_matter::{Entry, Node, Value};

/// Maximum depth of nesting.
const MAX_DEPTH: usize = 32;

/// Returns the exported object. It is the first object that follows `export default`, `module.exports =`, or the
/// declaration of the constant that these name. For a function, it is the object that it returns.
pub(super) fn settings(text: &str) -> Value {
    let exported = ["export default", "module.exports"].iter().find_map(|word| Some(text.find(word)? + word.len()));
    let Some(exported) = exported else { return Value::Empty };
    let value = text[exported..].trim_start().trim_start_matches('=').trim_start();
    // A function returns the settings, as in Eleventy.
    let is_function = ["function", "async ", "("].iter().any(|word| value.starts_with(word));
    let returned = ["export const config", "return {"].iter().find_map(|word| text[exported..].rfind(word));
    if is_function {
        let start = returned.and_then(|at| Some(exported + at + text[exported + at..].find('{')?));
        return start.and_then(|at| Parser { text, at }.value(0)).unwrap_or(Value::Empty);
    }
    let name: String = value.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '$')).collect();
    let declaration = || {
        let words = ["const", "let", "var"].map(|word| format!("{word} {name}"));
        let at = words.iter().find_map(|words| Some(text.find(words.as_str())? + words.len()))?;
        Some(at + text[at..].find('=')? + 1)
    };
    let start = match value.starts_with('{') || name.is_empty() {
        true => text.len() - value.len(),
        false => declaration().unwrap_or(text.len() - value.len()),
    };
    let start = text[start..].find('{').map_or(text.len(), |brace| start + brace);
    Parser { text, at: start }.value(0).unwrap_or(Value::Empty)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn next(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_space(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            let length = match trimmed {
                _ if trimmed.starts_with("//") => trimmed.find('\n').unwrap_or(trimmed.len()),
                _ if trimmed.starts_with("/*") => trimmed.find("*/").map_or(trimmed.len(), |end| end + 2),
                _ => 0,
            };
            self.at += rest.len() - trimmed.len() + length;
            if length == 0 {
                return;
            }
        }
    }

    /// Reads a value up to the next `,`, `]` or `}`. `None` if it is not a literal; it is skipped nevertheless.
    fn value(&mut self, depth: usize) -> Option<Value> {
        self.skip_space();
        let value = match self.next()? {
            '{' if depth < MAX_DEPTH => Some(self.object(depth)),
            '[' if depth < MAX_DEPTH => Some(self.list(depth)),
            '"' | '\'' | '`' => self.string().map(Value::Text),
            _ => self.word(),
        };
        self.skip_space();
        // An expression continues: `'a' + b`, `{} as Config`.
        let is_whole = matches!(self.next(), None | Some(',' | ']' | '}' | ';' | ')'))
            || self.rest().starts_with("satisfies")
            || self.rest().starts_with("as ");
        self.skip_expression();
        value.filter(|_| is_whole)
    }

    fn object(&mut self, depth: usize) -> Value {
        let mut entries = Vec::new();
        self.at += 1;
        loop {
            self.skip_space();
            let start = self.at;
            let key = match self.next() {
                None => break,
                Some('}') => {
                    self.at += 1;
                    break;
                }
                Some(',') => {
                    self.at += 1;
                    continue;
                }
                Some('"' | '\'') => self.string(),
                Some(_) => {
                    let name: String =
                        self.rest().chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '$')).collect();
                    self.at += name.len();
                    Some(name).filter(|name| !name.is_empty())
                }
            };
            let key_span = start..self.at;
            self.skip_space();
            match key.filter(|_| self.next() == Some(':')) {
                Some(key) => {
                    self.at += 1;
                    let value_start = self.at;
                    // A value that is no literal keeps its key, so that the key is reported.
                    let value = self.value(depth + 1).unwrap_or(Value::Empty);
                    entries.push(Entry { key, key_span, node: Node { span: value_start..self.at, value } });
                }
                // A method, a spread or a short form.
                None => self.skip_expression(),
            }
            if self.at == start {
                break;
            }
        }
        Value::Map(entries)
    }

    fn list(&mut self, depth: usize) -> Value {
        let mut items = Vec::new();
        self.at += 1;
        loop {
            self.skip_space();
            let start = self.at;
            match self.next() {
                None => break,
                Some(']') => {
                    self.at += 1;
                    break;
                }
                Some(',') => self.at += 1,
                Some(_) => {
                    let value = self.value(depth + 1).unwrap_or(Value::Empty);
                    items.push(Node { span: start..self.at, value });
                }
            }
            if self.at == start {
                break;
            }
        }
        Value::List(items)
    }

    /// Reads a string. `None` if it contains an expression.
    fn string(&mut self) -> Option<String> {
        let quote = self.next()?;
        let (mut text, mut is_literal) = (String::new(), true);
        let mut chars = self.rest().char_indices().skip(1);
        let end = loop {
            match chars.next() {
                None => break self.rest().len(),
                Some((at, c)) if c == quote => break at + c.len_utf8(),
                Some((_, '\\')) => text.extend(chars.next().map(|(_, c)| if c == 'n' { '\n' } else { c })),
                Some((at, c)) => {
                    is_literal &= !(quote == '`' && self.rest()[at..].starts_with("${"));
                    text.push(c);
                }
            }
        };
        self.at += end;
        is_literal.then_some(text)
    }

    /// Reads a number, `true`, `false` or `null`.
    fn word(&mut self) -> Option<Value> {
        let word: String = self.rest().chars().take_while(|c| c.is_alphanumeric() || matches!(c, '.' | '-')).collect();
        self.at += word.len();
        match &*word {
            "null" | "undefined" => Some(Value::Empty),
            "true" | "false" => Some(Value::Text(word)),
            _ if word.parse::<f64>().is_ok() => Some(Value::Text(word)),
            _ => None,
        }
    }

    /// Skips the rest of an expression, up to a `,`, `;`, `]`, `}` or `)` that is not inside brackets or strings.
    fn skip_expression(&mut self) {
        let mut open = 0_usize;
        loop {
            self.skip_space();
            match self.next() {
                None => return,
                Some('"' | '\'' | '`') => drop(self.string()),
                Some(c) => {
                    match c {
                        '(' | '[' | '{' => open += 1,
                        ')' | ']' | '}' if open == 0 => return,
                        ')' | ']' | '}' => open -= 1,
                        ',' | ';' if open == 0 => return,
                        _ => {}
                    }
                    self.at += c.len_utf8();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::keys::below;
    use super::*;

    #[test]
    fn literals_are_read_and_expressions_left_out() {
        let text = r#"
            // @ts-check
            import {themes} from 'x';
            const config: Config = {
              title: 'It\'s a "site"', /* comment: { */
              tagline: `plain`, url: `https://${host}/`,
              count: 12, isOn: true, made: make({a: ','}), 'quoted-key': "v",
              async plugin() { return { title: 'no' }; },
              ...rest,
              presets: [['classic', {blog: {routeBasePath: '/'}} satisfies Options]],
            };
            export default config;
        "#;
        let node = Node { span: 0..0, value: settings(text) };
        let text = |path: &str| below(&node, path).and_then(Node::text);
        assert_eq!(text("title"), Some("It's a \"site\""));
        assert_eq!((text("tagline"), text("url")), (Some("plain"), None));
        assert_eq!((text("count"), text("isOn"), text("made")), (Some("12"), Some("true"), None));
        assert_eq!(text("quoted-key"), Some("v"));
        assert_eq!(text("presets.0.1.blog.routeBasePath"), Some("/"));
        for direct in
            ["module.exports = {title: 'a'}", "export default {title: 'a'} as C", "export default define({title: 'a'})"]
        {
            let node = Node { span: 0..0, value: settings(direct) };
            assert_eq!(below(&node, "title").and_then(Node::text), Some("a"), "{direct}");
        }
        for broken in [
            "",
            "export default",
            "module.exports = {",
            "module.exports = {a: [",
            "module.exports = {a: 'x",
            "module.exports = {)}",
        ] {
            let _ = settings(broken);
        }
    }
}
