//! Folders as other programs leave them: which files are articles, which keep their addresses, and conversion of
//! settings (`fixtures/generators`).

use broadsheet::content::Date;
use file_tree::tree;
use proptest::prelude::*;
use publish::site::conversion::{Conversion, ConversionError};
use publish::{Options, page::frame::Frame};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

mod file_tree;

const FRAME: &str = "<html lang=\"en\" data-base=\"/\"><head><!--broadsheet:page--></head><main></main>";

fn write(path: &Path, text: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn options(site: &Path) -> Options<'_> {
    Options::new(site, Date::parse("2026-03-01T12:00:00Z").unwrap())
}

fn generators() -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join("tests/fixtures/generators")
}

/// Converts each site in place if it has settings that can be converted, and builds it. All addresses are compared.
#[test]
fn sites_of_other_generators_are_converted_and_built() {
    let mut wrong = Vec::new();
    for name in ["hugo", "papermod", "zola", "jekyll", "hexo", "docusaurus", "mkdocs", "eleventy", "astro", "obsidian"]
    {
        let original = generators().join(name).join("site");
        let folder = tempfile::tempdir().unwrap();
        let (site, out) = (folder.path().join("site"), folder.path().join("out"));
        let conversion = Conversion::of(&original);
        for file in tree(&original).into_keys() {
            write(&site.join(&file), fs::read(original.join(&file)).unwrap());
        }
        let mut found = String::new();
        match &conversion {
            Ok(conversion) => {
                conversion.write(&site).unwrap();
                found += &conversion.settings;
            }
            Err(error) => assert!(matches!(error, ConversionError::Unknown), "{name}: {error}"),
        }
        let frame = Frame::parse(FRAME).unwrap();
        let outcome = publish::build(&Options { out: Some(&out), frame: Some(&frame), ..options(&site) });
        found += "\n== report\n";
        found +=
            &outcome.report.to_json_lines().replace(&folder.path().display().to_string(), "…").replace("\\\\", "/");
        found += "== left out\n";
        for file in &outcome.skipped {
            let _ = writeln!(found, "{}: {}", file.path.display(), file.reason);
        }
        found += "== addresses\n";
        let lists = ["data/", "media/", "archive/", "categories/", "search/", "page/", "messages-"];
        for file in tree(&out).into_keys().filter(|file| !lists.iter().any(|list| file.starts_with(list))) {
            let _ = writeln!(found, "/{}", file.strip_suffix("index.html").unwrap_or(&file));
        }
        let expected = generators().join(name).join("expected.txt");
        if env::var_os("RECORD").is_some() {
            fs::write(&expected, &found).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != found {
            wrong.push(format!("--- {name}\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "not as in {}:\n{}", generators().display(), wrong.concat());
}

/// A folder that is built as it is, without settings of ours.
#[test]
fn vendored_files_of_jekyll_are_left_out_and_reported() {
    let outcome = publish::build(&options(&generators().join("jekyll/site")));
    let said = outcome.report.to_json_lines();
    assert!(!outcome.report.has_errors() && said.contains("1 in `.github`, 1 in `_includes`, 1 in `vendor`"), "{said}");
    let skipped: Vec<_> =
        outcome.skipped.iter().map(|file| file.path.display().to_string().replace('\\', "/")).collect();
    assert_eq!(
        skipped,
        [
            ".github/PULL_REQUEST_TEMPLATE.md",
            "_drafts/grafting.md",
            "_includes/note.md",
            "vendor/bundle/ruby/3.3.0/gems/somegem-1.0/README.md"
        ]
    );
    assert_eq!(outcome.articles, 4, "{said}");
}

#[test]
fn the_command_line_converts_a_folder_in_place_or_to_another() {
    let folder = tempfile::tempdir().unwrap();
    let original = generators().join("hugo/site");
    for name in tree(&original).into_keys() {
        write(&folder.path().join("old").join(&name), fs::read(original.join(&name)).unwrap());
    }
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_broadsheet"));
        let output = command.args(arguments).current_dir(folder.path()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        (output.status.code(), said)
    };
    let (code, said) = run(&["new", "new", "--from", "old"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("section notes") && said.contains("theme"), "what was not converted: {said}");
    assert!(folder.path().join("new/content/posts/spring-tide.md").is_file());
    assert!(!folder.path().join("new/themes").exists() && !folder.path().join("old/broadsheet.toml").exists());
    let (code, said) = run(&["check", "new"]);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = run(&["new", "old", "--from", "old"]);
    assert!(code == Some(0) && folder.path().join("old/broadsheet.toml").is_file(), "{said}");
    for (arguments, message) in [
        (["new", "old", "--from", "old"], "already"),
        (["new", "new", "--from", "old"], "not empty"),
        (["new", "third", "--from", "new/content"], "contains no settings"),
    ] {
        let (code, said) = run(&arguments);
        assert!(code == Some(2) && said.contains(message), "{arguments:?}: {said}");
    }
    write(&folder.path().join("bad/hugo.toml"), "title = [");
    let (code, said) = run(&["new", "third", "--from", "bad"]);
    assert!(code == Some(2) && said.contains("hugo.toml") && !folder.path().join("third").exists(), "{said}");
}

/// Without the settings of a known generator, only files that articles refer to are published.
#[test]
fn static_files_of_known_generators_keep_their_addresses() {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site");
    for (name, text) in [
        ("content/one.md", "# One\n\n![x](/img/a.svg)\n"),
        ("static/img/a.svg", "<svg width=\"7\" height=\"5\"/>"),
        ("static/posts/sheet.csv", "1,2"),
        ("static/.env", "SECRET"),
        ("static/.DS_Store", "x"),
        ("static/old.css", "a{}"),
        ("static/archive/index.html", "<p>an old page"),
    ] {
        write(&site.join(name), text);
    }
    let out = folder.path().join("out");
    let frame = Frame::parse(FRAME).unwrap();
    let build = || {
        let outcome = publish::build(&Options { out: Some(&out), frame: Some(&frame), ..options(&site) });
        let names: BTreeSet<String> = tree(&out).into_keys().collect();
        (names, outcome.report.to_json_lines())
    };
    let (names, _) = build();
    assert!(names.iter().any(|name| name.starts_with("media/a.")) && !names.contains("old.css"), "{names:?}");
    write(&site.join("hugo.toml"), "");
    let (names, said) = build();
    for name in ["img/a.svg", "posts/sheet.csv", "old.css"] {
        assert!(names.contains(name), "{name}: {names:?}");
    }
    let has = |part: &str| names.iter().any(|name| name.contains(part));
    assert!(!has("media/") && !has(".env") && !has("DS_Store"), "{names:?}");
    let article = fs::read_to_string(out.join("posts/one/index.html")).unwrap();
    assert!(article.contains("src=\"/img/a.svg\"") && article.contains("width=\"7\""), "{article}");
    assert!(said.contains("/archive/index.html is a page"), "the site's own page stays: {said}");
    // The next build knows which files are its own.
    write(&site.join("static/posts/sheet.csv"), "3,4");
    fs::remove_file(site.join("static/old.css")).unwrap();
    let (names, said) = build();
    assert!(!said.contains("\"error\""), "{said}");
    assert!(!names.contains("old.css") && fs::read(out.join("posts/sheet.csv")).unwrap() == b"3,4", "{names:?}");
}

#[test]
fn a_readme_is_the_index_of_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    for name in ["site/guide/README.md", "site/both/README.md", "site/both/index.md"] {
        write(&folder.path().join(name), format!("# {}\n\nText.\n", name.replace('/', " ")));
    }
    publish::build(&Options { out: Some(&out), ..options(&folder.path().join("site")) });
    let names: Vec<_> = tree(&out.join("data/posts")).into_keys().collect();
    assert_eq!(names, ["both.json", "guide.json", "readme.json"]);
}

const FOLDERS: [&str; 12] = [
    "",
    "posts/",
    "node_modules/x/",
    "vendor/gem/",
    ".obsidian/",
    "target/doc/",
    "public/",
    "__MACOSX/",
    "_drafts/",
    "notes/deep/er/",
    "resources/_gen/",
    "_includes/",
];
const NAMES: [&str; 12] = [
    "one.md",
    "README.md",
    "two.markdown",
    "index.md",
    "_index.md",
    "three.md~",
    "._one.md",
    "#one.md#",
    ".hidden.md",
    "four.MD",
    "search.md",
    "five.md.orig",
];
const TEXTS: [&str; 6] = [
    "# A heading\n\nText.",
    "---\ndraft: true\n---\nText.",
    "---\nlayout: search\n---\n",
    "---\ndate: 2030-01-01\n---\nText.",
    "---\nexpires: 2020-01-01\n---\nText.",
    "---\nbroken: [\n---\n",
];
const MARKERS: [&str; 4] = ["_config.yml", "Cargo.toml", "hugo.toml", "notes.txt"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// No Markdown file is lost without a word.
    #[test]
    fn each_markdown_file_is_an_article_or_reported(
        files in proptest::collection::btree_map((0..FOLDERS.len(), 0..NAMES.len()), 0..TEXTS.len(), 0..30),
        markers in proptest::collection::btree_set(0..MARKERS.len(), 0..4),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path().join("site");
        fs::create_dir_all(&site).unwrap();
        for ((place, name), text) in &files {
            write(&site.join(FOLDERS[*place]).join(NAMES[*name]), TEXTS[*text]);
        }
        for marker in markers {
            write(&site.join(MARKERS[marker]), "");
        }
        let outcome = publish::build(&options(&site));
        let skipped: BTreeSet<_> = outcome.skipped.iter().map(|file| file.path.clone()).collect();
        prop_assert_eq!(skipped.len(), outcome.skipped.len(), "each is reported once");
        prop_assert_eq!(outcome.articles + skipped.len(), files.len(), "{:?}", skipped);
        for file in skipped {
            prop_assert!(site.join(&file).is_file(), "{:?}", file);
        }
    }
}
