//! Lists of names as the tables hold them: words in one string, with a space between, for every byte is downloaded by a reader.

/// The word of a line, as of a table, that equals `name` but for its case.
pub fn word<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let mut at = 0;
    while let Some(word) = line.get(at..) {
        // Half the time of `split`, in a loop that runs for every element of a body.
        let end = at + word.bytes().position(|byte| byte == b' ').unwrap_or(word.len());
        if line[at..end].eq_ignore_ascii_case(name) {
            return Some(&line[at..end]);
        }
        at = end + 1;
    }
    None
}
