//! Comments `%% text %%` and highlights `==text==`, as in Obsidian.
//!
//! Input: Markdown. Output: edits that remove comments, and write highlights as HTML. Entry points: [`comments`] and
//! [`highlights`].

use super::prepared::Edit;
use memchr::memmem;
use std::ops::Range;

/// Longer comments and highlights are not recognised, so that the time is linear.
const MAX_BYTES: usize = 10_000;

/// Returns the edits that remove comments outside of code. A comment may contain paragraphs.
pub fn comments(markdown: &str, is_code: &dyn Fn(usize) -> bool) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut open = None;
    for at in memmem::find_iter(markdown.as_bytes(), "%%").filter(|at| !is_code(*at)) {
        let (before, after) = (&markdown[..at], &markdown[at + 2..]);
        match open.filter(|start| at - start <= MAX_BYTES) {
            Some(start) if !after.starts_with(char::is_alphanumeric) => {
                edits.push((start..at + 2, String::new()));
                open = None;
            }
            Some(_) => {}
            None => open = (before.is_empty() || before.ends_with(char::is_whitespace)).then_some(at),
        }
    }
    edits
}

/// Returns the edits for the highlights of a text. Comparisons such as `a == b` are none.
pub fn highlights(markdown: &str, range: &Range<usize>) -> Vec<Edit> {
    let text = &markdown[range.clone()];
    let mut edits = Vec::new();
    let mut open: Option<usize> = None;
    for at in memmem::find_iter(text.as_bytes(), "==") {
        let (before, after) = (&text[..at], &text[at + 2..]);
        if before.ends_with(['=', '!', '<', '>', '\\']) || after.starts_with('=') {
            open = None;
            continue;
        }
        let is_start = !before.ends_with(|c: char| c.is_ascii_alphanumeric()) && starts_tightly(after);
        let is_end = !after.starts_with(|c: char| c.is_ascii_alphanumeric()) && !before.ends_with(char::is_whitespace);
        match open.filter(|start| is_end && at - start <= MAX_BYTES) {
            Some(start) => {
                edits.push((range.start + start..range.start + start + 2, String::from("<mark>")));
                edits.push((range.start + at..range.start + at + 2, String::from("</mark>")));
                open = None;
            }
            None => open = is_start.then_some(at),
        }
    }
    edits
}

fn starts_tightly(text: &str) -> bool {
    text.chars().next().is_some_and(|c| !c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::dialect::prepared::Prepared;

    fn edited(markdown: &str, edits: Vec<Edit>) -> String {
        let mut prepared = Prepared::new(markdown);
        prepared.apply(edits);
        prepared.text.into_owned()
    }

    #[test]
    fn comments_are_removed() {
        for (written, expected) in [
            ("Seen %%by whom?%% by all.", "Seen  by all."),
            ("5 %% of 3 %%by all", "5 %% of 3 %%by all"),
            ("One\n\n%%\nTo do:\n\n- all\n%%\n\nTwo", "One\n\n\n\nTwo"),
            ("%%a%% b %%c%%", " b "),
            ("100%% and 5%% more", "100%% and 5%% more"),
            ("An open %% end", "An open %% end"),
        ] {
            assert_eq!(edited(written, comments(written, &|_| false)), expected);
        }
        assert_eq!(comments("`%% a %%`", &|_| true), []);
    }

    #[test]
    fn highlights_become_marks() {
        for (written, expected) in [
            ("A ==bright day== here", "A <mark>bright day</mark> here"),
            ("今日は==良い==日", "今日は<mark>良い</mark>日"),
            ("(==a==, ==b==)", "(<mark>a</mark>, <mark>b</mark>)"),
            ("if a == b or c == d", "if a == b or c == d"),
            ("x==y==z", "x==y==z"),
            ("a === b === c", "a === b === c"),
            ("==open", "==open"),
        ] {
            assert_eq!(edited(written, highlights(written, &(0..written.len()))), expected);
        }
    }
}
