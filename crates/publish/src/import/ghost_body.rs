//! Bodies of Ghost posts for which the export has no HTML.
//!
//! Input: a tree of Lexical (Ghost 5 and later) or of Mobiledoc. Output: HTML. Entry point: [`to_html`].
//!
//! Both have the same cards, so that one function writes those.

use broadsheet::feed::LEXICAL_MARKS;
use broadsheet::html::escaped;
use broadsheet::markdown;
use serde_json::Value;

/// Deeper parts of a tree are left out.
const MAX_DEPTH: u32 = 64;

/// Converts a tree. Adds what is left out to `unconverted`.
pub fn to_html(tree: &Value, unconverted: &mut Vec<String>) -> String {
    let mut writer = Writer { out: String::new(), unconverted };
    match &tree["root"] {
        Value::Null => writer.mobiledoc(tree),
        root => writer.children(root, 0),
    }
    writer.out
}

struct Writer<'a> {
    out: String,
    unconverted: &'a mut Vec<String>,
}

impl Writer<'_> {
    fn element(&mut self, name: &str, content: impl FnOnce(&mut Self)) {
        self.out += &format!("<{name}>");
        content(self);
        self.out += &format!("</{name}>");
    }

    fn children(&mut self, node: &Value, depth: u32) {
        if depth < MAX_DEPTH {
            list(&node["children"]).for_each(|child| self.node(child, depth + 1));
        }
    }

    /// Writes a node of Lexical.
    fn node(&mut self, node: &Value, depth: u32) {
        let kind = text(node, "type");
        match kind.strip_prefix("extended-").unwrap_or(kind) {
            "text" | "tk" | "at-link" => self.text(node),
            "linebreak" => self.out += "<br>",
            "paragraph" => self.element("p", |it| it.children(node, depth)),
            "heading" => {
                let name = Some(text(node, "tag")).filter(|tag| is_heading(tag)).unwrap_or("h2");
                self.element(name, |it| it.children(node, depth));
            }
            "quote" | "aside" => self.element("blockquote", |it| it.children(node, depth)),
            "list" => {
                let is_ordered = text(node, "listType") == "number" || text(node, "tag") == "ol";
                self.element(if is_ordered { "ol" } else { "ul" }, |it| it.children(node, depth));
            }
            "listitem" => self.element("li", |it| it.children(node, depth)),
            "link" | "autolink" => self.link(text(node, "url"), |it| it.children(node, depth)),
            kind if list(&node["children"]).next().is_some() && !is_card(kind) => self.children(node, depth),
            kind => self.card(kind, node),
        }
    }

    fn text(&mut self, node: &Value) {
        let format = node["format"].as_u64().unwrap_or_default();
        let marks = || LEXICAL_MARKS.iter().enumerate().filter(|(bit, _)| format >> bit & 1 == 1).map(|(_, mark)| mark);
        marks().for_each(|mark| self.out += &format!("<{mark}>"));
        self.out += &escaped(text(node, "text"));
        marks().rev().for_each(|mark| self.out += &format!("</{mark}>"));
    }

    fn link(&mut self, url: &str, content: impl FnOnce(&mut Self)) {
        self.out += &format!("<a href=\"{}\">", escaped(url));
        content(self);
        self.out += "</a>";
    }

    /// Writes a document of Mobiledoc 0.3: sections with markers, and tables of marks, atoms and cards.
    fn mobiledoc(&mut self, tree: &Value) {
        for section in list(&tree["sections"]) {
            let tag = section[1].as_str().unwrap_or("p");
            match section[0].as_u64() {
                Some(1) => {
                    let name = match tag {
                        "aside" | "blockquote" | "pull-quote" => "blockquote",
                        tag if is_heading(tag) => tag,
                        _ => "p",
                    };
                    self.element(name, |it| it.markers(tree, &section[2]));
                }
                Some(2) => self.image(section[1].as_str().unwrap_or_default(), &Value::Null),
                Some(3) => self.element(if tag == "ol" { "ol" } else { "ul" }, |it| {
                    list(&section[2]).for_each(|item| it.element("li", |it| it.markers(tree, item)));
                }),
                Some(10) => {
                    let card = entry(&tree["cards"], &section[1]);
                    self.card(card[0].as_str().unwrap_or_default(), &card[1]);
                }
                _ => {}
            }
        }
    }

    /// Writes markers: `[kind, opened marks, number of closed marks, text or atom]`.
    fn markers(&mut self, tree: &Value, markers: &Value) {
        let mut open: Vec<&str> = Vec::new();
        for marker in list(markers) {
            for mark in list(&marker[1]) {
                let mark = entry(&tree["markups"], mark);
                let name = mark[0].as_str().unwrap_or("span");
                let name = if name.bytes().all(|byte| byte.is_ascii_alphanumeric()) { name } else { "span" };
                let href = list(&mark[1]).skip_while(|key| **key != "href").nth(1).and_then(Value::as_str);
                self.out += &href.map_or(format!("<{name}>"), |url| format!("<{name} href=\"{}\">", escaped(url)));
                open.push(name);
            }
            match marker[0].as_u64() {
                Some(0) => self.out += &escaped(marker[3].as_str().unwrap_or_default()),
                _ => {
                    let atom = entry(&tree["atoms"], &marker[3]);
                    let is_break = atom[0] == "soft-return";
                    self.out +=
                        &if is_break { "<br>".to_owned() } else { escaped(atom[1].as_str().unwrap_or_default()) };
                }
            }
            for _ in 0..marker[2].as_u64().unwrap_or_default().min(open.len() as u64) {
                self.out += &format!("</{}>", open.pop().unwrap_or_default());
            }
        }
        while let Some(name) = open.pop() {
            self.out += &format!("</{name}>");
        }
    }

    fn card(&mut self, kind: &str, card: &Value) {
        match kind {
            "image" => self.image(text(card, "src"), card),
            "gallery" => self.element("figure", |it| {
                list(&card["images"]).for_each(|image| it.image(text(image, "src"), image));
                it.caption(card);
            }),
            "markdown" | "card-markdown" => {
                self.out +=
                    &markdown::to_html(Some(text(card, "markdown")).filter(|it| !it.is_empty()).unwrap_or_default());
            }
            "html" | "embed" => self.out += text(card, "html"),
            "code" | "codeblock" => {
                let language = text(card, "language");
                let class = if language.is_empty() {
                    String::new()
                } else {
                    format!(" class=\"language-{}\"", escaped(language))
                };
                self.out += &format!("<pre><code{class}>{}</code></pre>", escaped(text(card, "code")));
                self.caption(card);
            }
            "hr" | "horizontalrule" => self.out += "<hr>",
            "bookmark" | "file" | "button" | "audio" | "video" | "product" => self.linked(kind, card),
            "callout" => {
                let emoji = text(card, "calloutEmoji");
                self.element("blockquote", |it| it.out += &format!("{} {}", escaped(emoji), text(card, "calloutText")));
            }
            "toggle" => self.element("details", |it| {
                it.element("summary", |it| it.out += text(card, "heading"));
                it.out += text(card, "content");
            }),
            "header" => {
                let of = |names: [&str; 2]| names.map(|name| text(card, name)).into_iter().find(|it| !it.is_empty());
                let (heading, below) = (of(["heading", "header"]), of(["subheading", "subheader"]));
                heading.into_iter().for_each(|heading| self.element("h2", |it| it.out += heading));
                below.into_iter().for_each(|below| self.element("p", |it| it.out += below));
            }
            // These are for members and for newsletters.
            "paywall" | "email" | "email-cta" | "signup" | "" => {}
            kind => self.unconverted.push(format!("the card `{kind}` was left out")),
        }
    }

    fn image(&mut self, src: &str, card: &Value) {
        if src.is_empty() {
            return;
        }
        let size = |name: &str| card[name].as_u64().map(|size| format!(" {name}=\"{size}\"")).unwrap_or_default();
        let image = format!(
            "<img src=\"{}\" alt=\"{}\"{}{}>",
            escaped(src),
            escaped(text(card, "alt")),
            size("width"),
            size("height")
        );
        self.element("figure", |it| {
            match text(card, "href") {
                "" => it.out += &image,
                url => it.link(url, |it| it.out += &image),
            }
            it.caption(card);
        });
    }

    /// Writes the caption of a card, which is HTML.
    fn caption(&mut self, card: &Value) {
        if !text(card, "caption").is_empty() {
            self.element("figcaption", |it| it.out += text(card, "caption"));
        }
    }

    /// Writes a card that leads to an address: a link, or a player.
    fn linked(&mut self, kind: &str, card: &Value) {
        let of =
            |names: &[&str]| names.iter().map(|name| text(card, name)).find(|it| !it.is_empty()).unwrap_or_default();
        let url = of(&["url", "src", "buttonUrl", "productUrl"]);
        let metadata = text(&card["metadata"], "title");
        let named = of(&["title", "fileTitle", "buttonText", "productTitle", "fileName"]);
        let name = [metadata, named, url].into_iter().find(|it| !it.is_empty()).unwrap_or_default();
        match kind {
            "audio" | "video" => self.out += &format!("<{kind} src=\"{}\" controls></{kind}>", escaped(url)),
            _ if url.is_empty() => self.element("p", |it| it.out += &escaped(name)),
            _ => self.element("p", |it| it.link(url, |it| it.out += &escaped(name))),
        }
        self.caption(card);
        let description = text(card, "productDescription");
        if !description.is_empty() {
            self.out += description;
        }
    }
}

fn is_heading(tag: &str) -> bool {
    matches!(tag, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// Whether a node of Lexical with children is a card all the same.
fn is_card(kind: &str) -> bool {
    matches!(kind, "callout" | "toggle" | "codeblock")
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

fn list(value: &Value) -> impl DoubleEndedIterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Returns the entry of a table that a number names.
fn entry<'v>(table: &'v Value, number: &Value) -> &'v Value {
    number.as_u64().and_then(|at| table.get(usize::try_from(at).ok()?)).unwrap_or(&Value::Null)
}
