//! RSS, Atom and the exports of Blogger, which are Atom.
//!
//! Input: a stream of XML. Output: posts. Entry point: [`read`].

use super::post::{Blog, Picture, Post, Text, date, one_line, plain_text};
use super::xml::{self, Content, Ending, Node};
use broadsheet::content::link;
use broadsheet::content::title::plain_title;
use std::io::BufRead;

/// Reads the items of a feed. `each` gets each with the number of bytes read so far, and returns false to stop.
pub fn read(input: impl BufRead, blog: &mut Blog, each: &mut dyn FnMut(Post, u64) -> bool) -> Ending {
    let mut comments = 0;
    let mut settings = 0;
    let ending = xml::read(input, |node, position| {
        let text = || Some(one_line(&plain_title(&node.text()))).filter(|text| !text.is_empty());
        match node.name.as_str() {
            "title" if blog.title.is_none() => blog.title = text(),
            "description" | "subtitle" if blog.description.is_none() => blog.description = text(),
            "language" => blog.language = text(),
            "link" if blog.home.is_none() => {
                let is_page = matches!(node.attribute("rel"), "" | "alternate");
                let url = [node.attribute("href").to_owned(), node.text().trim().to_owned()];
                blog.home = url.into_iter().find(|url| is_page && link::is_web(url));
            }
            "item" | "entry" | "atom:entry" => match kind(&node) {
                Kind::Post => return each(post(&node, false), position),
                Kind::Page => return each(post(&node, true), position),
                Kind::Comment => comments += 1,
                Kind::Setting => settings += 1,
            },
            _ => {}
        }
        true
    });
    if comments > 0 {
        blog.unconverted.push(format!("comments: {comments} in the export were not imported"));
    }
    if settings > 0 {
        blog.unconverted.push(format!("settings and templates: {settings} in the export were not imported"));
    }
    ending
}

enum Kind {
    Post,
    Page,
    Comment,
    Setting,
}

/// Returns what an entry is. Only exports of Blogger contain anything but posts.
fn kind(node: &Node) -> Kind {
    let term = node.all("category").find(|it| it.attribute("scheme").ends_with("g/2005#kind"));
    let kind = term.map(|term| term.attribute("term").rsplit('#').next().unwrap_or_default().to_owned());
    match kind.unwrap_or_else(|| node.get("blogger:type").to_ascii_lowercase()).as_str() {
        "" | "post" => Kind::Post,
        "page" => Kind::Page,
        "comment" => Kind::Comment,
        _ => Kind::Setting,
    }
}

fn post(node: &Node, is_page: bool) -> Post {
    let first = |names: &[&str]| names.iter().map(|name| node.get(name)).find(|text| !text.is_empty());
    let dated = |names: &[&str]| names.iter().find_map(|name| date(&node.get(name)));
    let link = link_of(node);
    let mut tags = Vec::new();
    for term in node.all("category").filter(|it| !it.attribute("scheme").ends_with("g/2005#kind")) {
        let name = [term.attribute("label"), term.attribute("term")].into_iter().find(|name| !name.is_empty());
        Post::add(&mut tags, &plain_title(name.unwrap_or(&term.text())));
    }
    let mut authors = Vec::new();
    for author in node.all("author").chain(node.all("dc:creator")) {
        let name = author.get("name");
        let name = if name.is_empty() { author.text() } else { name };
        // RSS has an address, perhaps with the name in brackets.
        let name = match name.split_once('(') {
            Some((address, name)) if address.contains('@') => name.trim_end_matches(')').to_owned(),
            _ => name,
        };
        Post::add(&mut authors, &plain_title(&name));
    }
    let is_full = |name: &&&str| node.all(name).next().is_some();
    let names = ["content:encoded", "content", "description", "summary"];
    let body = names.iter().find(is_full).map(|name| html(node, name)).unwrap_or_default();
    let summary = node.all("summary").next().filter(|_| node.all("content").next().is_some());
    let is_draft = node.all("app:control").any(|it| it.get("app:draft") == "yes")
        || matches!(node.get("blogger:status").as_str(), "DRAFT" | "SOFT_TRASHED" | "SCHEDULED");
    let title = plain_title(&node.all("title").next().map(html_of).unwrap_or_default());
    Post {
        id: first(&["id", "guid"]).or_else(|| link.clone()).unwrap_or_else(|| title.clone()),
        title,
        link,
        published: dated(&["published", "pubDate", "issued", "dc:date", "updated"]),
        updated: dated(&["updated", "modified", "atom:updated"]),
        is_draft,
        is_page,
        excerpt: summary.map(|it| plain_text(&html_of(it))).filter(|text| !text.is_empty()),
        authors,
        // Labels of Blogger are its categories.
        categories: tags,
        image: picture(node),
        body: Text::Html(body),
        ..Post::default()
    }
}

fn link_of(node: &Node) -> Option<String> {
    let alternate = node.all("link").find(|it| matches!(it.attribute("rel"), "" | "alternate"));
    let url = alternate.map(|it| {
        if it.attribute("href").is_empty() { it.text().trim().to_owned() } else { it.attribute("href").to_owned() }
    });
    let file = node.get("blogger:filename");
    let permalink =
        node.all("guid").find(|it| it.attribute("isPermaLink") != "false").map(|it| it.text().trim().to_owned());
    let is_url = |url: &String| link::is_web(url);
    url.filter(|url| !url.is_empty()).or(Some(file).filter(|file| !file.is_empty())).or(permalink.filter(is_url))
}

fn html(node: &Node, name: &str) -> String {
    node.all(name).next().map(html_of).unwrap_or_default()
}

/// Returns the content of a text construct as HTML.
fn html_of(node: &Node) -> String {
    let is_markup = |part: &Content| matches!(part, Content::Node(_));
    match node.attribute("type") {
        "xhtml" => node.to_html(),
        "text" => broadsheet::html::escaped(&node.text()),
        _ if node.content.iter().any(is_markup) => node.to_html(),
        _ => node.text(),
    }
}

/// Returns the image that the feed names for an item.
fn picture(node: &Node) -> Option<Picture> {
    let is_image = |it: &&Node| it.attribute("type").starts_with("image/") || it.attribute("medium") == "image";
    let enclosure = node.all("enclosure").find(is_image).or_else(|| node.all("media:content").find(is_image));
    let url = enclosure.map(|it| it.attribute("url").to_owned()).filter(|url| link::is_web(url))?;
    Some(Picture { url, alt: String::new() })
}
