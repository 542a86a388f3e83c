//! Markdown compared with its specifications, and safe HTML tested with attacks.
//!
//! Input: the examples and `differences.txt` in `tests/fixtures/commonmark`, and the attacks in
//! `tests/fixtures/hostile`. `RECORD=1` writes `differences.txt` and keeps its reasons. Give a reason for each new
//! line.

mod agreement;
mod pieces;
mod round_trip;
mod safe_html;

use broadsheet::markdown;
use pieces::{Piece, normal, pieces};
use serde_json::Value;
use std::{collections::BTreeMap, fs, time::Instant};

const COMMONMARK: &str = "tests/fixtures/commonmark";

#[test]
fn markdown_follows_the_specifications() {
    let mut different = Vec::new();
    for (file, count) in
        [("commonmark-0.31.2", 652), ("gfm-spec-0.29-extension-examples", 24), ("cmark-gfm-extensions", 30)]
    {
        let examples = fs::read_to_string(format!("{COMMONMARK}/{file}.json")).unwrap();
        let examples: Vec<Value> = serde_json::from_str(&examples).unwrap();
        assert_eq!(examples.len(), count, "{file}");
        for example in examples {
            let field = |name: &str| example[name].as_str().unwrap().to_owned();
            let ours = markdown::plain(&field("markdown"));
            if normal(&ours) != normal(&field("html")) {
                let name = format!("{file} {}", example["example"]);
                println!("{name}\n{}\n--- expected\n{}\n--- ours\n{ours}\n", field("markdown"), field("html"));
                different.push(name);
            }
        }
    }

    let path = format!("{COMMONMARK}/differences.txt");
    let listed = fs::read_to_string(&path).unwrap_or_default();
    let listed: BTreeMap<&str, &str> = listed
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split_once(": ").expect("a line is `file example: reason`"))
        .collect();
    if std::env::var_os("RECORD").is_some() {
        let line = |name: &String| format!("{name}: {}\n", listed.get(name.as_str()).unwrap_or(&"?"));
        let head = "# Examples that we answer otherwise than the specifications: file, number, why.\n";
        fs::write(&path, head.to_owned() + &different.iter().map(line).collect::<String>()).unwrap();
        return;
    }
    for name in &different {
        assert!(
            listed.contains_key(name.as_str()),
            "{name} differs (shown above), and differences.txt does not list it"
        );
    }
    for name in listed.keys() {
        assert!(
            different.iter().any(|known| known == name),
            "{name} no longer differs: take it out of differences.txt"
        );
    }
}

#[test]
fn headings_get_ids_and_figures_captions() {
    let cases = [
        (
            "# One\n\n## One\n\n### Own {#own}",
            "<h1 id=\"one\">One</h1><h2 id=\"one-1\">One</h2><h3 id=\"own\">Own</h3>",
        ),
        (
            "![A *b*](x.png \"C & d\")",
            "<figure><img src=\"x.png\" alt=\"A b\"><figcaption>C &amp; d</figcaption></figure>",
        ),
        ("![a](x.png \"t\") and more", "<p><img src=\"x.png\" alt=\"a\" title=\"t\"> and more</p>"),
        ("![a](x.png)", "<p><img src=\"x.png\" alt=\"a\"></p>"),
        (
            "- [x] Do `it`\n  - [ ] \"Well\"",
            "<ul><li><input type=checkbox disabled checked aria-label=\"Do it\"> Do <code>it</code><ul>\
             <li><input type=checkbox disabled aria-label=\"&quot;Well&quot;\"> \"Well\"</li></ul></li></ul>",
        ),
        ("```rust,ignore {1}\nx\n```", "<pre><code class=\"language-rust hl-lines-1\">x\n</code></pre>"),
        ("```{2, 4-6}\nx\n```", "<pre><code class=hl-lines-2,4-6>x\n</code></pre>"),
        ("```rust {title=\"a\"}\nx\n```", "<pre><code class=language-rust>x\n</code></pre>"),
        ("\"Straight\" -- 'quotes'...", "<p>\"Straight\" -- 'quotes'...</p>"),
    ];
    for (markdown, html) in cases {
        assert_eq!(normal(&markdown::to_html(markdown)), normal(html), "{markdown}");
    }
}

/// An extension of ours that the specifications lack.
#[test]
fn bare_addresses_are_links() {
    let link = |href: &str, text: &str| format!("<a href=\"{href}\">{text}</a>");
    let cases = [
        (
            "at https://a.b/c_d_e*f (https://a.b/c_(d)).",
            format!(
                "at {} ({}).",
                link("https://a.b/c_d_e*f", "https://a.b/c_d_e*f"),
                link("https://a.b/c_(d)", "https://a.b/c_(d)")
            ),
        ),
        (
            "**http://a.b**, \"http://a.b?c=1&d=é\"",
            format!(
                "<strong>{}</strong>, \"{}\"",
                link("http://a.b", "http://a.b"),
                link("http://a.b?c=1&amp;d=%C3%A9", "http://a.b?c=1&amp;d=é")
            ),
        ),
        (
            "見 https://a.b/c。次 www.a.b、",
            format!("見 {}。次 {}、", link("https://a.b/c", "https://a.b/c"), link("http://www.a.b", "www.a.b")),
        ),
        (
            "write to a.b+c@d.example, or mailto:a@b.c.",
            format!(
                "write to {}, or {}.",
                link("mailto:a.b+c@d.example", "a.b+c@d.example"),
                link("mailto:a@b.c", "mailto:a@b.c")
            ),
        ),
        (
            "`http://a.b` [http://a.b](x) <a href=\"y\">http://a.b</a> <code>http://a.b</code> [<code>c</code> http://a.b](z)",
            "<code>http://a.b</code> <a href=\"x\">http://a.b</a> <a href=\"y\">http://a.b</a> <code>http://a.b</code> <a href=\"z\"><code>c</code> http://a.b</a>"
                .into(),
        ),
        (
            "http://localhost xhttp://a.b git@a.b:c @d@e.f www.a_b.c_d http://a。b.c http:// ://a.b",
            "http://localhost xhttp://a.b git@a.b:c @d@e.f www.a_b.c_d http://a。b.c http:// ://a.b".into(),
        ),
    ];
    for (markdown, html) in cases {
        assert_eq!(normal(&markdown::to_html(markdown)), normal(&format!("<p>{html}</p>")), "{markdown}");
    }
}

#[test]
fn footnotes_link_both_ways() {
    let html =
        markdown::to_html("A[^b] b[^A] c[^b].\n\n[^a]: First.\n[^b]: Second[^c].\n[^c]: Third.\n[^d]: Nobody's.\n");
    let pieces = pieces(&html);
    let attribute = |piece: &Piece, name: &str| match piece {
        Piece::Open(_, attributes) => attributes.get(name).cloned(),
        _ => None,
    };
    let links: Vec<_> = pieces.iter().filter_map(|piece| attribute(piece, "href")).collect();
    let there = ["#fn-1", "#fn-2", "#fn-1", "#fn-3"];
    let back = ["#fnref-1", "#fnref-1-2", "#fnref-2", "#fnref-3"];
    assert_eq!(links, [there[0], there[1], there[2], there[3], back[0], back[1], back[2], back[3]]);
    let ids: Vec<_> = pieces.iter().filter_map(|piece| attribute(piece, "id")).map(|id| format!("#{id}")).collect();
    assert!(links.iter().all(|link| ids.iter().filter(|id| *id == link).count() == 1), "{html}");
    assert!(html.find("Second").unwrap() < html.find("First").unwrap(), "notes are in the order of their references");
    assert!(html.contains("Nobody"), "no text is lost");
}

#[test]
fn hostile_markdown_takes_linear_time() {
    let n = 20_000;
    let cases = [
        "> ".repeat(n),
        "- ".repeat(n),
        "[".repeat(n),
        "*a ".repeat(n),
        "**a _b ".repeat(n),
        "![".repeat(n),
        "`a``".repeat(n),
        "http://".repeat(n),
        "www.a".repeat(n),
        "a@".repeat(n),
        format!("http://a.b/{}", ")".repeat(n)),
        "http://a.b/(&a;".repeat(n),
        "<a ".repeat(n),
        "# a\n".repeat(n),
        (0..n).map(|i| format!("[^{i}]\n\n[^{i}]: {i}\n\n")).collect(),
        "- [ ] a\n".repeat(n),
        format!("|{}\n|{}\n{}", "a|".repeat(300), "-|".repeat(300), "|\n".repeat(n)),
    ];
    for markdown in cases {
        let start = Instant::now();
        let html = markdown::to_html(&markdown);
        let kind: String = markdown.chars().take(12).collect();
        assert!(start.elapsed().as_secs() < 20, "{kind:?} took {:?}", start.elapsed());
        let mut depth = 0i32;
        for piece in pieces(&html) {
            match piece {
                Piece::Open(name, _) if !matches!(name.as_str(), "input" | "img" | "br" | "hr") => depth += 1,
                Piece::Close(_) => depth -= 1,
                _ => {}
            }
            assert!(depth <= 250, "{kind:?} nests too deep");
        }
    }
}

/// Headings with equal names and unused footnotes, as many as fit into a body of megabytes.
#[test]
fn many_ids_take_linear_time() {
    let cases = ["# a\n".repeat(200_000), (0..100_000).map(|i| format!("[^{i}]: x\n\n")).collect()];
    for (markdown, last) in cases.iter().zip(["id=\"a-199999\"", "id=\"fn-100000\""]) {
        let start = Instant::now();
        let html = markdown::to_html(markdown);
        assert!(html.contains(last), "{last} is missing");
        assert!(start.elapsed().as_secs() < 20, "{last} took {:?}", start.elapsed());
    }
}
