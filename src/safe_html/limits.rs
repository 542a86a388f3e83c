//! Prepares HTML for parsing: one pass over the text of a body. Hostile input can harm even if nothing of it is kept,
//! because parsing takes too long or a browser reports violations.
//!
//! Input: the HTML of a body. Output: the same HTML, except that
//! - start tags nested too deep ([`Open`]) are removed; their text stays;
//! - `style` and event handler attributes are renamed. They have no effect in an inert document, but Chromium reports
//!   each as a violation of the security policy, which takes time;
//! - in a body with very many tags, elements that are dropped anyway or that follow other parser rules than [`Open`]
//!   knows are removed. So are comments: WebKit takes quadratic time for many adjacent ones.
//!
//! Entry point: [`append`]. Tags are recognised exactly as a parser does, because input can exploit any difference.
//! This pass does not make HTML safe: its output is sanitised afterwards.

use super::depth::{MAX_OPEN, Open, is_one_of};
use std::ops::Range;

/// Prefix for the name of a disabled attribute.
const MUTED: char = 'x';

/// Replaces a removed tag: an end tag without a name. Parsers ignore it, and it keeps adjacent text from forming a tag.
const GAP: &str = "</>";

/// Elements that contain raw text. The first [`RAW_GONE`] are dropped with their content; the last never ends.
const RAW: [&str; 9] = ["style", "script", "title", "textarea", "noembed", "noframes", "xmp", "iframe", "plaintext"];
const RAW_GONE: usize = 6;
const ENDLESS: usize = RAW.len() - 1;

/// Elements with other parser rules (SVG, MathML, templates, scope boundaries). They are dropped with their content.
const WALLS: &str = "svg math select template object applet marquee button";

/// An element that is being removed.
struct Gone<'a> {
    name: &'a str,
    /// End of its start tag.
    from: usize,
    /// Number of open elements with this name.
    open: usize,
}

/// Appends `html` to `page`, with the changes described above.
pub(super) fn append(html: &str, page: &mut String) {
    let bytes = html.as_bytes();
    let is = |at: usize, what: fn(u8) -> bool| bytes.get(at).is_some_and(|byte| what(*byte));
    let end = |from: usize, what: fn(u8) -> bool| {
        bytes[from..].iter().position(|byte| what(*byte)).map_or(bytes.len(), |length| from + length)
    };
    // Copies the text before a removed tag, and writes the placeholder.
    let leave_out = |page: &mut String, before: Range<usize>| {
        page.push_str(&html[before]);
        page.push_str(GAP);
    };
    let ends_name = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>');
    let raw = |name: &str| RAW.iter().position(|raw| raw.eq_ignore_ascii_case(name));
    // A body with fewer tags cannot exceed the depth limit, so its structure stays unchanged.
    let is_large = bytes.iter().filter(|byte| **byte == b'<').count() > MAX_OPEN;
    let mut open = Open::default();
    let (mut gone, mut walls) = (None::<Gone>, true);
    let (mut at, mut copied) = (0, 0);
    loop {
        if at < bytes.len() {
            at = end(at, |byte| byte == b'<') + 1;
        }
        if at >= bytes.len() {
            match gone.take() {
                // The end tag is missing: only the start tag is removed, and such elements are kept from here on.
                Some(Gone { name, from, .. }) if raw(name).is_none() => {
                    (at, copied, walls) = (from, from, false);
                    continue;
                }
                Some(_) => return,
                None => break,
            }
        }
        let tag = at - 1;
        let is_end = bytes[at] == b'/';
        let name = at + usize::from(is_end);
        if !is(name, |byte| byte.is_ascii_alphabetic()) {
            if bytes[at..].starts_with(b"!--") {
                let ends = |&end: &usize| {
                    bytes[end..].starts_with(b"-->") || end > at + 2 && bytes[end..].starts_with(b"--!>")
                };
                at = (at + 1..bytes.len()).find(ends).map_or(bytes.len(), |end| end + 2);
            } else if !is_end && !matches!(bytes[at], b'!' | b'?') {
                continue;
            }
            at = bytes.len().min(end(at, |byte| byte == b'>') + 1);
            if is_large && gone.is_none() {
                leave_out(page, copied..tag);
                copied = at;
            }
            continue;
        }
        at = end(name, ends_name);
        let name = &html[name..at];
        let raw = if is_end { None } else { raw(name) };
        let stays = gone.is_none()
            && match raw {
                _ if is_end => {
                    open.end(name);
                    true
                }
                Some(raw) => !is_large || raw >= RAW_GONE,
                None => !(is_large && is_one_of(name, WALLS)) && open.start(name),
            };
        if !stays && gone.is_none() {
            leave_out(page, copied..tag);
        }
        let mut is_closed = false;
        while at < bytes.len() && bytes[at] != b'>' {
            if ends_name(bytes[at]) {
                is_closed = bytes[at] == b'/';
                at += 1;
                continue;
            }
            is_closed = false;
            let attribute = at;
            at = end(at + 1, |byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>' | b'='));
            let called = &bytes[attribute..at];
            let speaks =
                called.eq_ignore_ascii_case(b"style") || called.len() >= 2 && called[..2].eq_ignore_ascii_case(b"on");
            if stays && speaks {
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
        // Skip the `>`, if there is one.
        at = bytes.len().min(at + 1);
        match &mut gone {
            Some(element) if element.name.eq_ignore_ascii_case(name) => {
                element.open = if is_end { element.open - 1 } else { element.open + usize::from(!is_closed) };
                if element.open == 0 {
                    (gone, copied) = (None, at);
                }
            }
            Some(_) => {}
            None if stays => {}
            None => {
                let goes = raw.is_some() || is_large && walls && !is_closed && is_one_of(name, WALLS);
                (gone, copied) = (goes.then_some(Gone { name, from: at, open: 1 }), at);
            }
        }
        if raw.is_some() {
            let ends = |&end: &usize| {
                let after = end + 2 + name.len();
                bytes[end..].starts_with(b"</")
                    && raw != Some(ENDLESS)
                    && bytes.get(end + 2..after).is_some_and(|other| other.eq_ignore_ascii_case(name.as_bytes()))
                    && is(after, ends_name)
            };
            at = (at..bytes.len()).find(ends).unwrap_or(bytes.len());
        }
    }
    page.push_str(&html[copied..]);
}

#[cfg(test)]
mod tests {
    use super::MAX_OPEN;

    fn fit(html: &str) -> String {
        let mut page = String::new();
        super::append(html, &mut page);
        page
    }

    /// Enough tags to make a body "large"; they leave no elements open.
    fn large() -> String {
        "<br>".repeat(MAX_OPEN)
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
            // Ends of comments, and text that only resembles one.
            ("<!--><i on><!---><i on><!--!><i on>--!><i on>", "<!--><i xon><!---><i xon><!--!><i on>--!><i xon>"),
            ("<!a b='><i on></ b='><i on><?b '><i on>", "<!a b='><i xon></ b='><i xon><?b '><i xon>"),
            ("<xmp><i on></xmpp on></xmp><i on>", "<xmp><i on></xmpp on></xmp><i xon>"),
        ];
        for (html, muted) in cases {
            assert_eq!(fit(html), muted);
        }
    }

    #[test]
    fn a_large_body_has_no_drawings_no_controls_and_no_comments() {
        let cases = [
            ("a<svg><svg x='</svg>'><p>b</svg><path/></svg>c", "a</>c"),
            ("a<svg/>b<Math>c</mATH>d", "a</>b</>d"),
            ("a<title></title on>b<script>'<svg></script>c", "a</>b</>c"),
            ("<button>a<button style>b</button></button><i on>", "</><i xon>"),
            ("a<!-- <svg> -->b<!><!--->c<? <svg></>d</ e>", "a</>b</></>c</></>d</>"),
            // An element without an end tag removes only its start tag.
            ("<svg><p>a</p><math>b</math>", "</><p>a</p></>b</math>"),
            ("a<svg><title>b", "a</></>"),
            ("a<!-- <svg></svg>", "a</>"),
            // Removing an element must not create a tag.
            ("<<svg></svg>b>", "<</>b>"),
            ("<<!-->b>", "<</>b>"),
        ];
        for (html, left) in cases {
            assert_eq!(fit(html), html.replace(" on", " xon").replace(" style", " xstyle"), "it is small");
            assert_eq!(fit(&[&large(), html].concat()).strip_prefix(&large()), Some(left));
        }
    }

    #[test]
    fn what_people_write_stays() {
        let phrases = "<b>a<i>b</i>c</b><p><em><strong>d</strong></em>".repeat(3000);
        let paragraphs = "<p>a<br><img src=x><ul><li>b<li>c</ul> 1 < 2 <3 <> ".repeat(3000);
        let points = "<ul><li><p>a<li>b</ul><dl><dt>a<dt>b<dd><p>c<dd>d</dl>".repeat(300);
        let cells = "<div><table><caption>a<tr><td>b<th>c<tr><td><p>d<p>e</table></div>".repeat(3000);
        // Typical output of programs that insert paragraph tags into typed text.
        let across = "<p><em>a</p><p>b</em> <strong>c</p><blockquote><p>d</strong></p></blockquote>".repeat(3000);
        let links = "<a name=x><h2>a</h2><p><a href=y>b</a><custom-x><span>c</span></custom-x>".repeat(3000);
        for html in [phrases, paragraphs, points, cells, across, links, "<".to_owned(), "<b".to_owned(), String::new()]
        {
            assert!(fit(&html) == html, "{:.60}", html);
        }
    }

    #[test]
    fn what_nests_too_deep_goes() {
        let nested_ones = [
            "<div>",
            "<B x=y>",
            "<svg><p><path/>",
            "<x-y>",
            "<ul><li>",
            "<svg><foreignObject><path/>",
            "<div/>",
            "<div></b>",
            "<span><div></span>",
            "<div t='</div>'>",
            "<div><!--</div>-->",
            "<div><table></div></table>",
            "<li><dd>",
            "<rt>",
        ];
        for nested in nested_ones {
            let html = [&nested.repeat(5000), "end</div></p>"].concat();
            let fit = fit(&html);
            let opened =
                |html: &str| html.matches('<').count() - html.matches("</").count() - html.matches("<!").count();
            assert!(fit.contains("end") && opened(&fit) < opened(&html) * 4 / 5, "{nested}: {}", opened(&fit));
        }
        let dropped = fit(&["<div>".repeat(MAX_OPEN), "<<div>b>".to_owned()].concat());
        assert!(dropped.ends_with("<</>b>"), "no tag comes of what is left");
    }

    #[test]
    fn it_ends_wherever_the_text_does() {
        let html = "<a é=\"ü\" onx = 'y' style=z/><style></style é><svg a><title></ti<!--x--!><?</ <";
        for start in [String::new(), large()] {
            for end in (0..=html.len()).filter(|end| html.is_char_boundary(*end)) {
                fit(&[&start, &html[..end]].concat());
            }
        }
        for piece in ["<a x=\"<b style=", "<style>", "<!--", "<title x='", "</a", "<xmp", "<svg>", "<button"] {
            let long = piece.repeat(300_000);
            assert!(fit(&long).len() <= long.len() * 2);
        }
    }
}
