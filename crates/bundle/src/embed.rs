//! The files of an embed: a small script for the host page, and the files that it loads on demand.
//!
//! Input: the style and the names of the reader's files. Output: the files below, and their roles. Entry point:
//! [`assemble`].
//!
//! - `embed-HASH.js`, and one `messages-LANGUAGE-HASH.json` for each language.
//! - The script with the element: `broadsheet.js` is always the latest. `broadsheet-VERSION.js` and
//!   `broadsheet-HASH.js` never change.
//! - `broadsheet.d.ts`, its TypeScript declarations, and `broadsheet.integrity`, its hash and name.
//! - The style of `embed-builder.html`.
//!
//! Each script contains the hashes of the files that it loads, and verifies them.

use crate::content_name::write_by_content;
use crate::script::{COMPILE_EAGERLY, minify};
use crate::stylesheet::{minify_css, minify_embed_css};
use base64::{Engine, engine::general_purpose::STANDARD};
use publish::page::manifest::Role;
use publish::site::messages;
use serde_json::{Map, Value};
use sha2::{Digest, Sha384};
use std::path::Path;
use std::{fs, io};

/// The script that a host page loads at once.
const ELEMENT_SCRIPT: &str = include_str!("../../../src/embed/element.js");
/// The script that is loaded when a reader is needed.
const EMBED_SCRIPT: &str = include_str!("../../../src/embed/embed.js");
/// The style that only embeds need.
const EMBED_STYLE: &str = include_str!("../../../style/embed.css");
/// What the attributes `layout` and `thumbnails` select: an attribute of the wrapper, and its style.
const LISTS: [(&str, &str); 3] = [
    ("data-layout=cards", include_str!("../../publish/src/page/looks/cards.css")),
    ("data-layout=compact", include_str!("../../publish/src/page/looks/compact.css")),
    ("data-thumbnails=off", include_str!("../../publish/src/page/looks/thumbnails.css")),
];
/// The TypeScript declarations.
const DECLARATIONS: &str = include_str!("../../../src/embed/broadsheet.d.ts");

/// The script of this version. A later build must not change it.
const VERSIONED_NAME: &str = concat!("broadsheet-", env!("CARGO_PKG_VERSION"), ".js");
/// The script of the latest version.
const LATEST_NAME: &str = "broadsheet.js";
const INTEGRITY_FILE: &str = "broadsheet.integrity";
const TYPES_FILE: &str = "broadsheet.d.ts";

/// The value of an `integrity` attribute, by which the browser verifies a file.
fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes)))
}

/// The names of the reader's files.
pub struct Names<'a> {
    /// The reader's script.
    pub reader: &'a str,
    /// The reader's module.
    pub wasm: &'a str,
    /// The script of the adapter module for feeds.
    pub feeds: &'a str,
    /// The adapter module for feeds.
    pub feeds_wasm: &'a str,
    /// The script of the adapter module for WordPress and Ghost.
    pub apis: &'a str,
    /// The adapter module for WordPress and Ghost.
    pub apis_wasm: &'a str,
    /// The script of the adapter module for other JSON.
    pub mapped: &'a str,
    /// The adapter module for other JSON.
    pub mapped_wasm: &'a str,
    /// The script that searches compiled sites.
    pub search: &'a str,
    /// The script that announces new articles.
    pub news: &'a str,
    /// The script that joins several feeds.
    pub several: &'a str,
    /// The script of the Markdown module.
    pub markdown: &'a str,
    /// The Markdown module.
    pub markdown_wasm: &'a str,
}

impl Names<'_> {
    /// The names, each with its placeholder in the scripts.
    fn placeholders(&self) -> [(&'static str, &str); 13] {
        [
            ("READER", self.reader),
            ("WASM", self.wasm),
            ("FEEDS", self.feeds),
            ("FEEDS_WASM", self.feeds_wasm),
            ("APIS", self.apis),
            ("APIS_WASM", self.apis_wasm),
            ("MAPPED", self.mapped),
            ("MAPPED_WASM", self.mapped_wasm),
            ("SEARCH", self.search),
            ("NEWS", self.news),
            ("SEVERAL", self.several),
            ("MARKDOWN", self.markdown),
            ("MARKDOWN_WASM", self.markdown_wasm),
        ]
    }
}

/// Inserts names and hashes of files in place of `%READER%`, `%READER_HASH%` and so on.
fn fill_names(script: &str, files: &[(&str, &str, String)]) -> String {
    files.iter().fold(script.to_owned(), |script, (key, name, hash)| {
        script.replace(&format!("%{key}%"), &format!("./{name}")).replace(&format!("%{key}_HASH%"), hash)
    })
}

/// Writes the files to `folder`, which must contain those in `names`. Returns their names and roles.
pub fn assemble(folder: &Path, css: &str, names: &Names<'_>) -> io::Result<Vec<(String, Role)>> {
    let lists: String = LISTS.iter().map(|(attribute, css)| format!(":where(.home[{attribute}]){{{css}}}")).collect();
    let style = minify_embed_css(&[css, EMBED_STYLE, "@layer look{", &lists, "}"].concat())?;
    let mut files = Vec::new();
    for (key, name) in names.placeholders() {
        files.push((key, name, integrity(&fs::read(folder.join(name))?)));
    }
    let mut message_files = Map::new();
    let mut written = Vec::new();
    for (language, texts) in messages::files() {
        let name = write_by_content(folder, &format!("messages-{language}"), "json", &texts)?;
        message_files.insert(language.to_owned(), vec![format!("./{name}"), integrity(texts.as_bytes())].into());
        written.push((name, Role::EmbedMessages));
    }
    let embed = fill_names(EMBED_SCRIPT, &files)
        .replace("\"%STYLE%\"", &Value::from(style).to_string())
        .replace("\"%MESSAGES%\"", &Value::Object(message_files).to_string());
    let embed = [COMPILE_EAGERLY, &minify(&embed)?].concat();
    let name = write_by_content(folder, "embed", "js", &embed)?;
    let element = fill_names(ELEMENT_SCRIPT, &[("EMBED", &name, integrity(embed.as_bytes()))]);
    let element = minify(&fill_names(&element, &files))?;
    let element_name = write_by_content(folder, "broadsheet", "js", &element)?;
    fs::write(folder.join(VERSIONED_NAME), &element)?;
    fs::write(folder.join(LATEST_NAME), &element)?;
    let integrity = integrity(element.as_bytes());
    println!("{VERSIONED_NAME}: integrity=\"{integrity}\"");
    fs::write(folder.join(INTEGRITY_FILE), format!("{integrity} {VERSIONED_NAME}\n"))?;
    let builder = folder.join("embed-builder.css");
    if builder.is_file() {
        let own = fs::read_to_string(&builder)?;
        fs::write(&builder, minify_css(&[css, &own].concat())?)?;
    }
    fs::write(folder.join(TYPES_FILE), DECLARATIONS)?;
    written.extend([
        (name, Role::EmbedScript),
        (element_name, Role::EmbedElement),
        (VERSIONED_NAME.to_owned(), Role::EmbedElement),
        (LATEST_NAME.to_owned(), Role::EmbedElement),
        (INTEGRITY_FILE.to_owned(), Role::EmbedIntegrity),
        (TYPES_FILE.to_owned(), Role::EmbedTypes),
    ]);
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;
    use publish::page::security_policy;

    const NAMES: Names = Names {
        reader: "reader-1.js",
        wasm: "reader-2.wasm",
        feeds: "f-5.js",
        feeds_wasm: "f-6.wasm",
        apis: "a-7.js",
        apis_wasm: "a-8.wasm",
        mapped: "p-9.js",
        mapped_wasm: "p-10.wasm",
        search: "s-11.js",
        news: "n-12.js",
        several: "j-13.js",
        markdown: "m-3.js",
        markdown_wasm: "m-4.wasm",
    };

    /// A folder with the reader's files. Each contains its own name.
    fn reader_folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (_, name) in NAMES.placeholders() {
            fs::write(folder.path().join(name), name).unwrap();
        }
        folder
    }

    /// The text of the only file with this prefix.
    fn text(folder: &Path, start: &str) -> String {
        let mut names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        fs::read_to_string(folder.join(names.find(|name| name.starts_with(start)).expect(start))).unwrap()
    }

    #[test]
    fn the_integrity_file_has_the_hash_of_the_script() {
        assert_eq!(integrity(b""), "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb");
        let folder = reader_folder();
        assemble(folder.path(), "a{}", &NAMES).unwrap();
        let line = fs::read_to_string(folder.path().join("broadsheet.integrity")).unwrap();
        let (hash, name) = line.trim_end().split_once(' ').unwrap();
        assert_eq!(hash, integrity(&fs::read(folder.path().join(name)).unwrap()));
    }

    #[test]
    fn the_embed_builder_gets_style_and_policy() {
        let folder = reader_folder();
        fs::write(folder.path().join("embed-builder.css"), ".builder{gap:1px}").unwrap();
        let page = include_str!("../../../public/embed-builder.html");
        fs::write(folder.path().join("embed-builder.html"), page).unwrap();
        assemble(folder.path(), ":root{--ink:red}", &NAMES).unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("embed-builder.html")).unwrap(), page, "copied unchanged");
        let style = fs::read_to_string(folder.path().join("embed-builder.css")).unwrap();
        assert!(style.contains("--ink:red") && style.contains(".builder"), "{style}");
        let policy = security_policy::meta(&security_policy::policy([], ""));
        let before = page.split_once(&policy).unwrap_or_else(|| panic!("public/embed-builder.html needs {policy}")).0;
        assert!(
            !before.contains("<script") && !before.contains("<link"),
            "it stands before all that is loaded: {page}"
        );
    }

    #[test]
    fn every_placeholder_is_replaced() {
        let folder = reader_folder();
        assemble(folder.path(), "a{}", &NAMES).unwrap();
        for entry in fs::read_dir(folder.path()).unwrap() {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            let left = text
                .split('%')
                .filter(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_uppercase() || c == '_'));
            assert_eq!(left.count(), 0, "{}", path.display());
        }
        let element = fs::read_to_string(folder.path().join("broadsheet.js")).unwrap();
        assert!(element.contains("`./reader-1.js`,`./reader-2.wasm`"), "{element}");
    }

    /// An `integrity` attribute on the first script therefore covers all files.
    #[test]
    fn each_script_contains_the_hashes_of_the_files_it_loads() {
        let folder = reader_folder();
        assemble(folder.path(), "a{}", &NAMES).unwrap();
        let embed = text(folder.path(), "embed-");
        let element = text(folder.path(), "broadsheet.js");
        let hash_in = |script: &str, file: &str| script.contains(&integrity(file.as_bytes()));
        for (name, in_element) in [(NAMES.reader, true), (NAMES.wasm, true), (&*embed, true), (NAMES.feeds, false)] {
            assert_eq!(hash_in(&element, name), in_element, "{name} in {element}");
        }
        let german = text(folder.path(), "messages-de-");
        let names = NAMES.placeholders().map(|(_, name)| name);
        for file in names.into_iter().filter(|name| *name != NAMES.reader).chain([&*german]) {
            assert!(hash_in(&embed, file), "{file} in {embed}");
        }
    }
}
