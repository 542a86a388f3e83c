//! What stays HTML in the Markdown. The build sanitises it.
//!
//! Input: parts. Output: HTML without blank lines, which would end it in Markdown. Entry points: `Writer::raw` and
//! [`document`].

use super::{Context, Writer, inlines};
use broadsheet::html;
use broadsheet::safe_html::fragment::{Element, Part};

const VOID: &str = "area base br col embed hr img input link meta source track wbr";
const DROPPED: &str = "script style template noscript form";
/// Attributes that mean something in an article.
const KEPT: &str = "href src alt title width height colspan rowspan align start type controls poster open datetime lang \
    dir cite scope headers abbr srcset sizes display xmlns";

impl Writer<'_> {
    /// Writes an element as a block of HTML.
    pub(super) fn raw(&mut self, element: &Element) {
        let html = self.html(&[Part::Element(element.clone())]);
        self.html_block(format!("{html}\n"));
    }

    /// Returns parts as HTML.
    pub(super) fn html(&self, parts: &[Part]) -> String {
        let mut text = String::new();
        write(parts, self.context, false, &mut text);
        text
    }
}

/// Returns a whole body as HTML, in one element.
pub(super) fn document(parts: &[Part], context: &Context) -> String {
    let mut text = String::from("<div>\n");
    write(parts, context, false, &mut text);
    text + "\n</div>"
}

fn write(parts: &[Part], context: &Context, is_preformatted: bool, out: &mut String) {
    for part in parts {
        match part {
            Part::Text(text) if is_preformatted => {
                // A blank line in the source would end the block of HTML.
                *out += &html::escaped(text).replace('\n', "&#10;");
            }
            Part::Text(text) => {
                let collapsed = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
                let space = |has: bool| if has { " " } else { "" };
                let is_space = |c: char| c.is_ascii_whitespace();
                *out += space(text.starts_with(is_space) && !out.ends_with([' ', '\n']));
                *out += &html::escaped(&collapsed);
                *out += space(text.ends_with(is_space) && !collapsed.is_empty());
            }
            Part::Element(element) if DROPPED.split(' ').any(|name| name == element.name) => {}
            Part::Element(element) => {
                *out += &open_tag(element, context);
                if !VOID.split(' ').any(|name| name == element.name) {
                    write(&element.parts, context, is_preformatted || element.name == "pre", out);
                    *out += &format!("</{}>", element.name);
                }
            }
        }
    }
}

/// Returns the start tag of an element, with the attributes that mean something.
pub(super) fn open_tag(element: &Element, context: &Context) -> String {
    let mut tag = format!("<{}", element.name);
    let image = (element.name == "img").then(|| inlines::image_url(element)).flatten();
    for (name, value) in &element.attributes {
        let is_kept = KEPT.split_ascii_whitespace().any(|kept| kept == name);
        // The other sizes of an image are made by the build.
        if !is_kept || element.name == "img" && matches!(name.as_str(), "src" | "srcset" | "sizes") {
            continue;
        }
        let value = match name.as_str() {
            "href" if !value.starts_with('#') => (context.link)(value),
            "src" | "poster" => (context.link)(value),
            _ => value.clone(),
        };
        tag += &format!(" {name}=\"{}\"", html::escaped(&value.replace(['\n', '\r'], " ")));
    }
    if let Some(url) = image {
        tag += &format!(" src=\"{}\"", html::escaped(&(context.image)(&url)));
    }
    tag + ">"
}
