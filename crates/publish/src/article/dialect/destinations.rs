//! Destinations of links and images with spaces, as many editors write them: `![The quay](images/The quay.png)`.
//!
//! Input: Markdown. Output: edits that put each destination into angle brackets, as CommonMark requires. Entry point:
//! [`edits`].

use super::prepared::Edit;
use memchr::memmem;
use std::ops::Range;

/// Returns the edits for the destinations that only CommonMark does not accept. Those in code are included.
pub fn edits(markdown: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    for at in memmem::find_iter(markdown.as_bytes(), "](") {
        let start = at + "](".len();
        let line = line_at(markdown, start);
        let Some(inside) = parentheses(&markdown[line.clone()]) else { continue };
        let is_image = image_start(markdown, at).is_some();
        edits.extend(edit(markdown, line.start..line.start + inside, is_image));
    }
    edits.extend(definitions(markdown));
    edits
}

/// Longer destinations are not searched for, so that the time is linear.
const MAX_BYTES: usize = 1_000;

/// Returns the rest of the line from `start` on, up to [`MAX_BYTES`].
pub fn line_at(markdown: &str, start: usize) -> Range<usize> {
    let end = markdown.floor_char_boundary(start + MAX_BYTES);
    start..markdown[start..end].find('\n').map_or(end, |length| start + length)
}

/// Returns the length of the text before the parenthesis that closes it. A title may contain parentheses.
pub fn parentheses(text: &str) -> Option<usize> {
    let (mut depth, mut is_escaped, mut at) = (0, false, 0);
    while let Some(c) = text[at..].chars().next() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '(' => depth += 1,
            ')' if depth == 0 => return Some(at),
            ')' => depth -= 1,
            '"' | '\'' if text[..at].ends_with(' ') => {
                let closing = [format!("{c})"), format!("{c} )")];
                let title = closing.iter().filter_map(|end| text[at + 1..].find(end.as_str())).min();
                if let Some(length) = title {
                    at += 1 + length;
                }
            }
            _ => {}
        }
        at += c.len_utf8();
    }
    None
}

/// Returns the start of the image whose bracket closes at `at`.
pub fn image_start(markdown: &str, at: usize) -> Option<usize> {
    let mut depth = 0;
    for (start, byte) in markdown[..at].bytes().enumerate().rev().take(MAX_BYTES) {
        match byte {
            b']' => depth += 1,
            b'[' if depth == 0 => return markdown[..start].ends_with('!').then(|| start - 1),
            b'[' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Puts the destination at the start of `range` into angle brackets. A title may follow, or a size such as `=300x200`.
fn edit(markdown: &str, range: Range<usize>, is_image: bool) -> Option<Edit> {
    let inside = &markdown[range.clone()];
    let whole = inside.trim_end();
    let (rest, title) = split_title(whole);
    let (path, size) = split_size(rest);
    let path = path.trim();
    if path.starts_with('<') || path.contains(['<', '>']) || !path.contains(' ') && size.is_empty() {
        return None;
    }
    if !is_image && !looks_like_a_path(path) {
        return None;
    }
    let title = if title.is_empty() { String::new() } else { format!(" {title}") };
    Some((range, format!("<{path}>{title}")))
}

/// Splits off a quoted title.
pub fn split_title(text: &str) -> (&str, &str) {
    let quote = text.chars().next_back().filter(|c| matches!(c, '"' | '\''));
    let start = quote.and_then(|quote| text[..text.len() - 1].find(&format!(" {quote}")));
    start.map_or((text, ""), |at| (&text[..at], &text[at + 1..]))
}

/// Splits off a size, as in `quay.png =300x200`.
pub fn split_size(text: &str) -> (&str, &str) {
    let Some((path, size)) = text.rsplit_once(" =") else { return (text, "") };
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'%');
    match size.split_once('x') {
        Some((width, height)) if is_number(width) && is_number(height) && size.len() > 1 => (path, size),
        _ => (text, ""),
    }
}

/// Returns whether the text ends with the extension of a file, perhaps followed by a fragment.
fn looks_like_a_path(text: &str) -> bool {
    let path = &text[..text.find(['#', '?']).unwrap_or(text.len())];
    let name = path.rsplit('/').next().unwrap_or_default();
    let Some((stem, extension)) = name.rsplit_once('.') else { return false };
    !stem.trim().is_empty()
        && (1..=8).contains(&extension.len())
        && extension.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && extension.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Returns the edits for definitions such as `[quay]: images/The quay.png`.
fn definitions(markdown: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    for at in memmem::find_iter(markdown.as_bytes(), "]: ") {
        let limit = markdown.floor_char_boundary(at.saturating_sub(MAX_BYTES));
        let begin = markdown[limit..at].rfind('\n').map_or(limit, |newline| limit + newline + 1);
        let label = markdown[begin..at].trim_start();
        if label.starts_with('[') && !label.starts_with("[^") && !label[1..].contains(['[', ']']) {
            let line = line_at(markdown, at + "]: ".len());
            edits.extend(edit(markdown, line, false));
        }
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::dialect::prepared::Prepared;

    fn edited(markdown: &str) -> String {
        let mut prepared = Prepared::new(markdown);
        prepared.apply(edits(markdown));
        prepared.text.into_owned()
    }

    #[test]
    fn spaces_are_accepted_in_destinations() {
        for (written, expected) in [
            ("![The quay](images/Pasted image 1.png)", "![The quay](<images/Pasted image 1.png>)"),
            ("[see](other note.md)", "[see](<other note.md>)"),
            ("[see](other note.md#The end)", "[see](<other note.md#The end>)"),
            ("![a](Shot 1 (2).png) and (b)", "![a](<Shot 1 (2).png>) and (b)"),
            ("![a](a [1] b.png \"A (fine) title\")", "![a](<a [1] b.png> \"A (fine) title\")"),
            ("![a](quay.png =300x200)", "![a](<quay.png>)"),
            ("![a](my quay.png =300x)", "![a](<my quay.png>)"),
            ("![a [b]](c d)", "![a [b]](<c d>)"),
            ("[![a](b c.png)](d e.md)", "[![a](<b c.png>)](<d e.md>)"),
            ("[q]: images/The quay.png 'Title'", "[q]: <images/The quay.png> 'Title'"),
            ("![Über](Größe 1.png)", "![Über](<Größe 1.png>)"),
        ] {
            assert_eq!(edited(written), expected);
        }
        for same in [
            "[a](b.md \"title with spaces.md\")",
            "[a](<b c.md>)",
            "[a](b.md)",
            "f[i](see the note)",
            "[a](about 3.5)",
            "[^1]: See the file a b.md",
            "![a](unclosed path.png",
            "[a](",
            "",
        ] {
            assert_eq!(edited(same), same);
        }
    }
}
