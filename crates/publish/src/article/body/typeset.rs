//! Completes a sanitised body: image sizes, highlighted code, paths and headings.
//!
//! Input: safe HTML, and the site's files in it. Output: a [`Text`]. Entry point: `BodyCompiler::typeset`.
//!
//! - An image gets `width` and `height`, so that the layout does not shift, and a `srcset` with smaller copies.
//!   An image at the beginning is not loaded lazily. Signs are no galleries (`galleries`).
//! - A video or sound file becomes a player, with the text tracks beside it.
//! - Code is [highlighted](highlight).
//! - An absolute link to this site becomes a path. An address of a film that is a paragraph of its own becomes a
//!   player.
//! - Headings are collected, and links to fragments of the same body are checked.

use super::recordings::Player;
use super::{BodyAsset, BodyCompiler, Text, film, galleries};
use crate::article::heading::Heading;
use crate::article::highlight::{self, lines};
use crate::article::media::Purpose;
use crate::article::{anchors, excerpt};
use broadsheet::content::policy;
use broadsheet::html::{self, Token};
use broadsheet::markdown::MARKED_LINES;
use std::borrow::Cow;
use std::fmt::Write as _;

/// An image is above the fold if less text than this precedes it, in bytes.
const ABOVE_FOLD: usize = 600;

/// The `sizes` of an image: the width of the text column, or of a narrow window.
const SIZES: &str = "(min-width: 42rem) 38rem, 94vw";

/// The `sizes` of an image in a gallery. Browsers that know `auto` use the real one.
const TILE_SIZES: &str = "auto, (min-width: 42rem) 19rem, 47vw";

/// The attribute that the sanitiser adds to external links.
pub(super) const EXTERNAL_REL: &str = " rel=\"external noopener noreferrer\"";

/// The HTML that was written so far, and what was collected.
#[derive(Default)]
struct Typesetter {
    text: Text,
    ids: Vec<String>,
    /// Targets of links within the text, without `#`.
    fragments: Vec<String>,
    /// Bytes of text so far.
    text_bytes: usize,
    has_image: bool,
    /// The video or audio element that is open.
    player: Option<Player>,
    /// The number of open figures, from the gallery on.
    gallery_depth: usize,
    /// Whether an image has no alt text.
    lacks_alt: bool,
    in_heading: bool,
    /// The end of a reference to a footnote, in bytes of the input. Its text is no part of a heading.
    hidden_until: usize,
}

impl BodyCompiler<'_, '_> {
    /// Completes `html`. Also returns whether an image has no alt text.
    pub(super) fn typeset(&self, html: &str) -> (Text, bool) {
        let width = |src: &str| self.assets.borrow().get(src)?.asset.size.map(|(width, _)| width);
        let html = &*galleries::without_signs(html, &width);
        let mut out = Typesetter::default();
        out.text.html.reserve(html.len() + html.len() / 8);
        let mut tokens = html::tokens(html).peekable();
        let mut in_pre = false;
        let (mut at, mut rest) = (0, html);
        while let Some(token) = tokens.next() {
            let start = at;
            let (Token::Text(piece) | Token::Tag(piece)) = token;
            at += piece.len();
            rest = &rest[piece.len()..];
            let tag = match token {
                Token::Text(text) => {
                    out.add_text(text, start < out.hidden_until);
                    continue;
                }
                Token::Tag(tag) => tag,
            };
            let is_end = tag.starts_with("</");
            if !is_end && let Some(id) = anchors::id(tag) {
                out.ids.push(id);
            }
            match html::name(tag) {
                "img" if self.write_player(tag, &mut out.text.html) => {}
                "img" => self.write_image(tag, &mut out),
                "video" | "audio" | "source" | "track" => {
                    if let Some(player) = Player::note(&mut out.player, tag) {
                        self.write_tracks(&player, &mut out.text.html);
                    }
                    out.text.html += tag;
                }
                "a" if !is_end => match self.player(tag, rest, &out.text.html) {
                    Some(player) => {
                        out.text.html += &player;
                        if let Some(Token::Text(address)) = tokens.next() {
                            rest = &rest[address.len()..];
                        }
                    }
                    None => self.write_link(tag, rest, &mut out),
                },
                "code" if in_pre && !is_end => {
                    let list = marked_lines(tag);
                    out.text.html += &without_marked_lines(tag, list);
                    if let Some(Token::Text(code)) = tokens.peek()
                        && let Some(highlighted) = highlighted(tag, code, list)
                    {
                        out.text.html += &highlighted;
                        at += code.len();
                        rest = &rest[code.len()..];
                        tokens.next();
                    }
                }
                "figure" => {
                    let is_inside = out.gallery_depth > 0;
                    match is_end {
                        true => out.gallery_depth = out.gallery_depth.saturating_sub(1),
                        false => out.gallery_depth += usize::from(is_inside || galleries::is_start(tag)),
                    }
                    out.text.html += tag;
                }
                "sup" if out.in_heading && !is_end => {
                    out.hidden_until = start + excerpt::footnote_reference_length(&html[start..]);
                    out.text.html += tag;
                }
                name @ ("h2" | "h3" | "h4" | "h5" | "h6") => {
                    out.heading(name.as_bytes()[1] - b'0', tag, is_end);
                    out.text.html += tag;
                }
                _ => out.text.html += tag,
            }
            in_pre = tag.starts_with("<pre");
        }
        for id in std::mem::take(&mut out.fragments) {
            self.check_anchor(&format!("#{id}"), &id, &out.ids);
        }
        (out.text, out.lacks_alt)
    }

    /// Writes an image with its size and its smaller copies.
    fn write_image(&self, tag: &str, out: &mut Typesetter) {
        let attribute = |name| html::attribute(tag, name);
        out.lacks_alt |= attribute("alt").is_none_or(str::is_empty);
        let sizes = if out.gallery_depth > 0 { TILE_SIZES } else { SIZES };
        let is_above_fold = !std::mem::replace(&mut out.has_image, true) && out.text_bytes < ABOVE_FOLD;
        let html = &mut out.text.html;
        let tag = tag.trim_end_matches('>');
        *html += &if is_above_fold { Cow::Owned(tag.replacen(" loading=\"lazy\"", "", 1)) } else { Cow::Borrowed(tag) };
        let src = html::decode(attribute("src").unwrap_or_default());
        // Some programs put alignment after `#`. In an SVG, a fragment selects a part with its own size, so skip it.
        let (file, rest) = src.split_at(src.find(['?', '#']).unwrap_or(src.len()));
        if let Some(BodyAsset { asset, .. }) =
            self.assets.borrow().get(file).filter(|_| rest.is_empty() || !file.ends_with(".svg"))
            && let Some((width, height)) = asset.size
        {
            let dimension = |name| attribute(name).and_then(Dimension::parse);
            let scale = |one: f64, of: u32, to: u32| (one * f64::from(to) / f64::from(of)).ceil();
            let given_width = dimension("width");
            match (given_width, dimension("height")) {
                (None, None) => drop(write!(html, " width=\"{width}\" height=\"{height}\"")),
                (Some(Dimension::Pixels(given)), None) => {
                    let _ = write!(html, " height=\"{}\"", scale(given, width, height));
                }
                (None, Some(Dimension::Pixels(given))) => {
                    let _ = write!(html, " width=\"{}\"", scale(given, height, width));
                }
                // The style derives the height. A number of pixels beside a percentage would distort the image.
                _ => {}
            }
            let copies = asset.copies(Purpose::Body);
            if !copies.is_empty() && attribute("srcset").is_none() {
                *html += " srcset=\"";
                for copy in copies {
                    let url = super::media_url(self.context.settings.shared_path(), &copy.name);
                    let _ = write!(html, "{url} {}w, ", copy.width);
                }
                let _ = write!(html, "{src} {width}w\"");
                match given_width {
                    _ if attribute("sizes").is_some() => {}
                    Some(Dimension::Pixels(given)) => drop(write!(html, " sizes=\"min({given}px, 94vw)\"")),
                    Some(Dimension::Percent(_)) | None => drop(write!(html, " sizes=\"{sizes}\"")),
                }
            }
        }
        html.push('>');
    }

    /// Returns the start tag and the text of a player, for a bare address of a film. `rest` follows the tag of the
    /// link, and `before` precedes it.
    fn player(&self, tag: &str, rest: &str, before: &str) -> Option<String> {
        let (address, after) = bare_address(tag, rest)?;
        let (name, url) = film::player(address).filter(|(_, url)| self.context.policy.frame(url).is_some())?;
        let is_alone = before.ends_with("<p>") && after.starts_with("</p>");
        let class = policy::FRAME;
        is_alone.then(|| format!("<a class=\"{class}\" href=\"{url}\"{EXTERNAL_REL}>{name}"))
    }

    /// Writes the start tag of a link. An absolute URL of this site becomes a path, so that it works on any host.
    /// `rest` follows the tag.
    fn write_link(&self, tag: &str, rest: &str, out: &mut Typesetter) {
        let href = html::attribute(tag, "href").unwrap_or_default();
        if let Some(id) = href.strip_prefix("#u-") {
            out.fragments.push(html::decode(id).into_owned());
        }
        let base = &self.context.settings.base;
        let path = base.origin.as_deref().and_then(|origin| href.strip_prefix(origin));
        match path.filter(|path| path.starts_with(&base.path)).map(html::decode).filter(|path| is_path(path)) {
            Some(plain) => {
                let rest = &plain[plain.find(['?', '#']).unwrap_or(plain.len())..];
                let address = self.resolve_page(&html::decode(href), &plain, rest).unwrap_or_else(|| plain.to_string());
                let address = html::escaped(&address);
                out.text.html += &tag.replacen(EXTERNAL_REL, "", 1).replacen(href, &address, 1);
            }
            None => {
                out.text.html += tag.trim_end_matches('>');
                // Addresses are written from left to right in all scripts. Print relies on it too.
                let is_bare = bare_address(tag, rest).is_some() && html::attribute(tag, "dir").is_none();
                out.text.html += if is_bare { " dir=\"ltr\">" } else { ">" };
            }
        }
    }
}

/// The width or height of an image, as HTML parses it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Dimension {
    Pixels(f64),
    Percent(f64),
}

impl Dimension {
    /// Parses a value of the sanitiser: digits, perhaps a fraction, perhaps a percent sign.
    fn parse(value: &str) -> Option<Self> {
        let digits = |from: &str| from.bytes().take_while(u8::is_ascii_digit).count();
        let mut end = digits(value);
        if value[end..].starts_with('.') {
            end += 1 + digits(&value[end + 1..]);
        }
        let number = value[..end].parse().ok()?;
        Some(if value[end..].starts_with('%') { Dimension::Percent(number) } else { Dimension::Pixels(number) })
    }
}

/// Returns the address of a link whose text is that address, and what follows the link.
fn bare_address<'a>(tag: &'a str, rest: &'a str) -> Option<(&'a str, &'a str)> {
    let href = html::attribute(tag, "href")?;
    let (text, after) = rest.split_once("</a>")?;
    (href.starts_with("http") && href.trim_start_matches("http://") == text.trim_start_matches("http://"))
        .then_some((href, after))
}

/// Returns whether a URL without its origin is a path. `//` begins a host name; browsers treat `\` as `/` and ignore
/// control characters.
fn is_path(address: &str) -> bool {
    !address.starts_with("//") && !address.contains(|c: char| c == '\\' || c.is_control())
}

impl Typesetter {
    fn add_text(&mut self, text: &str, is_hidden: bool) {
        self.text_bytes += text.len();
        self.text.html += text;
        if self.in_heading
            && !is_hidden
            && let Some(heading) = self.text.contents.last_mut()
        {
            heading.text += &html::decode(text);
        }
    }

    fn heading(&mut self, level: u8, tag: &str, is_end: bool) {
        self.in_heading = false;
        if is_end {
            if let Some(heading) = self.text.contents.last_mut() {
                heading.text = heading.text.split_whitespace().collect::<Vec<_>>().join(" ");
            }
        } else if let Some(id) = html::attribute(tag, "id") {
            self.in_heading = true;
            let id = html::decode(id).into_owned();
            self.text.contents.push(Heading { level, id, text: String::new() });
        }
    }
}

/// Highlights the code that follows its start tag, and marks the lines of a list. `None` if nothing changes.
fn highlighted(tag: &str, code: &str, list: Option<&str>) -> Option<String> {
    let language = class_with(tag, "language-").map(html::decode);
    let coloured = language.and_then(|language| highlight::html(&html::decode(code), &language));
    match list {
        Some(list) => Some(lines::mark(coloured.as_deref().unwrap_or(code), list)),
        None => coloured,
    }
}

/// The lines that the author of a code block marked, as the Markdown writer passes them on.
fn marked_lines(tag: &str) -> Option<&str> {
    class_with(tag, MARKED_LINES)
}

/// The start tag of a code block without the class for its marked lines, which have spans of their own.
fn without_marked_lines<'t>(tag: &'t str, list: Option<&str>) -> Cow<'t, str> {
    let Some(list) = list else { return Cow::Borrowed(tag) };
    let class = [MARKED_LINES, list].concat();
    let tag = tag.replacen(&[" ", &class].concat(), "", 1);
    Cow::Owned(tag.replacen(&format!(" class=\"{class}\""), "", 1))
}

/// The rest of the first class with this prefix.
fn class_with<'t>(tag: &'t str, prefix: &str) -> Option<&'t str> {
    html::attribute(tag, "class")?.split(' ').find_map(|class| class.strip_prefix(prefix))
}
