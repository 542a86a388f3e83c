//! The markup of the frame, parsed into typed parts.
//!
//! Input: the text of `index.html`. Output: [`Markup`], which `reader.json` stores. Entry point: [`Markup::parse`].
//!
//! Comments mark where the content of a page belongs: `<!--broadsheet:page-->` in the head, and `broadsheet:title`,
//! `broadsheet:description` and `broadsheet:languages` in the masthead or the footer. `<!--broadsheet:slot NAME-->` and
//! `<!--/broadsheet:slot-->` surround what a site can replace. The content of `main` is always that of the page. Other
//! comments and the indentation are dropped.

use broadsheet::html::escaped as text;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::error::Error;
use std::fmt;

/// The attributes of an element: names and values.
pub type Attributes = Vec<(String, String)>;

/// The parts of the frame, in document order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Markup {
    /// Attributes of the root element, besides those that each site sets.
    pub attributes: Attributes,
    /// The head before the tags of the page.
    pub head: Vec<Piece>,
    /// The head after the tags of the page, without its end tag.
    pub head_end: Vec<Piece>,
    /// The body before `main`.
    pub body: Vec<Piece>,
    /// Attributes of `main`, besides those that each page sets.
    pub main: Attributes,
    /// The body after `main`, without its end tag.
    pub footer: Vec<Piece>,
}

/// A piece of markup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Piece {
    /// Markup that is the same on all sites.
    Html(String),
    /// A URL on the site, without the base path.
    Path(String),
    /// An English text, which may have a translation.
    Text(String),
    /// The title of the site.
    Title,
    /// The description of the site.
    Description,
    /// Links to the other languages, for sites that have several.
    Languages,
    /// A link to a feed, for sites that have feeds.
    Feed(Vec<Piece>),
    /// A link to the index of topics, for sites that have topics.
    Topics(Vec<Piece>),
    /// The attribute `aria-current` of a link to this path, on the page that it leads to.
    Current(String),
    /// What a site can replace, and what is there otherwise.
    Slot(Slot, Vec<Piece>),
}

/// A part of the frame that a site can replace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Slot {
    /// The icons of the site, in the head.
    Icon,
    /// The colour of the browser's own interface, in the head.
    ThemeColour,
    /// Above the title.
    Banner,
    /// The title, in the link to the front page.
    Logo,
    /// The links below the title.
    Menu,
    /// Further links in the footer.
    FooterMenu,
    /// The publisher's profiles.
    Social,
    /// The last line of the footer.
    Footer,
}

impl Slot {
    const NAMES: [(&'static str, Slot); 8] = [
        ("icon", Slot::Icon),
        ("theme-colour", Slot::ThemeColour),
        ("banner", Slot::Banner),
        ("logo", Slot::Logo),
        ("menu", Slot::Menu),
        ("footer-menu", Slot::FooterMenu),
        ("social", Slot::Social),
        ("footer", Slot::Footer),
    ];
}

/// The error for a document that cannot be a frame: the part that it lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameError(&'static str);

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "has no `{}`, so it cannot be the frame of a page", self.0)
    }
}

impl Error for FrameError {}

/// Attributes of the root element that each site sets.
const SITE_ATTRIBUTES: [&str; 4] = ["lang", "dir", "data-base", "data-articles"];
/// Attributes of `main` that each page sets.
const PAGE_ATTRIBUTES: [&str; 3] = ["id", "data-state", "data-route"];
/// Attributes with URLs.
const URL_ATTRIBUTES: [&str; 3] = ["href", "src", "action"];
const FEED_FILES: [&str; 3] = ["feed.json", "rss.xml", "atom.xml"];
/// The index of topics.
const TOPICS: &str = "categories/";

/// Makes a piece of a link that only some sites have.
type Optional = fn(Vec<Piece>) -> Piece;

impl Markup {
    /// Parses a document. Omits each start tag for which `keep` returns false, given its name and attributes.
    pub fn parse(document: &str, keep: &mut dyn FnMut(&str, &Attributes) -> bool) -> Result<Self, FrameError> {
        let tokenizer = Tokenizer::new(Tokens::default(), TokenizerOpts::default());
        let input = BufferQueue::default();
        input.push_back(document.into());
        // The sink never pauses the tokenizer.
        _ = tokenizer.feed(&input);
        tokenizer.end();
        let mut parser = Parser::default();
        for token in tokenizer.sink.0.into_inner() {
            parser.read(token, keep);
        }
        match parser.section {
            Section::Start => Err(FrameError("<html>")),
            Section::Head => Err(FrameError("<!--broadsheet:page-->")),
            Section::HeadEnd | Section::Body => Err(FrameError("<main>")),
            Section::Main | Section::Footer | Section::End => Ok(parser.markup),
        }
    }
}

/// Collects all tokens of a document.
#[derive(Default)]
struct Tokens(RefCell<Vec<Token>>);

impl TokenSink for Tokens {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let result = match &token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => match &*tag.name {
                "script" => TokenSinkResult::RawData(RawKind::ScriptData),
                "style" => TokenSinkResult::RawData(RawKind::Rawtext),
                "title" => TokenSinkResult::RawData(RawKind::Rcdata),
                _ => TokenSinkResult::Continue,
            },
            _ => TokenSinkResult::Continue,
        };
        self.0.borrow_mut().push(token);
        result
    }
}

/// The part of the document that is being parsed, in document order.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Section {
    #[default]
    Start,
    Head,
    HeadEnd,
    Body,
    Main,
    Footer,
    End,
}

#[derive(Default)]
struct Parser {
    markup: Markup,
    section: Section,
    /// The base path of the document itself. Starts and ends with a slash.
    base: String,
    /// Text before the next tag.
    text: String,
    /// Whether the text belongs to a script or a style, so that it has no character references.
    is_raw: bool,
    /// A link that only some sites have, and its pieces until its end tag.
    optional: Option<(Optional, Vec<Piece>)>,
    /// A slot, and its pieces until it is closed.
    slot: Option<(Slot, Vec<Piece>)>,
}

impl Parser {
    fn read(&mut self, token: Token, keep: &mut dyn FnMut(&str, &Attributes) -> bool) {
        match token {
            Token::CharacterTokens(text) => self.text.push_str(&text),
            Token::CommentToken(comment) => self.comment(comment.trim()),
            Token::TagToken(tag) => {
                self.flush_text();
                match tag.kind {
                    TagKind::StartTag => self.start(&tag, keep),
                    TagKind::EndTag => self.end(&tag.name),
                }
            }
            Token::DoctypeToken(_) | Token::NullCharacterToken | Token::EOFToken | Token::ParseError(_) => {}
        }
    }

    fn comment(&mut self, comment: &str) {
        match comment {
            "broadsheet:page" if self.section == Section::Head => {
                self.flush_text();
                self.section = Section::HeadEnd;
            }
            "broadsheet:title" => self.slot(Piece::Title),
            "broadsheet:description" => self.slot(Piece::Description),
            "broadsheet:languages" => self.slot(Piece::Languages),
            "/broadsheet:slot" => {
                self.flush_text();
                if let Some((slot, pieces)) = self.slot.take() {
                    self.push(Piece::Slot(slot, pieces));
                }
            }
            _ => {
                let name = comment.strip_prefix("broadsheet:slot ");
                let named = name.and_then(|name| Slot::NAMES.iter().find(|(known, _)| *known == name.trim()));
                if let Some((_, slot)) = named {
                    self.flush_text();
                    self.slot = Some((*slot, Vec::new()));
                }
            }
        }
    }

    fn slot(&mut self, piece: Piece) {
        self.flush_text();
        self.push(piece);
    }

    fn start(&mut self, tag: &Tag, keep: &mut dyn FnMut(&str, &Attributes) -> bool) {
        let attributes: Attributes =
            tag.attrs.iter().map(|one| (one.name.local.to_string(), one.value.to_string())).collect();
        let without = |names: &[&str]| -> Attributes {
            attributes.iter().filter(|(name, _)| !names.contains(&name.as_str())).cloned().collect()
        };
        match &*tag.name {
            "html" => {
                let base = attributes.iter().find(|(name, _)| name == "data-base").map(|(_, base)| base.as_str());
                self.base = base.filter(|base| base.starts_with('/')).unwrap_or("/").to_owned();
                self.markup.attributes = without(&SITE_ATTRIBUTES);
                self.section = Section::Head;
            }
            "main" if matches!(self.section, Section::HeadEnd | Section::Body) => {
                self.markup.main = without(&PAGE_ATTRIBUTES);
                self.section = Section::Main;
            }
            name if keep(name, &attributes) => {
                self.is_raw = matches!(name, "script" | "style");
                let href = attributes.iter().find(|(name, _)| name == "href");
                let optional: Option<Optional> = match href.and_then(|(_, href)| href.strip_prefix(&self.base)) {
                    Some(TOPICS) => Some(Piece::Topics),
                    Some(file) if FEED_FILES.contains(&file) => Some(Piece::Feed),
                    _ => None,
                };
                let pieces = self.tag(tag, &attributes);
                match optional {
                    Some(optional) if name == "a" => self.optional = Some((optional, pieces)),
                    Some(optional) => self.push(optional(pieces)),
                    None => pieces.into_iter().for_each(|piece| self.push(piece)),
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        self.is_raw = false;
        match name {
            "head" if self.section == Section::HeadEnd => self.section = Section::Body,
            "main" if self.section == Section::Main => self.section = Section::Footer,
            "body" | "html" if self.section == Section::Footer => self.section = Section::End,
            _ => self.push(Piece::Html(format!("</{name}>"))),
        }
        if name == "a"
            && let Some((optional, pieces)) = self.optional.take()
        {
            self.push(optional(pieces));
        }
    }

    /// The pieces of a start tag.
    fn tag(&self, tag: &Tag, attributes: &Attributes) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let html = |pieces: &mut Vec<Piece>, parts: &[&str]| push(pieces, Piece::Html(parts.concat()));
        html(&mut pieces, &["<", &tag.name]);
        for (name, value) in attributes {
            let path = value.strip_prefix(&self.base).filter(|rest| !rest.starts_with('/'));
            let piece = match path {
                Some(path) if URL_ATTRIBUTES.contains(&name.as_str()) => Piece::Path(path.to_owned()),
                _ if name == "aria-label" => Piece::Text(value.clone()),
                _ => Piece::Html(text(value)),
            };
            html(&mut pieces, &[" ", name, "=\""]);
            push(&mut pieces, piece);
            html(&mut pieces, &["\""]);
            let is_shown = matches!(self.section, Section::Body | Section::Footer);
            if let Some(path) = path.filter(|_| &*tag.name == "a" && is_shown) {
                pieces.push(Piece::Current(path.to_owned()));
            }
        }
        html(&mut pieces, &[if tag.self_closing { " />" } else { ">" }]);
        pieces
    }

    /// Adds the text before a tag. Spaces around it are not part of the message.
    fn flush_text(&mut self) {
        let found = std::mem::take(&mut self.text);
        if self.is_raw {
            self.push(Piece::Html(found));
            return;
        }
        let found = without_indentation(&found);
        let message = found.trim();
        let (before, after) = found.split_at(found.len() - found.trim_start().len() + message.len());
        self.push(Piece::Html(before[..before.len() - message.len()].to_owned()));
        if !message.is_empty() {
            self.push(Piece::Text(message.to_owned()));
        }
        self.push(Piece::Html(after.to_owned()));
    }

    fn push(&mut self, piece: Piece) {
        let pieces = match (&mut self.optional, &mut self.slot, self.section) {
            (_, _, Section::Start | Section::Main | Section::End) => return,
            (Some((_, pieces)), ..) | (None, Some((_, pieces)), _) => pieces,
            (None, None, Section::Head) => &mut self.markup.head,
            (None, None, Section::HeadEnd) => &mut self.markup.head_end,
            (None, None, Section::Body) => &mut self.markup.body,
            (None, None, Section::Footer) => &mut self.markup.footer,
        };
        push(pieces, piece);
    }
}

/// Adds a piece. Adjacent markup becomes one piece.
fn push(pieces: &mut Vec<Piece>, piece: Piece) {
    match (pieces.last_mut(), piece) {
        (_, Piece::Html(new)) if new.is_empty() => {}
        (Some(Piece::Html(last)), Piece::Html(new)) => last.push_str(&new),
        (_, piece) => pieces.push(piece),
    }
}

/// Removes empty lines, and spaces around line breaks. No preformatted text of a frame spans lines.
fn without_indentation(text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').collect();
    let last = lines.len() - 1;
    let mut kept = String::with_capacity(text.len());
    for (at, line) in lines.into_iter().enumerate() {
        let line = if at > 0 { line.trim_start() } else { line };
        let line = if at < last { line.trim_end() } else { line };
        if at > 0 && !kept.ends_with('\n') {
            kept.push('\n');
        }
        kept.push_str(line);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(document: &str) -> Result<Markup, FrameError> {
        Markup::parse(document, &mut |_, _| true)
    }

    fn html(text: &str) -> Piece {
        Piece::Html(text.to_owned())
    }

    #[test]
    fn a_document_has_typed_parts() {
        let document = r##"<!doctype html>
<!-- ours,
  of two lines -->
<html lang="en" data-base="/log/" class="x">
  <head>
    <link rel="icon" href="/log/a.svg" />
    <!--broadsheet:page-->
    <link rel="alternate" href="/log/feed.json" />
  </head>
  <body>
    <nav aria-label="Site"><a href="/log/">Latest &amp; more</a></nav>
    <p><!--broadsheet:title--></p>
    <main id="content" class="wide" data-state="loading"><p>Loading</p></main>
    <p>Set with Broadsheet. <a href="/log/feed.json">JSON Feed</a> <a href="/log/categories/">Topics</a></p>
  </body>
</html>
"##;
        let markup = parse(document).unwrap();
        let owned = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(markup.attributes, [owned("class", "x")]);
        assert_eq!(
            markup.head,
            [html("\n<head>\n<link rel=\"icon\" href=\""), Piece::Path("a.svg".into()), html("\" />\n")]
        );
        let link = |path: &str, text: &str| {
            let path = path.to_owned();
            let pieces = [html("<a href=\""), Piece::Path(path.clone()), html("\""), Piece::Current(path), html(">")];
            [pieces.as_slice(), &[Piece::Text(text.to_owned()), html("</a>")]].concat()
        };
        let feed = vec![html("<link rel=\"alternate\" href=\""), Piece::Path("feed.json".into()), html("\" />")];
        assert_eq!(markup.head_end, [html("\n"), Piece::Feed(feed), html("\n")], "comments are dropped");
        assert_eq!(
            markup.body,
            [
                html("\n<body>\n<nav aria-label=\""),
                Piece::Text("Site".into()),
                html("\"><a href=\""),
                Piece::Path(String::new()),
                html("\""),
                Piece::Current(String::new()),
                html(">"),
                Piece::Text("Latest & more".into()),
                html("</a></nav>\n<p>"),
                Piece::Title,
                html("</p>\n"),
            ]
        );
        assert_eq!(markup.main, [owned("class", "wide")]);
        assert_eq!(
            markup.footer,
            [
                html("\n<p>"),
                Piece::Text("Set with Broadsheet.".into()),
                html(" "),
                Piece::Feed(link("feed.json", "JSON Feed")),
                html(" "),
                Piece::Topics(link("categories/", "Topics")),
                html("</p>\n"),
            ]
        );
    }

    #[test]
    fn slots_contain_what_a_site_can_replace() {
        let document = "<html><!--broadsheet:page--><body><nav><!--broadsheet:slot menu-->\n  <a href=\"/feed.json\">F</a>\n\
                        <!--/broadsheet:slot--></nav><!--broadsheet:slot other--><main>";
        let [Piece::Html(before), Piece::Slot(Slot::Menu, pieces), Piece::Html(after)] =
            &parse(document).unwrap().head_end[..]
        else {
            panic!("{:?}", parse(document))
        };
        assert_eq!((&**before, &**after), ("<body><nav>", "</nav>"));
        assert!(matches!(&pieces[..], [Piece::Html(_), Piece::Feed(_), Piece::Html(_)]), "{pieces:?}");
    }

    #[test]
    fn an_incomplete_document_is_refused() {
        for (document, part) in [
            ("words", "<html>"),
            ("<html><head></head><main></main>", "<!--broadsheet:page-->"),
            ("<html><head><!--broadsheet:page--></head>", "<main>"),
        ] {
            assert_eq!(parse(document), Err(FrameError(part)));
        }
        assert!(parse("<html><!--broadsheet:page--><main></main>").is_ok());
    }

    #[test]
    fn omitted_tags_are_reported() {
        let document = r#"<html><head><link rel="a"><link data-trunk rel="b"><!--broadsheet:page--></head><main>"#;
        let mut omitted = Vec::new();
        let markup = Markup::parse(document, &mut |name, attributes| {
            let is_kept = attributes.iter().all(|(name, _)| name != "data-trunk");
            omitted.extend((!is_kept).then(|| name.to_owned()));
            is_kept
        });
        assert_eq!(markup.unwrap().head, [html("<head><link rel=\"a\">")]);
        assert_eq!(omitted, ["link"]);
    }

    #[test]
    fn scripts_keep_their_text() {
        let document = "<html><!--broadsheet:page--><main></main><script>a < b && '<p>'</script>";
        assert_eq!(parse(document).unwrap().footer, [html("<script>a < b && '<p>'</script>")]);
    }
}
