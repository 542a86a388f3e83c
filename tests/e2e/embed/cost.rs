//! The cost of embeds for the host page: bytes and heap. Time is measured by `make bench` and not tested.

use super::life::{feed_of, tags, wait_for_readers};
use super::{Embedded, READER};
use crate::{Context, Test, tests};
use serde_json::json;
use std::fs;
use std::time::Duration;

pub fn tests() -> Vec<Test> {
    tests![ten_tags_load_little_more_than_one, memory_grows_linearly_with_the_input]
}

/// Ten readers of the same articles, as on a page that shows several categories. For each kind of source.
fn ten_tags_load_little_more_than_one(context: &Context) {
    for source in ["", "feed"] {
        ten_tags_of(source, context);
    }
}

fn ten_tags_of(source: &str, context: &Context) {
    let Context { page, .. } = context;
    let cost = |count: usize| {
        let embedded = Embedded::new(context);
        embedded.other.put("/ten.json", feed_of(60));
        let feed = embedded.other.url("/ten.json");
        embedded.open_page("<script type=module src={script}></script>", "");
        page.wait_until("customElements.get('broadsheet-reader')");
        let empty = page.memory_use();
        let tags = tags(count, "loading=eager style=--broadsheet-min-height:0");
        embedded.open_body(&if source == "feed" { tags.replace("{src}", &feed) } else { tags });
        wait_for_readers(context, count);
        let size = |path: &String| {
            fs::metadata(embedded.other.root().join(path.trim_start_matches('/')))
                .map_or(feed_of(60).len() as u64, |m| m.len())
        };
        let bytes: u64 = embedded.requested_paths().iter().map(size).sum();
        assert!(bytes > 100_000, "the reader itself is among them: {:?}", embedded.requested_paths());
        (bytes as f64, page.memory_use().zip(empty).map(|(held, empty)| held.heap - empty.heap))
    };
    let (one, ten) = (cost(1), cost(10));
    println!("{source:?}: one tag: {one:?} bytes and heap; ten: {ten:?}");
    assert!(ten.0 <= one.0 * 1.5, "ten tags cost {} bytes, one {}", ten.0, one.0);
    let Some((one, ten)) = one.1.zip(ten.1) else { return };
    assert!(ten <= one * 4.0, "ten tags use {ten} bytes, one uses {one}");
}

/// Memory grows linearly with the size of the input: many paragraphs, nesting, links, or articles.
fn memory_grows_linearly_with_the_input(context: &Context) {
    let page = &context.page;
    let embedded = Embedded::new(context);
    let article = |body: String| vec![json!({ "id": "1", "title": "One", "content_html": body })];
    let item =
        |number: u32| json!({ "id": number, "title": format!("Story {number}"), "content_text": "word ".repeat(40) });
    for (name, items) in [
        ("text", article(format!("<p>{}</p>", "word ".repeat(200)).repeat(4_000))),
        ("nested", article(format!("{}x{}", "<div>".repeat(100_000), "</div>".repeat(100_000)))),
        ("links", article("<a href='https://x.example/y'>link</a> ".repeat(20_000))),
        ("items", (0..20_000).map(item).collect()),
    ] {
        let feed = json!({ "version": "https://jsonfeed.org/version/1.1", "title": name, "items": items }).to_string();
        let most = 12_000_000.0 + 16.0 * feed.len() as f64;
        embedded.other.put("/enormous.json", feed.into_bytes());
        embedded.open_page(
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
