//! Notations inside of text: emoji shortcodes, abbreviations, wiki links, highlights, and attributes in braces.
//!
//! Input: Markdown, and the names of the site. Output: edits. Entry point: [`edits`]. Only text is searched, so code,
//! destinations and raw HTML stay as they are.

use super::wiki_links::{self, Names};
use super::{obsidian, prepared::Edit};
use crate::source::emoji;
use broadsheet::html::escape;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::collections::BTreeMap;
use std::ops::Range;

/// Returns whether Markdown may contain such a notation.
pub fn may_be_in(markdown: &str) -> bool {
    markdown.contains("[[")
        || markdown.contains("==")
        || markdown.starts_with("*[")
        || markdown.contains("\n*[")
        || memchr::memchr_iter(b'{', markdown.as_bytes()).any(|at| may_be_attribute(markdown, at))
        || emoji::find(markdown, 0).is_some()
}

/// The signs after which attributes may follow directly.
const SIGNS: [char; 7] = [')', ']', '*', '_', '`', '>', '"'];

/// Returns whether the brace at `at` may begin attributes that the parser does not know.
fn may_be_attribute(markdown: &str, at: usize) -> bool {
    let line = markdown[..at].trim_end_matches([' ', '>']);
    let is_in_place = || line.is_empty() || line.ends_with('\n') || markdown[..at].ends_with(SIGNS);
    (markdown[at + 1..].starts_with(':') || is_in_place()) && attribute_length(&markdown[at..]).is_some()
}

/// Returns the edits of all texts.
pub fn edits(markdown: &str, options: Options, names: Option<&dyn Names>) -> Vec<Edit> {
    let (abbreviations, mut edits) = abbreviations(markdown);
    let defined: Vec<Range<usize>> = edits.iter().map(|(range, _)| range.clone()).collect();
    for range in texts(markdown, options) {
        if defined.iter().any(|definition| definition.start < range.end && range.start < definition.end) {
            continue;
        }
        let mut at = range.start;
        while let Some((range, emoji)) = emoji::find(&markdown[..range.end], at) {
            edits.push((range.clone(), emoji.to_owned()));
            at = range.end;
        }
        edits.extend(attributes(markdown, &range));
        edits.extend(wiki_links::edits(markdown, &range, names));
        edits.extend(obsidian::highlights(markdown, &range));
        edits.extend(abbreviated(markdown, &range, &abbreviations));
    }
    edits
}

/// Returns the ranges of text, those of adjacent texts joined. Code and headings' attributes are no text.
fn texts(markdown: &str, options: Options) -> Vec<Range<usize>> {
    let mut texts: Vec<Range<usize>> = Vec::new();
    let mut in_code = false;
    for (event, range) in Parser::new_ext(markdown, options).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(text) if !in_code && markdown[range.clone()] == *text => match texts.last_mut() {
                // A backslash is no text of its own.
                Some(last) if matches!(&markdown[last.end..range.start.max(last.end)], "" | "\\") => {
                    last.end = range.end
                }
                _ => texts.push(range),
            },
            _ => {}
        }
    }
    texts
}

/// Reads the definitions `*[HTML]: Words`, and returns the edits that remove them.
fn abbreviations(markdown: &str) -> (BTreeMap<&str, &str>, Vec<Edit>) {
    let (mut known, mut edits) = (BTreeMap::new(), Vec::new());
    let mut at = 0;
    for line in markdown.split_inclusive('\n') {
        let definition = line.strip_prefix("*[").and_then(|rest| rest.split_once("]:"));
        if let Some((name, words)) = definition.filter(|(name, words)| !name.is_empty() && !words.trim().is_empty()) {
            if known.len() < MAX_ABBREVIATIONS {
                known.insert(name, words.trim());
            }
            edits.push((at..at + line.len(), String::new()));
        }
        at += line.len();
    }
    (known, edits)
}

/// Marks the abbreviations in a text.
fn abbreviated(markdown: &str, range: &Range<usize>, known: &BTreeMap<&str, &str>) -> Vec<Edit> {
    let text = &markdown[range.clone()];
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let mark = |(name, words): (&&str, &&str)| {
        let found = text.match_indices(*name).filter(|(at, _)| {
            !is_word(text[..*at].chars().next_back()) && !is_word(text[at + name.len()..].chars().next())
        });
        let edit = |(at, _)| {
            let mut html = String::from("<abbr title=\"");
            escape(&mut html, words);
            html += "\">";
            escape(&mut html, name);
            let start = range.start + at;
            (start..start + name.len(), html + "</abbr>")
        };
        found.map(edit).collect::<Vec<_>>()
    };
    known.iter().flat_map(mark).collect()
}

/// Removes attributes in braces: behind a link, an image or other marks, or alone on a line.
fn attributes(markdown: &str, range: &Range<usize>) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (at, _) in markdown[range.clone()].match_indices('{') {
        let start = range.start + at;
        let Some(length) = attribute_length(&markdown[start..range.end]) else { continue };
        let end = start + length;
        let line_before = markdown[..start].rsplit('\n').next().unwrap_or_default();
        let line_after = markdown[end..].split('\n').next().unwrap_or_default();
        let is_alone = line_before.trim_matches([' ', '>']).is_empty() && line_after.trim().is_empty();
        let is_behind_mark = markdown[..start].ends_with(SIGNS);
        if is_alone || is_behind_mark {
            edits.push((start..end, String::new()));
        } else if line_before.starts_with('#') && line_after.trim().is_empty() && markdown[start..].starts_with("{:") {
            // Kramdown writes a colon before the attributes of a heading.
            let id = markdown[start..end].split([' ', '{', '}', ':']).find(|part| part.starts_with('#'));
            edits.push((start..end, id.map(|id| format!("{{{id}}}")).unwrap_or_default()));
        }
    }
    edits
}

/// Longer attributes are not recognised.
const MAX_ATTRIBUTE_BYTES: usize = 300;

/// Further abbreviations of a text are not marked.
const MAX_ABBREVIATIONS: usize = 200;

/// Returns the length of `{#id .class key=value}` or `{: …}` at the start of `text`.
pub fn attribute_length(text: &str) -> Option<usize> {
    let end = text[..text.floor_char_boundary(MAX_ATTRIBUTE_BYTES)].find('}')?;
    let inner = text[..end].strip_prefix('{')?.trim();
    let is_kramdown = inner.starts_with(':');
    let words = inner.trim_start_matches(':').trim();
    let is_attribute = |word: &str| {
        (word.starts_with(['#', '.']) && word.len() > 1) || word.split_once('=').is_some_and(|(key, _)| is_key(key))
    };
    let fits =
        is_kramdown && !words.contains(['{', '\n']) || !words.is_empty() && attribute_words(words).all(is_attribute);
    fits.then_some(end + 1)
}

fn is_key(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':'))
}

/// Splits attributes at spaces outside of quotation marks.
pub fn attribute_words(words: &str) -> impl Iterator<Item = &str> {
    let mut in_quotes = false;
    words
        .split(move |c: char| {
            in_quotes ^= c == '"';
            c == ' ' && !in_quotes
        })
        .filter(|word| !word.is_empty())
}
