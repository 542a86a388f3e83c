//! What readers cost the page that has them: bytes, heap, and time in which nothing else can run.

use super::life::{live, tags};
use super::{Embedded, READER};
use crate::{Stage, Test, tests};
use serde_json::json;
use std::fs;

pub fn tests() -> Vec<Test> {
    tests![ten_tags_cost_little_more_than_one, the_page_can_be_used_while_it_starts]
}

/// Ten readers of the same articles, which is what a page has that shows several categories.
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

/// In Chromium, which can be slowed down and tells what took long.
fn the_page_can_be_used_while_it_starts(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let article = format!("view=article slug={}", site.longest().slug);
    for attributes in ["view=recent limit=4", "view=list", &article, ""] {
        let embedded = Embedded::new(stage);
        embedded.host(
            "<script>window.long = []; try {
               new PerformanceObserver((list) => long.push(...list.getEntries().map((one) => one.duration))).observe({ type: 'longtask' });
             } catch {}</script><script type=module src={script}></script>",
            "<div style=height:5000px></div>",
        );
        page.wait_until("customElements.get('broadsheet-reader') && document.readyState === 'complete'");
        if !page.slowed(4) {
            return;
        }
        let source = embedded.other.url(&site.source);
        page.js(
            "long.length = 0; document.body.insertAdjacentHTML('beforeend',
               `<broadsheet-reader loading=eager src=${arguments[0]} ${arguments[1]}></broadsheet-reader>`)",
            json!([source, attributes]),
        );
        page.look_into(READER);
        page.settled();
        crate::pause(300);
        page.slowed(1);
        let longest = page.number("return Math.max(0, ...long)", json!([]));
        println!("{attributes:?}: the longest task at a quarter of the speed took {longest} ms");
        assert!(longest <= LONGEST, "{attributes:?}: a task took {longest} ms");
        page.look_around();
    }
}

/// What a task may take, in milliseconds.
const LONGEST: f64 = 50.0;
