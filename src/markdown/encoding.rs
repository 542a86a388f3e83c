//! Percent-encoding of URLs in Markdown.
//!
//! Input: the destination of a link. Output: a valid URL. Entry point: [`encode_url`].

use std::borrow::Cow;

/// Percent-encodes the bytes that are invalid in a URL.
pub(super) fn encode_url(url: &str) -> Cow<'_, str> {
    let is_valid = |byte: u8| matches!(byte, b'!' | b'#'..=b';' | b'=' | b'?'..=b'Z' | b'_' | b'a'..=b'z' | b'~');
    if url.bytes().all(is_valid) {
        return Cow::Borrowed(url);
    }
    let mut encoded = String::with_capacity(url.len() + url.len() / 2);
    for byte in url.bytes() {
        if is_valid(byte) {
            encoded.push(byte as char);
            continue;
        }
        encoded.push('%');
        for digit in [byte >> 4, byte & 15] {
            encoded.push(b"0123456789ABCDEF"[digit as usize] as char);
        }
    }
    Cow::Owned(encoded)
}
