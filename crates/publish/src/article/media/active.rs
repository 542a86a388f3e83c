//! Which files beside articles browsers would run, if a host let them: pages, scripts, and drawings with scripts in them.
//!
//! Comes in: the name of a file, and its bytes where they are known. Goes out: what it is. Hosts that send our headers keep such files
//! from running (`security_policy::of_media`); on other hosts they have the rights of the site's own scripts.

use std::path::Path;

/// Extensions of pages.
const PAGES: [&str; 5] = ["html", "htm", "xhtml", "xht", "shtml"];
/// Extensions of scripts.
const SCRIPTS: [&str; 4] = ["js", "mjs", "cjs", "wasm"];
/// Extensions of XML that browsers show, and in which there may be scripts.
const XML: [&str; 4] = ["svg", "xml", "xsl", "xslt"];

/// What a browser would run in a file, in words; `bytes` is `None` where the file is too large to look into.
pub(super) fn kind(extension: &str, bytes: Option<&[u8]>) -> Option<&'static str> {
    let is = |list: &[&str]| list.contains(&extension);
    match extension {
        _ if is(&PAGES) => Some("a web page"),
        _ if is(&SCRIPTS) => Some("a script"),
        _ if is(&XML) && bytes.is_none_or(has_script) => Some("a drawing or document with scripts in it"),
        _ => None,
    }
}

/// Whether a path names a page.
pub(super) fn is_page(path: &Path) -> bool {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|extension| PAGES.contains(&&*extension))
}

/// Whether XML holds an element, an attribute or an address that runs script, or what could hide one. Text about scripts is none.
fn has_script(xml: &[u8]) -> bool {
    // UTF-16 is the same letters with NUL bytes between them.
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

/// Whether `on` at this place begins the name of an attribute.
fn is_handler(text: &[u8], at: usize) -> bool {
    let is_apart =
        at.checked_sub(1).is_some_and(|at| text[at].is_ascii_whitespace() || matches!(text[at], b'"' | b'\'' | b'/'));
    let name = text[at..].iter().take_while(|byte| byte.is_ascii_lowercase()).count();
    let after = text[at + name..].iter().find(|byte| !byte.is_ascii_whitespace());
    is_apart && name > 2 && after == Some(&b'=')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_browsers_would_run() {
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
            assert!(kind("svg", Some(&svg(inner))).is_some(), "{inner}");
            let wide: Vec<u8> = svg(inner).into_iter().flat_map(|byte| [byte, 0]).collect();
            assert!(kind("svg", Some(&wide)).is_some(), "{inner} in UTF-16");
        }
        for inner in [
            "><text>on the one hand, one = 1</text>",
            "><foreignObject><p/></foreignObject>",
            "><!-- don't <script> --><text>&lt;script onclick=</text>",
            "><a title=\"> <\"/>",
            "icon=\"x\"><path d=\"M0 0\"/>",
        ] {
            assert_eq!(kind("svg", Some(&svg(inner))), None, "{inner}");
        }
        for (extension, is) in
            [("html", true), ("xht", true), ("mjs", true), ("pdf", false), ("png", false), ("", false)]
        {
            assert_eq!(kind(extension, Some(b"<script>")).is_some(), is, "{extension}");
        }
        assert!(kind("svg", None).is_some());
    }
}
