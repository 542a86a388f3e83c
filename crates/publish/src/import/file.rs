//! The text of a Markdown file: front matter and body.
//!
//! Input: a [`Post`] and its Markdown. Output: text. Entry point: [`text`].

use super::post::Post;
use std::fmt::Write as _;

/// What a file needs besides its post.
pub struct Parts<'a> {
    /// The last part of the address.
    pub slug: &'a str,
    /// The name of the file without its extension.
    pub stem: &'a str,
    /// The earlier address, if it is to lead to the new one.
    pub alias: Option<&'a str>,
    /// The main image: its file or URL.
    pub image: Option<&'a str>,
    /// The body.
    pub markdown: &'a str,
}

/// Returns the text of a file. Every value is quoted, so that no title is mistaken for anything else.
pub fn text(post: &Post, parts: &Parts) -> String {
    let mut text = String::from("---\n");
    let mut line = |key: &str, value: &str| _ = writeln!(text, "{key}: {value}");
    line("title", &quoted(&post.name()));
    if let Some(excerpt) = &post.excerpt {
        line("description", &quoted(excerpt));
    }
    if let Some(date) = post.published {
        line("date", &date.to_rfc3339());
    }
    if let Some(updated) = post.updated.filter(|updated| post.published.is_none_or(|date| *updated > date)) {
        line("updated", &updated.to_rfc3339());
    }
    if !is_plain(parts.slug) || parts.slug != parts.stem {
        line("slug", &quoted(parts.slug));
    }
    for (key, names) in [("categories", &post.categories), ("tags", &post.tags), ("authors", &post.authors)] {
        if !names.is_empty() {
            line(key, &list(names));
        }
    }
    if let Some(image) = parts.image {
        line("image", &quoted(image));
        if let Some(alt) = post.image.as_ref().map(|image| &image.alt).filter(|alt| !alt.is_empty()) {
            line("image_alt", &quoted(alt));
        }
    }
    if let Some(language) = &post.language {
        line("language", &quoted(language));
    }
    if post.is_draft {
        line("draft", "true");
    }
    if let Some(alias) = parts.alias {
        line("aliases", &list(&[alias.to_owned()]));
    }
    text += "---\n";
    let body = parts.markdown.trim();
    if !body.is_empty() {
        text = [&text, "\n", body, "\n"].concat();
    }
    text
}

/// Whether a file of this name has this slug.
fn is_plain(slug: &str) -> bool {
    slug.starts_with(|c: char| c.is_ascii_lowercase())
        && slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn list(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
    format!("[{}]", names.join(", "))
}

/// Returns a string of YAML. Control characters are left out.
fn quoted(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("\"{}\"", text.trim().replace('\\', "\\\\").replace('"', "\\\""))
}
