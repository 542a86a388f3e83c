//! The site's own `head.html`: further `meta` and `link` tags for the head of each page.
//!
//! Input: HTML. Output: the tags, written again, and faults with their lines. Entry point: [`tags`]. Scripts and styles
//! are refused, because the security policy of pages does not allow them.

use broadsheet::html::escaped as text;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use std::cell::RefCell;
use std::error::Error;
use std::fmt;

/// What is wrong in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadFault {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: &'static str,
}

impl fmt::Display for HeadFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}; {}", self.line, self.message, self.help)
    }
}

impl Error for HeadFault {}

/// Attributes of `meta` and of `link` that pass.
const META: [&str; 5] = ["name", "property", "itemprop", "content", "media"];
const LINK: [&str; 12] = [
    "rel",
    "href",
    "hreflang",
    "type",
    "title",
    "sizes",
    "media",
    "as",
    "crossorigin",
    "color",
    "referrerpolicy",
    "fetchpriority",
];

/// Returns the tags in `html`. `resolve` returns the address of a path on this site.
pub fn tags(html: &str, resolve: &dyn Fn(&str) -> String) -> (String, Vec<HeadFault>) {
    let sink = Sink::default();
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(html.into());
    // The sink never pauses the tokenizer.
    _ = tokenizer.feed(&input);
    tokenizer.end();
    let (mut tags, mut faults) = (String::new(), Vec::new());
    let mut is_raw = false;
    for (line, token) in tokenizer.sink.0.into_inner() {
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                is_raw = matches!(&*tag.name, "script" | "style" | "title" | "noscript");
                match checked(&tag, line, resolve) {
                    Ok(tag) => tags += &tag,
                    Err(fault) => faults.push(fault),
                }
            }
            Token::TagToken(_) => is_raw = false,
            Token::CharacterTokens(words) if !is_raw && !words.trim().is_empty() => {
                let start: String = words.trim().chars().take(30).collect();
                faults.push(HeadFault { line, message: format!("text `{start}` outside of a tag"), help: ONLY_TAGS });
            }
            _ => {}
        }
    }
    (tags, faults)
}

const ONLY_TAGS: &str = "head.html can contain `meta` and `link` tags only";

/// Writes a tag again, or states why it cannot be in the head.
fn checked(tag: &Tag, line: usize, resolve: &dyn Fn(&str) -> String) -> Result<String, HeadFault> {
    let value = |name: &str| tag.attrs.iter().find(|one| &*one.name.local == name).map(|one| &*one.value);
    let fault = |message: String, help| Err(HeadFault { line, message, help });
    let refused = |help| fault(format!("`<{}>` cannot be in head.html", tag.name), help);
    let known: &[&str] = match &*tag.name {
        "meta" if value("http-equiv").is_some() || value("charset").is_some() => {
            return refused(
                "the page has its own `http-equiv` and `charset`; settings of headers belong to the server",
            );
        }
        "meta" => &META,
        "link" if value("rel").is_none_or(|rel| rel.to_ascii_lowercase().contains("stylesheet")) => {
            return refused("write the style into style.css; a `link` needs another `rel`");
        }
        "link" => &LINK,
        "script" => {
            return refused("the security policy of pages runs no other scripts, so that no article can bring one");
        }
        "style" => return refused("write the style into style.css, which is the last cascade layer"),
        "title" => return refused("each page has its own title"),
        "base" => return refused("it would change the addresses of all links"),
        _ => return refused(ONLY_TAGS),
    };
    let mut written = format!("<{}", tag.name);
    for attribute in &tag.attrs {
        let (name, value) = (&*attribute.name.local, &*attribute.value);
        if !known.contains(&name) {
            let what = format!("`{name}` is not an attribute that `<{}>` can have in head.html", tag.name);
            return fault(what, "remove the attribute");
        }
        let is_known = ["https://", "http://", "mailto:"].iter().any(|scheme| value.starts_with(scheme));
        if name == "href" && value.contains(':') && !is_known {
            let what = format!("`{value}` is not an address that a link can have");
            return fault(what, "write a path or an https address");
        }
        let value = if name == "href" && value.starts_with('/') { resolve(value) } else { value.to_owned() };
        written += &format!(" {name}=\"{}\"", text(&value));
    }
    Ok(written + " />\n")
}

/// Collects tokens with their lines.
#[derive(Default)]
struct Sink(RefCell<Vec<(usize, Token)>>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let result = match &token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => match &*tag.name {
                "script" => TokenSinkResult::RawData(RawKind::ScriptData),
                "style" | "noscript" => TokenSinkResult::RawData(RawKind::Rawtext),
                "title" => TokenSinkResult::RawData(RawKind::Rcdata),
                _ => TokenSinkResult::Continue,
            },
            _ => TokenSinkResult::Continue,
        };
        self.0.borrow_mut().push((line as usize, token));
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_descriptions_and_links_pass() {
        let html = "<meta name=\"x\" content='\"a\"'>\n<!-- note --><link rel=me href=/about/>\n";
        let (written, faults) = tags(html, &|path| ["/log", path].concat());
        assert_eq!(faults, []);
        assert_eq!(
            written,
            "<meta name=\"x\" content=\"&quot;a&quot;\" />\n<link rel=\"me\" href=\"/log/about/\" />\n"
        );
        let html = "<script>alert('<meta>')</script>\n<style>a{}</style>\n<link rel=stylesheet href=/a.css>\n\
                    <meta http-equiv=refresh content=0>\n<base href=/x/>\n<link rel=me href=javascript:x>\n\
                    <link rel=me onload=x href=/>\nwords <p>";
        let (written, faults) = tags(html, &|path| path.to_owned());
        assert_eq!(written, "");
        let lines: Vec<_> = faults.iter().map(|fault| fault.line).collect();
        assert_eq!(lines, [1, 2, 3, 4, 5, 6, 7, 8, 8], "{faults:#?}");
    }
}
