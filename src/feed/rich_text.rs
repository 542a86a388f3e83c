//! Rich text of content management systems, as HTML.
//!
//! Input: a tree of Strapi blocks, Lexical, Portable Text, Contentful, ProseMirror or Wagtail. Output: HTML, as
//! untrusted as the tree. Entry point: [`to_html`].
//!
//! The formats use different words for the same elements, so one walk reads all of them. Unknown nodes are unwrapped:
//! their text stays.

use super::json::Json;
use crate::html::escape;

/// Returns the object that a reference names.
type Follow<'a> = &'a dyn Fn(&Json) -> Option<&'a Json>;

/// Node types, each followed by its element. One text is smaller than a table.
const ELEMENTS: &str = "paragraph p heading-1 h2 heading-2 h2 heading-3 h3 heading-4 h4 heading-5 h5 heading-6 h6 \
    unordered-list ul bulletList ul ordered-list ol orderedList ol list-item li listitem li listItem li \
    quote blockquote blockquote blockquote table table tablerow tr table-row tr tableRow tr tablecell td \
    table-cell td tableCell td table-header-cell th tableHeader th normal p h1 h2 h2 h2 h3 h3 h4 h4 h5 h5 \
    h6 h6 details details summary summary";

/// Marks, each followed by its element. Strapi has them as members, the others as a list.
const MARKS: &str = "bold strong strong strong italic em em em underline u strikethrough s strike-through s strike s \
    code code subscript sub superscript sup highlight mark";

/// The elements of the bits in the `format` of a Lexical text.
pub const LEXICAL_MARKS: [&str; 8] = ["strong", "em", "s", "u", "code", "sub", "sup", "mark"];

/// Converts a tree.
pub(super) fn to_html(tree: &Json, follow: Follow) -> String {
    let mut writer = Writer { out: String::new(), follow, lists: Vec::new() };
    let root = if matches!(tree.get("root"), Json::Object(_)) { tree.get("root") } else { tree };
    match root {
        Json::List(nodes) => writer.nodes(nodes),
        node => writer.node(node),
    }
    writer.end_lists(0);
    writer.out
}

struct Writer<'a> {
    out: String,
    follow: Follow<'a>,
    /// The open lists of Portable Text, whose items are not nested.
    lists: Vec<&'static str>,
}

impl Writer<'_> {
    fn nodes(&mut self, nodes: &[Json]) {
        nodes.iter().for_each(|node| self.node(node));
    }

    fn node(&mut self, node: &Json) {
        let kind = ["type", "_type", "nodeType"].iter().find_map(|name| node.get(name).text()).unwrap_or_default();
        if kind != "block" || node.get("listItem").text().is_none() {
            self.end_lists(0);
        }
        match kind {
            "text" | "span" => self.text(node, &Json::Null),
            _ if matches!(node.get("value"), Json::Text(_) | Json::List(_)) => self.value(kind, node.get("value")),
            "block" if !children(node).is_empty() => self.block(node),
            "link" | "autolink" | "hyperlink" | "asset-hyperlink" => self.link(node),
            "linebreak" | "hardBreak" | "break" => self.out.push_str("<br>"),
            "hr" | "horizontalrule" | "horizontalRule" => self.out.push_str("<hr>"),
            "image" | "upload" | "embedded-asset-block" => self.image(node),
            "code" | "codeBlock" | "code-block" => self.code(node),
            "list" => {
                let ordered = [node.get("format"), node.get("listType"), node.get("tag")];
                let is_ordered = ordered.iter().any(|kind| matches!(kind.text(), Some("ordered" | "number" | "ol")));
                self.element(if is_ordered { "ol" } else { "ul" }, node);
            }
            "heading" => {
                let level = node.get("level").number().or_else(|| node.get("attrs").get("level").number());
                let name = level.map(|level| ["h", &level.clamp(2, 6).to_string()].concat());
                let name = name.or_else(|| node.owned("tag")).unwrap_or_default();
                self.element(element(&name).unwrap_or("h2"), node);
            }
            kind => match element(kind) {
                Some(name) => self.element(name, node),
                None => self.nodes(children(node)),
            },
        }
    }

    fn element(&mut self, name: &'static str, node: &Json) {
        self.out.extend(["<", name, ">"]);
        self.nodes(children(node));
        self.out.extend(["</", name, ">"]);
    }

    /// Writes a block of Wagtail: a text, HTML, or a list of both.
    fn value(&mut self, kind: &str, value: &Json) {
        if let Json::List(values) = value {
            self.out.push_str("<ul>");
            values.iter().for_each(|value| {
                if value.text().is_some() { self.value("listitem", value) } else { self.node(value) }
            });
            return self.out.push_str("</ul>");
        }
        let text = value.scalar();
        if text.starts_with('<') {
            return self.out.push_str(&text);
        }
        let name = element(kind).unwrap_or(if kind == "heading" { "h2" } else { "p" });
        self.out.extend(["<", name, ">"]);
        escape(&mut self.out, &text);
        self.out.extend(["</", name, ">"]);
    }

    /// Writes a block of Portable Text.
    fn block(&mut self, node: &Json) {
        let item = node.get("listItem").text();
        if let Some(kind) = item {
            let level = node.get("level").number().unwrap_or(1).clamp(1, 9) as usize;
            let name = if kind == "number" { "ol" } else { "ul" };
            if self.lists.len() == level && self.lists.last() != Some(&name) {
                self.end_lists(level - 1);
            }
            if self.lists.len() >= level {
                self.end_lists(level);
                self.out.push_str("</li>");
            }
            while self.lists.len() < level {
                self.lists.push(name);
                self.out.extend(["<", name, ">"]);
                if self.lists.len() < level {
                    self.out.push_str("<li>");
                }
            }
            self.out.push_str("<li>");
        }
        let name = element(node.get("style").text().unwrap_or("normal")).unwrap_or("p");
        let is_wrapped = item.is_none();
        if is_wrapped {
            self.out.extend(["<", name, ">"]);
        }
        for child in children(node) {
            match child.get("_type").text() {
                Some("span") | None => self.text(child, node.get("markDefs")),
                _ => self.node(child),
            }
        }
        if is_wrapped {
            self.out.extend(["</", name, ">"]);
        }
    }

    /// Closes the lists of Portable Text that are deeper than `level`.
    fn end_lists(&mut self, level: usize) {
        while self.lists.len() > level {
            let name = self.lists.pop().unwrap_or_default();
            self.out.extend(["</li></", name, ">"]);
        }
    }

    /// Writes a text with its marks. `definitions` are the links of Portable Text.
    fn text(&mut self, node: &Json, definitions: &Json) {
        let text = ["text", "value"].iter().find_map(|name| match node.get(name) {
            Json::Text(text) => Some(text.as_str()),
            _ => None,
        });
        let mut ends = Vec::new();
        let mut marks: Vec<&'static str> = Vec::new();
        for (name, element) in pairs(MARKS) {
            let is_listed = |mark: &Json| mark.text() == Some(name) || mark.get("type").text() == Some(name);
            if node.get(name).is_true() || node.get("marks").entries().iter().any(is_listed) {
                marks.push(element);
            }
        }
        let bits = node.get("format").number().unwrap_or(0);
        marks.extend(
            LEXICAL_MARKS.iter().enumerate().filter(|(bit, _)| bits >> bit & 1 == 1).map(|(_, element)| element),
        );
        for mark in node.get("marks").entries() {
            let definition = definitions.entries().iter().find(|known| known.get("_key").text() == mark.text());
            let url = definition.unwrap_or(mark);
            if let Some(url) = url.get("href").text().or_else(|| url.get("attrs").get("href").text()) {
                self.open_link(url);
                ends.push("a");
            }
        }
        for mark in marks {
            if !ends.contains(&mark) {
                self.out.extend(["<", mark, ">"]);
                ends.push(mark);
            }
        }
        for (at, line) in text.unwrap_or_default().split('\n').enumerate() {
            self.out.push_str(if at > 0 { "<br>" } else { "" });
            escape(&mut self.out, line);
        }
        ends.iter().rev().for_each(|name| self.out.extend(["</", name, ">"]));
    }

    fn open_link(&mut self, url: &str) {
        self.out.push_str("<a href=\"");
        escape(&mut self.out, url);
        self.out.push_str("\">");
    }

    fn link(&mut self, node: &Json) {
        let target = (self.follow)(node.get("data").get("target"));
        let file = target.map_or(&Json::Null, |target| target.get("fields").get("file").get("url"));
        let urls =
            [node.get("url"), node.get("fields").get("url"), node.get("data").get("uri"), node.get("href"), file];
        match urls.into_iter().find_map(Json::text) {
            Some(url) => {
                self.open_link(url);
                self.nodes(children(node));
                self.out.push_str("</a>");
            }
            None => self.nodes(children(node)),
        }
    }

    fn image(&mut self, node: &Json) {
        let target = (self.follow)(node.get("data").get("target")).unwrap_or(&Json::Null);
        let fields = target.get("fields");
        let places =
            [node.get("image"), node.get("value"), node.get("asset"), fields.get("file"), node.get("attrs"), node];
        let member = |names: &[&str]| {
            places.iter().chain([&fields]).find_map(|place| names.iter().find_map(|name| place.get(name).text()))
        };
        let Some(src) = member(&["url", "src"]) else { return };
        // Contentful omits the scheme.
        let scheme = if src.starts_with("//") { "https:" } else { "" };
        self.out.extend(["<figure><img src=\"", scheme]);
        escape(&mut self.out, src);
        self.out.push_str("\" alt=\"");
        escape(&mut self.out, member(&["alternativeText", "alt", "description", "title"]).unwrap_or_default());
        self.out.push('"');
        for name in ["width", "height"] {
            if let Some(size) = places.iter().find_map(|place| place.get(name).number()) {
                self.out.extend([" ", name, "=\"", &size.to_string(), "\""]);
            }
        }
        self.out.push('>');
        if let Some(caption) = member(&["caption"]) {
            self.out.push_str("<figcaption>");
            escape(&mut self.out, caption);
            self.out.push_str("</figcaption>");
        }
        self.out.push_str("</figure>");
    }

    fn code(&mut self, node: &Json) {
        // Wagtail has the members of a block in `value`.
        let inner = node.get("value");
        let node = if *inner == Json::Null { node } else { inner };
        self.out.push_str("<pre><code");
        if let Some(language) = node.get("language").text().or_else(|| node.get("attrs").get("language").text()) {
            self.out.push_str(" class=\"language-");
            escape(&mut self.out, language);
            self.out.push('"');
        }
        self.out.push('>');
        match node.get("code").text() {
            Some(code) => escape(&mut self.out, code),
            None => add_text(node, &mut self.out),
        }
        self.out.push_str("</code></pre>");
    }
}

/// Adds the text of a node, without marks.
fn add_text(node: &Json, out: &mut String) {
    if let Json::Text(text) = node.get("text") {
        escape(out, text);
    }
    if node.get("type").text() == Some("linebreak") {
        out.push('\n');
    }
    children(node).iter().for_each(|child| add_text(child, out));
}

/// Returns the children of a node.
fn children(node: &Json) -> &[Json] {
    match node.get("children") {
        Json::List(children) => children,
        _ => node.get("content").entries(),
    }
}

fn element(kind: &str) -> Option<&'static str> {
    pairs(ELEMENTS).find(|(known, _)| *known == kind).map(|(_, element)| element)
}

fn pairs(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut words = table.split(' ');
    std::iter::from_fn(move || Some((words.next()?, words.next()?)))
}

#[cfg(test)]
mod tests;
