//! What readers cost the page that has them: bytes and heap. What time they cost is measured (`make bench`) and not tested.

use super::Embedded;
use super::life::{live, tags};
use crate::{Stage, Test, tests};
use std::fs;

pub fn tests() -> Vec<Test> {
    tests![ten_tags_cost_little_more_than_one]
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
