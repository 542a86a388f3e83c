//! The parts of the frame that a site replaces: menus, logo, icons, banner, footer; and its style and head tags.
//!
//! Input: texts, addresses and files that are checked already. Output: [`Slots`], for [`Frame`](super::frame::Frame).
//! Entry points: [`Slots::set`], `menu` and `footer_menu`.

use crate::page::markup::{Piece, Slot};
use broadsheet::html::escaped as text;

/// The parts of the frame that a site replaces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slots {
    parts: Vec<(Slot, Vec<Piece>)>,
    /// The icons, or the logo if there are none.
    pub icons: Vec<Icon>,
    /// CSS after the reader's own, in layers that follow its layers.
    pub style: String,
    /// Tags at the end of the head.
    pub head: String,
    /// Whether the head has the script of `site_font`.
    pub has_fonts: bool,
    /// Tags at the end of the body.
    pub body_end: String,
}

/// An icon of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Icon {
    /// Its address.
    pub href: String,
    /// Its MIME type.
    pub kind: &'static str,
    /// Width and height, if it has only one size.
    pub size: Option<(u32, u32)>,
}

impl Icon {
    /// Returns an icon, or `None` if browsers cannot show a file with this extension as one.
    pub fn new(href: String, size: Option<(u32, u32)>) -> Option<Self> {
        let (_, extension) = href.rsplit_once('.')?;
        let kind = match extension.to_ascii_lowercase().as_str() {
            "svg" => "image/svg+xml",
            "png" => "image/png",
            "ico" => "image/x-icon",
            "webp" => "image/webp",
            _ => return None,
        };
        Some(Icon { href, kind, size: size.filter(|_| kind == "image/png" || kind == "image/webp") })
    }
}

/// A link in a menu, or a group of links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuLink {
    /// Its text.
    pub title: String,
    /// Its address. A group has none.
    pub href: Option<String>,
    /// Its path relative to the base path, if it is on this site.
    pub path: Option<String>,
    /// The links of the group.
    pub items: Vec<MenuLink>,
}

/// A script that closes open groups, without its comments. Only pages of sites with groups load it.
pub fn menu_script() -> String {
    let lines = include_str!("menu.js").lines().map(str::trim).filter(|line| !line.is_empty());
    lines.filter(|line| !line.starts_with("//") && !line.starts_with("/*")).map(|line| [line, "\n"].concat()).collect()
}

impl Slots {
    /// Replaces the content of a slot.
    pub fn set(&mut self, slot: Slot, pieces: Vec<Piece>) {
        self.parts.push((slot, pieces));
    }

    /// Replaces the content of a slot by HTML.
    pub fn set_html(&mut self, slot: Slot, html: String) {
        self.set(slot, vec![Piece::Html(html)]);
    }

    /// The content of a slot; `None` if the site does not replace it.
    pub fn find(&self, slot: Slot) -> Option<&[Piece]> {
        self.parts.iter().find(|(known, _)| *known == slot).map(|(_, pieces)| pieces.as_slice())
    }

    /// Adds the menu of the masthead. `script` is the address of [`menu_script`].
    pub fn set_menu(&mut self, links: &[MenuLink], script: &str) {
        if links.iter().any(|link| !link.items.is_empty()) {
            self.body_end = format!("<script type=\"module\" src=\"{}\"></script>\n", text(script));
        }
        self.set(Slot::Menu, menu(links));
    }
}

/// The menu of the masthead. A group opens without a script.
fn menu(links: &[MenuLink]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for entry in links {
        if entry.items.is_empty() {
            pieces.extend(link(entry));
            continue;
        }
        pieces.push(Piece::Html(format!("<details name=\"menu\"><summary>{}</summary><ul>", text(&entry.title))));
        let own = entry.href.is_some().then_some(entry);
        for item in own.into_iter().chain(&entry.items) {
            pieces.push(Piece::Html(String::from("<li>")));
            pieces.extend(link(item));
            pieces.push(Piece::Html(String::from("</li>")));
        }
        pieces.push(Piece::Html(String::from("</ul></details>")));
    }
    pieces
}

/// The menu of the footer: one line for all links, and one for each group.
pub fn footer_menu(links: &[MenuLink]) -> Vec<Piece> {
    let (groups, single): (Vec<_>, Vec<_>) = links.iter().partition(|entry| !entry.items.is_empty());
    let lines = [(None, single)].into_iter().filter(|(_, links)| !links.is_empty());
    let groups = groups.into_iter().map(|group| {
        let own = group.href.is_some().then_some(group);
        let title = own.is_none().then_some(&group.title);
        (title, own.into_iter().chain(&group.items).collect())
    });
    let mut pieces = Vec::new();
    for (title, links) in lines.chain(groups) {
        let title = title.map(|title| format!("{}: ", text(title))).unwrap_or_default();
        pieces.push(Piece::Html(format!("<p>{title}")));
        links.into_iter().for_each(|entry| pieces.extend(link(entry)));
        pieces.push(Piece::Html(String::from("</p>")));
    }
    pieces
}

fn link(link: &MenuLink) -> Vec<Piece> {
    let href = link.href.as_deref().unwrap_or_default();
    let start = Piece::Html(format!("<a href=\"{}\"", text(href)));
    let current = link.path.as_ref().map(|path| Piece::Current(path.clone()));
    let rel = if link.path.is_none() { " rel=\"external\"" } else { "" };
    let end = Piece::Html(format!("{rel}>{}</a> ", text(&link.title)));
    [start].into_iter().chain(current).chain([end]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(title: &str, href: Option<&str>, items: Vec<MenuLink>) -> MenuLink {
        let path = href.and_then(|href| href.strip_prefix('/')).map(str::to_owned);
        MenuLink { title: title.to_owned(), href: href.map(str::to_owned), path, items }
    }

    fn html(pieces: &[Piece]) -> String {
        let one = |piece: &Piece| match piece {
            Piece::Html(html) => html.clone(),
            Piece::Current(path) => format!("[{path}]"),
            other => format!("{other:?}"),
        };
        pieces.iter().map(one).collect()
    }

    #[test]
    fn a_group_is_a_disclosure_in_the_masthead_and_a_line_in_the_footer() {
        let links = [
            link("A & B", Some("/a/"), Vec::new()),
            link("More", None, vec![link("C", Some("https://c.example/"), Vec::new())]),
        ];
        assert_eq!(
            html(&menu(&links)),
            "<a href=\"/a/\"[a/]>A &amp; B</a> <details name=\"menu\"><summary>More</summary><ul><li>\
             <a href=\"https://c.example/\" rel=\"external\">C</a> </li></ul></details>"
        );
        assert_eq!(
            html(&footer_menu(&links)),
            "<p><a href=\"/a/\"[a/]>A &amp; B</a> </p><p>More: <a href=\"https://c.example/\" rel=\"external\">C</a> </p>"
        );
    }
}
