//! Text for XML.
//!
//! Input: any text. Output: text that XML 1.0 can contain. Entry point: [`strip_invalid_xml`].

/// Removes characters that XML 1.0 cannot contain, even as references.
pub(super) fn strip_invalid_xml(text: &str) -> String {
    text.replace(
        |c: char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}'),
        "",
    )
}
