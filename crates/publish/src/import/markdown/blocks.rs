//! Paragraphs, headings, lists, quotations and code.
//!
//! Input: the parts of a body. Output: events. Entry point: `Writer::blocks`.

use super::{Writer, descendants, elements, galleries::is_gallery, inlines, is_blank};
use broadsheet::content::link;
use broadsheet::safe_html::fragment::{Element, Part};
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Tag};

const BLOCKS: &str = "address article aside audio blockquote canvas center dd details dialog dir div dl dt embed fieldset \
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr iframe li main menu nav noscript object ol p pre \
    section select style script summary table template textarea ul video";

/// Whether an element stands on lines of its own, by its name or because of what it contains.
pub(super) fn is_block(element: &Element) -> bool {
    BLOCKS.split_ascii_whitespace().any(|name| name == element.name) || elements(&element.parts).any(is_block)
}

impl Writer<'_> {
    /// Writes blocks. Text between them becomes paragraphs.
    pub(super) fn blocks(&mut self, parts: &[Part]) {
        self.flow(parts, true);
    }

    /// Writes blocks, and the text between them as paragraphs or, in a tight list, as it is.
    fn flow(&mut self, parts: &[Part], has_paragraphs: bool) {
        let mut start = 0;
        for (at, part) in parts.iter().enumerate() {
            if let Part::Element(element) = part
                && is_block(element)
            {
                self.text(&parts[start..at], has_paragraphs);
                self.element(element, has_paragraphs);
                start = at + 1;
            }
        }
        self.text(&parts[start..], has_paragraphs);
    }

    /// Writes text. Two line breaks in a row end a paragraph, as in Blogger.
    fn text(&mut self, parts: &[Part], has_paragraphs: bool) {
        for (at, line) in inlines::paragraphs(self.inlines(parts)).into_iter().enumerate() {
            if has_paragraphs {
                self.block(Tag::Paragraph, |writer| writer.events.extend(line));
            } else {
                self.events.extend((at > 0).then_some(Event::HardBreak).into_iter().chain(line));
            }
        }
    }

    fn element(&mut self, element: &Element, has_paragraphs: bool) {
        if is_gallery(element) && self.gallery(element) {
            return;
        }
        match element.name.as_str() {
            "p" | "div" if !has_paragraphs => self.flow(&element.parts, false),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading(element),
            "ul" | "ol" | "menu" | "dir" => self.list(element),
            "blockquote" => self.quotation(element),
            "pre" => self.code(element),
            "hr" => self.events.push(Event::Rule),
            "table" => self.table(element),
            "figure" => self.figure(element),
            "iframe" | "embed" | "object" => self.frame(element),
            "video" | "audio" => self.player(element),
            "details" => self.details(element),
            "dl" => self.raw(element),
            "script" => self.script(element),
            "form" | "canvas" | "select" | "textarea" | "dialog" => {
                self.unconverted(format!("<{}> was left out", element.name));
            }
            "style" | "template" => {}
            _ if element.has_class("kg-bookmark-card") || element.has_class("bookmark-card") => self.bookmark(element),
            _ => self.flow(&element.parts, true),
        }
    }

    fn heading(&mut self, element: &Element) {
        let level = match element.name.as_str() {
            // The first level is the title of the page.
            "h1" | "h2" => HeadingLevel::H2,
            "h3" => HeadingLevel::H3,
            "h4" => HeadingLevel::H4,
            "h5" => HeadingLevel::H5,
            _ => HeadingLevel::H6,
        };
        let events = inlines::without_breaks(inlines::trimmed(self.inlines(&element.parts)));
        if events.is_empty() {
            return;
        }
        let is_plain = |id: &&str| id.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
        let id = element.attribute("id").filter(|id| self.anchors.contains(*id)).filter(is_plain);
        let id = id.map(|id| id.to_owned().into());
        self.block(Tag::Heading { level, id, classes: Vec::new(), attrs: Vec::new() }, |writer| {
            writer.events.extend(events);
        });
    }

    fn list(&mut self, element: &Element) {
        let items: Vec<&Part> = element.parts.iter().filter(|part| !is_blank(std::slice::from_ref(part))).collect();
        if items.is_empty() {
            return;
        }
        let is_list = |it: &Element| matches!(it.name.as_str(), "ul" | "ol" | "menu" | "dir");
        let is_simple = |part: &&Part| match part {
            Part::Element(item) => elements(&item.parts).filter(|it| is_block(it)).all(is_list),
            Part::Text(_) => true,
        };
        let is_tight = items.iter().all(is_simple);
        let first = element.attribute("start").and_then(|start| start.trim().parse().ok()).unwrap_or(1);
        let number = (element.name == "ol").then_some(first);
        self.block(Tag::List(number), |writer| {
            for item in items {
                writer.block(Tag::Item, |writer| match item {
                    Part::Element(item) if item.name == "li" => writer.item(item, !is_tight),
                    // A list or a text directly in a list.
                    part => writer.flow(std::slice::from_ref(part), !is_tight),
                });
            }
        });
    }

    fn item(&mut self, item: &Element, has_paragraphs: bool) {
        let mut inputs = Vec::new();
        descendants(&item.parts, "input", &mut inputs);
        let is_task = inputs.first().is_some_and(|input| input.attribute("type") == Some("checkbox"));
        let from = self.events.len();
        self.flow(&item.parts, has_paragraphs);
        if is_task {
            let is_done = inputs[0].attribute("checked").is_some();
            let is_start = matches!(self.events.get(from), Some(Event::Start(Tag::Paragraph)));
            let at = (from + usize::from(is_start)).min(self.events.len());
            self.events.insert(at, Event::TaskListMarker(is_done));
        }
    }

    fn quotation(&mut self, element: &Element) {
        let from = self.events.len();
        self.block(Tag::BlockQuote(None), |writer| writer.flow(&element.parts, true));
        if self.events.len() == from + 2 {
            self.events.truncate(from);
        }
    }

    fn code(&mut self, element: &Element) {
        let mut text = String::new();
        preformatted(&element.parts, &mut text);
        let text = text.trim_start_matches('\n').trim_end();
        if text.is_empty() {
            return;
        }
        let language = language(element).unwrap_or_default();
        let text = format!("{text}\n");
        self.block(Tag::CodeBlock(CodeBlockKind::Fenced(language.into())), |writer| {
            writer.events.push(Event::Text(text.into()));
        });
    }

    /// A folded part: its summary stays HTML, its content becomes Markdown.
    fn details(&mut self, element: &Element) {
        let is_summary = |part: &Part| matches!(part, Part::Element(it) if it.name == "summary");
        let summary = element.parts.iter().find(|part| is_summary(part));
        let content: Vec<Part> = element.parts.iter().filter(|part| !is_summary(part)).cloned().collect();
        let summary = summary.map(|summary| self.html(std::slice::from_ref(summary))).unwrap_or_default();
        self.html_block(format!("<details>\n{summary}\n"));
        self.flow(&content, true);
        self.html_block("</details>\n".to_owned());
    }

    pub(super) fn html_block(&mut self, html: String) {
        self.block(Tag::HtmlBlock, |writer| writer.events.push(Event::Html(html.into())));
    }

    /// A script that shows a file of GitHub becomes a link. Those of quoted posts only decorate the text beside them.
    fn script(&mut self, element: &Element) {
        let source = element.attribute("src").unwrap_or_default();
        let host =
            link::host(&source.replacen("//", "https://", usize::from(source.starts_with("//")))).map(str::to_owned);
        match host.as_deref() {
            Some("gist.github.com") => {
                let url = source.trim_end_matches(".js").to_owned();
                self.block(Tag::Paragraph, |writer| {
                    writer.events.extend(inlines::linked(url.clone(), vec![Event::Text(url.into())]));
                });
            }
            Some(
                "platform.twitter.com"
                | "instagram.com"
                | "tiktok.com"
                | "connect.facebook.net"
                | "platform.instagram.com",
            ) => {}
            Some(host) => self.unconverted(format!("a script of {host} was left out")),
            None => self.unconverted("a script was left out"),
        }
    }
}

/// Appends text with its line breaks.
fn preformatted(parts: &[Part], text: &mut String) {
    for part in parts {
        match part {
            Part::Text(piece) => text.push_str(piece),
            Part::Element(element) if element.name == "br" => text.push('\n'),
            Part::Element(element) => {
                preformatted(&element.parts, text);
                // Some highlighters make each line a block.
                if matches!(element.name.as_str(), "div" | "p" | "li") && !text.ends_with('\n') {
                    text.push('\n');
                }
            }
        }
    }
}

/// Returns the language of a code block, as one of many programs marks it.
fn language(pre: &Element) -> Option<String> {
    let code = elements(&pre.parts).find(|element| element.name == "code");
    let named = |element: &Element| {
        let attribute = ["data-lang", "data-language", "data-enlighter-language", "lang"];
        attribute.iter().find_map(|name| element.attribute(name)).map(str::to_owned)
    };
    let by_class = |element: &Element| {
        let classes = element.attribute("class")?;
        let brush = classes.split_once("brush:").map(|(_, rest)| rest.trim_start());
        let prefixed = || {
            let prefix = |class: &'static str| move |word: &str| word.strip_prefix(class).map(str::to_owned);
            let words = || classes.split_ascii_whitespace();
            let prefixes = ["language-", "lang-", "lang:", "highlight-source-", "hljs-"];
            prefixes.iter().find_map(|class| words().find_map(prefix(class)))
        };
        let after_marker = || {
            let mut words = classes.split_ascii_whitespace();
            words.find(|word| matches!(*word, "sourceCode" | "hljs"))?;
            words.next().map(str::to_owned)
        };
        let brush = brush.map(|brush| brush.split([';', ' ', ',']).next().unwrap_or_default().to_owned());
        brush.or_else(prefixed).or_else(after_marker)
    };
    let candidates = [code.and_then(by_class), by_class(pre), code.and_then(named), named(pre)];
    let language = candidates.into_iter().flatten().find(|language| !language.trim().is_empty())?;
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '#' | '-' | '_' | '.');
    let language = language.trim().trim_end_matches(';').to_ascii_lowercase();
    let is_none = matches!(language.as_str(), "generic" | "none" | "raw" | "plain");
    (language.chars().all(is_word) && !is_none).then_some(language)
}
