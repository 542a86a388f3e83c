//! Template tags of Hugo (`{{< x >}}`, `{{% x %}}`), Zola (`{{ x() }}`, `{% x() %}`) and Jekyll (`{% x %}`).
//!
//! Input: Markdown. Output: the tags in order. Entry point: [`tags`].

use std::ops::Range;

/// A tag.
#[derive(Clone, Debug, PartialEq)]
pub struct Tag<'a> {
    pub range: Range<usize>,
    /// In lower case. For an include, the name of the file without its extension.
    pub name: String,
    /// Each with its key, if it has one.
    arguments: Vec<(Option<&'a str>, &'a str)>,
    /// Whether it ends another tag.
    pub is_end: bool,
    /// Whether the text of the tag is to be shown, as in `{{</* x */>}}`; then this is the text.
    pub literal: Option<String>,
    /// The text of an expression such as `{{ site.url }}`.
    pub expression: &'a str,
    /// Whether an end tag without a name ends it, as in Zola.
    pub is_zola: bool,
}

impl<'a> Tag<'a> {
    /// Returns the argument with one of these keys.
    pub fn named(&self, keys: &[&str]) -> Option<&'a str> {
        let find = |key: &&str| self.arguments.iter().find(|(known, _)| known.is_some_and(|known| known == *key));
        keys.iter().find_map(find).map(|(_, value)| *value).filter(|value| !value.is_empty())
    }

    /// Returns the argument without a key at this index.
    pub fn at(&self, index: usize) -> Option<&'a str> {
        self.arguments.iter().filter(|(key, _)| key.is_none()).nth(index).map(|(_, value)| *value)
    }
}

/// The beginnings of tags and their ends.
const DELIMITERS: [(&str, &str); 4] = [("{{<", ">}}"), ("{{%", "%}}"), ("{{", "}}"), ("{%", "%}")];

/// Returns all tags of Markdown.
pub fn tags(markdown: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'{', &markdown.as_bytes()[at..]) {
        let start = at + found;
        at = start + 1;
        let rest = &markdown[start..];
        let Some((open, close)) = DELIMITERS.iter().find(|(open, _)| rest.starts_with(open)) else { continue };
        // A tag may have several lines, but few.
        let limit = rest.floor_char_boundary(4_000);
        let Some(length) = rest[open.len()..limit].find(close) else { continue };
        let inner = &rest[open.len()..open.len() + length];
        let range = start..start + open.len() + length + close.len();
        at = range.end;
        tags.extend(parse(inner, open, close, range));
    }
    tags
}

fn parse<'a>(inner: &'a str, open: &str, close: &str, range: Range<usize>) -> Option<Tag<'a>> {
    // Jekyll and Zola may remove spaces with a hyphen.
    let text = inner.trim().trim_start_matches('-').trim_end_matches('-').trim();
    let mut tag = Tag {
        range,
        name: String::new(),
        arguments: Vec::new(),
        is_end: false,
        literal: None,
        expression: "",
        is_zola: false,
    };
    if let Some(shown) = text.strip_prefix("/*").and_then(|text| text.strip_suffix("*/")) {
        tag.literal = Some(if open == "{{" { String::new() } else { [open, shown, close].concat() });
        return Some(tag);
    }
    let is_hugo = open.len() == 3;
    let text = match text.strip_prefix('/').filter(|_| is_hugo) {
        Some(rest) => {
            tag.is_end = true;
            rest.trim()
        }
        None => text.trim_end_matches('/').trim(),
    };
    let end = text.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '/' | '.')).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    tag.name = name.to_ascii_lowercase();
    let call = rest.trim().strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    tag.is_zola = call.is_some() && !is_hugo;
    if open == "{{" && !tag.is_zola {
        tag.expression = text;
        tag.name.clear();
        return Some(tag);
    }
    if open == "{%" && tag.name.starts_with("end") {
        tag.is_end = true;
        tag.name = tag.name[3..].to_owned();
    }
    tag.arguments = arguments(call.unwrap_or(rest), is_hugo || tag.is_zola || open == "{%");
    if matches!(&*tag.name, "include" | "include_relative" | "include_cached" | "render") && !tag.arguments.is_empty() {
        let (_, file) = tag.arguments.remove(0);
        let file = file.rsplit('/').next().unwrap_or_default();
        tag.name = file.split('.').next().unwrap_or_default().to_ascii_lowercase();
    }
    (!tag.name.is_empty() || tag.is_end).then_some(tag)
}

/// Splits arguments: `key="value"`, `key=value` and `value`, separated by spaces or commas.
fn arguments(text: &str, has_keys: bool) -> Vec<(Option<&str>, &str)> {
    let mut arguments = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', ',', '\n', '\t']);
        if rest.is_empty() {
            return arguments;
        }
        let length = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-')).unwrap_or(rest.len());
        let after = rest[length..].trim_start();
        let key = (has_keys && length > 0 && after.starts_with(['=', ':']) && !after.starts_with("://"))
            .then(|| &rest[..length]);
        if key.is_some() {
            rest = after[1..].trim_start();
        }
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'));
        let (value, behind) = match quote {
            Some(quote) => rest[1..].split_once(quote).unwrap_or((&rest[1..], "")),
            None => rest.split_at(rest.find([' ', ',', '\n', '\t']).unwrap_or(rest.len())),
        };
        arguments.push((key, value));
        rest = behind;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_parsed() {
        let tags = tags(
            "{{< figure src=\"a b.png\" alt='x' >}} {{% notice tip \"T\" %}} {{% /notice %}} {{ youtube(id=\"x\", w=3) }} \
             {% highlight ruby linenos %} {% endhighlight %} {% end %} {{ site.url }} {{</* a */>}} {% include a/b.html id=\"1\" %} {",
        );
        let names: Vec<_> = tags.iter().map(|tag| (tag.name.as_str(), tag.is_end)).collect();
        let expected = ["figure", "notice", "/notice", "youtube", "highlight", "/highlight", "/", "", "", "b"];
        let expected: Vec<_> =
            expected.iter().map(|name| (name.trim_start_matches('/'), name.starts_with('/'))).collect();
        assert_eq!(names, expected);
        assert_eq!((tags[0].named(&["url", "src"]), tags[0].named(&["alt"])), (Some("a b.png"), Some("x")));
        assert_eq!((tags[1].at(0), tags[1].at(1), tags[3].named(&["id"])), (Some("tip"), Some("T"), Some("x")));
        assert_eq!(tags[7].expression, "site.url");
        assert_eq!(tags[8].literal.as_deref(), Some("{{< a >}}"));
        assert_eq!(tags[9].named(&["id"]), Some("1"));
    }
}
