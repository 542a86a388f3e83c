//! The site's own `style.css`, as the last cascade layer of each page.
//!
//! Input: CSS. Output: the layer, or a fault with its position. Entry point: [`layer`]. The text is checked only so far
//! that it cannot end its layer or the element that contains it.

use std::error::Error;
use std::fmt;
use std::ops::Range;

/// Why a style cannot be used, and where. `help` is the next step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StyleFault {
    /// In bytes of the text.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: &'static str,
}

impl fmt::Display for StyleFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.message, self.help)
    }
}

impl Error for StyleFault {}

/// Returns the layer. `resolve` returns the address of a file that the style names, and reports a missing file.
pub fn layer(css: &str, resolve: &mut dyn FnMut(&str, Range<usize>) -> String) -> Result<String, StyleFault> {
    let mut layer = String::from("@layer site{");
    let mut open: Vec<usize> = Vec::new();
    let mut at = 0;
    let fault = |span: Range<usize>, message: &str, help| Err(StyleFault { span, message: message.to_owned(), help });
    if let Some(end) = css.find("</") {
        return fault(end..end + 2, "`</` would end the style element", "write it as `<\\/`");
    }
    while let Some(rest) = css.get(at..).filter(|rest| !rest.is_empty()) {
        let length = if rest.starts_with("/*") {
            match rest.find("*/") {
                Some(end) => at += end + 2,
                None => return fault(at..at + 2, "comment is not closed", "add `*/`"),
            }
            continue;
        } else if rest.starts_with(['"', '\'']) {
            match string_end(rest) {
                Some(end) => end,
                None => return fault(at..at + 1, "string is not closed", "add the quote at its end"),
            }
        } else if rest.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("url(")) {
            let Some(end) = url_end(rest) else {
                return fault(at..at + 4, "`url(` is not closed", "add `)`");
            };
            let inner = &rest[4..end - 1];
            let url = inner.trim();
            let span = at + 4 + inner.len() - inner.trim_start().len();
            let quoted = url.strip_prefix(['"', '\'']).and_then(|url| url.strip_suffix(['"', '\'']));
            let url = quoted.unwrap_or(url);
            let address = resolve(url, span..span + inner.trim().len());
            layer += &format!("url(\"{}\")", address.replace(['"', '\\', '\n'], ""));
            at += end;
            continue;
        } else if let Some(rule) = ["@import", "@charset", "@namespace"]
            .iter()
            .find(|rule| rest.get(..rule.len()).is_some_and(|start| start.eq_ignore_ascii_case(rule)))
        {
            let help =
                "remove it, and copy what it loads into style.css: nothing may come before the layers of the page";
            return fault(at..at + rule.len(), &format!("`{rule}` does not work in style.css"), help);
        } else if rest.starts_with('{') {
            open.push(at);
            1
        } else if rest.starts_with('}') {
            if open.pop().is_none() {
                return fault(at..at + 1, "`}` without `{`", "remove it, or add the `{` that is missing");
            }
            1
        } else if let Some(escaped) = rest.strip_prefix('\\') {
            1 + escaped.chars().next().map_or(0, char::len_utf8)
        } else if rest.starts_with(char::is_whitespace) {
            let length = rest.len() - rest.trim_start().len();
            let is_needed = !layer.ends_with(['{', '}', ';', ',', ' ']);
            layer += if is_needed { " " } else { "" };
            at += length;
            continue;
        } else {
            rest.chars().next().map_or(1, char::len_utf8)
        };
        layer += &rest[..length];
        at += length;
    }
    if let Some(start) = open.pop() {
        return fault(start..start + 1, "`{` is not closed", "add `}`");
    }
    Ok(layer.trim_end().to_owned() + "}")
}

/// The end of the string that `text` begins with.
fn string_end(text: &str) -> Option<usize> {
    let quote = text.chars().next()?;
    let mut letters = text.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => drop(letters.next()),
            '\n' => return None,
            _ if letter == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The end of the `url(…)` that `text` begins with.
fn url_end(text: &str) -> Option<usize> {
    let inner = text[4..].trim_start();
    let start = text.len() - inner.len();
    let from = if inner.starts_with(['"', '\'']) { start + string_end(inner)? } else { start };
    Some(from + text[from..].find(')')? + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_stays_in_its_layer() {
        let mut resolve = |url: &str, _| format!("/media/{url}");
        let mut layer = |css: &str| layer(css, &mut resolve).map_err(|fault| (fault.message, fault.span.start));
        let css = "/* x } */ a {\n  color: red;\n}\n@media print { b::after { content: \"}\\\"\"; background: url( 'a.png' ) } }\n";
        assert_eq!(
            layer(css).unwrap(),
            "@layer site{a {color: red;}@media print {b::after {content: \"}\\\"\";background: url(\"/media/a.png\") }}}"
        );
        for (css, message, at) in [
            ("a {} } b {}", "`}` without `{`", 5),
            ("a { b { }", "`{` is not closed", 2),
            ("a { content: \"x\n\" }", "string is not closed", 13),
            ("/* </style> */", "`</` would end the style element", 3),
            ("@import 'x.css';", "`@import` does not work in style.css", 0),
            ("a { background: url(x }", "`url(` is not closed", 16),
            ("/* x", "comment is not closed", 0),
        ] {
            assert_eq!(layer(css), Err((message.to_owned(), at)), "{css}");
        }
    }
}
