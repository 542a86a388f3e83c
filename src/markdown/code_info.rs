//! The info string of a code block. Input: `rust {2,4-6}`. Output: a class for the marked lines. Entry point:
//! [`marked_lines`].

use super::MARKED_LINES;

/// Returns ` hl-lines-2,4-6`, or nothing if the info string has no list of lines in braces.
pub fn marked_lines(info: &str) -> String {
    let list = info.split_once('{').and_then(|(_, rest)| rest.split_once('}')).map_or("", |(list, _)| list);
    let is_list = list.starts_with(|c: char| c.is_ascii_digit())
        && list.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b'-' | b' '));
    if is_list { [" ", MARKED_LINES, &list.replace(' ', "")].concat() } else { String::new() }
}
