//! Somebody writes an article in the editor at `/admin/`: the real Decap CMS with its local back end, in the site that
//! `broadsheet new` and `broadsheet admin` create.

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

pub fn tests() -> Vec<Test> {
    tests![an_article_written_in_the_editor_is_built]
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

fn wait_for_file(file: &Path) -> String {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        match fs::read_to_string(file) {
            Ok(text) if !text.is_empty() => return text,
            _ => assert!(Instant::now() < deadline, "{} was not written", file.display()),
        }
        thread::sleep(Duration::from_millis(50));
    }
}

fn an_article_written_in_the_editor_is_built(context: &Context) {
    let page = &context.page;
    let [package, local] = installed().map(|path| path.expect("Decap CMS is missing; tools/setup.sh installs it"));
    let folder = tempfile::tempdir().unwrap();
    broadsheet(folder.path(), &["new", "paper"]);
    broadsheet(folder.path(), &["admin", "paper", "--cms", package.to_str().unwrap()]);
    let picture = folder.path().join("quay.png");
    image::RgbImage::new(400, 300).save(&picture).unwrap();
    // The tests of several clones run on one machine, so the back end has another port than usual.
    let (paper, port) = (folder.path().join("paper"), free_port());
    let address = format!("http://localhost:{port}");
    let config = format!("local_backend: {{ url: \"{address}/api/v1\" }}");
    for (name, usual, other) in
        [("admin/config.yml", "local_backend: true", &config), ("admin/index.html", "http://localhost:8081", &address)]
    {
        let text = fs::read_to_string(paper.join(name)).unwrap();
        assert_eq!(text.matches(usual).count(), 1, "{name}");
        fs::write(paper.join(name), text.replace(usual, other)).unwrap();
    }
    let mut command = Command::new("node");
    command.arg(local).env("PORT", port.to_string()).env("BIND_HOST", "127.0.0.1").env("GIT_REPO_DIRECTORY", &paper);
    let _local = Process::start(command, Stdio::null());
    let deadline = Instant::now() + Duration::from_secs(30);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(Instant::now() < deadline, "decap-server did not start");
        thread::sleep(Duration::from_millis(50));
    }
    let reader = folder.path().join("reader");
    reader_folder::write(&reader, FRAME, &[]);
    let server = Served::start(&[paper.to_str().unwrap(), "--reader", reader.to_str().unwrap()]);
    let site = server.address.replace("127.0.0.1", "localhost");

    page.run_before_scripts(
        "window.violations = [];
         addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
           violations.push(`${violatedDirective} ${blockedURI}`));",
    );
    page.visit(&format!("http://{site}/admin/"));
    press(page, "Login");
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
    press(page, "Publish");
    press(page, "Publish now");
    let article = wait_for_file(&paper.join("content/spring-tide.md"));
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
    let build = ["build", "paper", "--out", "out", "--strict", "--reader", reader.to_str().unwrap()];
    let said = broadsheet(folder.path(), &build);
    assert!(!said.contains("warning"), "{said}\n{article}");
    let built = fs::read_to_string(folder.path().join("out/posts/spring-tide/index.html")).unwrap();
    assert!(built.contains("/media/quay.") && built.contains("alt=\"Water over a wall\""), "{built}");

    // The published script has the hash that a page with the script of another host expects.
    let script = "const [hash, done] = arguments;
        fetch('decap-cms/decap-cms.js', { integrity: hash }).then(() => done('same'), (error) => done(String(error)))";
    assert_eq!(page.js_async(script, json!([INTEGRITY])), Value::from("same"));
    assert_eq!(page.js("return violations", json!([])), json!([]));
    page.visit(&format!("http://{site}/posts/spring-tide/"));
    page.wait_until("document.querySelector('main')?.innerText.includes('It rose until noon.')");
}
