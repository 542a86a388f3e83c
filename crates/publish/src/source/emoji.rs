//! Shortcodes of emoji, as on GitHub: `:tada:`.
//!
//! Input: text. Output: the emoji of a shortcode. Entry points: [`find`], and [`replaced`] for a title.

use std::ops::Range;

/// Returns the first shortcode at or after `from`, and its emoji. Colons inside words, as in `std::map::iter`, are no
/// shortcodes.
pub fn find(text: &str, from: usize) -> Option<(Range<usize>, &'static str)> {
    let mut at = from;
    loop {
        let start = at + text[at..].find(':')?;
        let length = text[start + 1..].bytes().take_while(|byte| is_name(*byte)).count();
        let end = start + 1 + length;
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, ':' | '\\');
        if length > 0
            && text[end..].starts_with(':')
            && !text[..start].ends_with(is_word)
            && !text[end + 1..].starts_with(|c: char| c.is_ascii_alphanumeric())
            && !text[end + 1..].starts_with("::")
            && let Some(emoji) = emojis::get_by_shortcode(&text[start + 1..end])
        {
            return Some((start..end + 1, emoji.as_str()));
        }
        at = end.max(start + 1);
    }
}

/// Replaces all shortcodes.
pub fn replaced(text: &str) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut at = 0;
    while let Some((range, emoji)) = find(text, at) {
        replaced += &text[at..range.start];
        replaced += emoji;
        at = range.end;
    }
    replaced + &text[at..]
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'+' | b'-')
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_known_shortcodes_are_replaced() {
        for (text, expected) in [
            (":tada: a :+1:", "🎉 a 👍"),
            ("(:white_check_mark:)", "(✅)"),
            (":smile::tada:", "😄:tada:"),
            ("10:30:45, a:tada:b, std::map::lock::x", "10:30:45, a:tada:b, std::map::lock::x"),
            (":nothing: : :", ":nothing: : :"),
            ("\\:tada:", "\\:tada:"),
        ] {
            assert_eq!(super::replaced(text), expected);
        }
    }
}
