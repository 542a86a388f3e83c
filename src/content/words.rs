//! Lookups in lists of names, stored as strings of words separated by spaces to keep the reader small.
//!
//! Input: a list and a name. Output: the matching word. Entry point: [`word`].

/// Returns the word in `line` that equals `name`, ignoring ASCII case.
pub fn word<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let mut at = 0;
    while let Some(word) = line.get(at..) {
        // Faster than `split`. This loop runs for each element of a body.
        let end = at + word.bytes().position(|byte| byte == b' ').unwrap_or(word.len());
        if line[at..end].eq_ignore_ascii_case(name) {
            return Some(&line[at..end]);
        }
        at = end + 1;
    }
    None
}
