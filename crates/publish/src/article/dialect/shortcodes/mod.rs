//! Common shortcodes and includes of Hugo, Zola and Jekyll, as Markdown.
//!
//! Input: Markdown. Output: edits. Entry point: [`edits`]. Unknown tags stay, and `template_syntax` reports them.

mod tag;

use super::admonitions::first_line;
use super::callouts;
use super::prepared::Edit;
use super::wiki_links::Names;
use broadsheet::html::escape;
use tag::Tag;

/// Stands for a table of contents, until the headings are known. It is a private character, which no text contains.
pub const CONTENTS: char = '\u{10fffd}';

/// Stands for the end of the excerpt.
pub const MORE: char = '\u{10fffc}';

/// A tag that encloses more tags is treated as one without an end.
const MAX_INNER_TAGS: usize = 500;

/// What becomes of a tag that encloses a text.
enum Container {
    /// A block quote that begins with this line.
    Alert(String),
    /// What replaces the start and the end tag.
    Pair(String, String),
    /// The text is removed too.
    Removed,
    /// The text stays, without the tags in it.
    Raw,
}

/// Returns whether Markdown may contain a tag.
pub fn may_be_in(markdown: &str) -> bool {
    markdown.contains("{{") || markdown.contains("{%")
}

/// Returns the edits of all known tags outside of code. Without `names`, links to pages keep the name of the page.
pub fn edits(markdown: &str, is_code: &dyn Fn(usize) -> bool, names: Option<&dyn Names>) -> Vec<Edit> {
    let tags = tag::tags(markdown);
    let mut edits: Vec<Edit> = Vec::new();
    let mut skip_until = 0;
    for (number, tag) in tags.iter().enumerate() {
        if tag.range.start < skip_until {
            continue;
        }
        if let Some(literal) = &tag.literal {
            let shown = if is_code(tag.range.start) { literal.clone() } else { literal.replacen("{{", "\\{\\{", 1) };
            edits.push((tag.range.clone(), shown));
            continue;
        }
        if tag.is_end || is_code(tag.range.start) {
            continue;
        }
        let following = &tags[number + 1..tags.len().min(number + 1 + MAX_INNER_TAGS)];
        let container = if tag.name.is_empty() { None } else { container(tag, markdown) };
        match container.and_then(|container| Some((container, end_of(tag, following)?))) {
            Some((Container::Alert(line), end)) => quote(markdown, tag, end, &line, &mut edits),
            Some((Container::Pair(start, finish), end)) => {
                edits.push((tag.range.clone(), start));
                edits.push((end.range.clone(), finish));
            }
            Some((Container::Removed, end)) => {
                edits.push((tag.range.start..end.range.end, String::new()));
                skip_until = end.range.end;
            }
            Some((Container::Raw, end)) => {
                edits.push((tag.range.clone(), String::new()));
                edits.push((end.range.clone(), String::new()));
                // Escaped, the braces are not reported as a tag.
                let inner = tag.range.end..end.range.start;
                for (at, brace) in markdown[inner.clone()].match_indices('{') {
                    let at = inner.start + at;
                    edits.extend((!is_code(at)).then(|| (at..at + 1, ["\\", brace].concat())));
                }
                skip_until = end.range.end;
            }
            None => edits.extend(single(tag, names).map(|text| (tag.range.clone(), text))),
        }
    }
    edits
}

/// Returns the tag that ends `tag`.
fn end_of<'t, 'a>(tag: &Tag<'_>, following: &'t [Tag<'a>]) -> Option<&'t Tag<'a>> {
    let mut depth = 0;
    following.iter().find(|other| {
        let is_same = other.name == tag.name || tag.is_zola && other.is_end && other.name.is_empty();
        match () {
            () if is_same && other.is_end && depth == 0 => return true,
            () if is_same && other.is_end => depth -= 1,
            () if is_same && !other.is_end => depth += 1,
            () => {}
        }
        false
    })
}

/// Puts `> ` before each line between two tags.
fn quote(markdown: &str, tag: &Tag<'_>, end: &Tag<'_>, line: &str, edits: &mut Vec<Edit>) {
    let inner = &markdown[tag.range.end..end.range.start];
    // A tag that shares its line with text begins a line of its own.
    let before = if markdown[..tag.range.start].trim_end_matches(' ').ends_with('\n') || tag.range.start == 0 {
        ""
    } else {
        "\n\n"
    };
    let begins = if inner.starts_with('\n') { "" } else { "\n> " };
    edits.push((tag.range.clone(), [before, line, begins].concat()));
    for (at, _) in inner.match_indices('\n') {
        let at = tag.range.end + at + 1;
        if at < end.range.start {
            edits.push((at..at, String::from("> ")));
        }
    }
    let finish = if inner.ends_with('\n') { "\n" } else { "\n\n" };
    edits.push((end.range.clone(), finish.to_owned()));
}

/// Returns what becomes of a tag that encloses a text.
fn container(tag: &Tag<'_>, markdown: &str) -> Option<Container> {
    Some(match &*tag.name {
        "raw" | "verbatim" => Container::Raw,
        "comment" => Container::Removed,
        "highlight" | "code" | "codeblock" => {
            let language = tag.at(0).or_else(|| tag.named(&["lang", "language"])).unwrap_or_default();
            let is_inline = markdown[tag.range.end..].lines().next().is_some_and(|line| !line.trim().is_empty());
            let line = if is_inline { "\n" } else { "" };
            Container::Pair(format!("~~~~~~{language}{line}"), String::from("~~~~~~"))
        }
        "gallery" => {
            let start = String::from("<figure class=\"gallery\">\n\n");
            Container::Pair(start, String::from("\n\n</figure>\n\n"))
        }
        "details" | "expand" | "collapse" | "spoiler" => {
            let summary = tag.named(&["summary", "title"]).or_else(|| tag.at(0)).unwrap_or("…");
            let mut start = String::from("<details><summary>");
            escape(&mut start, summary);
            Container::Pair(start + "</summary>\n\n", String::from("\n\n</details>\n"))
        }
        _ => Container::Alert(alert_line(tag)?),
    })
}

/// Returns the first line of an alert for `note`, `notice tip`, `callout type="info"` and so on.
fn alert_line(tag: &Tag<'_>) -> Option<String> {
    let known = |name: &str| {
        let name = match &*name.to_ascii_lowercase() {
            "primary" | "blue" => String::from("note"),
            "green" => String::from("tip"),
            "yellow" | "orange" => String::from("warning"),
            "red" => String::from("danger"),
            name => name.to_owned(),
        };
        callouts::kind(&name).map(|_| name)
    };
    const BOXES: [&str; 8] = ["alert", "callout", "admonition", "notice", "hint", "box", "admon", "message"];
    let title = |index| tag.named(&["title", "header"]).or_else(|| tag.at(index)).unwrap_or_default();
    if BOXES.contains(&&*tag.name) {
        let given = tag.named(&["type", "kind", "level", "color", "style", "icon", "class"]);
        let kind = given.or_else(|| tag.at(0)).and_then(known);
        let index = usize::from(given.is_none());
        return Some(first_line(kind.as_deref().unwrap_or("note"), title(index)));
    }
    let name = tag.name.trim_end_matches("-block");
    known(name).map(|kind| first_line(&kind, title(0)))
}

/// Returns what replaces a tag without a text.
fn single(tag: &Tag<'_>, names: Option<&dyn Names>) -> Option<String> {
    if !tag.expression.is_empty() {
        return expression(tag.expression);
    }
    let id = || tag.named(&["id", "video", "video_id", "videoid", "url", "src"]).or_else(|| tag.at(0));
    match &*tag.name {
        "figure" | "img" | "image" | "picture" | "imgproc" => image(tag),
        "youtube" | "youtube-lite" | "youtubelite" | "yt" => {
            let id = last_part(id()?);
            Some(format!("<iframe src=\"https://www.youtube-nocookie.com/embed/{id}\" title=\"YouTube\"></iframe>"))
        }
        "vimeo" | "vimeo_simple" => {
            let id = last_part(id()?);
            Some(format!("<iframe src=\"https://player.vimeo.com/video/{id}\" title=\"Vimeo\"></iframe>"))
        }
        "tweet" | "twitter" | "twitter_simple" | "x" | "x_simple" => {
            let (user, id) = match (tag.named(&["user"]), tag.at(1)) {
                (Some(user), _) => (user, tag.named(&["id"])?),
                (None, Some(id)) => (tag.at(0)?, id),
                (None, None) => ("i/web", id()?),
            };
            let id = last_part(id);
            Some(format!("<https://x.com/{}/status/{id}>", user.trim_start_matches('@')))
        }
        "gist" => {
            let url = tag.named(&["url"]).map(str::to_owned);
            let parts: Vec<&str> =
                [tag.at(0), tag.at(1).filter(|part| !part.contains('.'))].into_iter().flatten().collect();
            let url = url.unwrap_or_else(|| format!("https://gist.github.com/{}", parts.join("/")));
            let is_url = url.len() > "https://gist.github.com/".len() && !url.contains([' ', '<', '>']);
            is_url.then(|| format!("<{url}>"))
        }
        "instagram" => Some(format!("<https://www.instagram.com/p/{}/>", last_part(id()?))),
        "toc" | "table_of_contents" | "tableofcontents" => Some(format!("\n{CONTENTS}\n")),
        "ref" | "relref" => page_path(tag.named(&["path"]).or_else(|| tag.at(0))?, names),
        "post_url" => page_path(tag.at(0)?, names),
        "link" => Some(format!("/{}", tag.at(0)?.trim_start_matches('/'))),
        _ => {
            // A box with its text as an argument.
            let text = tag.named(&["text", "content", "msg"]).or_else(|| tag.at(0))?;
            callouts::kind(&tag.name).map(|_| format!("\n> [!{}]\n> {text}\n", tag.name))
        }
    }
}

/// Returns the value of an expression that names the base URL, or a path with filters.
fn expression(text: &str) -> Option<String> {
    let mut parts = text.split('|').map(str::trim);
    let first = parts.next()?;
    if matches!(first, "site.baseurl" | "site.url" | "site.github.url" | "base.url" | "base_url") {
        return Some(String::new());
    }
    let path = ['"', '\''].iter().find_map(|quote| first.strip_prefix(*quote)?.strip_suffix(*quote))?;
    let is_url = |filter: &str| {
        ["relative_url", "absolute_url", "prepend", "url", "relURL", "absURL"]
            .iter()
            .any(|known| filter.starts_with(known))
    };
    parts.all(is_url).then(|| path.to_owned())
}

/// Returns the id at the end of a URL, as a part of a path.
fn last_part(id: &str) -> String {
    let id = id.trim().trim_end_matches('/');
    let id = id.split_once("v=").map_or(id, |(_, id)| id.split('&').next().unwrap_or_default());
    let id = id.rsplit('/').next().unwrap_or_default();
    id.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect()
}

/// Returns the path of the page that Hugo or Jekyll would find by this name.
fn page_path(name: &str, names: Option<&dyn Names>) -> Option<String> {
    let (name, fragment) = name.split_at(name.find('#').unwrap_or(name.len()));
    let path = match names {
        Some(names) if !name.is_empty() => names.page(name.trim_end_matches('/'))?,
        _ => name.to_owned(),
    };
    let target = path + fragment;
    Some(if target.contains(' ') { format!("<{target}>") } else { target })
}

/// Writes an image with a caption.
fn image(tag: &Tag<'_>) -> Option<String> {
    let src = tag.named(&["src", "url", "path", "image_path", "image", "link"]).or_else(|| tag.at(0))?;
    let caption = tag.named(&["caption", "title"]).unwrap_or_default();
    let alt = tag.named(&["alt"]).unwrap_or(caption).replace(['[', ']', '\n'], " ");
    let title = caption.replace('"', "\\\"").replace('\n', " ");
    let title = if title.is_empty() { title } else { format!(" \"{title}\"") };
    (!src.contains(['<', '>', '\n'])).then(|| format!("![{alt}](<{src}>{title})"))
}
