//! The reader's files: from what Trunk made to what is served.
//!
//! Comes in: Trunk's staging folder. Goes out: the same folder with one script, one stylesheet and two wasm modules, named
//! by their content, and an `index.html` that loads them. Start with [`assemble`].
//!
//! One script, because each further one would be a request that the first view waits for: the start-up code stands at the end
//! of what wasm-bindgen wrote. One stylesheet for the same reason.

use super::template::{Mark, Template};
use std::path::Path;
use std::{fs, io};
use xxhash_rust::xxh3::xxh3_64;

/// The start-up code.
const BOOT: &str = include_str!("../reader/boot.js");

/// What the script of wasm-bindgen must define for the start-up code.
const NEEDED: [&str; 2] = ["__wbg_init", "function start("];

/// Makes the reader's files of what Trunk left in `folder`, for a site below `base`.
pub fn assemble(folder: &Path, base: &str) -> io::Result<()> {
    let document = fs::read_to_string(folder.join("index.html"))?;
    let (document, sheets) = take_stylesheets(&document);
    let mut css = String::new();
    for sheet in &sheets {
        let name = sheet.rsplit('/').next().unwrap_or(sheet);
        css.push_str(&fs::read_to_string(folder.join(name))?);
        fs::remove_file(folder.join(name))?;
    }
    let glue_name = find(folder, |name| name.starts_with("reader") && name.ends_with(".js"))?;
    let glue = fs::read_to_string(folder.join(&glue_name))?;
    if let Some(missing) = NEEDED.iter().find(|needed| !glue.contains(**needed)) {
        return Err(io::Error::other(format!(
            "{glue_name} has no `{missing}`: this wasm-bindgen is not the one we know"
        )));
    }
    let wasm =
        rename(folder, &find(folder, |name| name.starts_with("reader") && name.ends_with(".wasm"))?, "reader", "wasm")?;
    let markdown_wasm = rename(folder, "markdown_bg.wasm", "markdown", "wasm")?;
    let markdown = rename(folder, "markdown.js", "markdown", "js")?;
    fs::remove_file(folder.join(&glue_name))?;
    let script = write(folder, "reader", "js", &[&*glue, "\n", &without_comments(BOOT)].concat())?;
    let style = write(folder, "reader", "css", &css)?;
    let tags = format!(
        r#"<link rel="stylesheet" href="{base}{style}" /><link rel="preload" as="fetch" type="application/wasm" crossorigin="anonymous" href="{base}{wasm}" /><script type="module" src="{base}{script}" data-wasm="{base}{wasm}" data-markdown="{base}{markdown}" data-markdown-wasm="{base}{markdown_wasm}"></script>"#
    );
    let page = Template::new(document).below(base).with(Mark::Reader, &tags);
    fs::write(folder.join("index.html"), page.as_str())
}

/// A document without its stylesheet links, and where those led, in order.
fn take_stylesheets(document: &str) -> (String, Vec<String>) {
    let (mut kept, mut sheets) = (String::with_capacity(document.len()), Vec::new());
    let mut rest = document;
    while let Some(start) = rest.find("<link") {
        let end = rest[start..].find('>').map_or(rest.len(), |length| start + length + 1);
        let tag = &rest[start..end];
        kept.push_str(&rest[..start]);
        if tag.contains("stylesheet") && !tag.contains("://") {
            let href = tag.split_once("href=").map_or("", |(_, href)| href.trim_start_matches(['"', '\'']));
            sheets.push(href.split(['"', '\'', ' ', '>']).next().unwrap_or_default().to_owned());
        } else {
            kept.push_str(tag);
        }
        rest = &rest[end..];
    }
    (kept + rest, sheets)
}

/// The start-up code as it is sent: its comments are for us.
fn without_comments(script: &str) -> String {
    script
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with("//") && !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

fn find(folder: &Path, is: impl Fn(&str) -> bool) -> io::Result<String> {
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if is(&name) {
            return Ok(name);
        }
    }
    Err(io::Error::new(io::ErrorKind::NotFound, format!("Trunk left no reader in {}", folder.display())))
}

/// Gives a file the name that its content asks for, and answers it.
fn rename(folder: &Path, old: &str, stem: &str, extension: &str) -> io::Result<String> {
    let name = name(stem, extension, &fs::read(folder.join(old))?);
    fs::rename(folder.join(old), folder.join(&name))?;
    Ok(name)
}

fn write(folder: &Path, stem: &str, extension: &str, text: &str) -> io::Result<String> {
    let name = name(stem, extension, text.as_bytes());
    fs::write(folder.join(&name), text)?;
    Ok(name)
}

fn name(stem: &str, extension: &str, bytes: &[u8]) -> String {
    format!("{stem}-{:016x}.{extension}", xxh3_64(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stylesheets_are_taken_and_other_links_stay() {
        let document = r#"<link rel="icon" href="x.svg"><link rel="stylesheet" href="/a-1.css" integrity="y"/><link rel=stylesheet href=/b.css><p>"#;
        let (kept, sheets) = take_stylesheets(document);
        assert_eq!(kept, r#"<link rel="icon" href="x.svg"><p>"#);
        assert_eq!(sheets, ["/a-1.css", "/b.css"]);
    }
}
