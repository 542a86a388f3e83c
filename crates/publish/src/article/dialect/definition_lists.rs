//! Definition lists: a term, and below it lines that begin with a colon and a space.
//!
//! Input: Markdown. Output: whether it contains one, and edits for other lines that the parser would take for
//! definitions, such as `:smile:` or `:::note`. Entry points: [`is_in`] and [`edits`].

use super::prepared::Edit;

/// Returns whether a line begins like a definition.
pub fn is_in(markdown: &str) -> bool {
    let begins = |at: usize| markdown[..at].bytes().rev().take_while(|byte| *byte == b' ').count() <= 3;
    let starts_line = |at: usize| markdown[..at].trim_end_matches(' ').ends_with('\n') && begins(at);
    memchr::memmem::find_iter(markdown.as_bytes(), ": ").any(starts_line)
}

/// Escapes colons at the start of lines that are no definitions.
pub fn edits(markdown: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut at = 0;
    for line in markdown.split_inclusive('\n') {
        let text = line.trim_start_matches([' ', '>']);
        let start = at + line.len() - text.len();
        if text.starts_with(':') && !text[1..].starts_with([' ', '\t']) {
            edits.push((start..start, String::from("\\")));
        }
        at += line.len();
    }
    edits
}
