//! Admonitions of Docusaurus and VitePress (`:::note`), and of MkDocs (`!!! note`), as titled block quotes.
//!
//! Input: Markdown. Output: edits that put `> ` before each line. Entry point: [`edits`]. `callouts` makes alerts of
//! the result.

use super::callouts;
use super::prepared::Edit;
use crate::source::post::capitalised;
use std::ops::Range;

/// Deeper admonitions stay as they are.
const MAX_DEPTH: usize = 20;

/// More blank lines end an admonition.
const MAX_BLANK_LINES: usize = 50;

/// Returns whether Markdown may contain an admonition.
pub fn may_be_in(markdown: &str) -> bool {
    [":::", "!!! ", "??? ", "???+ "].iter().any(|mark| markdown.contains(mark))
}

/// Returns the edits for all admonitions outside of `code`.
pub fn edits(markdown: &str, is_code: &dyn Fn(usize) -> bool) -> Vec<Edit> {
    let lines = lines(markdown);
    let mut edits = fenced(markdown, &lines, is_code);
    edits.extend(indented(markdown, &lines, is_code));
    edits
}

/// The ranges of all lines, without line feeds.
fn lines(markdown: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let line = |line: &str| {
        let range = start..start + line.trim_end_matches('\n').len();
        start += line.len();
        range
    };
    markdown.split_inclusive('\n').map(line).collect()
}

/// Returns the number of spaces at the start of a line.
fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// Converts blocks between lines of colons.
fn fenced(markdown: &str, lines: &[Range<usize>], is_code: &dyn Fn(usize) -> bool) -> Vec<Edit> {
    let mut edits = Vec::new();
    // Line, indentation, colons, and the mark of a known kind.
    let mut open: Vec<(usize, usize, usize, Option<String>)> = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let text = &markdown[line.clone()];
        let colons = text.trim_start().bytes().take_while(|byte| *byte == b':').count();
        if colons < 3 || is_code(line.start + indent(text)) {
            continue;
        }
        let rest = text.trim_start()[colons..].trim();
        if !rest.is_empty() {
            if open.len() == MAX_DEPTH {
                continue;
            }
            open.push((number, indent(text), colons, mark(rest)));
            continue;
        }
        // A line of colons closes the innermost block that has no more of them.
        let Some(at) = open.iter().rposition(|(.., opening, _)| *opening <= colons) else { continue };
        open.truncate(at + 1);
        let Some((first, indent, _, Some(mark))) = open.pop() else { continue };
        let start = lines[first].start + indent;
        edits.push((start..lines[first].end, mark));
        edits.push((line.start + indent.min(text.len())..line.end, String::new()));
        for inner in &lines[first + 1..number] {
            let at = inner.start + self::indent(&markdown[inner.clone()]).min(indent);
            edits.push((at..at, String::from("> ")));
        }
    }
    edits
}

/// Returns the first line of a block quote for `note Title`, `note[Title]`, `{.callout-note title="Title"}` and so on.
fn mark(text: &str) -> Option<String> {
    let text = text.trim_end_matches(':').trim();
    let inner = text.strip_prefix('{').map_or(text, |inner| inner.trim_end_matches('}'));
    let inner = inner.trim_start_matches(['.', ' ']);
    let inner = inner.strip_prefix("callout-").unwrap_or(inner);
    let end = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(inner.len());
    let (name, rest) = inner.split_at(end);
    callouts::kind(&name.to_ascii_lowercase())?;
    let quoted = |rest: &str| Some(rest.split_once("title=")?.1.trim_matches(['"', '\'', '}']).to_owned());
    let title = match rest.trim().chars().next() {
        Some('[') => rest.trim().trim_start_matches('[').split(']').next().unwrap_or_default().to_owned(),
        _ => quoted(rest).unwrap_or_else(|| rest.split('{').next().unwrap_or_default().trim().to_owned()),
    };
    Some(first_line(name, &title))
}

/// The first line of an alert.
pub fn first_line(name: &str, title: &str) -> String {
    format!("> [!{name}] {title}").trim_end().to_owned()
}

/// Converts blocks whose content is indented by four spaces.
fn indented(markdown: &str, lines: &[Range<usize>], is_code: &dyn Fn(usize) -> bool) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    // The indentation of the content of each open block.
    let mut open: Vec<usize> = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let text = &markdown[line.clone()];
        let spaces = indent(text);
        if text.trim().is_empty() {
            let next = lines[number..]
                .iter()
                .take(MAX_BLANK_LINES)
                .map(|line| &markdown[line.clone()])
                .find(|line| !line.trim().is_empty());
            let levels = open.iter().filter(|content| next.is_some_and(|next| indent(next) >= **content)).count();
            if levels > 0 {
                edits.push((line.clone(), "> ".repeat(levels).trim_end().to_owned()));
            }
            continue;
        }
        open.retain(|content| spaces >= *content);
        let levels = open.len();
        let outer = open.last().copied().unwrap_or(0);
        let content = &text[outer.min(spaces)..];
        let opening =
            opening(content).filter(|_| levels < MAX_DEPTH).filter(|_| levels > 0 || !is_code(line.start + spaces));
        if let Some(opening) = opening {
            edits.push((line.clone(), "> ".repeat(levels) + &opening));
            open.push(outer + indent(content) + 4);
        } else if levels > 0 {
            edits.push((line.start..line.start + outer, "> ".repeat(levels)));
        }
    }
    edits
}

/// Returns the first line of a block quote for `!!! note "Title"`. Sphinx and Obsidian have other marks.
fn opening(line: &str) -> Option<String> {
    let line = line.trim();
    let rest = ["!!! ", "???+ ", "??? "].iter().find_map(|mark| line.strip_prefix(mark))?;
    let (kinds, title) = match rest.split_once(['"', '“']) {
        Some((kinds, title)) => (kinds, title.trim_end_matches(['"', '”'])),
        None => (rest, ""),
    };
    let name = kinds.split_whitespace().next()?;
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return None;
    }
    let known = callouts::kind(&name.to_ascii_lowercase()).is_some();
    let title = if title.is_empty() && !known { capitalised(name) } else { title.to_owned() };
    Some(first_line(if known { name } else { "note" }, &title))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::dialect::prepared::Prepared;

    #[test]
    fn admonitions_become_block_quotes() {
        for (written, expected) in [
            (":::note\nA\n:::\nB", "> [!note]\n> A\n\nB"),
            (":::tip[The *title*]\n\nA\n\n:::", "> [!tip] The *title*\n> \n> A\n> \n"),
            ("::: warning Mind the step\nA\n:::", "> [!warning] Mind the step\n> A\n"),
            ("::: {.callout-note title=\"T\"}\nA\n:::", "> [!note] T\n> A\n"),
            ("::::info\n:::tip\nA\n:::\n::::", "> [!info]\n> > [!tip]\n> > A\n> \n"),
            ("- a\n  :::note\n  A\n  :::", "- a\n  > [!note]\n  > A\n  "),
            (":::columns\nA\n:::", ":::columns\nA\n:::"),
            (":::note\nA", ":::note\nA"),
            ("!!! note \"T\"\n    A\n\n    B\n\nC", "> [!note] T\n> A\n>\n> B\n\nC"),
            ("??? custom\n    A\n    !!! tip\n        B", "> [!note] Custom\n> A\n> > [!tip]\n> > B"),
            ("!!! danger inline end\n    - A\n        - B", "> [!danger]\n> - A\n>     - B"),
            ("Wow!!! note", "Wow!!! note"),
        ] {
            let mut prepared = Prepared::new(written);
            prepared.apply(edits(written, &|_| false));
            assert_eq!(prepared.text, expected);
        }
    }
}
