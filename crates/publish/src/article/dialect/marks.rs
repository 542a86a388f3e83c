//! Marks that stand for something else: tables of contents, and the end of the excerpt.
//!
//! Input: Markdown. Output: edits that put a private character in place of each mark, which passes the parser and the
//! sanitiser. Entry points: [`edits`], and [`resolve`] for the finished HTML.

use super::prepared::Edit;
use super::shortcodes::{CONTENTS, MORE};
use crate::article::heading::Heading;
use broadsheet::html::escape;
use memchr::memmem;
use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

/// Marks of a table of contents that are a paragraph of their own.
const TABLES: [&str; 8] =
    ["[toc]", "[[toc]]", "[[_toc_]]", "${toc}", "<!-- toc -->", "<!--toc-->", "@[toc]", "{{toc}}"];

/// Marks of the end of the excerpt.
const ENDS: [&str; 5] = ["<!--more-->", "<!-- more -->", "<!-- truncate -->", "<!--truncate-->", "{/* truncate */}"];

/// The parts of a body that are not for excerpts, in bytes of its HTML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Where the excerpt ends, if the author marked it.
    end: Option<usize>,
    /// The table of contents.
    table: Range<usize>,
}

impl Marks {
    /// Returns the HTML from which an excerpt is made.
    pub fn opening<'h>(&self, html: &'h str) -> Cow<'h, str> {
        let end = self.end.unwrap_or(html.len());
        match self.table.is_empty() || self.table.end > end {
            true => Cow::Borrowed(&html[..end]),
            false => Cow::Owned([&html[..self.table.start], &html[self.table.end..end]].concat()),
        }
    }
}

/// Returns whether Markdown may contain a mark.
pub fn may_be_in(markdown: &str) -> bool {
    let bytes = markdown.as_bytes();
    let is_toc = |at: usize| matches!(bytes.get(at.wrapping_sub(1)), Some(b'[' | b'{' | b'_' | b':' | b' '));
    ["<!--", "{/*"].iter().any(|mark| markdown.contains(mark))
        || ["toc", "TOC", "Toc"].iter().any(|mark| memmem::find_iter(bytes, mark).any(is_toc))
}

/// Returns the edits for all marks that are outside of fenced code.
pub fn edits(markdown: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let (mut at, mut fence, mut has_end) = (0, None::<&str>, false);
    let mut list_item = None;
    for line in markdown.split_inclusive('\n') {
        let (start, text) = (at, line.trim());
        at += line.len();
        if let Some(mark) = ["```", "~~~"].into_iter().find(|mark| text.starts_with(mark)) {
            fence = if fence.is_none() { Some(mark) } else { fence.filter(|open| *open != mark) };
        }
        if fence.is_some() {
            continue;
        }
        let lower = text.to_ascii_lowercase();
        // Kramdown replaces a list: `* TOC` and below it `{:toc}`.
        if lower.starts_with("{:toc") || lower.starts_with("{: toc") {
            edits.push((list_item.unwrap_or(start)..start + line.trim_end().len(), CONTENTS.to_string()));
        } else if TABLES.contains(&&*lower) {
            edits.push((start..start + line.trim_end().len(), CONTENTS.to_string()));
        } else if !has_end && let Some((at, mark)) = ENDS.iter().find_map(|mark| Some((lower.find(mark)?, mark))) {
            has_end = true;
            let start = start + line.len() - line.trim_start().len() + at;
            edits.push((start..start + mark.len(), MORE.to_string()));
        }
        list_item = (text.starts_with(['*', '-', '+', '1']) && text.len() < 80).then_some(start);
    }
    edits
}

/// Replaces the characters in safe HTML.
pub fn resolve(html: &mut String, contents: &[Heading]) -> Marks {
    let mut marks = Marks::default();
    if !html.contains([CONTENTS, MORE]) {
        return marks;
    }
    let alone = format!("<p>{CONTENTS}</p>");
    let found = html.find(&alone).map(|at| (at, alone.len()));
    if let Some((at, length)) = found.or_else(|| Some((html.find(CONTENTS)?, CONTENTS.len_utf8()))) {
        let list = list(contents);
        html.replace_range(at..at + length, &list);
        marks.table = at..at + list.len();
        *html = html.replace(&alone, "").replace(CONTENTS, "");
    }
    let alone = format!("<p>{MORE}</p>\n");
    let found = html.find(&alone).map(|at| (at, alone.len()));
    if let Some((at, length)) = found.or_else(|| Some((html.find(MORE)?, MORE.len_utf8()))) {
        html.replace_range(at..at + length, "");
        marks.end = Some(at);
        if at <= marks.table.start && !marks.table.is_empty() {
            marks.table = 0..0;
        }
    }
    marks
}

/// Writes the headings as nested lists of links.
fn list(contents: &[Heading]) -> String {
    let mut html = String::new();
    let mut levels: Vec<u8> = Vec::new();
    for heading in contents {
        while levels.len() > 1 && levels.last().is_some_and(|level| *level > heading.level) {
            levels.pop();
            html += "</li></ul>";
        }
        match levels.last() {
            Some(level) if *level >= heading.level => html += "</li>",
            _ => {
                html += "<ul>";
                levels.push(heading.level);
            }
        }
        let _ = write!(html, "<li><a href=\"#");
        escape(&mut html, &heading.id);
        html += "\">";
        escape(&mut html, &heading.text);
        html += "</a>";
    }
    html += &"</li></ul>".repeat(levels.len());
    html
}
