//! `broadsheet serve` resists DNS rebinding: a website whose name resolves to this machine.

use crate::driver::REBIND_HOST;
use crate::served::Served;
use crate::{Context, Test, reader_folder, tests};
use serde_json::{Value, json};
use std::fs;

pub fn tests() -> Vec<Test> {
    tests![a_website_cannot_read_a_local_server_by_dns_rebinding]
}

const FRAME: &str = "<html lang=\"en\" data-base=\"/\"><head><!--broadsheet:page--></head><main></main>";

/// The status and text of a file, requested from the origin of the open page.
fn read(context: &Context, path: &str) -> (u64, String) {
    let script = "const [path, done] = arguments;
        fetch(path).then(async (answer) => done([answer.status, await answer.text()]), (error) => done([0, String(error)]))";
    match context.page.js_async(script, json!([path])) {
        Value::Array(answer) => (answer[0].as_u64().unwrap(), answer[1].as_str().unwrap().to_owned()),
        other => panic!("{other}"),
    }
}

fn a_website_cannot_read_a_local_server_by_dns_rebinding(context: &Context) {
    let site = tempfile::tempdir().unwrap();
    fs::create_dir(site.path().join("content")).unwrap();
    fs::write(site.path().join("content/unpublished.md"), "# Unpublished\n\nUnpublished.\n").unwrap();
    let reader = site.path().join("reader");
    reader_folder::write(&reader, FRAME, &[]);
    let server = Served::start(&[site.path().to_str().unwrap(), "--reader", reader.to_str().unwrap()]);
    let port = server.address.rsplit(':').next().unwrap();
    for host in ["127.0.0.1", "localhost"] {
        context.page.visit(&format!("http://{host}:{port}/"));
        for path in ["/", "/posts/unpublished/", "/data/site.json"] {
            let (status, text) = read(context, path);
            assert!(status == 200 && text.contains("Unpublished"), "{host}{path}: {status} {text}");
        }
    }
    context.page.visit(&format!("http://{REBIND_HOST}:{port}/"));
    for path in ["/", "/posts/unpublished/", "/data/site.json", "/.broadsheet/builds", "/.broadsheet/live.js"] {
        let (status, text) = read(context, path);
        assert!(status == 421 && text.contains("--allow-host rebind.example"), "{path}: {status} {text}");
        assert!(!text.contains("Unpublished"), "{path}: {text}");
    }
    assert!(context.page.text("body").contains("does not answer to the host rebind.example"));
}
