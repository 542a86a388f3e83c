//! The cost of embeds for the host page: bytes and heap. Time is measured by `make bench` and not tested.

use super::life::{live, tags};
use super::{Embedded, READER};
use crate::{Stage, Test, tests};
use serde_json::json;
use std::fs;
use std::time::Duration;

pub fn tests() -> Vec<Test> {
    tests![ten_tags_cost_little_more_than_one, what_is_enormous_takes_memory_by_its_size]
}

/// Ten readers of the same articles, as on a page that shows several categories.
fn ten_tags_cost_little_more_than_one(stage: &Stage) {
    let Stage { page, .. } = stage;
    let cost = |count: usize| {
        let embedded = Embedded::new(stage);
        embedded.host("<script type=module src={script}></script>", "");
        page.wait_until("customElements.get('broadsheet-reader')");
        let empty = page.held();
        embedded.show(&tags(count, "loading=eager style=--broadsheet-min-height:0"));
        live(stage, count);
        let size = |path: &String| {
            fs::metadata(embedded.other.root().join(path.trim_start_matches('/'))).map_or(0, |m| m.len())
        };
        let bytes: u64 = embedded.asked().iter().map(size).sum();
        assert!(bytes > 100_000, "the reader itself is among them: {:?}", embedded.asked());
        (bytes as f64, page.held().zip(empty).map(|(held, empty)| held.heap - empty.heap))
    };
    let (one, ten) = (cost(1), cost(10));
    println!("one tag: {one:?} bytes and heap; ten: {ten:?}");
    assert!(ten.0 <= one.0 * 1.5, "ten tags cost {} bytes, one {}", ten.0, one.0);
    let Some((one, ten)) = one.1.zip(ten.1) else { return };
    assert!(ten <= one * 4.0, "ten tags hold {ten} bytes, one {one}");
}

/// Memory grows linearly with the size of the input: many paragraphs, nesting, links, or articles.
fn what_is_enormous_takes_memory_by_its_size(stage: &Stage) {
    let page = &stage.page;
    let embedded = Embedded::new(stage);
    let article = |body: String| vec![json!({ "id": "1", "title": "One", "content_html": body })];
    let story =
        |number: u32| json!({ "id": number, "title": format!("Story {number}"), "content_text": "word ".repeat(40) });
    for (name, items) in [
        ("text", article(format!("<p>{}</p>", "word ".repeat(200)).repeat(4_000))),
        ("nested", article(format!("{}x{}", "<div>".repeat(100_000), "</div>".repeat(100_000)))),
        ("links", article("<a href='https://x.example/y'>link</a> ".repeat(20_000))),
        ("items", (0..20_000).map(story).collect()),
    ] {
        let feed = json!({ "version": "https://jsonfeed.org/version/1.1", "title": name, "items": items }).to_string();
        let most = 12_000_000.0 + 16.0 * feed.len() as f64;
        embedded.other.put("/enormous.json", feed.into_bytes());
        embedded.host(
            "<script>window.memories = []; const begin = WebAssembly.instantiateStreaming;
             WebAssembly.instantiateStreaming = (...all) => begin(...all).then((made) => {
               memories.push(made.instance.exports.memory); return made; });</script><script type=module src={script}></script>",
            &format!("<broadsheet-reader src={}></broadsheet-reader>", embedded.other.url("/enormous.json")),
        );
        let root = format!("document.querySelector('{READER}')?.shadowRoot");
        page.wait_until_within(Duration::from_secs(60), &format!("{root}?.querySelector('.story-title a')"));
        page.js(&format!("{root}.querySelector('.story-title a').click()"), json!([]));
        page.wait_until_within(Duration::from_secs(60), &format!("{root}.querySelector('article[data-slug]')"));
        let held = page.number("return memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0)", json!([]));
        println!("{name}: {held} bytes held, {most} allowed");
        assert!(held > 0.0 && held <= most, "{name}: the modules hold {held} bytes, of {most}");
    }
}
