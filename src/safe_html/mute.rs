//! Takes from a body what a browser would complain of while it parses. Nothing runs in the inert document, but Chromium
//! reports every style and handler on an element in it as a breach of the page's policy: a hundred aligned paragraphs are a hundred
//! reports, to the console and to whoever collects them, and each takes time.
//!
//! Comes in: the HTML of a body. Goes out: the same, its styles and handlers under names that mean nothing. This is about
//! quiet and not about safety: where the scan misses one, the cleaner takes it away all the same.

/// What stands before the name of such an attribute.
const MUTED: char = 'x';

/// Elements in which a parser sees no tags.
const RAW: [&str; 4] = ["style", "script", "title", "textarea"];

/// Appends `html` to `page`, muted.
pub(super) fn append(html: &str, page: &mut String) {
    let bytes = html.as_bytes();
    let is = |at: usize, what: fn(u8) -> bool| bytes.get(at).is_some_and(|byte| what(*byte));
    let end = |from: usize, what: fn(u8) -> bool| {
        bytes[from..].iter().position(|byte| what(*byte)).map_or(bytes.len(), |length| from + length)
    };
    let is_space = |byte: u8| byte.is_ascii_whitespace();
    let (mut at, mut copied) = (0, 0);
    while at < bytes.len() {
        at = end(at, |byte| byte == b'<') + 1;
        if !is(at, |byte| byte.is_ascii_alphabetic()) {
            if html[at.min(html.len())..].starts_with("!--") {
                at = bytes[at..].windows(3).position(|end| end == b"-->").map_or(html.len(), |end| at + end);
            }
            continue;
        }
        let name = at;
        at = end(at, |byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'));
        let name_end = at;
        while at < bytes.len() && bytes[at] != b'>' {
            if is_space(bytes[at]) || bytes[at] == b'/' {
                at += 1;
                continue;
            }
            let attribute = at;
            at = end(at + 1, |byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>' | b'='));
            let called = &bytes[attribute..at];
            if called.eq_ignore_ascii_case(b"style") || called.len() >= 2 && called[..2].eq_ignore_ascii_case(b"on") {
                page.push_str(&html[copied..attribute]);
                page.push(MUTED);
                copied = attribute;
            }
            let value = end(at, |byte| !byte.is_ascii_whitespace());
            if is(value, |byte| byte == b'=') {
                at = end(value + 1, |byte| !byte.is_ascii_whitespace());
                at = match bytes.get(at) {
                    Some(b'"') => end(at + 1, |byte| byte == b'"') + 1,
                    Some(b'\'') => end(at + 1, |byte| byte == b'\'') + 1,
                    _ => end(at, |byte| byte.is_ascii_whitespace() || byte == b'>'),
                };
            }
        }
        if let Some(raw) = RAW.iter().find(|raw| raw.eq_ignore_ascii_case(&html[name..name_end])) {
            let rest = &bytes[at.min(bytes.len())..];
            let ends = |tag: &[u8]| tag.starts_with(b"</") && tag[2..].eq_ignore_ascii_case(raw.as_bytes());
            at += rest.windows(raw.len() + 2).position(ends).unwrap_or(rest.len());
        }
    }
    page.push_str(&html[copied..]);
}

#[cfg(test)]
mod tests {
    fn mute(html: &str) -> String {
        let mut page = String::new();
        super::append(html, &mut page);
        page
    }

    #[test]
    fn styles_and_handlers_have_no_meaning() {
        let cases = [
            ("<p style='a'>b</p>", "<p xstyle='a'>b</p>"),
            ("<img/onerror=x STYLE>", "<img/xonerror=x xSTYLE>"),
            ("<a title=\"style=x>\" ONclick = 'y' href=on>", "<a title=\"style=x>\" xONclick = 'y' href=on>"),
            ("<style on>a<b on></style><stylex on>", "<style xon>a<b on></style><stylex xon>"),
            (
                "<!-- <a b=' --><i on><title>\"<a b='</Title><i on>",
                "<!-- <a b=' --><i xon><title>\"<a b='</Title><i xon>",
            ),
            ("1 < 2 style=x onclick=y <3 <!-- a", "1 < 2 style=x onclick=y <3 <!-- a"),
        ];
        for (html, muted) in cases {
            assert_eq!(mute(html), muted);
        }
    }

    #[test]
    fn it_ends_wherever_the_text_does() {
        let html = "<a é=\"ü\" onx = 'y' style=z/><style></style é><";
        for end in (0..=html.len()).filter(|end| html.is_char_boundary(*end)) {
            mute(&html[..end]);
        }
        for piece in ["<a x=\"<b style=", "<style>", "<!--", "<title x='", "</a"] {
            let long = piece.repeat(300_000);
            assert!(mute(&long).len() >= long.len());
        }
    }
}
