//! Both sanitisers agree. The HTML of the native one (`tests/markdown/agreement.rs`), when parsed, equals the tree
//! that the browser's builds.

use super::safe_html::resolve;
use broadsheet::{content::policy::Policy, safe_html::SafeHtml};
use js_sys::{JSON, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::*;
use web_sys::{Element, Url, window};

const LINKS: &str = include_str!("../fixtures/agreed/links.jsonl");
const AGREED: &str = include_str!("../fixtures/agreed/bodies.jsonl");

#[wasm_bindgen]
extern "C" {
    type DOMParser;
    #[wasm_bindgen(constructor)]
    fn new() -> DOMParser;
    #[wasm_bindgen(method, js_name = parseFromString)]
    fn parse(this: &DOMParser, html: &str, kind: &str) -> web_sys::Document;
}

#[wasm_bindgen_test]
fn both_sanitisers_build_the_same_nodes() {
    let parser = DOMParser::new();
    let mut different = Vec::new();
    let mut count = 0;
    for line in AGREED.lines() {
        let body = JSON::parse(line).unwrap();
        let field = |name: &str| Reflect::get(&body, &name.into()).unwrap().as_string().unwrap();
        let (html, clean) = (field("html"), field("clean"));
        let built: Element = window().unwrap().document().unwrap().create_element("body").unwrap();
        SafeHtml::new(&html, &Policy::default(), "https://here.example/", &resolve).fill(&built);
        let inert = parser.parse(&["<!doctype html><body>", &clean].concat(), "text/html");
        let parsed: Element = inert.query_selector("body").unwrap().unwrap();
        // Unwrapping an element leaves two adjacent text nodes.
        built.normalize();
        parsed.normalize();
        if !built.is_equal_node(Some(&parsed)) {
            different.push(format!(
                "{}\n  body      {html}\n  published {}\n  built     {}",
                field("from"),
                parsed.inner_html(),
                built.inner_html()
            ));
        }
        count += 1;
    }
    assert!(count > 1450, "{count}");
    assert!(different.is_empty(), "{} of {count} differ:\n{}", different.len(), different.join("\n"));
}

/// A link leads to the same URL whether it was published or resolved by the reader. External links are marked in
/// both.
#[wasm_bindgen_test]
fn published_links_lead_where_the_reader_leads() {
    let page = "https://a.example/posts/post/";
    let follow = |url: &str| Url::new_with_base(url, page).ok().map(|url| url.href());
    let parser = DOMParser::new();
    for line in LINKS.lines() {
        let link = JSON::parse(line).unwrap();
        let field = |name: &str| Reflect::get(&link, &name.into()).unwrap().as_string().unwrap();
        let built: Element = window().unwrap().document().unwrap().create_element("body").unwrap();
        SafeHtml::new(&field("html"), &Policy::default(), "https://a.example/", &follow).fill(&built);
        let read = built.query_selector("a").unwrap().unwrap();
        let leads_to = follow(&read.get_attribute("href").unwrap()).unwrap();
        let leads_away = !leads_to.starts_with("https://a.example/");
        assert_eq!(read.has_attribute("rel"), leads_away, "{line}");
        for name in ["published", "on_origin"] {
            let inert = parser.parse(&["<a ", &field(name), "></a>"].concat(), "text/html");
            let published = inert.query_selector("a").unwrap().unwrap();
            assert_eq!(follow(&published.get_attribute("href").unwrap()).unwrap(), leads_to, "{line}");
            assert!(published.has_attribute("rel") || !leads_away, "{line}");
        }
    }
}
