//! Both sanitisers agree. The native one writes its result for each attack and each example of the specifications to
//! `tests/fixtures/agreed/bodies.jsonl`. `tests/web/agreement.rs` compares that in a browser.
//!
//! `RECORD=1` writes the file; review the difference, and run the browser test.

use crate::{COMMONMARK, safe_html};
use broadsheet::markdown;
use serde_json::{Value, json};
use std::fs;

const AGREED: &str = "tests/fixtures/agreed/bodies.jsonl";

/// Input that parsers treat differently, or once did, beyond the attacks.
const OWN: [&str; 28] = [
    "<table><b>out<tr><td>in</b>side",
    "<p><b><i>a<p>b</b>c</i>d",
    "<a href=1>a<div><a href=2>b</div>c</a>",
    "<svg><foreignObject><p>a</p></foreignObject></svg>b",
    "<math><mi><b>a</b></mi><annotation-xml encoding='text/html'><p>b</annotation-xml></math>c",
    "<ruby>a<rp>(<rt>b<rp>)</ruby>",
    "<select><option>a<table><tr><td>b</select>c",
    "<pre>\n\na</pre><pre>\r\nb</pre><pre><b>\nc</b></pre>",
    "a&#13;b&#0;c\0d&NotEqualTilde;&notit;&amp&lt",
    "<template><p>a</template>b<noscript><p>c</noscript><plaintext>d</p>e",
    "<ul><li>a<ul><li>b</ul><li>c</ul><dl><dt>a<dd>b<dt>c</dl>",
    "<table><caption>a<td>b<table><tr><td>c</table>d<colgroup><col span=2>e",
    "<div title='a\"b&amp;<c>' title=second TITLE=third>a</div><img alt=a alt=b>",
    // Frames, and links in their place that would parse differently.
    "a<iframe src=//www.youtube.com/embed/a title=' A \"film\" '>b</iframe>c<iframe src=https://player.vimeo.com/video/1>",
    "<table><tr><td><iframe src=//www.youtube.com/embed/a></iframe><tr><iframe src=//www.youtube.com/embed/b></iframe></table>",
    "<a href=1>a<div><b><iframe src=//www.youtube.com/embed/a></iframe></b></div></a><iframe src=//www.youtube.com/embed/b></iframe>",
    "<a href=1>a<p>b</a>c<iframe src=//www.youtube.com/embed/a></iframe><pre><iframe src=//www.youtube.com/embed/b></iframe></pre>",
    "<iframe src=//evil.example/></iframe><iframe src=javascript:alert(1)></iframe><iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe src=//www.youtube.com.evil.example/></iframe><iframe src='https://www.youtube.com@evil.example/'></iframe>a",
    "<a class=frame href=https://evil.example/>a</a><p class='frame x'>b<svg><iframe src=//www.youtube.com/embed/a></svg>",
    "<h1><a><h6></a>a</h6>b</h1><h2>c<b><h3>d</h3></b><h4>e</h4></h2>",
    "<a href=1>a<table><a href=2>b</a><td><a href=3>c</table>d",
    // List items that a table moves into each other.
    "<dl><dd><a title=a>b<table><tr><dd>c</dd><dt>d</table></a></dl>e",
    "<ruby>a<rt>b<x-y><rt>c<rp>d</x-y></ruby><ruby>\t<rp>(b<x-y><rp></rp></x-y></ruby>",
    "<ul><li><a title=a>b<table><tr><li>c<ul><li>d</ul></table></a></ul>e",
    "<video src=//a.example/a.mp4><track kind=captions srclang=en label='A \"b\"' default src=/a.vtt>a<p>b</video>",
    "<p>a<track src='javascript:alert(1)' onerror=alert(1)>b</track>c<audio><track src=data:text/html,x></p></audio>",
    "</p></br><p/>a<br/>b</body>c</html>d<!-- e",
];

/// Each body and its origin: the attacks, the examples as HTML, and our own.
pub fn bodies() -> Vec<(String, String)> {
    let mut bodies = safe_html::attacks();
    for file in ["commonmark-0.31.2", "gfm-spec-0.29-extension-examples", "cmark-gfm-extensions"] {
        let examples = fs::read_to_string(format!("{COMMONMARK}/{file}.json")).unwrap();
        for example in serde_json::from_str::<Vec<Value>>(&examples).unwrap() {
            let html = markdown::to_html(example["markdown"].as_str().unwrap());
            bodies.push((format!("{file} {}", example["example"]), html));
        }
    }
    bodies.extend(OWN.iter().enumerate().map(|(number, html)| (format!("own {number}"), (*html).to_owned())));
    bodies
}

#[test]
fn native_output_matches_the_recorded_output() {
    let mut lines = String::new();
    for (from, html) in bodies() {
        let line = json!({ "from": from, "html": html, "clean": safe_html::safe(&html) });
        lines.push_str(&format!("{line}\n"));
    }
    if std::env::var_os("RECORD").is_some() {
        fs::write(AGREED, lines).unwrap();
        return;
    }
    let agreed = fs::read_to_string(AGREED).unwrap();
    for (now, then) in lines.lines().zip(agreed.lines()) {
        assert_eq!(now, then, "RECORD=1 writes {AGREED} anew");
    }
    assert_eq!(lines.lines().count(), agreed.lines().count());
}
