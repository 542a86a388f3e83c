//! Assembles the reader's files from the output of Trunk.
//!
//! Input: Trunk's staging folder. Output: the same folder with scripts, style and WebAssembly modules named after their
//! content, and a `reader.json` instead of the `index.html`. Entry point: [`assemble`].
//!
//! A prerendered page is painted before the reader loads; only the bootstrap script comes before. The loader is
//! appended to the script of wasm-bindgen, which saves a request.

use crate::content_name::{rename_by_content, write_by_content};
use crate::embed;
use crate::lazy_scripts::LAZY_SCRIPTS;
use crate::script::{COMPILE_EAGERLY, joined, minify};
use crate::stylesheet::minify_css;
use crate::wasm_shrink::{run_wasm_opt, shrink};
use publish::page::manifest::{File, MANIFEST, Manifest, Role};
use publish::page::markup::{Attributes, Markup};
use publish::page::style::{Sheet, Style};
use std::path::Path;
use std::{fs, io};
use walkdir::WalkDir;

/// The Trusted Types policy.
const TRUST_SCRIPT: &str = include_str!("../../../src/reader/trust.js");

/// The loader, which instantiates the module.
const LOADER_SCRIPT: &str = include_str!("../../../src/reader/loader.js");

/// The parts of the bootstrap script, which a page loads first. Each part uses the names of those before.
const BOOTSTRAP_SCRIPTS: [&str; 4] = [
    include_str!("../../../src/reader/intent.js"),
    include_str!("../../../src/reader/ages.js"),
    include_str!("../../../src/reader/lazy.js"),
    include_str!("../../../src/reader/bootstrap.js"),
];

/// Names that the bootstrap script expects in the script of wasm-bindgen.
const REQUIRED_NAMES: [&str; 2] = ["__wbg_init", "export function start("];

/// The only call of the HTML parser in the script of wasm-bindgen. Leptos would call it for static markup, which no
/// view has.
const PARSE_CALL: &str = "arg0.parseFromString(getStringFromWasm0(arg1, arg2)";

/// Other functions that parse HTML or evaluate text.
const HTML_SINKS: [&str; 6] =
    ["innerHTML", "parseFromString(", "outerHTML", "insertAdjacentHTML", "ContextualFragment", "eval("];

/// The document that Trunk writes.
const DOCUMENT: &str = "index.html";

/// Assembles the reader's files in `folder`.
pub fn assemble(folder: &Path) -> io::Result<()> {
    let (frame, sheets) = parse_document(&fs::read_to_string(folder.join(DOCUMENT))?)?;
    fs::remove_file(folder.join(DOCUMENT))?;
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
    let glue = shrink_file(&folder.join(&wasm_name), &[&*glue, LOADER_SCRIPT].concat())?;
    let wasm = rename_by_content(folder, &wasm_name, "reader", "wasm")?;
    for module in ["first", "markdown", "feeds", "apis", "mapped"] {
        let script = folder.join(module).with_extension("js");
        let mut glue = shrink_file(&folder.join(format!("{module}_bg.wasm")), &fs::read_to_string(&script)?)?;
        if module == "first" {
            let guarded = add_trusted_types(&glue).map_err(|error| io::Error::other(format!("{module}.js {error}")))?;
            // A document creates each Trusted Types policy only once.
            glue = TRUST_SCRIPT.replace("\"broadsheet\"", "\"broadsheet-first\"") + &guarded;
        }
        fs::write(&script, minify(&glue)?)?;
    }
    let first_wasm = rename_by_content(folder, "first_bg.wasm", "first", "wasm")?;
    let first = rename_by_content(folder, "first.js", "first", "js")?;
    let markdown_wasm = rename_by_content(folder, "markdown_bg.wasm", "markdown", "wasm")?;
    let markdown = rename_by_content(folder, "markdown.js", "markdown", "js")?;
    let feeds_wasm = rename_by_content(folder, "feeds_bg.wasm", "feeds", "wasm")?;
    let feeds = rename_by_content(folder, "feeds.js", "feeds", "js")?;
    let apis_wasm = rename_by_content(folder, "apis_bg.wasm", "apis", "wasm")?;
    let apis = rename_by_content(folder, "apis.js", "apis", "js")?;
    let mapped_wasm = rename_by_content(folder, "mapped_bg.wasm", "mapped", "wasm")?;
    let mapped = rename_by_content(folder, "mapped.js", "mapped", "js")?;
    fs::remove_file(folder.join(&glue_name))?;
    let script = [COMPILE_EAGERLY, &minify(&[TRUST_SCRIPT, &*glue].concat())?].concat();
    let script = write_by_content(folder, "reader", "js", &script)?;
    let bootstrap = write_by_content(folder, "start", "js", &minify(&joined(&BOOTSTRAP_SCRIPTS))?)?;
    let mut lazy = Vec::new();
    for script in LAZY_SCRIPTS {
        lazy.push((write_by_content(folder, script.name, "js", &minify(&script.module())?)?, script.role));
    }
    let lazy_name = |role| lazy.iter().find(|(_, known)| *known == role).map_or("", |(name, _)| name.as_str());
    let names = embed::Names {
        reader: &script,
        wasm: &wasm,
        feeds: &feeds,
        feeds_wasm: &feeds_wasm,
        apis: &apis,
        apis_wasm: &apis_wasm,
        mapped: &mapped,
        mapped_wasm: &mapped_wasm,
        search: lazy_name(Role::SearchScript),
        news: lazy_name(Role::NewsScript),
        several: lazy_name(Role::SeveralScript),
        markdown: &markdown,
        markdown_wasm: &markdown_wasm,
    };
    let mut roles = embed::assemble(folder, &css.iter().map(|(_, css)| css.as_str()).collect::<String>(), &names)?;
    let style = Style::new(css).try_map(minify_css)?;
    let style_file = write_by_content(folder, "style", "css", &style.text(Sheet::Complete))?;
    roles.extend([
        (bootstrap, Role::Bootstrap),
        (style_file, Role::Style),
        (script, Role::ReaderScript),
        (wasm, Role::ReaderModule),
        (first, Role::FirstScript),
        (first_wasm, Role::FirstModule),
        (markdown, Role::MarkdownScript),
        (markdown_wasm, Role::MarkdownModule),
        (feeds, Role::FeedsScript),
        (feeds_wasm, Role::FeedsModule),
        (apis, Role::ApisScript),
        (apis_wasm, Role::ApisModule),
        (mapped, Role::MappedScript),
        (mapped_wasm, Role::MappedModule),
    ]);
    roles.extend(lazy);
    let files = list_files(folder, &roles)?;
    fs::write(folder.join(MANIFEST), Manifest { files, frame, style }.to_json())
}

/// Describes all files in `folder`. Those without a role in `roles` were copied from `public/`.
fn list_files(folder: &Path, roles: &[(String, Role)]) -> io::Result<Vec<File>> {
    let mut files = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry?;
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            let name = path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
            let known = roles.iter().find(|(known, _)| *known == name);
            let role = known.map_or_else(|| public_role(&name), |(_, role)| *role);
            files.push(File::new(name, role, &fs::read(entry.path())?));
        }
    }
    Ok(files)
}

fn public_role(name: &str) -> Role {
    match name.split_once('.') {
        Some(("favicon", _)) => Role::Icon,
        Some(("embed-builder", _)) => Role::EmbedBuilder,
        _ => Role::Public,
    }
}

/// Shrinks a module in place and returns its script.
fn shrink_file(wasm: &Path, script: &str) -> io::Result<String> {
    let (small, script) =
        shrink(&fs::read(wasm)?, script).map_err(|error| io::Error::other(format!("{} {error}", wasm.display())))?;
    fs::write(wasm, small)?;
    run_optimiser(wasm)?;
    Ok(script)
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

/// Parses the document without stylesheet links and Trunk's links. Returns the URLs of the stylesheets, in order.
fn parse_document(document: &str) -> io::Result<(Markup, Vec<String>)> {
    let mut sheets = Vec::new();
    let markup = Markup::parse(document, &mut |name, attributes| {
        let href = value(attributes, "href").filter(|href| !href.contains("://"));
        let sheet = href.filter(|_| value(attributes, "rel") == Some("stylesheet"));
        sheets.extend(sheet.map(str::to_owned));
        name != "link" || (sheet.is_none() && value(attributes, "data-trunk").is_none())
    });
    Ok((markup.map_err(|error| io::Error::other(format!("{DOCUMENT} {error}")))?, sheets))
}

fn value<'a>(attributes: &'a Attributes, name: &str) -> Option<&'a str> {
    attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
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
    use publish::page::markup::Piece;

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
        let document = r#"<html><head><link rel="icon" href="/x.svg"><link data-trunk rel="rust"><link rel="stylesheet" href="/a-1.css" integrity="y"/><link rel=stylesheet href=/b.css><link rel="stylesheet" href="https://a.example/c.css"><!--broadsheet:page--><main>"#;
        let (markup, sheets) = parse_document(document).unwrap();
        let html = |text: &str| Piece::Html(text.to_owned());
        let kept = [
            html("<head><link rel=\"icon\" href=\""),
            Piece::Path("x.svg".to_owned()),
            html("\"><link rel=\"stylesheet\" href=\"https://a.example/c.css\">"),
        ];
        assert_eq!(markup.head, kept);
        assert_eq!(sheets, ["/a-1.css", "/b.css"]);
        let error = parse_document("<html><main></main>").unwrap_err().to_string();
        assert_eq!(error, "index.html has no `<!--broadsheet:page-->`, so it cannot be the frame of a page");
    }

    #[test]
    fn each_file_has_a_role() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("sub")).unwrap();
        for name in ["start-1.js", "favicon.svg", "embed-builder.css", "sub/own.txt"] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        let files = list_files(folder.path(), &[("start-1.js".to_owned(), Role::Bootstrap)]).unwrap();
        let found: Vec<_> = files.iter().map(|file| (file.name.as_str(), file.role)).collect();
        let expected = [
            ("embed-builder.css", Role::EmbedBuilder),
            ("favicon.svg", Role::Icon),
            ("start-1.js", Role::Bootstrap),
            ("sub/own.txt", Role::Public),
        ];
        assert_eq!(found, expected);
        assert!(files.iter().all(|file| file.has_content(file.name.as_bytes())));
    }
}
