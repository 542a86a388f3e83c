//! The npm package of the tag, bundled by Vite together with frameworks, and served from another origin. Astro
//! builds whole pages, so the server of the host page serves them.
//!
//! `tests/fixtures/frameworks` has the pages. They are built once for all tests. They need `make pack`.

use super::sites::installed;
use super::{Embedded, READER, plugin};
use crate::{Context, Test, tests};
use serde_json::json;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::{env, fs};
use walkdir::WalkDir;

/// The pages with the same two buttons: the name of the script, and the title of the feed.
const FRAMEWORKS: [(&str, &str); 4] = [("react", "React"), ("preact", "Preact"), ("vue", "Vue"), ("svelte", "Svelte")];

pub fn tests() -> Vec<Test> {
    let mut tests = tests![
        bundled_tag_reads_a_feed,
        bundled_framework_hydrates_what_a_server_rendered,
        bundled_site_of_astro_replaces_its_pages,
    ];
    tests.extend(FRAMEWORKS.map(|(script, title)| {
        Test::new(format!("bundled_framework_{script}"), move |context: &Context| {
            in_a_framework(context, script, title)
        })
    }));
    tests
}

/// Whether everything that these tests need is there.
pub fn is_installed() -> bool {
    plugin::pack().is_dir() && env::var_os("BROADSHEET_FRAMEWORKS").is_some()
}

/// The folder with the bundled scripts.
fn bundled() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("frameworks");
        let _ = fs::remove_dir_all(&folder);
        let packages = folder.join("node_modules");
        fs::create_dir_all(packages.join("broadsheet-reader")).expect("a folder");
        let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/frameworks");
        run(Command::new("cp").arg("-R").arg(pages.join(".")).arg(&folder));
        for package in fs::read_dir(installed("BROADSHEET_FRAMEWORKS")).expect("packages").flatten() {
            symlink(package.path(), packages.join(package.file_name())).expect("a link");
        }
        let names = fs::read_dir(plugin::pack()).expect("packages").flatten().map(|file| file.path());
        let is_tag = |file: &PathBuf| {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            name.starts_with("broadsheet-reader-") && name.ends_with(".tgz")
        };
        let package = names.filter(is_tag).last().expect("the npm package; `make pack` makes it");
        run(Command::new("tar")
            .arg("-xzf")
            .arg(package)
            .args(["--strip-components=1", "-C"])
            .arg(packages.join("broadsheet-reader")));
        run(Command::new("node").arg("build.mjs").env("ASTRO_TELEMETRY_DISABLED", "1").current_dir(&folder));
        folder.join("dist")
    })
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
}

/// Serves the bundled scripts from the other origin.
fn serve(embedded: &Embedded) {
    for folder in [bundled().to_owned(), bundled().join("assets")] {
        for file in fs::read_dir(&folder).expect("scripts").flatten().map(|file| file.path()) {
            if file.is_file() {
                let name = file.strip_prefix(bundled()).expect("inside").to_string_lossy().into_owned();
                embedded.other.put(&format!("/bundled/{name}"), fs::read(&file).expect("a script"));
            }
        }
    }
}

/// Opens a page with this script, and selects its reader.
fn open(context: &Context, embedded: &Embedded, script: &str, body: &str) {
    serve(embedded);
    let url = embedded.other.url(&format!("/bundled/{script}.js"));
    embedded.open_page("", &format!("{body}<script type=module src={url}></script>"));
    context.page.wait_for(READER);
    context.page.enter_shadow_root(READER);
    context.page.wait_until_settled();
}

/// The reader, its adapter, its Markdown module and its German texts are found, although Vite has renamed them.
fn bundled_tag_reads_a_feed(context: &Context) {
    let Context { page, .. } = context;
    let embedded = Embedded::new(context);
    embedded.other.put("/feed.json", crate::feeds::MARKDOWN);
    let src = embedded.other.url("/feed.json");
    open(context, &embedded, "tag", &format!("<broadsheet-reader src={src} lang=de></broadsheet-reader>"));
    assert_eq!(page.text(".masthead-nav a"), "Neueste");
    page.click(".stories .story-title a");
    page.wait_for("[data-part=body] p");
    let paths = embedded.requested_paths();
    let elsewhere: Vec<_> = paths.iter().filter(|path| !path.starts_with("/bundled/")).collect();
    assert!(elsewhere.iter().all(|path| path.starts_with("/feed.json")), "{elsewhere:?}");
    // The texts are so small that Vite turns them into a `data:` URL.
    assert_eq!(paths.iter().filter(|path| path.ends_with(".bin")).count(), 3, "{paths:?}");
}

fn in_a_framework(context: &Context, script: &str, title: &str) {
    let Context { page, .. } = context;
    let embedded = Embedded::new(context);
    open(context, &embedded, script, "<div id=app></div>");
    let titles = |count: u32| (1..=count).map(|number| format!("{title} {number}")).collect::<Vec<_>>();
    assert_eq!(page.texts(".stories .story-title"), titles(2), "the property has the articles");
    page.click(".stories .story-title a");
    page.wait_for("article[data-slug]");
    page.leave_shadow_root();
    page.wait_until("told.some((event) => event.startsWith('broadsheet-navigate #/posts/'))");
    assert!(page.is("told.some((event) => event.startsWith('broadsheet-ready #/'))"), "{}", told(context));
    page.click("#more");
    page.enter_shadow_root(READER);
    page.wait_until(
        "document.querySelector('broadsheet-reader').shadowRoot.querySelectorAll('.stories .story-title').length === 3",
    );
    page.wait_until_settled();
    assert_eq!(page.texts(".stories .story-title"), titles(3), "a changed property is followed");
    page.leave_shadow_root();
    for is_shown in [false, true] {
        page.click("#swap");
        page.wait_until(&format!("!!document.querySelector('{READER}') === {is_shown}"));
    }
    page.enter_shadow_root(READER);
    page.wait_until_settled();
    assert_eq!(page.texts(".stories .story-title"), titles(3), "it is mounted again");
}

fn told(context: &Context) -> String {
    context.page.js("return told.join(', ')", json!([])).to_string()
}

/// What a server sends: a page with the tag, and the same components in the browser.
fn bundled_framework_hydrates_what_a_server_rendered(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    let src = embedded.other.url(&site.source);
    let rendered = fs::read_to_string(bundled().join("server.html")).expect("a page").replace("%SRC%", &src);
    assert!(rendered.contains("<a href=\"/all\">All articles</a></broadsheet-reader>"), "{rendered}");
    open(context, &embedded, "hydrate", &format!("<div id=app data-src={src}>{rendered}</div>"));
    assert_eq!(page.texts(".stories .story-title").len(), site.articles.len().min(site.page_size));
    page.leave_shadow_root();
    page.click("#swap");
    page.wait_until(&format!("!document.querySelector('{READER}')"));
    page.click("#swap");
    page.enter_shadow_root(READER);
    page.wait_until_settled();
    assert!(page.count(".stories > li") > 0);
}

/// Astro renders the tag, its articles and a link on the server. Its router replaces the document without a load.
fn bundled_site_of_astro_replaces_its_pages(context: &Context) {
    let Context { page, server, .. } = context;
    for file in WalkDir::new(bundled().join("astro")).into_iter().flatten().filter(|file| file.file_type().is_file()) {
        let name = file.path().strip_prefix(bundled()).expect("inside").to_string_lossy();
        server.put(&format!("/bundled/{name}"), fs::read(file.path()).expect("a file"));
    }
    let source = fs::read_to_string(bundled().join("astro/index.html")).expect("a page");
    assert!(source.contains("<a href=\"/all\">All articles</a>"), "readers without scripts have the link: {source}");
    page.load("/bundled/astro/index.html");
    for visit in 0..3 {
        page.wait_for(READER);
        page.enter_shadow_root(READER);
        page.wait_until_settled();
        assert_eq!(page.texts(".stories .story-title"), ["Astro 1", "Astro 2"], "visit {visit}");
        page.click(".stories .story-title a");
        page.wait_for("article[data-slug]");
        page.leave_shadow_root();
        for (link, title) in [("#about", "About"), ("#home", "Astro")] {
            page.click(link);
            page.wait_until(&format!("document.title === '{title}'"));
            // Firefox gives clicks to the transition until it ends.
            page.wait_until(
                "(({ x, y }) => document.elementFromPoint(x + 1, y + 1)?.matches('nav a'))(document.querySelector('nav a').getBoundingClientRect())",
            );
        }
    }
    assert_eq!(page.errors(), Vec::<String>::new());
}
