//! Wiki links and embeds, as in Obsidian: `[[page]]`, `[[page#Heading|label]]`, `![[picture.png|300]]`.
//!
//! Input: a text, and the names of the site. Output: edits that make Markdown links and images of them. Entry point:
//! [`edits`]. A link without a target stays as it is, and is reported.

use super::image_sizes::{self, Size};
use super::prepared::Edit;
use crate::article::heading_slug;
use std::ops::Range;
use std::path::Path;

/// Finds pages and files by their names alone.
pub trait Names {
    /// Returns the path of the Markdown file of a page, from the content folder, with a leading `/`.
    fn page(&self, name: &str) -> Option<String>;

    /// Returns the path of another file, from the site's folder, with a leading `/`.
    fn file(&self, name: &str) -> Option<String>;
}

/// Longer links are not recognised.
const MAX_BYTES: usize = 300;

/// Returns the edits for a text. Without `names`, links become their labels.
pub fn edits(markdown: &str, range: &Range<usize>, names: Option<&dyn Names>) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut at = range.start;
    while let Some(found) = markdown[at..range.end].find("[[") {
        let start = at + found;
        at = start + 2;
        let limit = markdown.floor_char_boundary(range.end.min(at + MAX_BYTES));
        let Some(length) = markdown[at..limit].find("]]") else { continue };
        let inner = &markdown[at..at + length];
        if inner.is_empty() || inner.starts_with([' ', '[', '_']) || inner.contains(['[', ']', '\n', '`']) {
            continue;
        }
        let is_embed = markdown[range.start..start].ends_with('!');
        if markdown[..start].ends_with('\\') {
            continue;
        }
        let whole = start - usize::from(is_embed)..at + length + 2;
        at = whole.end;
        edits.extend(replacement(inner, is_embed, names).map(|text| (whole, text)));
    }
    edits
}

fn replacement(inner: &str, is_embed: bool, names: Option<&dyn Names>) -> Option<String> {
    // In a table, the line is escaped.
    let (target, label) = inner.split_once('|').map_or((inner, None), |(target, label)| (target, Some(label.trim())));
    let target = target.trim_end_matches('\\').trim();
    let (name, heading) = target.split_once('#').map_or((target, ""), |(name, heading)| (name.trim(), heading.trim()));
    if is_embed && is_media(name) {
        let path = names.and_then(|names| names.file(name)).unwrap_or_else(|| name.to_owned());
        return Some(image(name, &path, label.unwrap_or_default()));
    }
    let text = label.map_or_else(
        || [name, heading].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" › "),
        str::to_owned,
    );
    let Some(names) = names else { return Some(text) };
    // A caret refers to a paragraph, which has no id here.
    let heading = if heading.starts_with('^') { "" } else { heading.rsplit('#').next().unwrap_or_default() };
    let fragment = if heading.is_empty() { String::new() } else { format!("#{}", heading_slug::slug(heading)) };
    let path = match name {
        "" if fragment.is_empty() => return None,
        "" => String::new(),
        _ => names.page(name).or_else(|| names.file(name))?,
    };
    Some(format!("[{text}](<{path}{fragment}>)"))
}

/// Writes an image. The label may be its alt text, its size, or both.
fn image(name: &str, path: &str, label: &str) -> String {
    let (mut alt, mut size) = (None, None);
    for part in label.split('|').map(str::trim) {
        match Size::parse(part) {
            Some(parsed) => size = Some(parsed),
            None if part.is_empty() => {}
            None => alt = Some(part),
        }
    }
    let stem = || Path::new(name).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let alt = alt.map_or_else(stem, str::to_owned);
    match size {
        Some(size) => image_sizes::image(path, &alt, "", size),
        None => format!("![{alt}](<{path}>)"),
    }
}

fn is_media(name: &str) -> bool {
    let extension = Path::new(name).extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    const IMAGES: [&str; 9] = ["png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "bmp", "heic"];
    extension.is_some_and(|extension| IMAGES.contains(&&*extension))
}
