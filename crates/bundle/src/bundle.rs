//! The reader's files: from what Trunk made to what is served.
//!
//! Comes in: Trunk's staging folder. Goes out: the same folder with two scripts, the style and the wasm modules, named by their
//! content, and an `index.html` that has the style in it and loads them. Start with [`assemble`].
//!
//! A page that came with its document is painted before any of this is read, but for a small script that waits for the paint.
//! Behind it there is one script, because each further one would be a request: what loads the module stands at the end of what
//! wasm-bindgen wrote. The style stands in each page, where it is not waited for: what a page needs of it before it is painted,
//! and in an empty one all.

use crate::embed;
use crate::script::minified;
use crate::wasm_shrink::{run_wasm_opt, slim, slim_and_part};
use publish::page::security_policy;
use publish::page::style::Style;
use publish::page::template::{Mark, Template};
use std::path::Path;
use std::{fs, io};
use xxhash_rust::xxh3::xxh3_64;

/// The parts of the reader's module, until their names follow from what is in them.
const ARTICLE: &str = "article.wasm";
const REST: &str = "rest.wasm";

/// What makes text into HTML where pages require it (Trusted Types).
const TRUST: &str = include_str!("../../../src/reader/trust.js");

/// What loads the module.
const BOOT: &str = include_str!("../../../src/reader/loader.js");

/// What a page loads first: the start-up code.
const START: &str = include_str!("../../../src/reader/bootstrap.js");

/// Says at the head of a script that nearly all its functions are called at once. V8 then compiles them while the script comes in, beside
/// the main thread; otherwise it compiles each when it is first called, some seventy before anything is drawn
/// (<https://v8.dev/blog/explicit-compile-hints>). To other engines it is a comment.
pub(crate) const CALLED_AT_ONCE: &str = "//# allFunctionsCalledOnLoad\n";

/// What the script of wasm-bindgen must define for the start-up code.
const NEEDED: [&str; 2] = ["__wbg_init", "export function start("];

/// Where the script of wasm-bindgen hands text to the HTML parser: a body, on its way into a document that is inert. It is there
/// once, and there is no other: only a view whose markup is all fixed text Leptos would write as HTML, and we have none.
const PARSED: &str = "arg0.parseFromString(getStringFromWasm0(arg1, arg2)";

/// What else a script could hand text to.
const SINKS: [&str; 6] =
    ["innerHTML", "parseFromString(", "outerHTML", "insertAdjacentHTML", "ContextualFragment", "eval("];

/// Makes the reader's files of what Trunk left in `folder`, for a site below `base`.
pub fn assemble(folder: &Path, base: &str) -> io::Result<()> {
    let document = fs::read_to_string(folder.join("index.html"))?;
    let (document, sheets) = take_links(&small_document(&document));
    let mut css = Vec::new();
    for sheet in &sheets {
        let name = sheet.rsplit('/').next().unwrap_or(sheet);
        css.push((name.to_owned(), fs::read_to_string(folder.join(name))?));
        fs::remove_file(folder.join(name))?;
    }
    let glue_name = find(folder, |name| name.starts_with("reader") && name.ends_with(".js"))?;
    let glue = fs::read_to_string(folder.join(&glue_name))?;
    if let Some(missing) = NEEDED.iter().find(|needed| !glue.contains(**needed)) {
        return Err(io::Error::other(format!(
            "{glue_name} has no `{missing}`: this wasm-bindgen is not the one we know"
        )));
    }
    let glue = trusting(&glue).map_err(|why| io::Error::other(format!("{glue_name} {why}")))?;
    let wasm_name = find(folder, |name| name.starts_with("reader") && name.ends_with(".wasm"))?;
    // What follows it in one script calls it by name.
    let glue: String =
        glue.lines().filter(|line| !line.starts_with("export {")).flat_map(|line| [line, "\n"]).collect();
    let glue = part_file(folder, &wasm_name, &[&*glue, BOOT].concat())?;
    let wasm = rename(folder, &wasm_name, "reader", "wasm")?;
    let article = rename(folder, ARTICLE, "article", "wasm")?;
    let rest = rename(folder, REST, "rest", "wasm")?;
    for module in ["markdown", "feeds"] {
        let script = folder.join(module).with_extension("js");
        let slim = slim_file(&folder.join(format!("{module}_bg.wasm")), &fs::read_to_string(&script)?)?;
        fs::write(&script, minified(&slim)?)?;
    }
    let markdown_wasm = rename(folder, "markdown_bg.wasm", "markdown", "wasm")?;
    let markdown = rename(folder, "markdown.js", "markdown", "js")?;
    let feeds_wasm = rename(folder, "feeds_bg.wasm", "feeds", "wasm")?;
    let feeds = rename(folder, "feeds.js", "feeds", "js")?;
    fs::remove_file(folder.join(&glue_name))?;
    let script = [CALLED_AT_ONCE, &minified(&[TRUST, &*glue].concat())?].concat();
    let script = write(folder, "reader", "js", &script)?;
    let start = write(folder, "start", "js", &minified(START)?)?;
    let names = embed::Names {
        reader: &script,
        wasm: &wasm,
        feeds: &feeds,
        feeds_wasm: &feeds_wasm,
        markdown: &markdown,
        markdown_wasm: &markdown_wasm,
    };
    embed::assemble(folder, &css.iter().map(|(_, css)| css.as_str()).collect::<String>(), &names)?;
    let style = Style::new(css.into_iter().map(|(name, css)| (name, small_css(&css))));
    let policy = security_policy::meta(&security_policy::policy(style.texts()));
    let elements = style.elements();
    let style = write(folder, "style", "css", &style.file())?;
    // Where no script fetches the whole it comes behind all that is shown, and nothing waits for it.
    let script = format!(
        r#"<noscript><link rel="stylesheet" href="{base}{style}" /></noscript>
<script type="module" fetchpriority="low" src="{base}{start}" data-style="{base}{style}" data-reader="{base}{script}" data-wasm="{base}{wasm}" data-article="{base}{article}" data-rest="{base}{rest}" data-markdown="{base}{markdown}" data-markdown-wasm="{base}{markdown_wasm}" data-feeds="{base}{feeds}" data-feeds-wasm="{base}{feeds_wasm}"></script>"#
    );
    let page = Template::new(document).below(base).with(Mark::Reader, &[policy, elements].concat());
    fs::write(folder.join("index.html"), at_the_end(page.as_str(), &script))
}

/// A document with this as the last of its body: what is asked for in the head is asked for before anything is painted.
fn at_the_end(document: &str, script: &str) -> String {
    let end = document.rfind("</body>").unwrap_or(document.len());
    [&document[..end], script, "\n", &document[end..]].concat()
}

/// Makes a module smaller where it lies, and answers its script.
fn slim_file(wasm: &Path, script: &str) -> io::Result<String> {
    let (slimmed, script) = slim(&fs::read(wasm)?, script).map_err(|why| unlike(wasm, &why))?;
    fs::write(wasm, slimmed)?;
    optimise(wasm)?;
    Ok(script)
}

/// The same for the reader's, whose parts are laid beside it.
fn part_file(folder: &Path, name: &str, script: &str) -> io::Result<String> {
    let wasm = folder.join(name);
    let (parted, script) = slim_and_part(&fs::read(&wasm)?, script).map_err(|why| unlike(&wasm, &why))?;
    for (name, part) in [(name, parted.whole), (ARTICLE, parted.article), (REST, parted.rest)] {
        fs::write(folder.join(name), part)?;
        optimise(&folder.join(name))?;
    }
    Ok(script)
}

fn unlike(wasm: &Path, why: &str) -> io::Error {
    io::Error::other(format!("{} {why}", wasm.display()))
}

fn optimise(wasm: &Path) -> io::Result<()> {
    // While somebody works on the reader, seconds count and bytes do not.
    if std::env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release") && !run_wasm_opt::optimised(wasm)? {
        eprintln!("no wasm-opt is on the search path: {} stays some hundred bytes larger than need be", wasm.display());
    }
    Ok(())
}

/// The script of wasm-bindgen, with the policy where text becomes HTML.
fn trusting(glue: &str) -> Result<String, String> {
    if glue.matches(PARSED).count() != 1 {
        return Err(format!("has not one `{PARSED}`: this wasm-bindgen is not the one we know"));
    }
    let text = "getStringFromWasm0(arg1, arg2)";
    let trusting = glue.replace(PARSED, &PARSED.replace(text, &format!("trusted({text})")));
    // Their names stand in the glue's own names as well, with an underscore before.
    let uses = |text: &str, sink: &str| text.matches(&format!(".{sink}")).count();
    match SINKS.iter().find(|sink| uses(glue, sink) != uses(PARSED, sink)) {
        Some(sink) => Err(format!("uses `{sink}` where the policy does not stand")),
        None => Ok(trusting),
    }
}

/// A document without its stylesheet links and those that were for Trunk, and where the stylesheets are, in order.
fn take_links(document: &str) -> (String, Vec<String>) {
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

/// A document without indentation, and without comments but for our marks: it stands in every page. No line of ours goes on in
/// what keeps its white space.
fn small_document(document: &str) -> String {
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

/// A stylesheet without comments, and with no more white space than it needs. Ours has no string that holds either.
pub(crate) fn small_css(css: &str) -> String {
    let mut small = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(start) = rest.find("/*") {
        small.push_str(&rest[..start]);
        rest = rest[start..].split_once("*/").map_or("", |(_, after)| after);
    }
    small.push_str(rest);
    let words = small.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    let mut small = String::with_capacity(words.len());
    for c in words.chars() {
        // Never a space before a colon: `a :hover` and `a:hover` are two things.
        if matches!(c, '{' | '}' | ';' | ',') && small.ends_with(' ') {
            small.pop();
        }
        if c == '}' && small.ends_with(';') {
            small.pop();
        }
        if c != ' ' || !small.ends_with(['{', '}', ';', ',', ':', ' ']) {
            small.push(c);
        }
    }
    small
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

/// Writes a file whose name follows from its content, and answers it.
pub(crate) fn write(folder: &Path, stem: &str, extension: &str, text: &str) -> io::Result<String> {
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
    fn a_small_style_still_says_the_same() {
        let css = "/* a */ a , b :hover {\n  color: red;\n  margin: 0 auto ;\n}\n@media (min-width: 1px) { c { d: calc(1px + 2px) } }";
        assert_eq!(small_css(css), "a,b :hover{color:red;margin:0 auto}@media (min-width:1px){c{d:calc(1px + 2px)}}");
    }

    #[test]
    fn a_document_keeps_its_marks_and_no_other_comment() {
        let document = "<!doctype html>\n<!-- ours,\n  of two lines -->\n<p>\n  <!--broadsheet:page--><b>x</b><!--/broadsheet:page-->\n</p>\n";
        assert_eq!(
            small_document(document),
            "<!doctype html>\n<p>\n<!--broadsheet:page--><b>x</b><!--/broadsheet:page-->\n</p>\n"
        );
    }

    #[test]
    fn the_policy_stands_where_text_becomes_html() {
        let glue = format!("f: function(arg0, arg1, arg2, arg3, arg4) {{ {PARSED}, x); }}");
        let trusting_glue = trusting(&glue).unwrap();
        assert!(trusting_glue.contains("(trusted(getStringFromWasm0(arg1, arg2)), x)"), "{trusting_glue}");
        assert!(trusting(&glue.replace("arg2", "arg3")).is_err());
        assert!(trusting(&(glue + "\narg0.insertAdjacentHTML(arg1)")).is_err());
    }

    #[test]
    fn stylesheets_are_taken_and_other_links_stay() {
        let document = r#"<link rel="icon" href="x.svg"><link data-trunk rel="rust"><link rel="stylesheet" href="/a-1.css" integrity="y"/><link rel=stylesheet href=/b.css><p>"#;
        let (kept, sheets) = take_links(document);
        assert_eq!(kept, r#"<link rel="icon" href="x.svg"><p>"#);
        assert_eq!(sheets, ["/a-1.css", "/b.css"]);
    }
}
