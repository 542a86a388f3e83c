//! Archives of Medium and Substack.
//!
//! Input: an [`Archive`]. Output: posts. Entry points: [`medium`] and [`substack`].

use super::archive::Archive;
use super::post::{Post, Text, date, one_line};
use broadsheet::content::title::plain_title;
use broadsheet::safe_html::fragment::{Element, Part, parts};
use std::io;

/// Returns the names of the posts in an archive of Medium.
pub fn medium_files(archive: &Archive) -> Vec<String> {
    let is_post = |name: &&str| {
        let folder = name.rsplit('/').nth(1);
        name.ends_with(".html") && folder == Some("posts")
    };
    archive.names().filter(is_post).map(str::to_owned).collect()
}

/// Reads a post of an archive of Medium. `None` if the page is something else.
///
/// # Errors
/// An unreadable file.
pub fn medium(archive: &Archive, name: &str) -> io::Result<Option<Post>> {
    let bytes = archive.read(name)?;
    let page = String::from_utf8_lossy(&bytes);
    let Some(body) = between(&page, "data-field=\"body\"", "<footer") else { return Ok(None) };
    let body = body.split_once('>').map_or("", |(_, rest)| rest);
    let body = body.trim_end().strip_suffix("</section>").unwrap_or(body);
    let tree = parts(&page);
    let text =
        |class: &str| with_class(&tree, class).map(|found| one_line(&found.text())).filter(|text| !text.is_empty());
    let time = with_class(&tree, "dt-published").and_then(|time| time.attribute("datetime")).and_then(date);
    let title = text("p-name").unwrap_or_default();
    let link = with_class(&tree, "p-canonical").and_then(|link| link.attribute("href")).map(str::to_owned);
    let file = name.rsplit('/').next().unwrap_or(name).trim_end_matches(".html");
    Ok(Some(Post {
        id: ["medium-", file].concat(),
        slug: link.as_deref().and_then(slug_of_medium).or_else(|| slug_of_medium(file)),
        published: time.or_else(|| date(file.get(..10)?)),
        is_draft: file.starts_with("draft_"),
        excerpt: text("p-summary").filter(|summary| *summary != title),
        authors: text("p-author").into_iter().collect(),
        body: Text::Html(without_title(body, &title)),
        link,
        title,
        ..Post::default()
    }))
}

/// Returns the name in an address of Medium, without the number at its end.
fn slug_of_medium(link: &str) -> Option<String> {
    let last = link.trim_end_matches('/').rsplit(['/', '_']).next()?.split('?').next()?;
    let (name, number) = last.rsplit_once('-')?;
    let is_number = number.len() >= 8 && number.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_number && !name.is_empty()).then(|| name.to_owned())
}

/// Removes the heading that repeats the title, and the text that repeats it as a subtitle.
fn without_title(body: &str, title: &str) -> String {
    for tag in ["h1", "h2", "h3", "h4"] {
        let Some(start) = body.find(&format!("<{tag}")) else { continue };
        let Some(end) = body[start..].find(&format!("</{tag}>")) else { continue };
        let heading = &body[start..start + end];
        let text = heading.split_once('>').map_or("", |(_, text)| text);
        let is_first = !body[..start].contains("<p");
        if is_first && one_line(&plain_title(text)) == title {
            return [&body[..start], &body[start + end + tag.len() + 3..]].concat();
        }
    }
    body.to_owned()
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    Some(rest.rfind(end).map_or(rest, |at| &rest[..at]))
}

fn with_class<'a>(parts: &'a [Part], class: &str) -> Option<&'a Element> {
    parts.iter().find_map(|part| match part {
        Part::Element(element) if element.has_class(class) => Some(element),
        Part::Element(element) => with_class(&element.parts, class),
        Part::Text(_) => None,
    })
}

/// Returns the rows of the list of posts in an archive of Substack, after the names of its columns.
///
/// # Errors
/// An unreadable file.
pub fn substack_rows(archive: &Archive, list: &str) -> io::Result<(Vec<String>, Vec<Vec<String>>)> {
    let bytes = archive.read(list)?;
    let mut rows = csv(String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}'));
    if rows.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let columns = rows.remove(0);
    Ok((columns, rows))
}

/// Reads a post of an archive of Substack. `None` if the archive has no text for it.
///
/// # Errors
/// An unreadable file.
pub fn substack(archive: &Archive, list: &str, columns: &[String], row: &[String]) -> io::Result<Option<Post>> {
    let value = |name: &str| {
        let at = columns.iter().position(|column| column.trim() == name)?;
        row.get(at).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    };
    let Some(id) = value("post_id") else { return Ok(None) };
    let folder = list.strip_suffix("posts.csv").unwrap_or_default();
    let file = [folder, "posts/", &id, ".html"].concat();
    let flat = [folder, &id, ".html"].concat();
    let Some(name) = [file, flat].into_iter().find(|name| archive.names().any(|known| known == name)) else {
        return Ok(None);
    };
    let bytes = archive.read(&name)?;
    let mut unconverted = Vec::new();
    let audience = value("audience").unwrap_or_default();
    let is_closed = !matches!(audience.as_str(), "everyone" | "");
    if is_closed {
        unconverted.push(format!("only `{audience}` may read it, so it is a draft now"));
    }
    if let Some(audio) = value("podcast_url") {
        unconverted.push(format!("the recording stays where it is: {audio}"));
    }
    let slug = id.split_once('.').map(|(_, slug)| slug.to_owned());
    Ok(Some(Post {
        id: ["substack-", &id].concat(),
        title: value("title").map(|title| one_line(&title)).unwrap_or_default(),
        link: slug.as_ref().map(|slug| format!("/p/{slug}")),
        slug,
        published: value("post_date").and_then(|at| date(&at)),
        is_draft: is_closed || value("is_published").as_deref() != Some("true"),
        excerpt: value("subtitle").map(|text| one_line(&text)),
        body: Text::Html(String::from_utf8_lossy(&bytes).into_owned()),
        unconverted,
        ..Post::default()
    }))
}

/// Parses comma-separated values, with quotes and line breaks in them.
fn csv(text: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let (mut row, mut value, mut is_quoted) = (Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if is_quoted && chars.peek() == Some(&'"') => {
                chars.next();
                value.push('"');
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => row.push(std::mem::take(&mut value)),
            '\r' if !is_quoted => {}
            '\n' if !is_quoted => {
                row.push(std::mem::take(&mut value));
                rows.push(std::mem::take(&mut row));
            }
            c => value.push(c),
        }
    }
    if !value.is_empty() || !row.is_empty() {
        row.push(value);
        rows.push(row);
    }
    rows.retain(|row| row.iter().any(|value| !value.is_empty()));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_quoted_values() {
        assert_eq!(csv("a,b\n\"1,\"\"x\"\"\n2\",\r\n\n3,4"), [["a", "b"], ["1,\"x\"\n2", ""], ["3", "4"]]);
    }

    #[test]
    fn finds_the_name_in_an_address_of_medium() {
        let table = [
            ("https://medium.com/@ann/the-quay-at-night-0a1b2c3d4e5f", Some("the-quay-at-night")),
            ("https://medium.com/p/0a1b2c3d4e5f", None),
            ("2019-04-01_The-Quay-0a1b2c3d4e5f", Some("The-Quay")),
        ];
        for (link, slug) in table {
            assert_eq!(slug_of_medium(link).as_deref(), slug, "{link}");
        }
    }
}
