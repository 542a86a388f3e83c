//! A site with `offline = true` in a sub-folder: what was read opens without network, what is removed disappears, and
//! the worker goes away when the site no longer wants it.

use crate::server::Fault;
use crate::{Context, Test, pause, tests};
use broadsheet::content::Date;
use publish::export::offline::RETIRED_WORKER;
use publish::{Options, page::reader_bundle::ReaderBundle, site::base_url::BaseUrl};
use serde_json::{Value, json};
use std::fs;
use tempfile::TempDir;

pub fn tests() -> Vec<Test> {
    tests![
        what_was_read_opens_without_network,
        a_link_to_an_unread_article_leads_to_an_explanation,
        removed_articles_disappear,
        the_oldest_pages_go_first,
        an_update_is_offered_and_not_forced,
        a_changed_page_is_offered_after_a_slow_answer,
        a_missing_worker_ends_itself,
        a_site_that_removes_the_setting_removes_its_worker,
        the_site_can_be_installed,
        data_saver_registers_no_worker,
    ]
}

const WORKER: &str = "/log/broadsheet-worker.js";

/// A site below `/log/`, and the reader under test.
struct Log {
    folder: TempDir,
    reader: ReaderBundle,
}

impl Log {
    /// Builds the site, and serves it from now on.
    fn serve(context: &Context) -> Self {
        let reader = ReaderBundle::load(&context.server.root()).expect("the site under test has a reader");
        let log = Log { folder: tempfile::tempdir().unwrap(), reader };
        log.write("broadsheet.toml", "title = \"Log\"\noffline = true\n");
        for name in ["quay", "tide", "lamp"] {
            log.write(
                &format!("content/{name}.md"),
                &format!("---\ntitle: The {name}\ndate: 2026-01-05\n---\n\nText.\n"),
            );
        }
        log.build();
        context.server.allow_worker();
        context.server.serve_folder(&log.folder.path().join("dist"));
        log
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.folder.path().join("site").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn build(&self) {
        let dist = self.folder.path().join("dist");
        let site = self.folder.path().join("site");
        let options = Options {
            out: Some(&dist.join("log")),
            base: BaseUrl::parse("/log/"),
            frame: Some(&self.reader.frame),
            reader_files: &self.reader.files,
            ..Options::new(&site, Date::parse("2026-06-01").unwrap())
        };
        let outcome = publish::build(&options);
        assert!(!outcome.report.has_errors(), "{}", outcome.report.draw(9));
        fs::copy(dist.join("log/404.html"), dist.join("404.html")).unwrap();
    }
}

/// The paths of what the worker keeps.
fn kept(context: &Context) -> Vec<String> {
    let script = "const done = arguments[0];
        (async () => {
            const found = [];
            for (const name of await caches.keys()) {
                if (!name.endsWith(':kept')) continue;
                for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname);
            }
            return found;
        })().then(done, (error) => done(String(error)))";
    let found = context.page.js_async(script, json!([]));
    found.as_array().unwrap_or_else(|| panic!("{found}")).iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Waits until what the worker keeps fulfils a condition.
fn wait_for_kept(context: &Context, condition: impl Fn(&[String]) -> bool) {
    let is_met = (0..100).any(|_| {
        pause(100);
        condition(&kept(context))
    });
    assert!(is_met, "{:?}", kept(context));
}

/// Opens an article, and waits until it is kept.
fn read(context: &Context, name: &str) -> String {
    let path = format!("/log/posts/{name}/");
    context.page.open(&path);
    context.page.wait_until("navigator.serviceWorker.controller");
    wait_for_kept(context, |kept| kept.contains(&path));
    path
}

/// The network fails from now on.
fn stop_server(context: &Context) {
    context.allow_errors();
    context.server.fault("*", Fault::Drop);
}

fn is_registered(context: &Context) -> bool {
    let script = "navigator.serviceWorker.getRegistrations().then((all) => arguments[0](all.length > 0))";
    context.page.js_async(script, json!([])) == true
}

fn wait_until_unregistered(context: &Context) {
    let is_gone = (0..50).any(|_| {
        pause(100);
        !is_registered(context) && kept(context).is_empty()
    });
    assert!(is_gone, "{:?}", kept(context));
}

fn tell_worker(context: &Context, message: Value) {
    context.page.js("navigator.serviceWorker.controller.postMessage(arguments[0])", json!([message]));
}

fn what_was_read_opens_without_network(context: &Context) {
    let Context { page, .. } = context;
    let _log = Log::serve(context);
    let path = read(context, "quay");
    stop_server(context);
    page.load(&path);
    assert_eq!(page.text("h1"), "The quay");
    assert!(page.text(".prose").contains("Text."));
    page.wait_until_settled();
    // Another address has the explanation, and leads back.
    page.load("/log/posts/lamp/");
    assert_eq!(page.text("h1"), "This page is not available offline");
    assert_eq!(page.texts("main li a"), ["The quay"]);
    page.click("main li a");
    page.wait_until("document.querySelector('h1')?.textContent === 'The quay'");
    context.server.clear_faults();
    page.open("/log/posts/lamp/");
    assert_eq!(page.text("h1"), "The lamp");
}

fn a_link_to_an_unread_article_leads_to_an_explanation(context: &Context) {
    let Context { page, .. } = context;
    let _log = Log::serve(context);
    read(context, "quay");
    stop_server(context);
    page.js("document.querySelector('[data-part=recent] a[href*=tide], .neighbours a').click()", json!([]));
    page.wait_until("document.querySelector('h1')?.textContent === 'This page is not available offline'");
    assert_ne!(page.address(), "/log/posts/quay/");
    page.back();
    page.wait_until("document.querySelector('h1')?.textContent === 'The quay'");
}

fn removed_articles_disappear(context: &Context) {
    let Context { page, server, .. } = context;
    let _log = Log::serve(context);
    let (quay, tide, lamp) = (read(context, "quay"), read(context, "tide"), read(context, "lamp"));
    server.fault(&quay, Fault::Status(404));
    tell_worker(context, json!({ "type": "check" }));
    wait_for_kept(context, |kept| !kept.contains(&quay) && kept.contains(&tide) && kept.contains(&lamp));
    // A visitor who looks for it makes it disappear at once.
    server.fault(&tide, Fault::Status(410));
    page.load(&tide);
    wait_for_kept(context, |kept| !kept.contains(&tide) && kept.contains(&lamp));
}

fn the_oldest_pages_go_first(context: &Context) {
    let Context { page, server, .. } = context;
    let _log = Log::serve(context);
    let path = read(context, "quay");
    let keep = |name: String, is_saved: bool| {
        let url = format!("{}{name}", server.url(""));
        let page = json!({ "url": url, "title": "", "isArticle": true, "isSaved": is_saved, "files": [] });
        tell_worker(context, json!({ "type": "keep", "page": page }));
    };
    keep(path.clone(), true);
    for number in 0..62 {
        server.put(&format!("/log/many/{number}/"), "a page");
        keep(format!("/log/many/{number}/"), false);
    }
    let is_trimmed = |kept: &[String]| {
        let many = kept.iter().filter(|path| path.starts_with("/log/many/")).count();
        many == 59 && kept.contains(&"/log/many/61/".to_owned()) && !kept.contains(&"/log/many/0/".to_owned())
    };
    wait_for_kept(context, is_trimmed);
    assert!(kept(context).contains(&path), "a saved page stays");
    for number in 0..7 {
        server.put(&format!("/log/large/{number}/"), vec![b'x'; 4_000_000]);
        keep(format!("/log/large/{number}/"), false);
    }
    let large = |kept: &[String]| kept.iter().filter(|path| path.starts_with("/log/large/")).count();
    wait_for_kept(context, |kept| large(kept) == 6 && kept.contains(&"/log/large/6/".to_owned()));
    assert!(!kept(context).contains(&"/log/large/0/".to_owned()) && kept(context).contains(&path));
    page.load(&path);
}

fn an_update_is_offered_and_not_forced(context: &Context) {
    let Context { page, server, .. } = context;
    let log = Log::serve(context);
    let path = read(context, "quay");
    let worker = fs::read_to_string(log.folder.path().join("dist/log/broadsheet-worker.js")).unwrap();
    server.put(WORKER, worker + "self.isNew = true;\n");
    page.open(&path);
    page.wait_for(".offer button");
    assert!(page.text(".offer p").starts_with("There is a new version"));
    pause(300);
    let waiting = "navigator.serviceWorker.getRegistration().then(({ waiting }) => arguments[0](!!waiting))";
    assert_eq!(page.js_async(waiting, json!([])), true, "nothing was forced");
    page.js("window.__old = true", json!([]));
    page.click(".offer button");
    page.wait_until("!window.__old && document.readyState === 'complete'");
    assert_eq!(page.js_async(waiting, json!([])), false);
    assert!(kept(context).contains(&path), "an update keeps the pages");
}

fn a_changed_page_is_offered_after_a_slow_answer(context: &Context) {
    let Context { page, server, .. } = context;
    let log = Log::serve(context);
    let path = read(context, "quay");
    log.write("content/quay.md", "---\ntitle: The new quay\ndate: 2026-01-05\n---\n\nText.\n");
    log.build();
    let gate = server.hold(&path);
    page.load(&path);
    assert_eq!(page.text("h1"), "The quay", "the kept page is shown while the network is slow");
    page.wait_until_settled();
    gate.open();
    page.wait_for(".offer button");
    page.click(".offer button");
    page.wait_until("document.querySelector('h1')?.textContent === 'The new quay'");
}

fn a_missing_worker_ends_itself(context: &Context) {
    let Context { page, server, .. } = context;
    let _log = Log::serve(context);
    let path = read(context, "quay");
    server.fault("/log/offline-*", Fault::Body("export const begin = () => {};"));
    server.fault(WORKER, Fault::Status(404));
    tell_worker(context, json!({ "type": "check" }));
    page.load(&path);
    wait_until_unregistered(context);
}

fn a_site_that_removes_the_setting_removes_its_worker(context: &Context) {
    let Context { page, .. } = context;
    let log = Log::serve(context);
    let path = read(context, "quay");
    log.write("broadsheet.toml", "title = \"Log\"\n");
    log.build();
    let worker = log.folder.path().join("dist").join(WORKER.trim_start_matches('/'));
    assert_eq!(fs::read_to_string(worker).unwrap(), RETIRED_WORKER);
    page.load(&path);
    page.load(&path);
    wait_until_unregistered(context);
    page.open(&path);
    assert!(!is_registered(context));
    assert!(!page.is("document.querySelector('link[rel=manifest]')"));
}

fn the_site_can_be_installed(context: &Context) {
    let Context { page, .. } = context;
    let _log = Log::serve(context);
    read(context, "quay");
    let script = "const done = arguments[0], { href } = document.querySelector('link[rel=manifest]');
        fetch(href).then((answer) => answer.json()).then(async (manifest) => {
            const icon = await fetch(new URL(manifest.icons[0].src, href));
            done([manifest.name, manifest.start_url, manifest.scope, icon.ok]);
        }, (error) => done(String(error)))";
    assert_eq!(page.js_async(script, json!([])), json!(["Log", "/log/", "/log/", true]));
    // Chromium reports what is missing.
    let found = page.devtools_answer("Page.getInstallabilityErrors");
    assert_eq!(found["installabilityErrors"], json!([]), "{found}");
}

fn data_saver_registers_no_worker(context: &Context) {
    let Context { page, .. } = context;
    let _log = Log::serve(context);
    assert!(page.save_data(true));
    // This address needs the reader, which loads the script.
    page.open("/log/posts/quay/?q=");
    assert!(page.is("navigator.connection.saveData"));
    pause(1000);
    assert!(!is_registered(context));
    page.save_data(false);
}
