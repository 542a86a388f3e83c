//! `broadsheet admin`: the configuration of Decap CMS fits the site and the front matter, builds publish the editor,
//! and its security policy is that of no other page.
#![cfg(not(target_arch = "wasm32"))]

use file_tree::tree;
use publish::export::admin::{INTEGRITY, VERSION};
use publish::source::front_matter::{self, Node, Value};
use served::Served;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

mod file_tree;
mod reader_folder;
mod served;

const FRAME: &str = "<html lang=\"en\" data-base=\"/\"><head><!--broadsheet:page--></head><body><main></main></body>";

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_broadsheet"));
    let inherited = std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("BROADSHEET_"));
    inherited.for_each(|(name, _)| _ = command.env_remove(name));
    command.env("SOURCE_DATE_EPOCH", "1796000000").args(arguments).current_dir(folder).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Runs a command that must succeed, and returns what it said.
fn succeed(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    said(&output)
}

/// A folder with a reader, and a new site `paper` with these lines before its settings.
fn site(settings: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    reader_folder::write(&folder.path().join("reader"), FRAME, &[]);
    succeed(folder.path(), &["new", "paper"]);
    let file = folder.path().join("paper/broadsheet.toml");
    let rest = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{settings}\n{rest}")).unwrap();
    folder
}

fn read(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn member<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    let Value::Map(entries) = &node.value else { return None };
    entries.iter().find(|entry| entry.key == key).map(|entry| &entry.node)
}

fn text<'a>(node: &'a Node, key: &str) -> &'a str {
    member(node, key).and_then(Node::text).unwrap_or_default()
}

/// The configuration, and its collections.
fn config(folder: &TempDir) -> (Node, Vec<Node>) {
    let text = format!("---\n{}\n---\n", read(folder, "paper/admin/config.yml"));
    let entries = front_matter::parse(&text).unwrap_or_else(|faults| panic!("{faults:?}")).entries;
    let config = Node { span: 0..0, value: Value::Map(entries) };
    let collections = member(&config, "collections").expect("it has collections").items().to_vec();
    (config, collections)
}

#[test]
fn the_forms_write_where_the_site_reads() {
    let folder = site("base_url = \"https://a.example/blog/\"\ncontent = \"words\"");
    let paper = folder.path().join("paper");
    fs::rename(paper.join("content"), paper.join("words")).unwrap();
    write(&paper.join("words/guides/north/one.md"), "# One\n\nText.\n");
    write(&paper.join("words/tide/index.md"), "# Tide\n\nText.\n");
    write(&paper.join("words/pages/about.md"), "# About\n\nText.\n");
    write(&folder.path().join(".git/HEAD"), "ref: refs/heads/trunk\n");
    let remote = "https://me:secret@github.com/ann/paper.git";
    write(&folder.path().join(".git/config"), &format!("[remote \"origin\"]\n\turl = {remote}\n"));
    let said = succeed(folder.path(), &["admin", "paper"]);
    for expected in ["trunk of ann/paper at github.com", "1 article with a folder of its own", "broadsheet serve paper"]
    {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    let (config, collections) = config(&folder);
    for (key, expected) in [
        ("local_backend", "true"),
        ("media_folder", "paper/words/images"),
        ("public_folder", "/images"),
        ("site_url", "https://a.example/blog/"),
    ] {
        assert_eq!(text(&config, key), expected, "{key}");
    }
    let backend = member(&config, "backend").unwrap();
    let backend = ["name", "repo", "branch"].map(|key| text(backend, key));
    assert_eq!(backend, ["github", "ann/paper", "trunk"]);
    assert!(!read(&folder, "paper/admin/config.yml").contains("secret"));
    let collections: Vec<_> = collections.iter().map(|it| [text(it, "name"), text(it, "folder")]).collect();
    assert_eq!(
        collections,
        [
            ["articles", "paper/words"],
            ["articles-guides-north", "paper/words/guides/north"],
            ["pages", "paper/words/pages"],
        ]
    );
}

/// A value as the widget of a field writes it.
fn value(field: &Node) -> String {
    let widget = text(field, "widget");
    match (text(field, "name"), widget) {
        ("canonical", _) => "https://a.example/one/".to_owned(),
        ("permalink", _) => "/one/".to_owned(),
        ("slug", _) => "one".to_owned(),
        ("aliases", _) => "\n  - /old/one/".to_owned(),
        ("expires", _) => "2100-01-02T03:04:05+01:00".to_owned(),
        ("image", _) => "/images/quay.png".to_owned(),
        (_, "string" | "text") => "Words of a person".to_owned(),
        (_, "datetime") => "2026-01-02T03:04:05+01:00".to_owned(),
        (_, "list") => "\n  - Ann\n  - Bo".to_owned(),
        (_, "boolean") => "true".to_owned(),
        (_, "number") => "2".to_owned(),
        (_, "select") => {
            let options = member(field, "options").unwrap().items();
            format!("'{}'", options.last().unwrap().text().unwrap())
        }
        (name, widget) => panic!("{name} has the widget {widget}"),
    }
}

/// Every field is a key that the build knows, with a value that it accepts: as filled in, and as left empty.
#[test]
fn what_the_forms_write_builds_without_a_warning() {
    for settings in ["", "languages = [\"ca\"]\n[authors.ann]\nname = \"Ann\"\n"] {
        let folder = site("");
        let paper = folder.path().join("paper");
        let file = paper.join("broadsheet.toml");
        let rest = fs::read_to_string(&file).unwrap();
        fs::write(&file, if settings.is_empty() { rest } else { format!("strict = true\n{settings}") }).unwrap();
        succeed(folder.path(), &["admin", "paper"]);
        fs::create_dir_all(paper.join("content/images")).unwrap();
        image::RgbImage::new(400, 300).save(paper.join("content/images/quay.png")).unwrap();
        let (_, collections) = config(&folder);
        for (collection, name) in [("articles", "content/one.md"), ("pages", "content/pages/one.md")] {
            let form = collections.iter().find(|it| text(it, "name") == collection).unwrap();
            let fields = member(form, "fields").unwrap().items();
            let keys: Vec<_> = fields.iter().map(|field| text(field, "name")).collect();
            assert_eq!(keys.contains(&"language"), settings.contains("languages"), "{keys:?}");
            assert!(keys.contains(&"body") && keys.contains(&"title"), "{keys:?}");
            for is_filled in [true, false] {
                let line = |field: &Node| match (text(field, "name"), text(field, "required")) {
                    ("body", _) => String::new(),
                    (name, required) if is_filled || required != "false" => format!("{name}: {}\n", value(field)),
                    (name, _) => format!("{name}: ''\n"),
                };
                let header: String = fields.iter().map(line).collect();
                write(&paper.join(name), &format!("---\n{header}---\nText of a person.\n"));
                let said = succeed(folder.path(), &["check", "paper", "--drafts", "--future", "--strict"]);
                assert!(said.contains(": 0 warnings"), "{header}\n{said}");
            }
            fs::remove_file(paper.join(name)).unwrap();
        }
    }
}

#[test]
fn a_build_publishes_the_editor_and_no_other_folder_of_this_name() {
    let folder = site("");
    let build = ["build", "paper", "--out", "out", "--reader", "reader"];
    write(&folder.path().join("paper/admin/index.html"), "<p>Private</p>");
    write(&folder.path().join("paper/admin/config.yml"), "password: secret\n");
    succeed(folder.path(), &build);
    assert!(!tree(&folder.path().join("out")).keys().any(|name| name.contains("admin")));
    let strict = read(&folder, "out/_headers");
    succeed(folder.path(), &["admin", "paper", "--force"]);
    succeed(folder.path(), &build);
    for name in ["admin/index.html", "admin/config.yml"] {
        assert_eq!(read(&folder, &format!("out/{name}")), read(&folder, &format!("paper/{name}")), "{name}");
    }
    let page = read(&folder, "out/admin/index.html");
    let script = format!("https://unpkg.com/decap-cms@{VERSION}/dist/decap-cms.js\" integrity=\"{INTEGRITY}\"");
    assert!(page.contains(&script), "{page}");
    // All other pages keep the strict policy.
    let pages = tree(&folder.path().join("out")).into_iter().filter(|(name, _)| name.ends_with(".html"));
    for (name, page) in pages.filter(|(name, _)| name != "admin/index.html") {
        let page = String::from_utf8(page).unwrap();
        assert!(page.contains("content-security-policy") && !page.contains("'unsafe-eval'"), "{name}");
    }
    let headers = read(&folder, "out/_headers");
    let first = "/*\n  Content-Security-Policy: object-src 'none'; base-uri 'none'; frame-ancestors 'self'\n";
    assert!(headers.starts_with(first), "{headers}");
    let own = "\n/admin/*\n  Content-Security-Policy: default-src 'none'; script-src 'self' 'unsafe-eval' ";
    assert!(headers.contains(own), "{headers}");
    assert!(strict.starts_with("/*\n  Content-Security-Policy: default-src 'none'; script-src"), "{strict}");
    assert!(!strict.contains("admin"), "{strict}");
}

#[test]
fn the_editor_may_be_in_the_folder_of_articles() {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("paper/broadsheet.toml"), "content = \".\"\n");
    write(&folder.path().join("paper/one.md"), "# One\n\nText.\n");
    succeed(folder.path(), &["admin", "paper"]);
    succeed(folder.path(), &["build", "paper", "--out", "out"]);
    assert_eq!(read(&folder, "out/admin/index.html"), read(&folder, "paper/admin/index.html"));
    let (config, collections) = config(&folder);
    assert_eq!((text(&config, "media_folder"), text(&collections[0], "folder")), ("images", "."));
}

#[test]
fn the_server_sends_the_policy_of_the_editor_for_its_folder_only() {
    let folder = site("");
    succeed(folder.path(), &["admin", "paper"]);
    let [paper, reader] = ["paper", "reader"].map(|name| folder.path().join(name).display().to_string());
    let server = Served::start(&[&paper, "--reader", &reader]);
    let policy = |path: &str| {
        let (status, head, _) = server.get(path, "");
        (status, served::header(&head, "content-security-policy").unwrap().to_owned())
    };
    for path in ["/admin/", "/admin/index.html", "/admin/config.yml"] {
        let (status, policy) = policy(path);
        assert!(status == 200 && policy.contains("'unsafe-eval'"), "{path}: {status} {policy}");
        assert!(policy.ends_with("; frame-ancestors 'self'"), "{path}: {policy}");
    }
    for (path, expected) in [("/", 200), ("/posts/hello/", 200), ("/admin/none.js", 404), ("/administration/", 404)] {
        let (status, policy) = policy(path);
        assert!(status == expected && policy.contains("trusted-types"), "{path}: {status} {policy}");
        assert!(!policy.contains("'unsafe-eval'"), "{path}: {policy}");
    }
}

#[test]
fn an_editor_is_changed_only_if_that_is_said() {
    let folder = site("");
    succeed(folder.path(), &["admin", "paper"]);
    fs::write(folder.path().join("paper/admin/config.yml"), "mine").unwrap();
    let refused = run(folder.path(), &["admin", "paper"]);
    assert!(!refused.status.success() && said(&refused).contains("config.yml exists; --force"), "{}", said(&refused));
    assert_eq!(read(&folder, "paper/admin/config.yml"), "mine");
    let missing = run(folder.path(), &["admin", "paper", "--force", "--cms", "reader"]);
    assert!(!missing.status.success() && said(&missing).contains("npm pack decap-cms@"), "{}", said(&missing));
    assert_eq!(read(&folder, "paper/admin/config.yml"), "mine");
    for name in ["decap-cms.js", "decap-cms.js.map", "7.decap-cms.js", "cms.js", "a.wasm", "decap-cms.js.LICENSE.txt"] {
        write(&folder.path().join("package/dist").join(name), name);
    }
    succeed(folder.path(), &["admin", "paper", "--force", "--cms", "package"]);
    let copied: Vec<_> = tree(&folder.path().join("paper/admin/decap-cms")).into_keys().collect();
    assert_eq!(copied, ["7.decap-cms.js", "a.wasm", "decap-cms.js", "decap-cms.js.LICENSE.txt"]);
    let page = read(&folder, "paper/admin/index.html");
    assert!(page.contains("src=\"decap-cms/decap-cms.js\"") && !page.contains("unpkg"), "{page}");
    let remote = site("source = \"https://a.example/feed.json\"");
    let refused = run(remote.path(), &["admin", "paper"]);
    let said = said(&refused);
    assert!(!refused.status.success() && said.contains("come from https://a.example/feed.json"), "{said}");
}
