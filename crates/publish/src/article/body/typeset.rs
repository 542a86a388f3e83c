//! The last hand on a body: what a page needs and no author writes.
//!
//! Comes in: safe HTML, and what is known of the site's files in it. Goes out: the same HTML, in which
//! - pictures have `width` and `height`, so that nothing moves when they arrive, and offer smaller copies of themselves; one
//!   that stands at the very beginning does not wait for the page to be laid out;
//! - code has its [colours](highlight);
//! - links to this site by its full address are paths like all the others.
//!
//! On the way headings are taken down, and links within the text are held against its ids.

use super::{Heading, Text, Work};
use crate::article::markup::{self, Token};
use std::borrow::Cow;
use std::fmt::Write as _;
use {crate::article::anchors, crate::article::highlight};

/// A picture before which there is less text than this (in bytes) is in sight at once.
const IN_SIGHT: usize = 600;

/// How wide a picture is shown: as wide as the column of text, or the window where that is narrower.
const SIZES: &str = "(min-width: 42rem) 38rem, 94vw";

/// What the sanitiser gives links that lead elsewhere.
const ELSEWHERE: &str = " rel=\"external noopener noreferrer\"";

/// HTML as it grows, and what is taken down.
#[derive(Default)]
struct Page {
    text: Text,
    ids: Vec<String>,
    /// Links within the text, without the sign.
    fragments: Vec<String>,
    /// How many bytes of text there were so far.
    length: usize,
    has_picture: bool,
    /// Whether there is a picture that says nothing to a blind reader.
    is_wordless: bool,
    /// Whether a heading is open.
    in_heading: bool,
}

impl Work<'_, '_> {
    /// Typesets `html`; also says whether there is a picture without words.
    pub(super) fn typeset(&self, html: &str) -> (Text, bool) {
        let mut page = Page::default();
        page.text.html.reserve(html.len() + html.len() / 8);
        let mut tokens = markup::tokens(html).peekable();
        let mut in_pre = false;
        while let Some(token) = tokens.next() {
            let tag = match token {
                Token::Text(text) => {
                    page.add_text(text);
                    continue;
                }
                Token::Tag(tag) => tag,
            };
            let is_end = tag.starts_with("</");
            if !is_end && let Some(id) = anchors::id(tag) {
                page.ids.push(id);
            }
            match markup::name(tag) {
                "img" => self.picture(tag, &mut page),
                "a" if !is_end => self.link(tag, &mut page),
                "code" if in_pre && !is_end => {
                    page.text.html += tag;
                    if let Some(Token::Text(code)) = tokens.peek()
                        && let Some(coloured) = coloured(tag, code)
                    {
                        page.text.html += &coloured;
                        tokens.next();
                    }
                }
                name @ ("h2" | "h3" | "h4" | "h5" | "h6") => {
                    page.heading(name.as_bytes()[1] - b'0', tag, is_end);
                    page.text.html += tag;
                }
                _ => page.text.html += tag,
            }
            in_pre = tag.starts_with("<pre");
        }
        for id in std::mem::take(&mut page.fragments) {
            self.check_anchor(&format!("#{id}"), &id, &page.ids);
        }
        (page.text, page.is_wordless)
    }

    /// Writes a picture with its pixels and its smaller copies.
    fn picture(&self, tag: &str, page: &mut Page) {
        let attribute = |name| markup::attribute(tag, name);
        page.is_wordless |= attribute("alt").is_none_or(str::is_empty);
        let is_in_sight = !std::mem::replace(&mut page.has_picture, true) && page.length < IN_SIGHT;
        let html = &mut page.text.html;
        let tag = tag.trim_end_matches('>');
        *html += &if is_in_sight { Cow::Owned(tag.replacen(" loading=\"lazy\"", "", 1)) } else { Cow::Borrowed(tag) };
        let src = markup::decode(attribute("src").unwrap_or_default());
        // Behind `#` some say how a picture is to stand. In an SVG it is a part of it, which has a size of its own.
        let (file, rest) = src.split_at(src.find(['?', '#']).unwrap_or(src.len()));
        if let Some(asset) = self.pictures.borrow().get(file).filter(|_| rest.is_empty() || !file.ends_with(".svg"))
            && let Some((width, height)) = asset.size
        {
            let pixels = |name| attribute(name).and_then(|pixels| pixels.parse::<u32>().ok());
            let other = |one: u32, of: u32, to: u32| (u64::from(one) * u64::from(to)).div_ceil(u64::from(of));
            let own_width = pixels("width");
            match (own_width, pixels("height")) {
                (None, None) => drop(write!(html, " width=\"{width}\" height=\"{height}\"")),
                (Some(own), None) => drop(write!(html, " height=\"{}\"", other(own, width, height))),
                (None, Some(own)) => drop(write!(html, " width=\"{}\"", other(own, height, width))),
                (Some(_), Some(_)) => {}
            }
            if !asset.copies.is_empty() && attribute("srcset").is_none() {
                *html += " srcset=\"";
                for copy in &asset.copies {
                    let url = super::media_url(self.context.routes.base(), &copy.name);
                    let _ = write!(html, "{url} {}w, ", copy.width);
                }
                let _ = write!(html, "{src} {width}w\"");
                match own_width {
                    _ if attribute("sizes").is_some() => {}
                    Some(own) => drop(write!(html, " sizes=\"min({own}px, 94vw)\"")),
                    None => drop(write!(html, " sizes=\"{SIZES}\"")),
                }
            }
        }
        html.push('>');
    }

    /// Writes the start of a link. To this site it is a path, so that it holds wherever the site is shown.
    fn link(&self, tag: &str, page: &mut Page) {
        let href = markup::attribute(tag, "href").unwrap_or_default();
        if let Some(id) = href.strip_prefix("#u-") {
            page.fragments.push(markup::decode(id).into_owned());
        }
        let base = &self.context.settings.base;
        let path = base.origin.as_deref().and_then(|origin| href.strip_prefix(origin));
        match path.filter(|path| path.starts_with(&base.path)).map(markup::decode).filter(|path| is_path(path)) {
            Some(plain) => {
                let rest = &plain[plain.find(['?', '#']).unwrap_or(plain.len())..];
                let address = self.page(&markup::decode(href), &plain, rest).unwrap_or_else(|| plain.to_string());
                let address = address.replace('&', "&amp;").replace('"', "&quot;");
                page.text.html += &tag.replacen(ELSEWHERE, "", 1).replacen(href, &address, 1);
            }
            None => page.text.html += tag,
        }
    }
}

/// Whether an address without its origin is a path: two slashes begin a host, and to browsers a backslash is a slash, and
/// a control character nothing.
fn is_path(address: &str) -> bool {
    !address.starts_with("//") && !address.contains(|c: char| c == '\\' || c.is_control())
}

impl Page {
    fn add_text(&mut self, text: &str) {
        self.length += text.len();
        self.text.html += text;
        if self.in_heading
            && let Some(heading) = self.text.contents.last_mut()
        {
            heading.text += &markup::decode(text);
        }
    }

    fn heading(&mut self, level: u8, tag: &str, is_end: bool) {
        self.in_heading = false;
        if is_end {
            if let Some(heading) = self.text.contents.last_mut() {
                heading.text = heading.text.split_whitespace().collect::<Vec<_>>().join(" ");
            }
        } else if let Some(id) = markup::attribute(tag, "id") {
            self.in_heading = true;
            let id = markup::decode(id).into_owned();
            self.text.contents.push(Heading { level, id, text: String::new() });
        }
    }
}

/// The code that follows its start tag, if we know the language that it names.
fn coloured(tag: &str, code: &str) -> Option<String> {
    let mut classes = markup::attribute(tag, "class")?.split(' ');
    let language = markup::decode(classes.find_map(|class| class.strip_prefix("language-"))?).into_owned();
    highlight::html(&markup::decode(code), &language)
}
