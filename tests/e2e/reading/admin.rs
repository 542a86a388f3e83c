//! Writes articles in the editor at `/admin/`: the real Decap CMS with its local back end, in a site that `broadsheet
//! new` and `broadsheet admin` create.

use crate::driver::{Process, free_port};
use crate::page::Page;
use crate::served::Served;
use crate::{Context, Test, reader_folder, tests};
use publish::export::admin::INTEGRITY;
use serde_json::{Value, json};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};
use tempfile::TempDir;

pub fn tests() -> Vec<Test> {
    tests![
        an_article_written_in_the_editor_is_built,
        a_page_is_written_in_a_site_whose_folder_is_the_folder_of_articles
    ]
}

const FRAME: &str = "<html lang=\"en\" data-base=\"/\"><head><!--broadsheet:page--></head><main></main>";

/// What set-up installed: the package of Decap CMS, and the script of its local back end.
fn installed() -> [Option<PathBuf>; 2] {
    ["BROADSHEET_DECAP_CMS", "BROADSHEET_DECAP_SERVER"].map(|name| env::var_os(name).map(PathBuf::from))
}

/// Whether set-up installed the editor.
pub fn is_installed() -> bool {
    installed().iter().all(Option::is_some)
}

fn broadsheet(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_broadsheet"));
    let done = command.current_dir(folder).args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{arguments:?}: {said}");
    said
}

/// Presses the button or link with this text.
fn press(page: &Page, text: &str) {
    let forget = "document.querySelectorAll('[data-wanted]').forEach((one) => one.removeAttribute('data-wanted'))";
    page.js(forget, json!([]));
    page.wait_until(&format!(
        "[...document.querySelectorAll('button, a, [role=button], [role=menuitem]')]
           .find((one) => one.innerText.trim() === {} && one.offsetParent && (one.dataset.wanted = 'true'))",
        json!(text)
    ));
    page.click("[data-wanted]");
}

/// A site with the editor, its server, and the local back end.
struct Editor {
    folder: TempDir,
    server: Served,
    _local: Process,
}

impl Editor {
    /// Adds the editor to the site `paper` in a folder, and starts both servers.
    fn start(folder: TempDir) -> Self {
        let [package, local] = installed().map(|path| path.expect("Decap CMS is missing; tools/setup.sh installs it"));
        broadsheet(folder.path(), &["admin", "paper", "--cms", package.to_str().unwrap()]);
        // The tests of several clones run on one machine, so the back end has another port than usual.
        let (paper, port) = (folder.path().join("paper"), free_port());
        let address = format!("http://localhost:{port}");
        let config = format!("local_backend: {{ url: \"{address}/api/v1\" }}");
        for (name, usual, other) in [
            ("admin/config.yml", "local_backend: true", &config),
            ("admin/index.html", "http://localhost:8081", &address),
        ] {
            let text = fs::read_to_string(paper.join(name)).unwrap();
            assert_eq!(text.matches(usual).count(), 1, "{name}");
            fs::write(paper.join(name), text.replace(usual, other)).unwrap();
        }
        let mut command = Command::new("node");
        command
            .arg(local)
            .env("PORT", port.to_string())
            .env("BIND_HOST", "127.0.0.1")
            .env("GIT_REPO_DIRECTORY", &paper);
        let local = Process::start(command, Stdio::null());
        let deadline = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < deadline, "decap-server did not start");
            thread::sleep(Duration::from_millis(50));
        }
        let reader = folder.path().join("reader");
        reader_folder::write(&reader, FRAME, &[]);
        let server = Served::start(&[paper.to_str().unwrap(), "--reader", reader.to_str().unwrap()]);
        Editor { folder, server, _local: local }
    }

    fn visit(&self, page: &Page, path: &str) {
        page.visit(&format!("http://{}{path}", self.server.address.replace("127.0.0.1", "localhost")));
    }

    /// Opens the editor and signs in.
    fn open(&self, page: &Page) {
        page.run_before_scripts(
            "window.violations = [];
             addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
               violations.push(`${violatedDirective} ${blockedURI}`));",
        );
        self.visit(page, "/admin/");
        press(page, "Login");
    }

    /// Publishes what is in the form. Returns the file, as soon as it is there.
    fn publish(&self, page: &Page, file: &str) -> String {
        press(page, "Publish");
        press(page, "Publish now");
        let file = self.folder.path().join("paper").join(file);
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            match fs::read_to_string(&file) {
                Ok(text) if !text.is_empty() => return text,
                _ => assert!(Instant::now() < deadline, "{} was not written", file.display()),
            }
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Builds the site, in which a warning is an error, and returns one file.
    fn build(&self, file: &str) -> String {
        let said =
            broadsheet(self.folder.path(), &["build", "paper", "--out", "out", "--strict", "--reader", "reader"]);
        fs::read_to_string(self.folder.path().join("out").join(file)).unwrap_or_else(|error| panic!("{error}: {said}"))
    }
}

fn an_article_written_in_the_editor_is_built(context: &Context) {
    let page = &context.page;
    let folder = tempfile::tempdir().unwrap();
    broadsheet(folder.path(), &["new", "paper"]);
    let picture = folder.path().join("quay.png");
    image::RgbImage::new(400, 300).save(&picture).unwrap();
    let editor = Editor::start(folder);
    editor.open(page);
    page.wait_until("document.body.innerText.includes('How to write')");
    press(page, "＋ Article");
    page.type_text("input[id^=title-field]", "Spring tide");
    page.type_text("textarea[id^=description-field]", "The water rose over the wall.");
    page.type_text("input[id^=categories-field]", "Tides,Notes");
    press(page, "Choose an image");
    page.type_text("input[type=file]", picture.to_str().unwrap());
    press(page, "Choose selected");
    page.type_text("input[id^=image_alt-field]", "Water over a wall");
    page.type_text("[data-slate-editor]", "It rose until noon.");
    let article = editor.publish(page, "content/spring-tide.md");
    for expected in [
        "title: Spring tide\n",
        "- Tides\n",
        "- Notes\n",
        "image: /images/quay.png\n",
        "\n---\n",
        "It rose until noon.",
    ] {
        assert!(article.contains(expected), "{expected}: {article}");
    }
    let built = editor.build("posts/spring-tide/index.html");
    assert!(built.contains("/media/quay.") && built.contains("alt=\"Water over a wall\""), "{built}");

    // The published script has the hash that a page with the script of another host expects.
    let script = "const [hash, done] = arguments;
        fetch('decap-cms/decap-cms.js', { integrity: hash }).then(() => done('same'), (error) => done(String(error)))";
    assert_eq!(page.js_async(script, json!([INTEGRITY])), Value::from("same"));
    assert_eq!(page.js("return violations", json!([])), json!([]));
    editor.visit(page, "/posts/spring-tide/");
    page.wait_until("document.querySelector('main')?.innerText.includes('It rose until noon.')");
}

fn a_page_is_written_in_a_site_whose_folder_is_the_folder_of_articles(context: &Context) {
    let page = &context.page;
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("broadsheet.toml", "content = \".\"\n"),
        ("tide.md", "---\ntitle: Tide\ndate: 2026-01-02\n---\n\nText.\n"),
        ("guides/quay.md", "---\ntitle: Quay\ndate: 2026-01-02\n---\n\nText.\n"),
    ] {
        let file = folder.path().join("paper").join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    let editor = Editor::start(folder);
    editor.open(page);
    for (collection, title) in [("Articles", "Tide"), ("Guides", "Quay")] {
        press(page, collection);
        press(page, title);
        page.wait_until(&format!("document.querySelector('input[id^=title-field]')?.value === {}", json!(title)));
        page.back();
    }
    press(page, "Pages");
    press(page, "＋ Page");
    page.type_text("input[id^=title-field]", "About us");
    page.type_text("[data-slate-editor]", "We write about harbours.");
    let text = editor.publish(page, "pages/about-us.md");
    assert!(editor.build("about-us/index.html").contains("We write about harbours."), "{text}");
    assert_eq!(page.js("return violations", json!([])), json!([]));
}
