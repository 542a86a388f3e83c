//! Assembles the reader's files from the output of Trunk.
//!
//! Input: Trunk's staging folder. Output: the same folder with scripts, style and WebAssembly modules named after their
//! content, and an `index.html` that loads them. Entry point: [`assemble`].
//!
//! A prerendered page is painted before the reader loads; only the bootstrap script comes before. The loader is
//! appended to the script of wasm-bindgen, which saves a request.

use crate::content_name::{rename_by_content, write_by_content};
use crate::embed;
use crate::script::{COMPILE_EAGERLY, minify};
use crate::stylesheet::minify_css;
use crate::wasm_shrink::{run_wasm_opt, shrink, shrink_and_split};
use publish::page::security_policy;
use publish::page::style::Style;
use publish::page::template::{Mark, Template};
use std::path::Path;
use std::{fs, io};

/// Temporary names of the reader's parts, until their content is known.
const ARTICLE_MODULE: &str = "article.wasm";
const REST_MODULE: &str = "rest.wasm";

/// The Trusted Types policy.
const TRUST_SCRIPT: &str = include_str!("../../../src/reader/trust.js");

/// The loader, which instantiates the module.
const LOADER_SCRIPT: &str = include_str!("../../../src/reader/loader.js");

/// The bootstrap script, which a page loads first.
const BOOTSTRAP_SCRIPT: &str = include_str!("../../../src/reader/bootstrap.js");

/// Names that the bootstrap script expects in the script of wasm-bindgen.
const REQUIRED_NAMES: [&str; 2] = ["__wbg_init", "export function start("];

/// The only call of the HTML parser in the script of wasm-bindgen. Leptos would call it for static markup, which no
/// view has.
const PARSE_CALL: &str = "arg0.parseFromString(getStringFromWasm0(arg1, arg2)";

/// Other functions that parse HTML or evaluate text.
const HTML_SINKS: [&str; 6] =
    ["innerHTML", "parseFromString(", "outerHTML", "insertAdjacentHTML", "ContextualFragment", "eval("];

/// Assembles the reader's files in `folder`, for a site with the base path `base`.
pub fn assemble(folder: &Path, base: &str) -> io::Result<()> {
    let document = fs::read_to_string(folder.join("index.html"))?;
    let (document, sheets) = remove_links(&minify_document(&document));
    let mut css = Vec::new();
    for sheet in &sheets {
        let name = sheet.rsplit('/').next().unwrap_or(sheet);
        css.push((name.to_owned(), fs::read_to_string(folder.join(name))?));
        fs::remove_file(folder.join(name))?;
    }
    let glue_name = find_file(folder, |name| name.starts_with("reader") && name.ends_with(".js"))?;
    let glue = fs::read_to_string(folder.join(&glue_name))?;
    if let Some(missing) = REQUIRED_NAMES.iter().find(|needed| !glue.contains(**needed)) {
        return Err(io::Error::other(format!("{glue_name} has no `{missing}`: unsupported version of wasm-bindgen")));
    }
    let glue = add_trusted_types(&glue).map_err(|error| io::Error::other(format!("{glue_name} {error}")))?;
    let wasm_name = find_file(folder, |name| name.starts_with("reader") && name.ends_with(".wasm"))?;
    // The loader follows in the same script and uses the names directly.
    let glue: String =
        glue.lines().filter(|line| !line.starts_with("export {")).flat_map(|line| [line, "\n"]).collect();
    let glue = split_file(folder, &wasm_name, &[&*glue, LOADER_SCRIPT].concat())?;
    let wasm = rename_by_content(folder, &wasm_name, "reader", "wasm")?;
    let article = rename_by_content(folder, ARTICLE_MODULE, "article", "wasm")?;
    let rest = rename_by_content(folder, REST_MODULE, "rest", "wasm")?;
    for module in ["markdown", "feeds"] {
        let script = folder.join(module).with_extension("js");
        let glue = shrink_file(&folder.join(format!("{module}_bg.wasm")), &fs::read_to_string(&script)?)?;
        fs::write(&script, minify(&glue)?)?;
    }
    let markdown_wasm = rename_by_content(folder, "markdown_bg.wasm", "markdown", "wasm")?;
    let markdown = rename_by_content(folder, "markdown.js", "markdown", "js")?;
    let feeds_wasm = rename_by_content(folder, "feeds_bg.wasm", "feeds", "wasm")?;
    let feeds = rename_by_content(folder, "feeds.js", "feeds", "js")?;
    fs::remove_file(folder.join(&glue_name))?;
    let script = [COMPILE_EAGERLY, &minify(&[TRUST_SCRIPT, &*glue].concat())?].concat();
    let script = write_by_content(folder, "reader", "js", &script)?;
    let bootstrap = write_by_content(folder, "start", "js", &minify(BOOTSTRAP_SCRIPT)?)?;
    let names = embed::Names {
        reader: &script,
        wasm: &wasm,
        feeds: &feeds,
        feeds_wasm: &feeds_wasm,
        markdown: &markdown,
        markdown_wasm: &markdown_wasm,
    };
    embed::assemble(folder, &css.iter().map(|(_, css)| css.as_str()).collect::<String>(), &names)?;
    let small = css.into_iter().map(|(name, css)| Ok((name, minify_css(&css)?))).collect::<io::Result<Vec<_>>>()?;
    let style = Style::new(small.into_iter());
    let policy = security_policy::meta(&security_policy::policy(style.texts()));
    let elements = style.elements();
    let style = write_by_content(folder, "style", "css", &style.file())?;
    // Without scripts, the complete style is loaded at the end, where it does not delay the first paint.
    let script = format!(
        r#"<noscript><link rel="stylesheet" href="{base}{style}" /></noscript>
<script type="module" fetchpriority="low" src="{base}{bootstrap}" data-style="{base}{style}" data-reader="{base}{script}" data-wasm="{base}{wasm}" data-article="{base}{article}" data-rest="{base}{rest}" data-markdown="{base}{markdown}" data-markdown-wasm="{base}{markdown_wasm}" data-feeds="{base}{feeds}" data-feeds-wasm="{base}{feeds_wasm}"></script>"#
    );
    let page = Template::new(document).below(base).with(Mark::Reader, &[policy, elements].concat());
    fs::write(folder.join("index.html"), append_to_body(page.as_str(), &script))
}

/// Inserts a script at the end of the body. In the head, it would be requested before the first paint.
fn append_to_body(document: &str, script: &str) -> String {
    let end = document.rfind("</body>").unwrap_or(document.len());
    [&document[..end], script, "\n", &document[end..]].concat()
}

/// Shrinks a module in place and returns its script.
fn shrink_file(wasm: &Path, script: &str) -> io::Result<String> {
    let (small, script) = shrink(&fs::read(wasm)?, script).map_err(|error| unexpected(wasm, &error))?;
    fs::write(wasm, small)?;
    run_optimiser(wasm)?;
    Ok(script)
}

/// Shrinks the reader's module, writes its two parts beside it, and returns its script.
fn split_file(folder: &Path, name: &str, script: &str) -> io::Result<String> {
    let wasm = folder.join(name);
    let (parts, script) = shrink_and_split(&fs::read(&wasm)?, script).map_err(|error| unexpected(&wasm, &error))?;
    for (name, part) in [(name, parts.whole), (ARTICLE_MODULE, parts.article), (REST_MODULE, parts.rest)] {
        fs::write(folder.join(name), part)?;
        run_optimiser(&folder.join(name))?;
    }
    Ok(script)
}

fn unexpected(wasm: &Path, error: &str) -> io::Error {
    io::Error::other(format!("{} {error}", wasm.display()))
}

fn run_optimiser(wasm: &Path) -> io::Result<()> {
    // Development builds need speed, not size.
    if std::env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release") && !run_wasm_opt::optimise(wasm)? {
        eprintln!("wasm-opt not found in PATH: {} is slightly larger than necessary", wasm.display());
    }
    Ok(())
}

/// Inserts the Trusted Types policy where the script of wasm-bindgen parses HTML.
fn add_trusted_types(glue: &str) -> Result<String, String> {
    if glue.matches(PARSE_CALL).count() != 1 {
        return Err(format!("does not contain `{PARSE_CALL}` exactly once: unsupported version of wasm-bindgen"));
    }
    let text = "getStringFromWasm0(arg1, arg2)";
    let patched = glue.replace(PARSE_CALL, &PARSE_CALL.replace(text, &format!("trusted({text})")));
    // Functions of the script contain these names too, but after an underscore.
    let uses = |text: &str, sink: &str| text.matches(&format!(".{sink}")).count();
    match HTML_SINKS.iter().find(|sink| uses(glue, sink) != uses(PARSE_CALL, sink)) {
        Some(sink) => Err(format!("uses `{sink}` without the Trusted Types policy")),
        None => Ok(patched),
    }
}

/// Removes stylesheet links and Trunk's links. Returns the document and the URLs of the stylesheets, in order.
fn remove_links(document: &str) -> (String, Vec<String>) {
    let (mut kept, mut sheets) = (String::with_capacity(document.len()), Vec::new());
    let mut rest = document;
    while let Some(start) = rest.find("<link") {
        let end = rest[start..].find('>').map_or(rest.len(), |length| start + length + 1);
        let tag = &rest[start..end];
        kept.push_str(&rest[..start]);
        if tag.contains("stylesheet") && !tag.contains("://") {
            let href = tag.split_once("href=").map_or("", |(_, href)| href.trim_start_matches(['"', '\'']));
            sheets.push(href.split(['"', '\'', ' ', '>']).next().unwrap_or_default().to_owned());
        } else if !tag.contains("data-trunk") {
            kept.push_str(tag);
        }
        rest = &rest[end..];
    }
    (kept + rest, sheets)
}

/// Removes indentation and all comments except marks. No preformatted text of `index.html` spans lines.
fn minify_document(document: &str) -> String {
    let mut small = String::with_capacity(document.len());
    let mut rest = document;
    while let Some(start) = rest.find("<!--") {
        let end = rest[start..].find("-->").map_or(rest.len(), |length| start + length + "-->".len());
        let is_mark = ["<!--broadsheet:", "<!--/broadsheet:"].iter().any(|mark| rest[start..].starts_with(mark));
        small.push_str(&rest[..if is_mark { end } else { start }]);
        rest = &rest[end..];
    }
    small.push_str(rest);
    small.lines().map(str::trim).filter(|line| !line.is_empty()).flat_map(|line| [line, "\n"]).collect()
}

fn find_file(folder: &Path, matches: impl Fn(&str) -> bool) -> io::Result<String> {
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if matches(&name) {
            return Ok(name);
        }
    }
    Err(io::Error::new(io::ErrorKind::NotFound, format!("Trunk wrote no reader to {}", folder.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minified_documents_keep_marks_and_lose_comments() {
        let document = "<!doctype html>\n<!-- ours,\n  of two lines -->\n<p>\n  <!--broadsheet:page--><b>x</b><!--/broadsheet:page-->\n</p>\n";
        assert_eq!(
            minify_document(document),
            "<!doctype html>\n<p>\n<!--broadsheet:page--><b>x</b><!--/broadsheet:page-->\n</p>\n"
        );
    }

    #[test]
    fn the_trusted_types_policy_guards_the_only_sink() {
        let glue = format!("f: function(arg0, arg1, arg2, arg3, arg4) {{ {PARSE_CALL}, x); }}");
        let patched = add_trusted_types(&glue).unwrap();
        assert!(patched.contains("(trusted(getStringFromWasm0(arg1, arg2)), x)"), "{patched}");
        assert!(add_trusted_types(&glue.replace("arg2", "arg3")).is_err());
        assert!(add_trusted_types(&(glue + "\narg0.insertAdjacentHTML(arg1)")).is_err());
    }

    #[test]
    fn stylesheet_links_are_removed_and_others_kept() {
        let document = r#"<link rel="icon" href="x.svg"><link data-trunk rel="rust"><link rel="stylesheet" href="/a-1.css" integrity="y"/><link rel=stylesheet href=/b.css><p>"#;
        let (kept, sheets) = remove_links(document);
        assert_eq!(kept, r#"<link rel="icon" href="x.svg"><p>"#);
        assert_eq!(sheets, ["/a-1.css", "/b.css"]);
    }
}
