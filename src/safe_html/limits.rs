//! Prepares HTML for parsing: one pass over the text of a body. Hostile input can harm even if nothing of it is kept,
//! because parsing takes too long or a browser reports violations.
//!
//! Input: the HTML of a body. Output: the same HTML, except that
//! - start tags nested too deep ([`Open`]) are removed; their text stays;
//! - `style` and event handler attributes are renamed. They have no effect in an inert document, but Chromium reports
//!   each as a violation of the security policy, which takes time;
//! - in a body with very many tags, elements that are dropped anyway or that follow other parser rules than [`Open`]
//!   knows are removed, except well-formed formulas. So are comments: WebKit takes quadratic time for many adjacent
//!   ones.
//!
//! Entry point: [`append`]. `html` finds tags exactly as a parser does, because input can exploit any difference.
//! This pass does not make HTML safe: its output is sanitised afterwards.

use super::depth::{MAX_OPEN, Open, is_one_of};
use crate::content::policy;
use crate::html::{Attributes, comment_end, name_end, raw_text_end};
use std::ops::Range;

/// Prefix for the name of a disabled attribute.
const DISABLED_PREFIX: char = 'x';

/// Replaces a removed tag: an end tag without a name. Parsers ignore it, and it keeps adjacent text from forming a tag.
const PLACEHOLDER: &str = "</>";

/// Elements that contain raw text. The first [`RAW_TEXT_DROPPED`] are dropped with their content; the last never ends.
const RAW_TEXT: [&str; 9] =
    ["style", "script", "title", "textarea", "noembed", "noframes", "xmp", "iframe", "plaintext"];
const RAW_TEXT_DROPPED: usize = 6;
const PLAINTEXT: usize = RAW_TEXT.len() - 1;

/// Elements with other parser rules (SVG, MathML, templates, scope boundaries). They are dropped with their content.
const SPECIAL: &str = "svg math select template object applet marquee button";

/// An element that is being removed.
struct Removed<'a> {
    name: &'a str,
    /// End of its start tag.
    from: usize,
    /// Number of open elements with this name.
    open: usize,
}

/// Appends `html` to `page`, with the changes described above.
pub(super) fn append(html: &str, page: &mut String) {
    let bytes = html.as_bytes();
    // Copies the text before a removed tag, and writes the placeholder.
    let write_placeholder = |page: &mut String, before: Range<usize>| {
        page.push_str(&html[before]);
        page.push_str(PLACEHOLDER);
    };
    let raw = |name: &str| RAW_TEXT.iter().position(|raw| raw.eq_ignore_ascii_case(name));
    // A body with fewer tags cannot exceed the depth limit, so its structure stays unchanged.
    let is_large = bytes.iter().filter(|byte| **byte == b'<').count() > MAX_OPEN;
    let mut open = Open::default();
    let (mut removed, mut removes_special) = (None::<Removed>, true);
    // The end of the formula.
    let mut formula = 0;
    let (mut at, mut copied) = (0, 0);
    loop {
        if at < bytes.len() {
            at += html[at..].find('<').map_or(html.len(), |length| length + 1);
        }
        if at >= bytes.len() {
            match removed.take() {
                // The end tag is missing: only the start tag is removed, and such elements are kept from here on.
                Some(Removed { name, from, .. }) if raw(name).is_none() => {
                    (at, copied, removes_special) = (from, from, false);
                    continue;
                }
                Some(_) => return,
                None => break,
            }
        }
        let tag = at - 1;
        let is_end = bytes[at] == b'/';
        let name = at + usize::from(is_end);
        if !bytes.get(name).is_some_and(u8::is_ascii_alphabetic) {
            if !is_end && !matches!(bytes[at], b'!' | b'?') {
                continue;
            }
            at = comment_end(html, at);
            if is_large && removed.is_none() {
                write_placeholder(page, copied..tag);
                copied = at;
            }
            continue;
        }
        at = name_end(html, name);
        let name = &html[name..at];
        if is_large && removed.is_none() && tag >= formula && name == "math" && !is_end {
            formula = formula_end(html, tag).unwrap_or_default();
        }
        let raw = if is_end { None } else { raw(name) };
        let is_kept = removed.is_none()
            && match raw {
                _ if tag < formula => true,
                _ if is_end => {
                    open.end(name);
                    true
                }
                Some(raw) => !is_large || raw >= RAW_TEXT_DROPPED,
                None => !(is_large && is_one_of(name, SPECIAL)) && open.start(name),
            };
        if !is_kept && removed.is_none() {
            write_placeholder(page, copied..tag);
        }
        let mut attributes = Attributes::new(html, at);
        for [attribute, _] in attributes.by_ref() {
            let attribute_name = &bytes[attribute.clone()];
            let is_reported = attribute_name.eq_ignore_ascii_case(b"style")
                || attribute_name.len() >= 2 && attribute_name[..2].eq_ignore_ascii_case(b"on");
            if is_kept && is_reported {
                page.push_str(&html[copied..attribute.start]);
                page.push(DISABLED_PREFIX);
                copied = attribute.start;
            }
        }
        at = attributes.end();
        let is_closed = attributes.is_self_closing();
        match &mut removed {
            Some(element) if element.name.eq_ignore_ascii_case(name) => {
                element.open = if is_end { element.open - 1 } else { element.open + usize::from(!is_closed) };
                if element.open == 0 {
                    (removed, copied) = (None, at);
                }
            }
            Some(_) => {}
            None if is_kept => {}
            None => {
                let with_content =
                    raw.is_some() || is_large && removes_special && !is_closed && is_one_of(name, SPECIAL);
                (removed, copied) = (with_content.then_some(Removed { name, from: at, open: 1 }), at);
            }
        }
        match raw {
            Some(PLAINTEXT) => at = bytes.len(),
            Some(_) => at = raw_text_end(html, at, name),
            None => {}
        }
    }
    page.push_str(&html[copied..]);
}

/// Deeper formulas are removed from large bodies.
const MAX_FORMULA_DEPTH: usize = 60;

/// Returns the end of the formula whose start tag is at `tag`, if every parser opens and closes exactly its elements:
/// they are nested properly, all are MathML, and texts contain no elements.
fn formula_end(html: &str, tag: usize) -> Option<usize> {
    let mut open: Vec<&str> = Vec::new();
    let mut at = tag;
    loop {
        at += html[at..].find('<')? + 1;
        let is_end = html.as_bytes().get(at) == Some(&b'/');
        let start = at + usize::from(is_end);
        at = name_end(html, start);
        let name = &html[start..at];
        let mut attributes = Attributes::new(html, at);
        attributes.by_ref().for_each(drop);
        at = attributes.end();
        let last = open.last().copied().unwrap_or_default();
        if is_end {
            if open.pop() != Some(name) {
                return None;
            }
            if open.is_empty() {
                return Some(at);
            }
            continue;
        }
        let is_known = match last {
            "" => name == "math" && !attributes.is_self_closing(),
            "annotation" => false,
            _ => {
                !policy::is_math_text(last)
                    && (policy::math(name).is_some() || matches!(name, "semantics" | "annotation"))
            }
        };
        if !is_known || open.len() == MAX_FORMULA_DEPTH {
            return None;
        }
        if !attributes.is_self_closing() {
            open.push(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::MAX_OPEN;

    fn limited(html: &str) -> String {
        let mut page = String::new();
        super::append(html, &mut page);
        page
    }

    /// Enough tags to make a body "large"; they leave no elements open.
    fn large() -> String {
        "<br>".repeat(MAX_OPEN)
    }

    #[test]
    fn style_and_handler_attributes_are_renamed() {
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
        for (html, disabled) in cases {
            assert_eq!(limited(html), disabled);
        }
    }

    #[test]
    fn large_body_loses_svg_controls_and_comments() {
        let cases = [
            ("a<svg><svg x='</svg>'><p>b</svg><path/></svg>c", "a</>c"),
            ("a<svg/>b<Math>c</mATH>d", "a</>b</>d"),
            ("<math><mi>x</mi><mo/></math>", "<math><mi>x</mi><mo/></math>"),
            ("<math><mi><b>x</mi></b></math>y", "</>y"),
            ("<math><mtext><mi></mi></mtext></math>y", "</>y"),
            ("<math><td><td></math>y", "</>y"),
            (
                "<math><mrow on><semantics><mi>x</mi><annotation>a</annotation></semantics></mrow></math><i on>",
                "<math><mrow xon><semantics><mi>x</mi><annotation>a</annotation></semantics></mrow></math><i xon>",
            ),
            ("a<title></title on>b<script>'<svg></script>c", "a</>b</>c"),
            ("<button>a<button style>b</button></button><i on>", "</><i xon>"),
            ("a<!-- <svg> -->b<!><!--->c<? <svg></>d</ e>", "a</>b</></>c</></>d</>"),
            // An element without an end tag removes only its start tag.
            ("<svg><p>a</p><math>b</math>", "</><p>a</p><math>b</math>"),
            ("a<svg><title>b", "a</></>"),
            ("a<!-- <svg></svg>", "a</>"),
            // Removing an element must not create a tag.
            ("<<svg></svg>b>", "<</>b>"),
            ("<<!-->b>", "<</>b>"),
        ];
        for (html, left) in cases {
            assert_eq!(limited(html), html.replace(" on", " xon").replace(" style", " xstyle"), "it is small");
            assert_eq!(limited(&[&large(), html].concat()).strip_prefix(&large()), Some(left));
        }
    }

    #[test]
    fn ordinary_html_is_unchanged() {
        let phrases = "<b>a<i>b</i>c</b><p><em><strong>d</strong></em>".repeat(3000);
        let paragraphs = "<p>a<br><img src=x><ul><li>b<li>c</ul> 1 < 2 <3 <> ".repeat(3000);
        let points = "<ul><li><p>a<li>b</ul><dl><dt>a<dt>b<dd><p>c<dd>d</dl>".repeat(300);
        let cells = "<div><table><caption>a<tr><td>b<th>c<tr><td><p>d<p>e</table></div>".repeat(3000);
        // Typical output of programs that insert paragraph tags into typed text.
        let across = "<p><em>a</p><p>b</em> <strong>c</p><blockquote><p>d</strong></p></blockquote>".repeat(3000);
        let links = "<a name=x><h2>a</h2><p><a href=y>b</a><custom-x><span>c</span></custom-x>".repeat(3000);
        for html in [phrases, paragraphs, points, cells, across, links, "<".to_owned(), "<b".to_owned(), String::new()]
        {
            assert!(limited(&html) == html, "{:.60}", html);
        }
    }

    #[test]
    fn too_deep_tags_are_removed() {
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
            let limited = limited(&html);
            let opened =
                |html: &str| html.matches('<').count() - html.matches("</").count() - html.matches("<!").count();
            assert!(
                limited.contains("end") && opened(&limited) < opened(&html) * 4 / 5,
                "{nested}: {}",
                opened(&limited)
            );
        }
        let dropped = limited(&["<div>".repeat(MAX_OPEN), "<<div>b>".to_owned()].concat());
        assert!(dropped.ends_with("<</>b>"), "no tag comes of what is left");
    }

    #[test]
    fn truncated_input_terminates() {
        let html = "<a é=\"ü\" onx = 'y' style=z/><style></style é><svg a><title></ti<!--x--!><?</ <";
        for start in [String::new(), large()] {
            for end in (0..=html.len()).filter(|end| html.is_char_boundary(*end)) {
                limited(&[&start, &html[..end]].concat());
            }
        }
        for piece in ["<a x=\"<b style=", "<style>", "<!--", "<title x='", "</a", "<xmp", "<svg>", "<button"] {
            let long = piece.repeat(300_000);
            assert!(limited(&long).len() <= long.len() * 2);
        }
    }
}
