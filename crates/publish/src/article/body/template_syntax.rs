//! Reports syntax of other programs in a body: template tags, which would be shown as text, and elements that the
//! sanitiser removes.
//!
//! Input: parsed Markdown. Output: warnings with spans. Entry point: [`find`]. [`may_contain`] is a fast check of the
//! text.

use crate::source::code::Code;
use crate::source::diagnostic::Diagnostic;
use broadsheet::content::policy::{self, ElementRule, Policy};
use broadsheet::html::{StartTag, start_tags};
use broadsheet::markdown::ParsedMarkdown;
use memchr::{memchr_iter, memmem};
use pulldown_cmark::{CodeBlockKind, Event, Tag as Block, TagEnd};
use std::ops::Range;

/// A marker of another program's syntax, the warning, and the help text.
const MARKERS: [(&str, &str, &str); 7] = [
    (
        "{{",
        "template tag of another program is shown as text",
        "replace it: link to an article by the path of its Markdown file; write an image as `![words](path)`",
    ),
    (
        "{%",
        "template tag of another program is shown as text",
        "replace it: link to an article by the path of its Markdown file; write code between two lines of ```",
    ),
    (
        "{:",
        "kramdown attributes are unsupported and shown as text",
        "remove them; write the id of a heading as `## Words {#id}`",
    ),
    ("{/*", "MDX comment is unsupported and shown as text", "write `<!-- … -->` instead"),
    (
        ":::",
        "admonition is unsupported; its `:::` is shown as text",
        "write it as a block quote: each line begins with `>`, and the first one is `> [!NOTE]`",
    ),
    (
        "[[",
        "wiki link without a target is shown as text",
        "write the name of an article, as in `[[spring-tide]]`; write code between backticks",
    ),
    ("!!! ", "admonition is unsupported; its `!!!` is shown as text", "indent its content by four spaces"),
];

/// The index of wiki links in [`MARKERS`].
const WIKI_LINK: usize = 5;

/// Markers that count only at the start of a text.
const AT_START: [&str; 2] = [":::", "!!! "];

/// The search stops after this number of warnings.
const MAX_WARNINGS: usize = 1_000;

/// Returns whether a body without raw HTML may contain such syntax. False positives are possible.
pub(super) fn may_contain(markdown: &str) -> bool {
    let bytes = markdown.as_bytes();
    memchr_iter(b'{', bytes).any(|at| matches!(bytes.get(at + 1), Some(b'{' | b'%' | b':' | b'/')))
        || [":::", "[[", "!!! ", " from '", " from \"", "mermaid"]
            .iter()
            .any(|marker| memmem::find(bytes, marker.as_bytes()).is_some())
}

/// Returns a warning if the URL contains a template tag.
pub(super) fn check_url(url: &str) -> Option<Diagnostic> {
    let (_, message, help) = MARKERS[..2].iter().find(|(marker, ..)| url.contains(marker))?;
    Some(Diagnostic::warning(Code::Removed, *message).help(*help))
}

/// Finds such syntax outside code: at most one marker for each line, and all elements.
pub(super) fn find(parsed: &ParsedMarkdown<'_>, markdown: &str, policy: &Policy) -> Vec<(Range<usize>, Diagnostic)> {
    let mut warnings: Vec<(Range<usize>, Diagnostic)> = Vec::new();
    // The rest of the line with the last marker.
    let (mut in_code, mut line) = (false, 0..0);
    for (event, span) in parsed.parts().flatten() {
        let span = span.clone();
        if warnings.len() > MAX_WARNINGS {
            break;
        }
        match event {
            Event::Start(Block::CodeBlock(kind)) => {
                in_code = true;
                if matches!(kind, CodeBlockKind::Fenced(info) if info.split([' ', ',', '{']).next() == Some("mermaid"))
                {
                    let warning = Diagnostic::warning(Code::ForeignSyntax, "Mermaid diagram is shown as its source");
                    let end = markdown[span.start..].find('\n').map_or(markdown.len(), |length| span.start + length);
                    warnings
                        .push((span.start..end, warning.help("export it as SVG, and write `![words](diagram.svg)`")));
                }
            }
            Event::End(TagEnd::CodeBlock) => in_code = false,
            // A formula is no tag in the source.
            Event::Start(Block::HtmlBlock) | Event::InlineHtml(_) if !markdown[span.start..].starts_with('$') => {
                let tags = start_tags(&markdown[..span.end], span.start);
                warnings.extend(tags.filter_map(|tag| check_element(markdown, policy, tag)));
            }
            Event::Text(_) if !in_code && !line.contains(&span.start) => {
                if let Some((span, warning)) = find_marker(markdown, span) {
                    line = span.end..markdown[span.end..].find('\n').map_or(markdown.len(), |end| span.end + end);
                    warnings.push((span, warning));
                }
            }
            _ => {}
        }
    }
    warnings.sort_by_key(|(span, _)| span.start);
    warnings
}

/// Finds the first marker in a text.
fn find_marker(markdown: &str, span: Range<usize>) -> Option<(Range<usize>, Diagnostic)> {
    let text = &markdown[span.clone()];
    let begins_line = markdown[..span.start].is_empty() || markdown[..span.start].ends_with('\n');
    if begins_line && text.starts_with("import ") && [" from '", " from \""].iter().any(|from| text.contains(from)) {
        let warning = Diagnostic::warning(Code::ForeignSyntax, "MDX import is unsupported and shown as text");
        return Some((span, warning.help("remove it, and the components that it imports")));
    }
    // The parser makes a text of each bracket.
    if let Some(name) = wiki_link(markdown, span.start).filter(|_| text == "[") {
        let (_, message, help) = MARKERS[WIKI_LINK];
        return Some((
            span.start..span.start + name.len(),
            Diagnostic::warning(Code::ForeignSyntax, message).help(help),
        ));
    }
    let first = MARKERS.iter().filter_map(|known| Some((text.find(known.0)?, known)));
    let (at, (marker, message, help)) =
        first.filter(|(at, known)| *at == 0 || !AT_START.contains(&known.0)).min_by_key(|(at, _)| *at)?;
    let start = span.start + at;
    let message = match tag_name(&markdown[start + marker.len()..]) {
        Some(name) if marker.starts_with('{') => message.replacen("tag", &format!("tag `{name}`"), 1),
        _ => (*message).to_owned(),
    };
    Some((start..start + marker.len(), Diagnostic::warning(Code::ForeignSyntax, message).help(*help)))
}

/// Returns the wiki link at `at`.
fn wiki_link(markdown: &str, at: usize) -> Option<&str> {
    let inner = markdown[at..].strip_prefix("[[").filter(|_| !markdown[..at].ends_with('\\'))?;
    let length = inner.lines().next()?.find("]]")?;
    let is_name = !inner[..length].contains(['[', ']', '`']) && !inner.starts_with([' ', ']']);
    is_name.then(|| &markdown[at..at + length + 4])
}

/// Returns the name after the marker of a tag.
fn tag_name(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(['<', '%', '-', ' ', '/']);
    let end = text.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '.')).unwrap_or(text.len());
    (end > 0).then(|| &text[..end])
}

/// Returns a warning if the sanitiser removes the element.
fn check_element(markdown: &str, policy: &Policy, tag: StartTag) -> Option<(Range<usize>, Diagnostic)> {
    let name = &markdown[tag.name.clone()];
    let lower = name.to_ascii_lowercase();
    let action = policy::element(&lower);
    let is_component =
        name.starts_with(|c: char| c.is_ascii_uppercase()) && name.contains(|c: char| c.is_ascii_lowercase());
    let (message, help) = match &*lower {
        // These only contain fallbacks and sources of formulas, so nobody misses them.
        "noscript" | "noembed" | "noframes" | "template" | "title" | "annotation" | "annotation-xml" => return None,
        "iframe" => {
            let src = tag.attributes.iter().find(|[name, _]| markdown[name.clone()].eq_ignore_ascii_case("src"));
            let url = src.map(|[_, value]| markdown[value.clone()].trim()).unwrap_or_default();
            if policy.frame(url).is_some() {
                return None;
            }
            let host = url.split("//").nth(1).and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
            // If the host is listed, only the addresses of its players are allowed.
            let players: Vec<&str> =
                policy::FRAMES.split(' ').filter(|known| known.split('/').next() == Some(host)).collect();
            match players.is_empty() {
                true if host.is_empty() => {
                    ("frames of this host are not allowed; removed".to_owned(), String::from("write a link instead"))
                }
                true => ("frames of this host are not allowed; removed".to_owned(), frame_hosts_help(host)),
                false => (
                    format!(
                        "frames of this address are not allowed; removed (players of {host} are below {})",
                        players.join(" or ")
                    ),
                    "use the address that the site offers for embedding, or add another path to `frame_hosts` in \
                     broadsheet.toml"
                        .to_owned(),
                ),
            }
        }
        "form" => (
            String::from("`<form>` removed: articles cannot contain forms"),
            String::from("link to a page that contains it"),
        ),
        _ if action == ElementRule::Drop => (
            format!("`<{lower}>` removed, including its content"),
            String::from("replace it with Markdown, an image or a link"),
        ),
        _ if action == ElementRule::Unwrap && is_component => (
            format!("`<{name}>` is a component of another program; only its text is shown"),
            String::from("replace it with Markdown"),
        ),
        _ => return None,
    };
    Some((tag.name, Diagnostic::warning(Code::Removed, message).help(help)))
}

/// Returns how to allow frames of a host.
fn frame_hosts_help(host: &str) -> String {
    format!("if you trust it, add `frame_hosts = [\"{host}\"]` to broadsheet.toml; or write a link instead")
}
