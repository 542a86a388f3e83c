//! Recognises media that browsers would execute: pages, scripts, and SVG or XML with scripts.
//!
//! Input: the name of a file, and its content if it is small enough. Output: its kind. Entry point: [`active_kind`].
//! On hosts that send our headers such files cannot run (`security_policy::of_media`). On others, their scripts have
//! the rights of the site.

use std::path::Path;

const PAGES: [&str; 5] = ["html", "htm", "xhtml", "xht", "shtml"];
const SCRIPTS: [&str; 4] = ["js", "mjs", "cjs", "wasm"];
/// Extensions of XML that browsers render, and that may contain scripts.
const XML: [&str; 4] = ["svg", "xml", "xsl", "xslt"];

/// Returns what a browser would execute in a file, in words. `bytes` is `None` if the file is too large to check.
pub(super) fn active_kind(extension: &str, bytes: Option<&[u8]>) -> Option<&'static str> {
    let is_in = |list: &[&str]| list.contains(&extension);
    match extension {
        _ if is_in(&PAGES) => Some("a web page"),
        _ if is_in(&SCRIPTS) => Some("a script"),
        _ if is_in(&XML) && bytes.is_none_or(has_script) => Some("an SVG or XML file with scripts"),
        _ => None,
    }
}

/// Returns whether the extension is that of a page.
pub(super) fn is_page(path: &Path) -> bool {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|extension| PAGES.contains(&&*extension))
}

/// Returns whether XML contains something that runs a script, or that could hide it. Text about scripts is none.
fn has_script(xml: &[u8]) -> bool {
    // Without its NUL bytes, UTF-16 text is ASCII.
    let text: Vec<u8> = xml.iter().filter(|byte| **byte != 0).map(u8::to_ascii_lowercase).collect();
    let is_hidden = has(&text, b"<!entity") && (has(&text, b"&#") || has(&text, b"script"));
    let is_made = has(&text, b"<?xml-stylesheet") && !has(&text, b"text/css");
    let mut rest = text.as_slice();
    while let Some(start) = memchr::memchr(b'<', rest) {
        rest = &rest[start..];
        let (tag, after) = rest.split_at(length(rest));
        if runs(tag) {
            return true;
        }
        rest = after;
    }
    is_hidden || is_made
}

fn has(text: &[u8], words: &[u8]) -> bool {
    memchr::memmem::find(text, words).is_some()
}

/// The length of the tag, comment or section that a text begins with.
fn length(text: &[u8]) -> usize {
    for (opening, closing) in [(&b"<!--"[..], &b"-->"[..]), (b"<![cdata[", b"]]>")] {
        if text.starts_with(opening) {
            return memchr::memmem::find(text, closing).map_or(text.len(), |at| at + closing.len());
        }
    }
    let mut quote = None;
    let end = text.iter().position(|byte| {
        match (quote, byte) {
            (None, b'>') => return true,
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(open), byte) if open == *byte => quote = None,
            _ => {}
        }
        false
    });
    end.map_or(text.len(), |at| at + 1)
}

/// Whether a tag is a script, or has one in its attributes.
fn runs(tag: &[u8]) -> bool {
    if tag.starts_with(b"<!") || tag.starts_with(b"</") {
        return false;
    }
    let end =
        tag.iter().position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>')).unwrap_or(tag.len());
    let name = tag[..end].rsplit(|byte| matches!(byte, b'<' | b':')).next().unwrap_or_default();
    [&b"script"[..], b"iframe"].contains(&name)
        || [&b"javascript:"[..], b"srcdoc"].iter().any(|words| has(tag, words))
        || memchr::memmem::find_iter(tag, b"on").any(|at| is_handler(tag, at))
}

/// Returns whether `on` at this index begins the name of an attribute.
fn is_handler(text: &[u8], at: usize) -> bool {
    let is_name_start =
        at.checked_sub(1).is_some_and(|at| text[at].is_ascii_whitespace() || matches!(text[at], b'"' | b'\'' | b'/'));
    let name = text[at..].iter().take_while(|byte| byte.is_ascii_lowercase()).count();
    let after = text[at + name..].iter().find(|byte| !byte.is_ascii_whitespace());
    is_name_start && name > 2 && after == Some(&b'=')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_browsers_execute() {
        let svg = |inner: &str| format!("<svg xmlns=\"http://www.w3.org/2000/svg\" {inner}</svg>").into_bytes();
        for inner in [
            "><script>alert(1)</script>",
            "><SCRIPT/>",
            "xmlns:s=\"http://www.w3.org/2000/svg\"><s:script/>",
            "onload=\"alert(1)\">",
            "\nonload = 'alert(1)'>",
            "><a href=\"javascript:alert(1)\"/>",
            "><!-- don't --><a title='>' onclick=\"x\"/>",
            "><foreignObject><iframe/></foreignObject>",
        ] {
            assert!(active_kind("svg", Some(&svg(inner))).is_some(), "{inner}");
            let wide: Vec<u8> = svg(inner).into_iter().flat_map(|byte| [byte, 0]).collect();
            assert!(active_kind("svg", Some(&wide)).is_some(), "{inner} in UTF-16");
        }
        for inner in [
            "><text>on the one hand, one = 1</text>",
            "><foreignObject><p/></foreignObject>",
            "><!-- don't <script> --><text>&lt;script onclick=</text>",
            "><a title=\"> <\"/>",
            "icon=\"x\"><path d=\"M0 0\"/>",
        ] {
            assert_eq!(active_kind("svg", Some(&svg(inner))), None, "{inner}");
        }
        for (extension, expected) in
            [("html", true), ("xht", true), ("mjs", true), ("pdf", false), ("png", false), ("", false)]
        {
            assert_eq!(active_kind(extension, Some(b"<script>")).is_some(), expected, "{extension}");
        }
        assert!(active_kind("svg", None).is_some());
    }
}
