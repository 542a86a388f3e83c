//! WordPress export files (WXR), read in two passes, so that memory does not grow with the texts.
//!
//! Input: one XML file. Output: posts and pages. Entry points: [`Index::read`], then [`read`].
//!
//! The first pass collects what posts refer to: authors, attachments and addresses. The second reads the posts.

use super::post::{Blog, Picture, Post, Text, date, local_date, one_line, plain_text};
use super::xml::{self, Ending, Node};
use super::{wordpress_text, wordpress_text::Raw};
use broadsheet::content::title::plain_title;
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

/// What posts of an export refer to.
#[derive(Default)]
pub struct Index {
    /// The site.
    pub blog: Blog,
    /// The addresses of posts and pages.
    pub links: Vec<String>,
    authors: HashMap<String, String>,
    attachments: HashMap<String, Picture>,
}

impl Index {
    /// Reads what posts refer to.
    ///
    /// # Errors
    /// An unreadable file.
    pub fn read(path: &Path) -> io::Result<Self> {
        let mut index = Index::default();
        let mut left_out: BTreeMap<String, usize> = BTreeMap::new();
        let mut comments = 0;
        xml::read(BufReader::with_capacity(1 << 18, File::open(path)?), |node, _| {
            let text = || Some(one_line(&node.text())).filter(|text| !text.is_empty());
            match node.name.as_str() {
                "title" => index.blog.title = text().map(|title| plain_title(&title)),
                "description" => index.blog.description = text().map(|text| plain_title(&text)),
                "language" => index.blog.language = text(),
                "link" | "wp:base_blog_url" => index.blog.home = text().or(index.blog.home.take()),
                "wp:author" => {
                    let name = [node.get("wp:author_display_name"), node.get("wp:author_login")];
                    let name = name.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
                    index.authors.insert(node.get("wp:author_login"), name);
                }
                "item" => match node.get("wp:post_type").as_str() {
                    "attachment" => {
                        let alt = meta(&node, "_wp_attachment_image_alt").unwrap_or_default();
                        let url = [node.get("wp:attachment_url"), node.get("guid")];
                        let url = url.into_iter().find(|url| !url.is_empty()).unwrap_or_default();
                        index.attachments.insert(node.get("wp:post_id"), Picture { url, alt });
                    }
                    "post" | "page" | "" => {
                        index.links.push(node.get("link"));
                        let is_comment = |it: &&Node| it.get("wp:comment_type") != "pingback";
                        comments += node.all("wp:comment").filter(is_comment).count();
                    }
                    "revision"
                    | "nav_menu_item"
                    | "custom_css"
                    | "customize_changeset"
                    | "oembed_cache"
                    | "user_request"
                    | "wp_global_styles"
                    | "wp_navigation"
                    | "wp_template"
                    | "wp_template_part"
                    | "wp_font_family"
                    | "wp_font_face" => {}
                    other => *left_out.entry(other.to_owned()).or_default() += 1,
                },
                _ => {}
            }
            true
        });
        if comments > 0 {
            index.blog.unconverted.push(format!("comments: {comments} in the export were not imported"));
        }
        let kinds = left_out.iter().map(|(kind, count)| format!("posts of type `{kind}`: {count} were not imported"));
        index.blog.unconverted.extend(kinds);
        Ok(index)
    }
}

/// Reads the posts. `each` gets each with the number of bytes read so far, and returns false to stop.
///
/// # Errors
/// An unreadable file.
pub fn read(path: &Path, index: &Index, each: &mut dyn FnMut(Post, u64) -> bool) -> io::Result<Ending> {
    let input = BufReader::with_capacity(1 << 18, File::open(path)?);
    Ok(xml::read(input, |node, position| {
        let is_post = node.name == "item" && matches!(node.get("wp:post_type").as_str(), "post" | "page" | "");
        let status = node.get("wp:status");
        if !is_post || matches!(status.as_str(), "trash" | "auto-draft" | "inherit") {
            return true;
        }
        each(post(&node, &status, index), position)
    }))
}

fn post(node: &Node, status: &str, index: &Index) -> Post {
    let mut unconverted = Vec::new();
    let is_protected = !node.get("wp:post_password").is_empty();
    if is_protected {
        unconverted.push("it is protected by a password, so it is a draft now".to_owned());
    }
    if status == "private" {
        unconverted.push("it is private, so it is a draft now".to_owned());
    }
    let (mut categories, mut tags) = (Vec::new(), Vec::new());
    for term in node.all("category") {
        let name = plain_title(&term.text());
        match term.attribute("domain") {
            "category" | "" => Post::add(&mut categories, &name),
            "post_tag" | "tag" => Post::add(&mut tags, &name),
            "post_format" | "nav_menu" | "author" => {}
            other => unconverted.push(format!("`{name}` of the taxonomy `{other}` was left out")),
        }
    }
    let login = node.get("dc:creator");
    let author = index.authors.get(&login).cloned().unwrap_or(login);
    let (local, universal) = (node.get("wp:post_date"), node.get("wp:post_date_gmt"));
    let published = local_date(&local, &universal).or_else(|| date(&node.get("pubDate")));
    let updated = local_date(&node.get("wp:post_modified"), &node.get("wp:post_modified_gmt"));
    let footnotes = meta(node, "footnotes");
    let raw = Raw { text: &content(node), footnotes: footnotes.as_deref() };
    let body = wordpress_text::html(&raw, &mut unconverted);
    let link = node.get("link");
    let slug = node.get("wp:post_name");
    let excerpt = plain_text(&node.get("excerpt:encoded"));
    Post {
        id: ["wordpress-", &node.get("wp:post_id")].concat(),
        title: plain_title(&node.get("title")),
        slug: Some(slug).filter(|slug| !slug.is_empty()),
        link: Some(link).filter(|link| !link.is_empty()),
        published,
        updated,
        is_draft: is_protected || !matches!(status, "publish" | "future" | ""),
        is_page: node.get("wp:post_type") == "page",
        excerpt: Some(excerpt).filter(|excerpt| !excerpt.is_empty()),
        authors: Some(author).filter(|author| !author.is_empty()).into_iter().collect(),
        categories,
        tags,
        image: meta(node, "_thumbnail_id").and_then(|id| index.attachments.get(&id).cloned()),
        body: Text::Html(body),
        unconverted,
        language: None,
    }
}

/// Returns the text of a post, which is not trimmed.
fn content(node: &Node) -> String {
    node.all("content:encoded").map(Node::text).collect()
}

/// Returns a value of the post's own data.
fn meta(node: &Node, key: &str) -> Option<String> {
    let found = node.all("wp:postmeta").find(|meta| meta.get("wp:meta_key") == key)?;
    Some(found.get("wp:meta_value")).filter(|value| !value.is_empty())
}
