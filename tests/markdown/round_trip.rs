//! The sanitiser cleans the elements of Markdown directly. The result must be what html5ever finds in the written HTML.

use crate::COMMONMARK;
use broadsheet::{
    content::policy::Policy,
    html::UntrustedHtml,
    markdown::{self, ParsedMarkdown},
    safe_html::SafeHtml,
};
use serde_json::Value;
use std::fs;

/// Compares both results. Returns whether the elements were cleaned directly.
fn is_direct(markdown: &str) -> bool {
    let sanitised = |html: &str| SafeHtml::new(html, &Policy::default(), "/", &|url| Some(url.to_owned()));
    let parsed = ParsedMarkdown::new(markdown);
    let direct = SafeHtml::new(&parsed, &Policy::default(), "/", &|url| Some(url.to_owned()));
    assert_eq!(direct, sanitised(&markdown::to_html(markdown)), "{markdown}");
    let mut written = String::new();
    let is_direct = parsed.emit(&mut written);
    assert!(!is_direct || written == parsed.html(), "{markdown}");
    is_direct
}

#[test]
fn markdown_that_a_parser_would_change_is_recognised() {
    let nested = |mark: &str, count: usize| [&mark.repeat(count), "a"].concat();
    let table = [
        ("A [b](/x?a=1&b \"\\\"\") `<c>`\\\nd\n\n***\n\n> e &copy; \u{a0}".to_owned(), true),
        ("- a\n\n  3. b\n- [x] c\n  - d".to_owned(), true),
        ("| a | b |\n|:--|---|\n| *c* | [d](e) |\n\n| f |\n|---|".to_owned(), true),
        ("```rs\n\na\n```\n\n    \n    b\n\n# c\n\n## c {#d}".to_owned(), true),
        ("![a *b*](c.png \"d\")\n\n![](e.png) https://f.example g@h.example".to_owned(), true),
        ("a[^1] b[^2]\n\n[^1]: c[^2]\n[^2]: - d\n[^3]: e".to_owned(), true),
        ("a\r\nb\r\n\r\n- c\r\n".to_owned(), true),
        ("a < b & c".to_owned(), true),
        ("*a **b *c **d** e* f** g*".to_owned(), true),
        (String::new(), true),
        (nested("> ", 50), false),
        (nested("> ", 20), true),
        (nested("- ", 40), false),
        ("*a _b *c _d *e _f_ g* h_ i* j_ k*".to_owned(), false),
        ("[a[^1]](b)\n\n[^1]: c".to_owned(), true),
        ("a <b>c</b>".to_owned(), false),
        ("<div>\na\n</div>".to_owned(), false),
        ("<!-- a -->".to_owned(), false),
        ("a &#13; b".to_owned(), false),
        ("`a\0`".to_owned(), false),
        ("[a](b \"&#13;\")".to_owned(), false),
        ("```&#13;\na\n```".to_owned(), false),
    ];
    for (markdown, expected) in table {
        assert_eq!(is_direct(&markdown), expected, "{markdown}");
    }
}

#[test]
fn fixtures_are_cleaned_as_html5ever_parses_them() {
    let (mut all, mut direct) = (0, 0);
    let mut compare = |markdown: &str| {
        all += 1;
        direct += usize::from(is_direct(markdown));
    };
    for file in ["commonmark-0.31.2", "gfm-spec-0.29-extension-examples", "cmark-gfm-extensions"] {
        let examples = fs::read_to_string(format!("{COMMONMARK}/{file}.json")).unwrap();
        for example in serde_json::from_str::<Vec<Value>>(&examples).unwrap() {
            compare(example["markdown"].as_str().unwrap());
        }
    }
    crate::safe_html::attacks().iter().for_each(|(_, payload)| compare(payload));
    for entry in fs::read_dir("content").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "md") {
            compare(&fs::read_to_string(path).unwrap());
        }
    }
    assert!(direct * 3 > all, "{direct} of {all}");
}

/// Bodies that exceed the limits of elements and of nesting.
#[test]
fn large_markdown_is_cleaned_as_html5ever_parses_it() {
    let table = ["|a|\n|-|\n", &"|*b* [c](d)|\n".repeat(40_000)].concat();
    for markdown in ["a *b*\n\n".repeat(60_000), "# a\n".repeat(210_000), table, "- *a* **b** `c`\n".repeat(2000)] {
        assert!(is_direct(&markdown));
    }
}

#[test]
fn random_markdown_is_cleaned_as_html5ever_parses_it() {
    const PIECES: [&str; 48] = [
        "*",
        "*",
        "**",
        "**",
        "_",
        "__",
        "~~",
        "~~",
        "`",
        "``",
        "[",
        "[",
        "](x)",
        "](/y \"t\")",
        "![",
        "](z.png \"t\")",
        "[^a]",
        "[^b]",
        "\n\n[^a]: ",
        "\n\n[^b]: ",
        "\n",
        "\n",
        "\n\n",
        "\n\n",
        "\n> ",
        "\n- ",
        "\n  - ",
        "\n1. ",
        "\n3) ",
        "\n- [ ] ",
        "\n# ",
        "\n### ",
        " {#id}",
        "\n```rs\n",
        "\n```\n",
        "\n\n|a|b|\n|-|:-:|\n",
        "|",
        "|\n|",
        "\n    ",
        "\\",
        "&lt;",
        "&#13;",
        "<",
        "https://a.example/b",
        "a",
        " ",
        "a b",
        "<i>",
    ];
    let mut random = 11_u64;
    let mut next = |below: usize| {
        random = random.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (random >> 33) as usize % below
    };
    let rounds = std::env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(20_000);
    let mut direct = 0;
    for _ in 0..rounds {
        let markdown: String = (0..1 + next(24)).map(|_| PIECES[next(PIECES.len())]).collect();
        direct += usize::from(is_direct(&markdown));
    }
    assert!(direct * 2 > rounds, "{direct} of {rounds}");
}
