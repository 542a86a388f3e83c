//! Attachments and links of an item: audio and video become players, other files become links.
//!
//! Input: an item and its body. Output: the body with its attachments, or an image. Entry points: [`add`] and
//! [`image`].

use super::Json;
use crate::{
    content::{Body, body::text_to_html, link},
    html::escape,
};

/// The maximum number of attachments; further ones are ignored.
const MAX_ATTACHMENTS: usize = 50;

type ResolveOne<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Adds the attachments, and the link of a link post, unless the body has them already.
pub(super) fn add(body: Body, item: &Json, external: Option<&str>, resolve: ResolveOne) -> Body {
    let (Body::Html(written) | Body::Markdown(written) | Body::Text(written)) = &body;
    let has = |url: &str| written.contains(url);
    let (mut before, mut after) = (String::new(), String::new());
    if let Some(external) = external.filter(|external| !has(external)) {
        before.push_str("<p>→ ");
        write_link(&mut before, external, link::host(external).unwrap_or(external));
        before.push_str("</p>");
    }
    for attachment in item.get("attachments").entries().iter().take(MAX_ATTACHMENTS) {
        let url = attachment.get("url").text().filter(|url| link::is_address(url)).and_then(resolve);
        let Some(url) = url.filter(|url| link::is_web(url) && !has(url)) else { continue };
        let kind = kind(attachment, &url);
        let name = attachment.get("title").text().unwrap_or_else(|| file_name(&url));
        match kind {
            "audio" | "video" => {
                before.extend(["<figure><", kind, " src=\""]);
                escape(&mut before, &url);
                before.extend(["\"></", kind, "><figcaption>"]);
                write_link(&mut before, &url, name);
                before.push_str("</figcaption></figure>");
            }
            // The main image is shown above the text.
            "image" => {}
            _ => {
                after.push_str("<p>");
                write_link(&mut after, &url, name);
                after.push_str("</p>");
            }
        }
    }
    if before.is_empty() && after.is_empty() {
        return body;
    }
    match body {
        Body::Html(html) => Body::Html([before, html, after].concat()),
        // A blank line ends HTML in Markdown.
        Body::Markdown(text) => Body::Markdown([&before, "\n\n", &text, "\n\n", &after].concat()),
        Body::Text(text) => Body::Html([before, text_to_html(&text), after].concat()),
    }
}

/// Returns the first image among the attachments.
pub(super) fn image(item: &Json, resolve: ResolveOne) -> Option<String> {
    let attachments = item.get("attachments").entries().iter().take(MAX_ATTACHMENTS);
    let url = |attachment: &Json| {
        let url = attachment.get("url").text()?.to_owned();
        (kind(attachment, &url) == "image").then(|| resolve(&url))?
    };
    attachments.filter_map(url).next()
}

/// Returns `audio`, `video`, `image` or another word: by the type of an attachment, or by the extension of its URL.
fn kind<'a>(attachment: &'a Json, url: &str) -> &'a str {
    let stated = attachment.get("mime_type").text().unwrap_or_default().split('/').next().unwrap_or_default();
    if matches!(stated, "audio" | "video" | "image") {
        return stated;
    }
    let extension = file_name(url).rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match extension.as_str() {
        "mp3" | "m4a" | "ogg" | "oga" | "opus" | "flac" | "wav" | "aac" => "audio",
        "mp4" | "m4v" | "webm" | "ogv" | "mov" => "video",
        "jpg" | "jpeg" | "png" | "gif" | "webp" | "avif" => "image",
        _ => stated,
    }
}

fn file_name(url: &str) -> &str {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').find(|part| !part.is_empty()).unwrap_or(url)
}

fn write_link(html: &mut String, url: &str, text: &str) {
    html.push_str("<a href=\"");
    escape(html, url);
    html.push_str("\">");
    escape(html, text);
    html.push_str("</a>");
}
